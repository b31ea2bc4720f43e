//! `POST /me/wechat`

use actix_web::post;
use serde::Deserialize;
use utoipa::ToSchema;

use super::policy::Bind;
use super::view::WeChatView;
use super::{refusal, server, store};
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};
use crate::sessions::{fresh, locked};

/// Who one is by WeChat.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "code": "0a3bZ1Ga1pV2bG0Wq2Ha1" }))]
pub struct WeChatShown {
    /// What `wx.login` gave.
    #[schema(min_length = 1, max_length = 512, format = "line")]
    code: String,
}

/// Bind one's account to WeChat, to sign in by it from now on.
///
/// Needs a sign-in within the last ten minutes. Whoever has an account by WeChat already cannot be bound to a second: two people
/// never become one.
#[utoipa::path(tag = "me", request_body = WeChatShown,
    responses((status = OK, description = "It is bound.", body = WeChatView)),
    extensions(("x-permission" = json!("wechat.bind"))))]
#[post("/me/wechat")]
pub async fn bind_wechat(op: Op<Bind, Body<WeChatShown>>) -> Handled {
    op.write_after(
        async |op, Body(asked): Body<WeChatShown>| {
            fresh(op.actor(), op.app())?;
            let bad_code = || Problem::field("/code", "code", Text::fixed("登录凭证无效", "the code is not good"));
            server(op.app())?.person(&asked.code).await.map_err(|error| refusal(&error, bad_code))
        },
        async |op, uow, person| {
            let keys = &op.app().keys;
            let owner = store::owner_of(uow, keys, person).await?;
            let me = locked(uow, op.actor(), op.app()).await?.1.id;
            if owner.is_some_and(|owner| owner != me) {
                let text = Text::fixed("该微信已绑定另一个账号", "this WeChat is bound to another account");
                return Err(Problem::new(Kind::Conflict).detail(text));
            }
            let bound_at = store::bind(uow, keys, me, person).await?;
            Output::ok(&WeChatView { bound_at: Some(bound_at) })
        },
    )
    .await
}
