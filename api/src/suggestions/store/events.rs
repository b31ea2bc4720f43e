//! The ledger entries of a suggestion and of its case, for its timeline.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, Func, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QueryOrder, QuerySelect,
};
use shangliang_entity::ids::{AccountId, MemberId};
use shangliang_entity::ledger_entry::{Column, Entity};
use shangliang_entity::vocab::{StreamKind, Visibility};
use shangliang_entity::{account, member, suggestion};

use crate::db::Conn;
use crate::http::Problem;

/// One entry, with the name of whoever acted.
#[derive(Debug, FromQueryResult)]
pub struct Event {
    /// When it happened.
    pub effective_at: DateTime<Utc>,
    /// What was done.
    pub action: String,
    /// The permission it was done by.
    pub permission: String,
    /// Who did it.
    pub actor_id: Option<AccountId>,
    /// The name of that account, sealed.
    pub name_sealed: Option<Vec<u8>>,
    /// For which member, as their substitute.
    pub on_behalf_of: Option<MemberId>,
    /// The name of that member, as in the public roster.
    pub member_name: Option<String>,
}

/// How many entries are shown.
const MOST: u64 = 500;

/// What somebody may do again and again without changing anything: shown once of each, so that it hides nothing else.
const REPEATED: [&str; 2] = ["suggestion.author_unmasked", "suggestion.contact_shown"];

/// The newest 500 entries that are as open as is said, or more, and whose action is one of those named; in their order.
pub async fn of(
    db: &Conn<'_>,
    row: &suggestion::Model,
    actions: &[&str],
    least: Visibility,
) -> Result<Vec<Event>, Problem> {
    let open_enough = Visibility::iter().filter(|visibility| *visibility >= least);
    let stream = |kind: StreamKind, id| Condition::all().add(Column::StreamKind.eq(kind)).add(Column::StreamId.eq(id));
    let mut streams = Condition::any().add(stream(StreamKind::Suggestion, row.id.0));
    if let Some(case) = row.case_id {
        streams = streams.add(stream(StreamKind::Case, case.0));
    }
    let to_actor = Entity::belongs_to(account::Entity).from(Column::ActorId).to(account::Column::Id).into();
    let to_member = Entity::belongs_to(member::Entity).from(Column::OnBehalfOf).to(member::Column::Id).into();
    let events = Entity::find()
        .select_only()
        .columns([Column::EffectiveAt, Column::Action])
        .columns([Column::Permission, Column::ActorId, Column::OnBehalfOf])
        .column(account::Column::NameSealed)
        .column_as(member::Column::Name, "member_name")
        .join(JoinType::LeftJoin, to_actor)
        .join(JoinType::LeftJoin, to_member)
        .filter(streams)
        .filter(Column::Action.is_in(actions.iter().copied()))
        .filter(Column::Visibility.is_in(open_enough))
        .filter(
            Condition::any().add(Column::Action.is_not_in(REPEATED)).add(Column::Seq.in_subquery(first_of_each(row))),
        )
        .order_by_desc(Column::Seq)
        .limit(MOST)
        .into_model::<Event>()
        .all(db)
        .await?;
    Ok(events.into_iter().rev().collect())
}

/// The first entry of each who repeats it.
fn first_of_each(row: &suggestion::Model) -> SelectStatement {
    Query::select()
        .expr(Func::min(Expr::col(Column::Seq)))
        .from(Entity)
        .and_where(Column::StreamKind.eq(StreamKind::Suggestion))
        .and_where(Column::StreamId.eq(row.id.0))
        .and_where(Column::Action.is_in(REPEATED))
        .group_by_columns([Column::Action, Column::ActorId, Column::OnBehalfOf])
        .to_owned()
}
