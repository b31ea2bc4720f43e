//! What the API shows of a suggestion.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CommitteeId, StudioId, SuggestionId, TopicId};
use shangliang_entity::vocab::{Anonymity, Screening, SuggestionKind, SuggestionStatus};
use utoipa::ToSchema;

use super::allowed::allowed_actions;
use super::author::{Author, agent, author, closeness, is_staff, knows_author};
use super::case_summary::CaseSummary;
use super::content;
use super::editions::EditionView;
use super::reason::ReasonView;
use super::scope::SuggestionScope;
use super::screening::Suspicion;
use super::store::Shown;
use super::triage;
use super::waiting::waiting_for;
use crate::access::Actor;
use crate::allowed_action::AllowedAction;
use crate::calendar::local_date;
use crate::cases::waiting::WaitingFor;
use crate::db::Conn;
use crate::files::FileView;
use crate::http::Problem;
use crate::ledger::Receipt;
use crate::state::App;

/// One suggestion, as its viewer may see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionView {
    /// Its id.
    pub id: SuggestionId,
    /// The committee it is addressed to.
    pub committee_id: CommitteeId,
    /// The topic it answers.
    pub topic_id: Option<TopicId>,
    /// The studio it was handed to.
    pub studio_id: Option<StudioId>,
    /// Its kind.
    pub kind: SuggestionKind,
    /// Where it stands.
    pub status: SuggestionStatus,
    /// Its title.
    #[schema(max_length = 200, example = "老旧小区加装电梯应统一协调")]
    pub title: String,
    /// Its text.
    #[schema(max_length = 10000)]
    pub body: String,
    /// How it was edited, beside its author's own words, where it was; shown to the author and to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionView>,
    /// Its category's code.
    #[schema(max_length = 60)]
    pub category: Option<String>,
    /// Its author, masked as the viewer's role asks.
    pub author: Author,
    /// Who submitted it for the author (代提); shown to the author and to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<Author>,
    /// Who handed it in as its author's substitute (AB角), by the name of the roster; shown to the author and to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 50)]
    pub substitute: Option<String>,
    /// Whether the author agrees to publication; shown to the author and to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publish_consent: Option<bool>,
    /// From whom the author's name is kept.
    pub anonymity: Anonymity,
    /// What screening found; shown to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screening: Option<Screening>,
    /// Why a person passed or blocked it; shown to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1000)]
    pub screening_reason: Option<String>,
    /// What a person should look at before it becomes public; shown to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 5)]
    pub suspicions: Option<Vec<Suspicion>>,
    /// Its files, in their order.
    #[schema(max_items = 10)]
    pub files: Vec<FileView>,
    /// Whether everybody may read it.
    pub published: bool,
    /// The local year that its number counts in; null where it counts in a term.
    #[schema(minimum = 1)]
    pub number_year: Option<i32>,
    /// The term that its number counts in, by the term's number: of proposals only.
    #[schema(minimum = 1)]
    pub number_term: Option<i32>,
    /// Its number in its committee's year or term, once accepted.
    #[schema(minimum = 1)]
    pub number: Option<i32>,
    /// Whether it is one of the committee's key proposals (重点).
    pub key: bool,
    /// Whether it is one of the committee's excellent proposals (优秀).
    pub excellent: bool,
    /// Whose turn it is: its author's, its co-signers', that of staff, or whoever its case waits for; of handlers the lead, to whoever has no part in it.
    #[schema(max_items = 200)]
    pub waiting_for: Vec<WaitingFor>,
    /// What is being done about it, once accepted, and what was answered.
    pub case: Option<CaseSummary>,
    /// The suggestion it was merged into, where the viewer may see that.
    pub merged_into_id: Option<SuggestionId>,
    /// The suggestion it was converted from.
    pub converted_from_id: Option<SuggestionId>,
    /// The suggestion it was converted into.
    pub converted_into_id: Option<SuggestionId>,
    /// How many support it, live and imported.
    #[schema(minimum = 0)]
    pub supports: i32,
    /// Of them, the accounts that support it here.
    #[schema(minimum = 0)]
    pub live_supports: i32,
    /// Of them, those that its source counted where it was imported.
    #[schema(minimum = 0)]
    pub imported_supports: i32,
    /// How many opposed it, as that source counted.
    #[schema(minimum = 0)]
    pub imported_opposes: i32,
    /// The last decision's reason; shown to the author and to staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonView>,
    /// By when co-signers sign.
    pub cosign_until: Option<DateTime<Utc>>,
    /// By when intake decides what a citizen submitted.
    pub triage_due_on: Option<NaiveDate>,
    /// Whether intake should have decided by now.
    pub triage_overdue: bool,
    /// When it was submitted.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When intake decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the viewer may do to it now.
    #[schema(max_items = 40)]
    pub allowed_actions: Vec<AllowedAction>,
}

/// A suggestion that was just entered, with what is told only once.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedSuggestion {
    /// The suggestion.
    #[serde(flatten)]
    pub suggestion: SuggestionView,
    /// Opens the suggestion without signing in; shown only here. Send it as `X-Query-Code`.
    #[schema(min_length = 10, max_length = 10, example = "K7M2QX9TRW")]
    pub query_code: String,
    /// Proves later that it was submitted, and when.
    pub receipt: Receipt,
}

/// Shows one suggestion, whose scope was just loaded, to one viewer: one more round trip.
pub async fn show(app: &App, actor: &Actor, db: &Conn<'_>, scope: &SuggestionScope) -> Result<SuggestionView, Problem> {
    view(app, actor, scope, &Shown::with(db, &scope.suggestion).await?)
}

/// The view of one suggestion for one viewer.
fn view(app: &App, actor: &Actor, scope: &SuggestionScope, shown: &Shown) -> Result<SuggestionView, Problem> {
    let row = &scope.suggestion;
    let now = app.clock.now();
    let closeness = closeness(actor, scope);
    let (has_part, is_inside) = (closeness.has_part(), closeness.is_inside());
    let is_staff = is_staff(actor, scope);
    let is_late = scope.is_case_late(local_date(now));
    Ok(SuggestionView {
        id: row.id,
        committee_id: row.committee_id,
        topic_id: row.topic_id,
        studio_id: row.studio_id,
        kind: row.kind,
        status: row.status,
        title: row.title.clone(),
        body: row.body.clone(),
        edition: scope.edition.as_ref().filter(|_| is_inside).map(|edition| EditionView::of(edition, is_staff)),
        category: row.category.clone(),
        author: author(app, actor, scope, closeness)?,
        agent: if is_inside { agent(app, actor, scope)? } else { None },
        substitute: scope.substitute_name.clone().filter(|_| is_inside && knows_author(row, closeness)),
        publish_consent: is_inside.then_some(row.publish_consent),
        anonymity: row.anonymity,
        screening: is_staff.then_some(row.screening),
        screening_reason: row.screening_reason.clone().filter(|_| is_staff),
        suspicions: is_staff.then(|| content::suspicious(row, scope.edition.as_ref())),
        files: shown.files.iter().map(FileView::from).collect(),
        published: row.published_at.is_some(),
        number_year: row.number_year,
        number_term: row.number_term,
        number: row.number,
        key: row.is_key,
        excellent: row.is_excellent,
        waiting_for: waiting_for(scope.standing.known(), has_part, now),
        case: scope.case.as_ref().map(|case| CaseSummary::of(case, &scope.parts, &shown.replies, is_late, has_part)),
        merged_into_id: scope.merged_into,
        converted_from_id: row.converted_from_id,
        converted_into_id: row.converted_into_id,
        supports: row.supports + row.imported_supports,
        live_supports: row.supports,
        imported_supports: row.imported_supports,
        imported_opposes: row.imported_opposes,
        reason: if is_inside { ReasonView::of(row) } else { None },
        cosign_until: row.cosign_until,
        triage_due_on: row.triage_due_on,
        triage_overdue: triage::is_overdue(row, now),
        submitted_at: row.submitted_at,
        decided_at: row.decided_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        version: scope.version(),
        allowed_actions: allowed_actions(actor, &scope.standing, now),
    })
}
