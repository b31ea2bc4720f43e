//! What can be added to a case at any time and changes no history: `POST /cases/{id}/urge`, `supervise`, `escalate`,
//! `instruct`, `comments`.

use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{HandlerKind, NoteKind, Role};
use shangliang_entity::{assignment, case_note};
use utoipa::ToSchema;
use uuid::Uuid;

use super::permission::{Comment, Escalate, Instruct, Supervise, Urge};
use super::progress::Progress;
use super::scope::CaseScope;
use super::store::{self, Work};
use super::view::{CaseView, NoteView, answer};
use super::waiting::{self, Party, PartyKind};
use crate::access::Permission;
use crate::calendar::local_date;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Input, Op, Output, Problem, Text};

/// A word that may be left out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// What is to be said.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    text: Option<String>,
}

/// A comment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewComment {
    /// What is to be said.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    text: String,
    /// Whom it is for: they get a notice.
    #[serde(default)]
    #[schema(max_items = 10)]
    mentions: Vec<Mention>,
}

/// Somebody whom a comment is for: the staff, the assigning office, or one who handles the case now.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Mention {
    /// What they are.
    kind: PartyKind,
    /// Which department or studio.
    id: Option<Uuid>,
}

impl Mention {
    /// Whom it names; nobody where they have no part in the case, or may not read its comments.
    fn party(&self, scope: &CaseScope) -> Option<Party> {
        let handler = |kind, id| {
            let handles = |row: &assignment::Model| row.handler_kind == kind && row.handler_id == id;
            scope.current_parts().any(handles).then(|| Party::handler(kind, id))
        };
        match (self.kind, self.id) {
            (PartyKind::Staff, None) => Some(Party::Staff),
            (PartyKind::AssigningOffice, None) => Some(Party::AssigningOffice),
            (PartyKind::Department, Some(id)) => handler(HandlerKind::Department, id),
            (PartyKind::Studio, Some(id)) => handler(HandlerKind::Studio, id),
            _ => None,
        }
    }
}

/// Those whom a comment names, each once; whoever has no part in the case is named in the refusal (422).
fn named(mentions: &[Mention], scope: &CaseScope) -> Result<Vec<Party>, Problem> {
    let mut parties = Vec::new();
    for (number, mention) in mentions.iter().enumerate() {
        let party = mention.party(scope).ok_or_else(|| {
            let text = Text::fixed(
                "应为政协工作人员、交办单位或本件现在的承办单位",
                "expected the staff, the assigning office or one who handles the case now",
            );
            Problem::field(&format!("/mentions/{number}"), "unknown", text)
        })?;
        if !parties.contains(&party) {
            parties.push(party);
        }
    }
    Ok(parties)
}

/// An instruction.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInstruction {
    /// What is to be done.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    text: String,
    /// By when.
    due_on: Option<NaiveDate>,
}

/// Urge the handlers of a case.
///
/// Possible at any time.
#[utoipa::path(tag = "cases", params(IdPath), request_body = Push,
    responses((status = OK, description = "The case, urged.", body = CaseView)),
    extensions(("x-permission" = json!("case.urge"))))]
#[post("/cases/{id}/urge")]
pub async fn urge_case(op: Op<Urge, Body<Push>>) -> Handled {
    push(op, NoteKind::Urge).await
}

/// Put a case under supervision.
///
/// Possible at any time; an escalated supervision stays escalated.
#[utoipa::path(tag = "cases", params(IdPath), request_body = Push,
    responses((status = OK, description = "The case, under supervision.", body = CaseView)),
    extensions(("x-permission" = json!("case.supervise"))))]
#[post("/cases/{id}/supervise")]
pub async fn supervise_case(op: Op<Supervise, Body<Push>>) -> Handled {
    push(op, NoteKind::Supervise).await
}

/// Escalate the supervision of a case.
///
/// Possible at any time; it happens by itself with the third round and the third transfer, or as the committee has set.
#[utoipa::path(tag = "cases", params(IdPath), request_body = Push,
    responses((status = OK, description = "The case, its supervision escalated.", body = CaseView)),
    extensions(("x-permission" = json!("case.escalate"))))]
#[post("/cases/{id}/escalate")]
pub async fn escalate_case(op: Op<Escalate, Body<Push>>) -> Handled {
    push(op, NoteKind::Escalate).await
}

/// Write an instruction on a case.
///
/// A leader's word, perhaps with a date; possible at any time.
#[utoipa::path(tag = "cases", params(IdPath), request_body = NewInstruction,
    responses((status = OK, description = "The case, with the instruction.", body = CaseView)),
    extensions(("x-permission" = json!("case.instruct"))))]
#[post("/cases/{id}/instruct")]
pub async fn instruct_case(op: Op<Instruct, Body<NewInstruction>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        if new.due_on.is_some_and(|due_on| due_on < local_date(uow.now())) {
            let text = Text::fixed("不能早于今天", "expected today or a later date");
            return Err(Problem::field("/due_on", "out_of_range", text));
        }
        let mut work = Work::begin(uow, op.scope().case.id).await?;
        work.demand_room_for_a_note().await?;
        record(&mut work, NoteKind::Instruct, new.due_on);
        add(&mut work, NoteKind::Instruct, &new.text, new.due_on).await?;
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), op.scope()).await
    })
    .await
}

/// Comment on a case.
///
/// For those who handle, route or supervise it; its authors do not see it. Whom it names gets a notice.
#[utoipa::path(tag = "cases", params(IdPath), request_body = NewComment,
    responses((status = CREATED, description = "The comment.", body = NoteView)),
    extensions(("x-permission" = json!("case.comment"))))]
#[post("/cases/{id}/comments")]
pub async fn comment_on_case(op: Op<Comment, Body<NewComment>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let parties = named(&new.mentions, op.scope())?;
        let mut work = Work::begin(uow, op.scope().case.id).await?;
        work.demand_room_for_a_note().await?;
        let codes: Vec<_> = parties.iter().map(|party| party.code()).collect();
        work.note(event_of(NoteKind::Comment), json!({ "mentions": codes }), |_| {});
        let by = (uow.by().actor, uow.by().role);
        let comment = row(&work, NoteKind::Comment, &new.text, None, by);
        let row = case_note::Model { mentions: waiting::stored(&parties), ..comment };
        work.add_note(row.clone()).await?;
        work.save().await?;
        let note = store::note(&uow.conn(), row.id).await?;
        Output::created(format!("/api/v1/cases/{}", op.scope().case.id), &NoteView::of(&op.app().keys, &note)?)
    })
    .await
}

/// Urges, supervises or escalates.
async fn push<P>(op: Op<P, Body<Push>>, kind: NoteKind) -> Handled
where
    P: Permission<Scope = CaseScope>,
    Body<Push>: Input,
{
    op.write(async |op, uow, Body(word)| {
        let mut work = Work::begin(uow, op.scope().case.id).await?;
        work.demand_room_for_a_note().await?;
        record(&mut work, kind, None);
        add(&mut work, kind, word.text.as_deref().unwrap_or_default(), None).await?;
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), op.scope()).await
    })
    .await
}

/// Records a note, with what it changes of the case.
pub fn record(work: &mut Progress<'_>, kind: NoteKind, due_on: Option<NaiveDate>) {
    let facts = match kind {
        NoteKind::Urge | NoteKind::Supervise | NoteKind::Escalate => json!({ "automatic": false }),
        NoteKind::Instruct => json!({ "due_on": due_on }),
        NoteKind::Comment => json!({}),
    };
    work.note(event_of(kind), facts, |case| match kind {
        NoteKind::Urge => case.urges += 1,
        NoteKind::Supervise => case.supervision = case.supervision.or(Some(NoteKind::Supervise)),
        NoteKind::Escalate => case.supervision = Some(NoteKind::Escalate),
        NoteKind::Instruct | NoteKind::Comment => {}
    });
}

/// The ledger entry that a kind of note leaves.
fn event_of(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::Urge => "case.urged",
        NoteKind::Supervise => "case.supervised",
        NoteKind::Escalate => "case.escalated",
        NoteKind::Instruct => "case.instructed",
        NoteKind::Comment => "case.commented",
    }
}

/// Adds a note by whoever acts.
pub async fn add(
    work: &mut Work<'_>,
    kind: NoteKind,
    text: &str,
    due_on: Option<NaiveDate>,
) -> Result<case_note::Model, Problem> {
    let by = work.uow().by();
    let row = row(work, kind, text, due_on, (by.actor, by.role));
    work.add_note(row.clone()).await?;
    Ok(row)
}

/// A note on a case as it stands now, by somebody as what they are.
pub fn row(
    work: &Progress<'_>,
    kind: NoteKind,
    text: &str,
    due_on: Option<NaiveDate>,
    (author_id, author_role): (Option<AccountId>, Option<Role>),
) -> case_note::Model {
    case_note::Model {
        id: work.new_id(),
        case_id: work.case().id,
        round: work.case().round,
        kind,
        text: text.to_owned(),
        due_on,
        author_id,
        author_role,
        mentions: None,
        at: work.now(),
    }
}
