//! `GET /me/wechat`

use actix_web::get;

use super::policy::See;
use super::store;
use super::view::WeChatView;
use crate::access::Actor;
use crate::http::{Handled, Kind, Op, Output};

/// See whether WeChat opens one's account.
///
/// It says since when, and not who one is there: that is kept sealed and shown to nobody.
#[utoipa::path(tag = "me",
    responses((status = OK, description = "Since when, or null.", body = WeChatView)),
    extensions(("x-permission" = json!("wechat.see"))))]
#[get("/me/wechat")]
pub async fn get_wechat(op: Op<See>) -> Handled {
    op.read(async |op, db, _| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let bound_at = store::find(db, me.account).await?.map(|row| row.bound_at);
        Output::ok(&WeChatView { bound_at })
    })
    .await
}
