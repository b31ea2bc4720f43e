//! `POST /cases/{id}/assign`

use std::collections::BTreeSet;

use actix_web::post;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, HandlerKind, HandlingMode, NoteKind, SuggestionKind, Vocabulary,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::lifecycle::{Action, step};
use super::permission::Assign;
use super::progress::Progress;
use super::rounds::NewPart;
use super::store::{self, Work};
use super::view::{CaseView, answer};
use super::{assignment as part, deadlines, facts, notes};
use crate::calendar::{Due, local_date};
use crate::committees::settings::Settings;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, FieldError, Handled, Op, Place, Problem, Text};

/// Who is to handle a case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Handlers {
    /// The department or studio that leads.
    lead_id: Uuid,
    /// The departments or studios that work with it.
    #[serde(default)]
    #[schema(max_items = 20)]
    co_ids: Vec<Uuid>,
    /// How they share it; without it, one handler is `single` and several are `joint`.
    mode: Option<HandlingMode>,
    /// By when the reply is due; without it, as the committee has set for citizens' words or members'.
    due_on: Option<NaiveDate>,
    /// What they should know.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    note: Option<String>,
}

/// Assign a case to its handlers.
///
/// Also assigns it anew after its lead was released, and to others as long as nobody has received it; both count as a transfer.
#[utoipa::path(tag = "cases", params(IdPath, IfMatch), request_body = Handlers,
    responses((status = OK, description = "The case, assigned.", body = CaseView)),
    extensions(("x-permission" = json!("case.assign"))))]
#[post("/cases/{id}/assign")]
pub async fn assign_case(op: Op<Assign, Body<Handlers>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let scope = op.scope();
        let mode = mode_of(new)?;
        let handlers = known(uow, scope.case.committee_id, new).await?;

        let mut work = Work::begin(uow, scope.case.id).await?;
        let due = due_of(new, work.settings(), scope.is_citizens(), uow.now())?;
        op.expect_version(work.case().version)?;
        hand_over(&mut work, scope.kind(), mode, &handlers, due)?;
        if let Some(text) = &new.note {
            notes::add(&mut work, NoteKind::Comment, text, None).await?;
        }
        work.save().await?;
        answer(op.app(), op.actor(), &uow.conn(), scope).await
    })
    .await
}

/// Gives a case to its handlers, the lead first, and takes it from those that had it before.
pub fn hand_over(
    work: &mut Progress<'_>,
    kind: SuggestionKind,
    mode: HandlingMode,
    handlers: &[(HandlerKind, Uuid)],
    due: Due,
) -> Result<(), Problem> {
    let transition = step(work.case().status, Action::Assign)?;
    if work.parts().any(|row| row.status == AssignmentStatus::Objected) {
        // Handed to another, it would be upheld without anybody's decision.
        return Err(Problem::state(Text::fixed("有异议尚未裁定", "an objection waits for its decision")));
    }
    work.step_all(part::Action::Release, &json!({ "reason": "reassigned" }));
    let Some((lead_kind, lead_id)) = handlers.first().copied() else {
        return Err(Problem::internal("no handler is known"));
    };
    let is_transfer = work.case().assigned_at.is_some() && work.case().lead_id != Some(lead_id);
    let parts: Vec<_> = handlers
        .iter()
        .enumerate()
        .map(|(index, (handler_kind, handler_id))| NewPart {
            case: work.case().id,
            round: work.case().round,
            handler_kind: *handler_kind,
            handler_id: *handler_id,
            role: role_of(mode, index == 0),
            status: AssignmentStatus::Pending,
            reply_due_on: due.on,
        })
        .map(|part| part.row(work))
        .collect();
    let facts = json!({
        "mode": mode.code(),
        "handlers": parts.iter().map(facts::given).collect::<Vec<_>>(),
        "lead_kind": lead_kind.code(),
        "lead_id": lead_id,
        "due_on": due.on,
        "provisional": due.provisional,
        "kind": kind.code(),
        "category": work.case().category,
        "transfer": is_transfer,
    });
    let now = work.now();
    work.step(transition, facts, |case| {
        case.mode = Some(mode);
        case.lead_kind = Some(lead_kind);
        case.lead_id = Some(lead_id);
        case.transfers += i32::from(is_transfer);
        case.due_on = Some(due.on);
        case.due_provisional = due.provisional;
        case.original_due_on = None;
        case.routing_due_on = None;
        case.assigned_at = case.assigned_at.or(Some(now));
    });
    parts.into_iter().for_each(|part| work.add_part(part));
    Ok(())
}

fn role_of(mode: HandlingMode, is_first: bool) -> AssignmentRole {
    match mode {
        HandlingMode::Split => AssignmentRole::Split,
        HandlingMode::Single | HandlingMode::Joint if is_first => AssignmentRole::Lead,
        HandlingMode::Single | HandlingMode::Joint => AssignmentRole::Co,
    }
}

/// One handler alone, or several together.
fn mode_of(new: &Handlers) -> Result<HandlingMode, Problem> {
    let is_alone = new.co_ids.is_empty();
    let mode = new.mode.unwrap_or(if is_alone { HandlingMode::Single } else { HandlingMode::Joint });
    match (mode, is_alone) {
        (HandlingMode::Single, true) | (HandlingMode::Joint | HandlingMode::Split, false) => Ok(mode),
        (HandlingMode::Single, false) => Err(Problem::field(
            "/co_ids",
            "not_alone",
            Text::fixed("单办不能有会办单位", "a single handler has no others beside it"),
        )),
        (HandlingMode::Joint | HandlingMode::Split, true) => {
            Err(Problem::field("/co_ids", "required", Text::fixed("请指定其他承办单位", "name the other handlers")))
        }
    }
}

/// The lead and the others, each once and of the case's committee.
async fn known(
    uow: &crate::db::Uow<'_>,
    committee: shangliang_entity::ids::CommitteeId,
    new: &Handlers,
) -> Result<Vec<(HandlerKind, Uuid)>, Problem> {
    let ids: Vec<Uuid> = std::iter::once(new.lead_id).chain(new.co_ids.iter().copied()).collect();
    let found = store::handlers_among(uow, committee, &ids).await?;
    let mut seen = BTreeSet::new();
    let mut handlers = Vec::new();
    let mut errors = Vec::new();
    for (index, id) in ids.iter().enumerate() {
        let pointer = if index == 0 { "/lead_id".to_owned() } else { format!("/co_ids/{}", index - 1) };
        let mut complain = |code, text| errors.push(FieldError::new(Place::Pointer(pointer.clone()), code, text));
        if !seen.insert(*id) {
            complain("duplicate", Text::fixed("重复的承办单位", "the handler is named twice"));
            continue;
        }
        match found.iter().find(|(known, _)| known == id) {
            Some((_, kind)) => handlers.push((*kind, *id)),
            None => complain(
                "unknown",
                Text::fixed(
                    "本委员会没有这个在用的承办单位或工作室",
                    "the committee has no such active department or studio",
                ),
            ),
        }
    }
    if errors.is_empty() { Ok(handlers) } else { Err(Problem::fields(errors)) }
}

fn due_of(new: &Handlers, settings: &Settings, is_citizens: bool, now: DateTime<Utc>) -> Result<Due, Problem> {
    let Some(on) = new.due_on else { return Ok(deadlines::reply_due(settings, is_citizens, now)) };
    let latest = deadlines::latest_reply(settings, is_citizens, now);
    if (local_date(now)..=latest).contains(&on) {
        return Ok(Due { on, provisional: false });
    }
    let text = Text::made(format!("应在今天与 {latest} 之间"), format!("expected a date from today to {latest}"));
    Err(Problem::field("/due_on", "out_of_range", text))
}
