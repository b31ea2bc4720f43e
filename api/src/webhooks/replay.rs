//! `POST /webhooks/{id}/replay`

use actix_web::post;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::ledger_entry::{Column, Entity, Model};
use utoipa::ToSchema;

use super::policy::Change;
use super::store::{self, deliveries};
use crate::db::Uow;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::ledger::feed::Cursor;
use crate::ledger::unhex;

/// What is told again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "from": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" }))]
pub struct Replay {
    /// The id of an event, or of any other ledger entry of the committee: everything from it on, delivered or not. Where it is left out,
    /// what was given up.
    #[schema(min_length = 64, max_length = 64, pattern = "^[0-9a-f]{64}$")]
    from: Option<String>,
}

/// Tell a webhook again.
///
/// Also what happened before it was set up. The events keep their ids. They are queued in their order, in the background; what happens meanwhile
/// does not wait for them.
#[utoipa::path(tag = "webhooks", params(IdPath), request_body = Replay,
    responses((status = ACCEPTED, description = "They will be told.")),
    extensions(("x-permission" = json!("webhook.write"))))]
#[post("/webhooks/{id}/replay")]
pub async fn replay_webhook(op: Op<Change, Body<Replay>>) -> Handled {
    op.write(async |op, uow, Body(replay)| {
        let row = store::lock(uow, op.scope().found.webhook.id).await?;
        match &replay.from {
            None => deliveries::revive(uow, row.id).await?,
            Some(hash) => {
                let first = entry(uow, row.committee_id, hash).await?;
                store::keep_replay(uow, row.id, Some(Cursor::before(&first).parts())).await?;
            }
        }
        store::record(uow, &row, "webhook.replayed", json!({ "from": replay.from })).await?;
        Output::accepted()
    })
    .await
}

/// The entry of the committee that a hash names; 422 where there is none.
async fn entry(uow: &Uow<'_>, committee: CommitteeId, hash: &str) -> Result<Model, Problem> {
    let found = Entity::find().filter(Column::Hash.eq(unhex(hash))).filter(Column::CommitteeId.eq(committee));
    found.one(&uow.conn()).await?.ok_or_else(|| {
        let text = Text::fixed("该委员会没有这个事件", "the committee has no such event");
        Problem::field("/from", "unknown", text)
    })
}
