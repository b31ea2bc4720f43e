//! `POST /suggestions/{id}/unmask`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::vocab::Anonymity;
use utoipa::ToSchema;

use super::contact::{AuthorContact, contact_of};
use super::parting::has_known_author;
use super::permission::Unmask;
use super::store::{self, looks};
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::secrets::Phone;

/// Why somebody must know who wrote a suggestion.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "反映内容涉及人身安全，需要核实来源" }))]
pub struct Unmasking {
    /// Why; the author reads it.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: String,
}

/// What stands against naming its author; nothing where that can be.
pub fn obstacle(anonymity: Anonymity, has_known_author: bool) -> Option<Text> {
    if anonymity != Anonymity::Handlers {
        return Some(Text::fixed("作者没有要求对工作人员匿名", "its author is not kept from staff"));
    }
    (!has_known_author).then(|| Text::fixed("作者账号已注销", "its author's account was erased"))
}

/// Be told who wrote a suggestion anonymously.
///
/// Where its author asked to be kept from handlers and staff. It is told in this answer alone and stays masked everywhere else; that it was,
/// to whom and why is kept, and the author reads it. The number is masked. Of an author whose account was erased nothing is known (409).
#[utoipa::path(tag = "suggestions", params(IdPath), request_body = Unmasking,
    responses((status = OK, description = "Its author.", body = AuthorContact)),
    extensions(("x-permission" = json!("suggestion.unmask"))))]
#[post("/suggestions/{id}/unmask")]
pub async fn unmask_suggestion(op: Op<Unmask, Body<Unmasking>>) -> Handled {
    op.write(async |op, uow, Body(unmasking)| {
        let row = store::lock(uow, op.scope().suggestion.id).await?;
        if let Some(why) = obstacle(row.anonymity, has_known_author(&row)) {
            return Err(Problem::state(why));
        }
        looks::keep(uow, &row, "suggestion.author_unmasked", Some(&unmasking.reason), json!({})).await?;
        Output::ok(&contact_of(&uow.conn(), &op.app().keys, &row, Phone::masked).await?)
    })
    .await
}
