//! `POST /suggestions/{id}/edit`

use actix_web::post;
use sea_orm::Set;
use serde::Deserialize;
use shangliang_entity::edition;
use shangliang_entity::suggestion::{ActiveModel, Model};
use shangliang_entity::vocab::{SuggestionKind, Visibility};
use utoipa::ToSchema;

use super::obstacle;
use crate::access::hands;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, Handled, Op, Problem};
use crate::suggestions::outline::Outline;
use crate::suggestions::permission::Edit;
use crate::suggestions::steps::{answer, begin};
use crate::suggestions::store::{self, editions};
use crate::suggestions::view::SuggestionView;
use crate::suggestions::{content, facts};

/// Opinion information as it is to be issued.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "body": "部分老旧小区加装电梯因低层住户意见不一而停滞，建议由街道统一协调，公布补偿办法和办理时限。" }))]
pub struct Wording {
    /// The title; absent, as it was edited last, else its author's.
    #[schema(min_length = 5, max_length = 50, format = "line")]
    title: Option<String>,
    /// The text; absent, as it was edited last, else its author's.
    #[schema(min_length = 10, max_length = 1500, format = "text")]
    body: Option<String>,
    /// What those who go on with it should know; for staff.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    note: Option<String>,
}

/// Edit opinion information (编辑).
///
/// Puts it into the form that is issued, beside its author's own words, which stay as they are; `edition` shows both to its author and to
/// staff. It waits for approval from then on, also where an earlier edition was approved. Only opinion information that waits for a decision
/// is edited (else 409). Sent back to its author or taken back, it loses its edition. Other words are screened before they may be public:
/// held, it is not published, nor issued where it is public, until a person has passed it.
#[utoipa::path(tag = "suggestions", params(IdPath, IfMatch), request_body = Wording,
    responses((status = OK, description = "The suggestion with its edition.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.edit"))))]
#[post("/suggestions/{id}/edit")]
pub async fn edit_suggestion(op: Op<Edit, Body<Wording>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let given = |text: &Option<String>| text.clone().unwrap_or_default();
        content::check(SuggestionKind::Opinion, (&given(&new.title), &given(&new.body)), false)?;
        let before = begin(op, uow).await?;
        if let Some(why) = obstacle(&Outline::from(&before)) {
            return Err(Problem::state(why));
        }
        let (title, body, editors) = match editions::of(uow, before.id).await? {
            Some(edition) => (edition.title, edition.body, edition.editors),
            None => (before.title.clone(), before.body.clone(), None),
        };
        let is_reworded = [(&new.title, &title), (&new.body, &body)]
            .into_iter()
            .any(|(new, old)| new.as_ref().is_some_and(|new| new != old));
        let row = edition::Model {
            suggestion_id: before.id,
            title: new.title.clone().unwrap_or(title),
            body: new.body.clone().unwrap_or(body),
            own_title: before.title.clone(),
            own_body: before.body.clone(),
            note: new.note.clone(),
            editors: hands::with(editors.as_deref(), uow.by()),
            edited_at: uow.now(),
            approved_by: None,
            approved_at: None,
        };
        let edited = Model { title: row.title.clone(), body: row.body.clone(), ..before.clone() };
        editions::keep(uow, row).await?;
        let mut change = ActiveModel::default();
        if is_reworded {
            let screening = content::verdict_on_edition(before.screening, (&edited.title, &edited.body));
            change.screening = Set(screening);
            change.screening_reason = Set(before.screening_reason.clone().filter(|_| screening == before.screening));
        }
        let facts = facts::edited(&edited);
        store::edit(uow, &before, change, "suggestion.edited", Visibility::Author, facts).await?;
        answer(op, uow, before.id).await
    })
    .await
}
