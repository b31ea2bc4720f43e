//! `GET /suggestions/{id}`

use actix_web::get;

use super::permission::Read;
use super::view::{SuggestionView, show};
use crate::http::openapi::{IdPath, QueryCodeHeader};
use crate::http::{Handled, Op, Output};

/// See one suggestion.
///
/// Published ones are open to everybody; others to their author, to whoever shows the query code, to staff and to those who
/// handle them. Anybody else is told that there is nothing. Whoever reads it also reads what was answered, in `case`.
#[utoipa::path(tag = "suggestions", params(IdPath, QueryCodeHeader),
    responses((status = OK, description = "The suggestion.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.read"))))]
#[get("/suggestions/{id}")]
pub async fn get_suggestion(op: Op<Read>) -> Handled {
    op.read(async |op, db, _| {
        let suggestion = show(op.app(), op.actor(), db, op.scope()).await?;
        Ok(Output::ok(&suggestion)?.with_version(suggestion.version))
    })
    .await
}
