//! `POST /cases/{id}/close`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::vocab::NoteKind;
use utoipa::ToSchema;

use super::facts;
use super::lifecycle::{Action, step};
use super::notes;
use super::permission::Close;
use super::progress::Progress;
use super::store::Work;
use super::view::{CaseView, answer};
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem};

/// How it ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// What is to be noted.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    text: Option<String>,
}

/// Close a case.
///
/// After its authors have rated, or the time to rate is over.
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = Closing,
    responses((status = OK, description = "The case, closed.", body = CaseView)),
    extensions(("x-permission" = json!("case.close"))))]
#[post("/cases/{id}/close")]
pub async fn close_case(op: Op<Close, Body<Closing>>) -> Handled {
    op.write(async |op, uow, Body(closing)| {
        let scope = op.scope();
        let mut work = Work::begin(uow, scope.case.id).await?;
        op.expect_version(work.case().version)?;
        close(&mut work)?;
        if let Some(text) = &closing.text {
            notes::add(&mut work, NoteKind::Comment, text, None).await?;
        }
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Ends the handling.
pub fn close(work: &mut Progress<'_>) -> Result<(), Problem> {
    let transition = step(work.case().status, Action::Close)?;
    let (facts, now) = (facts::closed(work.case()), work.now());
    work.step(transition, facts, |case| case.closed_at = Some(now));
    Ok(())
}
