//! `GET /cases`

use std::collections::HashMap;

use actix_web::get;
use chrono::NaiveDate;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, Condition, IntoSimpleExpr};
use serde::Deserialize;
use shangliang_entity::handling_case::Column;
use shangliang_entity::ids::{CommitteeId, DepartmentId, StudioId};
use shangliang_entity::vocab::{CaseStatus, ResultClass};
use utoipa::IntoParams;

use super::actions;
use super::permission::List;
use super::scope::ListedCase;
use super::store::{self, Listed};
use super::view::CaseItem;
use super::waiting::Party;
use crate::access::Actor;
use crate::calendar::local_date;
use crate::db::truth;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position, Problem, Text};

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct CaseFilter {
    /// Of one committee.
    committee_id: Option<CommitteeId>,
    /// In one state.
    status: Option<CaseStatus>,
    /// In which one department has a part; to whoever has none themselves, which it leads or gave a released reply to.
    department_id: Option<DepartmentId>,
    /// In which one studio has a part; to whoever has none themselves, which it leads or gave a released reply to.
    studio_id: Option<StudioId>,
    /// Whose `due_on` is before a date.
    due_before: Option<NaiveDate>,
    /// Of which anything that somebody owes is late, or nothing is.
    overdue: Option<bool>,
    /// Whose released reply has one class.
    class: Option<ResultClass>,
    /// In one round.
    #[param(minimum = 1)]
    round: Option<i32>,
    /// Under supervision, or not.
    supervised: Option<bool>,
    /// Which wait for somebody: `staff`, `assigning_office`, `author`, `department:ID` or `studio:ID`.
    #[param(min_length = 1, max_length = 60, format = "line", example = "author")]
    waiting_for: Option<String>,
}

impl Filter for CaseFilter {
    const SORTS: &'static [&'static str] = &["due_on", "-due_on", "-opened_at", "opened_at"];
}

/// List the cases that one may see.
///
/// Each shows whose turn it is, its due date, and what is late: routing or reply, and to whoever handles it or looks after it also the
/// first contact, a co-handler's opinion, a part with a date of its own and an instruction. `allowed_actions` says of each what the
/// case itself says to the caller.
#[utoipa::path(tag = "cases", params(Listing<CaseFilter>),
    responses((status = OK, description = "A page of cases.", body = PageOf<CaseItem>)),
    extensions(("x-permission" = json!("case.list"))))]
#[get("/cases")]
pub async fn list_cases(op: Op<List, Listing<CaseFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let now = op.app().clock.now();
        let today = local_date(now);
        let by_due = listing.sort().0 == "due_on";
        let after = match listing.after(op)? {
            None => None,
            Some(Position(value, id)) if by_due => Some((date_value(&value), id)),
            Some(Position(value, id)) => Some((instant_value(&value), id)),
        };
        let select = store::list(op.actor(), condition(op.actor(), &listing.filter, today)?);
        let column = if by_due { Column::ListedDueOn } else { Column::OpenedAt };
        let page = listing.window(select, column.into_simple_expr(), Column::Id, after);
        let page =
            page.found_in(store::all_cases()).reading(|page| store::listed(page, op.actor(), today)).rows(db).await?;
        let position = |row: &Listed| match by_due {
            true => Position(row.listed_due_on.to_string(), row.id.0),
            false => Position(instant_key(row.opened_at), row.id.0),
        };
        let tells_actions = listing.wants_actions();
        let ids: Vec<_> = page.rows.iter().filter(|_| tells_actions).map(|row: &Listed| row.id).collect();
        let cases = ListedCase::load(db, &ids, op.actor()).await?;
        let cases: HashMap<_, _> = cases.iter().map(|case| (case.standing().case.id, case.standing())).collect();
        let allowed = |row: &Listed| cases.get(&row.id).map(|case| actions::of_case(op.actor(), *case, now));
        listing.page(page, position, |row| {
            let allowed = allowed(&row);
            CaseItem::of(row, allowed)
        })
    })
    .await
}

impl CaseFilter {
    /// Whether nothing that is closed can match.
    fn is_of_open_ones(&self) -> bool {
        let is_open = |status| !matches!(status, CaseStatus::Closed | CaseStatus::LookedBack);
        self.status.is_some_and(is_open) || self.overdue == Some(true) || self.waiting_for.is_some()
    }
}

/// A handler has fewer cases than there are in any state, so of these the state is judged one by one, and no index of it is taken.
fn has_status(filter: &CaseFilter, status: CaseStatus) -> SimpleExpr {
    let has = Column::Status.eq(status);
    match filter.department_id.is_some() || filter.studio_id.is_some() {
        true => truth(Condition::all().add(has)),
        false => has,
    }
}

/// The date that a cursor holds.
fn date_value(key: &str) -> sea_orm::Value {
    key.parse::<NaiveDate>().unwrap_or_default().into()
}

fn condition(actor: &Actor, filter: &CaseFilter, today: NaiveDate) -> Result<Condition, Problem> {
    let handler = filter.department_id.map(|id| id.0).into_iter().chain(filter.studio_id.map(|id| id.0));
    let waiting = filter.waiting_for.as_deref().map(party).transpose()?;
    let mut condition = Condition::all()
        .add_option(filter.committee_id.map(|id| Column::CommitteeId.eq(id)))
        .add_option(filter.status.map(|status| has_status(filter, status)))
        .add_option(filter.due_before.map(|date| Column::ListedDueOn.lt(date)))
        .add_option(filter.class.map(|class| Column::ResultClass.eq(class)))
        .add_option(filter.round.map(|round| Column::Round.eq(round)))
        .add_option(waiting.map(|party| store::waits_for(actor, party)));
    for id in handler {
        condition = condition.add(store::is_seen_handled_by(actor, id, filter.is_of_open_ones()));
    }
    condition = match filter.overdue {
        None => condition,
        Some(true) => condition.add(store::is_overdue(actor, today)),
        Some(false) => condition.add(store::is_overdue(actor, today).not()),
    };
    Ok(match filter.supervised {
        None => condition,
        Some(true) => condition.add(Column::Supervision.is_not_null()),
        Some(false) => condition.add(Column::Supervision.is_null()),
    })
}

fn party(code: &str) -> Result<Party, Problem> {
    Party::parse(code).ok_or_else(|| {
        let text = Text::fixed(
            "应为 staff、assigning_office、author、department:ID 或 studio:ID",
            "expected staff, assigning_office, author, department:ID or studio:ID",
        );
        Problem::parameter("waiting_for", "unknown_value", text)
    })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use sea_orm::{Order, QueryOrder, QuerySelect};

    use std::sync::Arc;

    use chrono::DateTime;
    use shangliang_entity::ids::{AccountId, SessionId};
    use shangliang_entity::vocab::Role;
    use uuid::Uuid;

    use super::*;
    use crate::access::{HeldRole, SignedIn};
    use crate::accounts::scopes_of;
    use crate::db::plan::assert_found_by;

    const ID: &str = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34";

    fn citizen() -> Actor {
        Actor::SignedIn(Arc::new(SignedIn {
            account: AccountId(Uuid::from_u128(1)),
            session: SessionId(Uuid::from_u128(2)),
            since: DateTime::UNIX_EPOCH,
            second_factor: true,
            enrolled: true,
            password_must_change: false,
            in_production: true,
            roles: Vec::new(),
            entrusted: Vec::new(),
        }))
    }

    /// Somebody with a role in the first of its scopes.
    fn holder(role: Role) -> Actor {
        let Actor::SignedIn(mut me) = citizen() else { return Actor::Visitor };
        let account = me.account;
        Arc::make_mut(&mut me).roles.push(HeldRole {
            account,
            role,
            scope_kind: scopes_of(role)[0],
            scope_id: Some(Uuid::from_u128(3)),
            committee_path: "/1/".to_owned(),
            member: None,
            suspended: false,
        });
        Actor::SignedIn(me)
    }

    #[rstest]
    #[case("", "listed_due_on_id")]
    #[case("overdue=false", "listed_due_on_id")]
    #[case("overdue=true", "listed_due_on_id_without_closed_at")]
    #[case("waiting_for=author", "listed_due_on_id_without_closed_at")]
    #[case("waiting_for=department:ID", "listed_due_on_id_without_closed_at")]
    #[case("committee_id=ID", "committee_id_listed_due_on_id")]
    #[case("committee_id=ID&status=handling", "committee_id_status_listed_due_on_id")]
    #[actix_web::test]
    async fn an_index_finds_a_list_in_its_order(
        #[case] filter: &str,
        #[case] index: &str,
        #[values(
            Actor::Platform,
            citizen(),
            holder(Role::CommitteeStaff),
            holder(Role::DepartmentClerk),
            holder(Role::StudioLeader)
        )]
        actor: Actor,
    ) {
        let filter: CaseFilter = serde_urlencoded::from_str(&filter.replace("ID", ID)).unwrap();
        let today = NaiveDate::default();
        let page = store::listed(store::list(&actor, condition(&actor, &filter, today).unwrap()), &actor, today);
        let page = page.order_by(Column::ListedDueOn, Order::Asc).order_by(Column::Id, Order::Asc).limit(21);
        assert_found_by(page, index).await;
    }
}
