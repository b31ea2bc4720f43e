//! Editions: opinion information goes from an editor to an approver to an issuer (编辑 → 审核 → 签发), three people of the staff. Its
//! author's own words are kept beside what is issued.

mod approve;
mod edit;

use chrono::{DateTime, Utc};
use sea_orm::DerivePartialModel;
use serde::Serialize;
use shangliang_entity::edition;
use shangliang_entity::ids::{AccountId, CommitteeId, SuggestionId};
use shangliang_entity::vocab::{SuggestionKind, SuggestionStatus};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::outline::Outline;
use super::publication::is_kept_back;
use crate::access::{Actor, hands};
use crate::committees::settings;
use crate::db::Uow;
use crate::http::{Kind, Problem, Text};

/// The routes of editions.
pub fn routes(config: &mut ServiceConfig) {
    config.service(edit::edit_suggestion).service(approve::approve_edition);
}

/// Opinion information as its editor puts it, and in its author's own words.
#[derive(Debug, Serialize, ToSchema)]
pub struct EditionView {
    /// The title that is issued.
    #[schema(max_length = 50)]
    title: String,
    /// The text that is issued.
    #[schema(max_length = 1500)]
    body: String,
    /// The author's own title.
    #[schema(max_length = 50)]
    own_title: String,
    /// The author's own text.
    #[schema(max_length = 1500)]
    own_body: String,
    /// What the editor noted for those who go on with it; shown to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    note: Option<String>,
    /// When it was edited last.
    edited_at: DateTime<Utc>,
    /// When it was approved as it stands; null until then.
    approved_at: Option<DateTime<Utc>>,
}

impl EditionView {
    /// As staff see it, or its author.
    pub fn of(row: &edition::Model, is_staff: bool) -> Self {
        Self {
            title: row.title.clone(),
            body: row.body.clone(),
            own_title: row.own_title.clone(),
            own_body: row.own_body.clone(),
            note: row.note.clone().filter(|_| is_staff),
            edited_at: row.edited_at,
            approved_at: row.approved_at,
        }
    }
}

/// Who had an edition in hand: what the rules know of it, without its words.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "edition::Entity")]
pub struct Hands {
    /// The suggestion.
    pub suggestion_id: SuggestionId,
    /// Everybody who edited it.
    pub editors: Option<String>,
    /// Who approved it as it stands.
    pub approved_by: Option<AccountId>,
    /// When it was approved.
    pub approved_at: Option<DateTime<Utc>>,
}

impl From<&edition::Model> for Hands {
    fn from(row: &edition::Model) -> Self {
        Self {
            suggestion_id: row.suggestion_id,
            editors: row.editors.clone(),
            approved_by: row.approved_by,
            approved_at: row.approved_at,
        }
    }
}

/// Whether what is handed in now is issued only by three hands, as its committee has set.
pub async fn in_three_hands(uow: &Uow<'_>, committee: CommitteeId, kind: SuggestionKind) -> Result<bool, Problem> {
    if kind != SuggestionKind::Opinion {
        return Ok(false);
    }
    Ok(settings::at(&uow.conn(), committee, uow.now()).await?.opinion_in_three_hands)
}

/// What stands against editing it; nothing where it can be.
pub fn obstacle(row: &Outline) -> Option<Text> {
    if row.kind != SuggestionKind::Opinion {
        return Some(Text::fixed("只有社情民意信息可以编辑", "only opinion information is edited"));
    }
    let waits = matches!(row.status, SuggestionStatus::Submitted | SuggestionStatus::Reviewing);
    (!waits).then(|| Text::fixed("只能编辑待签发的信息", "it is edited while it waits to be issued"))
}

/// What stands against approving its edition, whoever does; nothing where it can be.
pub fn obstacle_to_approval(row: &Outline, edition: Option<&Hands>) -> Option<Text> {
    obstacle(row).or_else(|| match edition {
        None => Some(Text::fixed("尚未编辑", "it has not been edited yet")),
        Some(edition) => edition.approved_at.map(|_| Text::fixed("编辑稿已经审核", "its edition is approved already")),
    })
}

/// What is missing before it can be issued; nothing where nothing is.
pub fn missing(row: &Outline, edition: Option<&Hands>) -> Option<Text> {
    match edition {
        None => row.in_three_hands.then(|| Text::fixed("尚未编辑和审核", "it has not been edited and approved yet")),
        Some(edition) if edition.approved_at.is_none() => {
            Some(Text::fixed("编辑稿尚未审核", "its edition has not been approved yet"))
        }
        // Issuing what is public publishes the words of its edition.
        Some(_) => (row.published_at.is_some() && is_kept_back(row))
            .then(|| Text::fixed("编辑稿未通过公开审核", "it is public, and screening has not passed its edition")),
    }
}

/// Why somebody may not approve an edition: whoever edited it does not.
pub fn objection_to_approver(edition: Option<&Hands>, actor: &Actor) -> Option<Text> {
    let has_edited = hands::has(edition?.editors.as_deref(), actor);
    has_edited
        .then(|| Text::fixed("编辑人不能审核自己的编辑稿", "an edition is approved by somebody else than its editors"))
}

/// Why somebody may not say whether what is issued may become public: they edited it.
pub fn objection_to_screener(edition: Option<&Hands>, actor: &Actor) -> Option<Text> {
    hands::has(edition?.editors.as_deref(), actor)
        .then(|| Text::fixed("编辑人不能审核自己的文字能否公开", "what one edited is screened by somebody else"))
}

/// Why somebody may not issue an edition: whoever edited or approved it does not.
pub fn objection_to_issuer(edition: Option<&Hands>, actor: &Actor) -> Option<Text> {
    let edition = edition?;
    let has_approved = edition.approved_by.is_some() && edition.approved_by == actor.account();
    (has_approved || hands::has(edition.editors.as_deref(), actor)).then(|| {
        Text::fixed(
            "签发人不能是编辑人或审核人",
            "it is issued by somebody who neither edited nor approved its edition",
        )
    })
}

/// Refuses whoever may not (403). The permission was given by an edition that somebody may have changed since.
fn refuse(objection: Option<Text>) -> Result<(), Problem> {
    objection.map_or(Ok(()), |why| Err(Problem::new(Kind::Forbidden).detail(why)))
}

/// Checks that somebody may issue it (else 403), and that nothing is missing before (else 409).
pub fn check_issuing(row: &Outline, edition: Option<&Hands>, actor: &Actor) -> Result<(), Problem> {
    refuse(objection_to_issuer(edition, actor))?;
    missing(row, edition).map_or(Ok(()), |what| Err(Problem::state(what)))
}
