//! Which roles an account holds, and which it fills for members whose substitute it is (AB角): the one place that says so in SQL.

use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, SelectStatement, SimpleExpr, UnionType};
use sea_orm::{Condition, EntityTrait, JoinType, QuerySelect, QueryTrait, RelationDef, Select};
use shangliang_entity::vocab::{Role, Vocabulary};
use shangliang_entity::{account, member, role_grant};

/// The name under which the memberships of the account are joined.
const MINE: &str = "mine";

/// Accounts, each once per live role that it holds or fills, or once with none. `columns` says what is read, and gets when the
/// role was suspended.
pub fn with_roles(
    accounts: Select<account::Entity>,
    columns: impl Fn(Select<account::Entity>, SimpleExpr) -> Select<account::Entity>,
) -> SelectStatement {
    let suspended_at = Expr::col((role_grant::Entity, role_grant::Column::SuspendedAt));
    // A substitute who is suspended fills nobody's place either.
    let either = Func::coalesce([suspended_at.clone(), Expr::col((Alias::new(MINE), role_grant::Column::SuspendedAt))]);
    let held = accounts.clone().join(JoinType::LeftJoin, to_roles());
    let filled = accounts
        .join_as(JoinType::InnerJoin, to_memberships(), MINE)
        .join(JoinType::InnerJoin, to_whoever_named_it())
        .join(JoinType::InnerJoin, to_their_roles());
    let mut all = columns(held, suspended_at).into_query();
    all.union(UnionType::All, columns(filled, either.into()).into_query());
    all
}

/// The live roles of the account.
fn to_roles() -> RelationDef {
    account::Entity::belongs_to(role_grant::Entity)
        .from(account::Column::Id)
        .to(role_grant::Column::AccountId)
        .on_condition(|_, role| Condition::all().add(Expr::col((role, role_grant::Column::RevokedAt)).is_null()))
        .into()
}

/// The living memberships of the account.
fn to_memberships() -> RelationDef {
    account::Entity::belongs_to(role_grant::Entity)
        .from(account::Column::Id)
        .to(role_grant::Column::AccountId)
        .on_condition(|_, mine| {
            Condition::all()
                .add(Expr::col((mine.clone(), role_grant::Column::RevokedAt)).is_null())
                .add(Expr::col((mine, role_grant::Column::Role)).eq(Role::Member.code()))
        })
        .into()
}

/// Whoever has named one of these memberships as their substitute.
fn to_whoever_named_it() -> RelationDef {
    let relation: RelationDef = role_grant::Entity::belongs_to(member::Entity)
        .from(role_grant::Column::MemberId)
        .to(member::Column::SubstituteId)
        .into();
    relation.from_alias(MINE)
}

/// The live roles that come from their membership.
fn to_their_roles() -> RelationDef {
    member::Entity::belongs_to(role_grant::Entity)
        .from(member::Column::Id)
        .to(role_grant::Column::MemberId)
        .on_condition(|_, role| Condition::all().add(Expr::col((role, role_grant::Column::RevokedAt)).is_null()))
        .into()
}
