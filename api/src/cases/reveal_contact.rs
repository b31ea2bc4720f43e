//! `POST /cases/{id}/reveal-contact`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::{AssignmentId, SuggestionId};
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{Anonymity, Vocabulary};
use utoipa::ToSchema;

use super::permission::RevealContact;
use super::receive::no_such_part;
use super::store::Work;
use super::{actions, lifecycle};
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::secrets::Phone;
use crate::suggestions::{self, AuthorContact, contact_of, has_known_author, keep_look};

/// Whom a handler must reach.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactWanted {
    /// The part whose handler asks.
    assignment_id: AssignmentId,
    /// The author's suggestion, where several share the case; absent, the first whose author may be reached.
    suggestion_id: Option<SuggestionId>,
}

/// Be shown how to reach an author.
///
/// For a handler that replies, from its receipt until its reply is handed in, unless the author asked to be kept from handlers, or had
/// their account erased (409; 422 where another author of the case can be reached). Each look is kept, and the author reads who looked.
#[utoipa::path(tag = "cases", params(IdPath), request_body = ContactWanted,
    responses((status = OK, description = "Its author, and how to reach them.", body = AuthorContact)),
    extensions(("x-permission" = json!("case.reveal_contact"))))]
#[post("/cases/{id}/reveal-contact")]
pub async fn reveal_contact(op: Op<RevealContact, Body<ContactWanted>>) -> Handled {
    op.write(async |op, uow, Body(wanted)| {
        let scope = &op.scope().case;
        let to_reach = scope.with_author_to_reach().map(|suggestion| suggestion.id);
        let id = wanted.suggestion_id.or(to_reach).or(scope.case.suggestion_id);
        let named = scope.suggestions.iter().find(|suggestion| Some(suggestion.id) == id).ok_or_else(no_such_author)?;
        // The suggestion before its case, as in a merge.
        let suggestion = suggestions::lock(uow, named.id).await?;
        let work = Work::begin(uow, scope.case.id).await?;
        let part = work.part(wanted.assignment_id).ok_or_else(no_such_part)?;
        if !lifecycle::is_being_handled(work.case().status) {
            return Err(lifecycle::refused(work.case().status));
        }
        if !actions::needs_author(part) {
            let text = Text::fixed(
                "该承办方尚未签收或不再需要联系作者",
                "this part has not been received, or needs the author no more",
            );
            return Err(Problem::state(text));
        }
        if let Some(why) = obstacle(&suggestion) {
            return Err(match to_reach {
                Some(_) => Problem::field("/suggestion_id", "out_of_reach", why),
                None => Problem::state(why),
            });
        }
        let facts = json!({
            "assignment_id": part.id,
            "handler_kind": part.handler_kind.code(),
            "handler_id": part.handler_id,
        });
        keep_look(uow, &suggestion, "suggestion.contact_shown", None, facts).await?;
        let whole = |phone: &Phone| phone.as_str().to_owned();
        Output::ok(&contact_of(&uow.conn(), &op.app().keys, &suggestion, whole).await?)
    })
    .await
}

/// Why its author is not reached.
fn obstacle(suggestion: &Model) -> Option<Text> {
    if suggestion.anonymity == Anonymity::Handlers {
        return Some(Text::fixed("作者要求对承办单位匿名", "its author is kept from handlers"));
    }
    (!has_known_author(suggestion)).then(|| Text::fixed("作者账号已注销", "its author's account was erased"))
}

/// The body names no suggestion of the case (422).
fn no_such_author() -> Problem {
    Problem::field("/suggestion_id", "unknown", Text::fixed("该办理件没有这件建议", "the case has no such suggestion"))
}
