//! `PUT /me`

use actix_web::put;
use sea_orm::Set;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::account::{ActiveModel, Model};
use utoipa::ToSchema;

use super::me::{MeView, show};
use super::policy::ChangeName;
use crate::access::Actor;
use crate::accounts;
use crate::db::Uow;
use crate::http::openapi::IfMatch;
use crate::http::{Body, Handled, Kind, Op, Problem, Text};
use crate::identity;
use crate::secrets::Keys;

/// What somebody is called.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "张小明" }))]
pub struct NameGiven {
    /// The name, as handlers and staff are to read it.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    name: String,
}

/// Say what one is called.
///
/// As long as nobody has verified it (else 409): who holds a role or a membership is called what whoever keeps their account or
/// the roster has entered, who gave their identity what the document says.
#[utoipa::path(tag = "me", params(IfMatch), request_body = NameGiven,
    responses((status = OK, description = "Oneself, with the name.", body = MeView)),
    extensions(("x-permission" = json!("session.change_name"))))]
#[put("/me")]
pub async fn change_name(op: Op<ChangeName, Body<NameGiven>>) -> Handled {
    op.write(async |op, uow, Body(given)| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let keys = &op.app().keys;
        let before = accounts::lock(uow, me.account).await?;
        op.expect_version(before.version)?;
        refuse_where_verified(uow, keys, &before, &given.name).await?;
        let name = accounts::seal_name(keys, before.id, &given.name)?;
        accounts::change(uow, &before, ActiveModel { name_sealed: Set(Some(name)), ..Default::default() }).await?;
        accounts::record(uow, before.id, "account.name_changed", None, json!({})).await?;
        show(op.app(), op.actor(), &uow.conn(), me.account).await
    })
    .await
}

async fn refuse_where_verified(uow: &Uow<'_>, keys: &Keys, before: &Model, name: &str) -> Result<(), Problem> {
    if !accounts::roles_of(&uow.conn(), [before.id]).await?.is_empty() {
        let text = Text::fixed(
            "姓名由账号或名册的管理者登记",
            "the name is entered by whoever keeps the account or the roster",
        );
        return Err(Problem::state(text));
    }
    match identity::name_of(&uow.conn(), keys, before.id).await? {
        Some(verified) if verified != name => {
            let text = Text::fixed("姓名应与已登记的身份信息一致", "the name is that of the identity that was given");
            Err(Problem::state(text))
        }
        _ => Ok(()),
    }
}
