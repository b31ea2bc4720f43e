//! One batch of one column.

use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, Query};
use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::Column;
use crate::db::{Conn, Uow};
use crate::http::Problem;
use crate::secrets::{FieldError, Keys};

/// What one batch did.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Values that were sealed anew.
    pub resealed: u64,
    /// Values that do not open.
    pub unreadable: Vec<Unreadable>,
    /// The row where it ended; absent where nothing was left.
    pub last: Option<Uuid>,
}

/// A value that does not open.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{table}.{column} of {row}: {reason}")]
pub struct Unreadable {
    table: &'static str,
    column: &'static str,
    row: Uuid,
    reason: FieldError,
}

/// How many values of a column are left.
pub async fn count(db: &Conn<'_>, keys: &Keys, column: &Column) -> Result<u64, Problem> {
    let count = Query::select()
        .expr_as(Func::count(Expr::col(column.key)), "left")
        .from(column.table)
        .cond_where(is_left(keys, column))
        .to_owned();
    let left: i64 = match db.query_one(&count).await? {
        Some(row) => row.try_get("", "left")?,
        None => 0,
    };
    Ok(u64::try_from(left).unwrap_or(0))
}

/// Seals the next values of a column. One that somebody else has changed meanwhile is left as it is: what is written now is
/// sealed with the keys in use.
pub async fn seal(
    uow: &Uow<'_>,
    keys: &Keys,
    column: &Column,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Batch, Problem> {
    let rows = Query::select()
        .columns([column.key, column.sealed])
        .from(column.table)
        .cond_where(is_left(keys, column))
        .cond_where(Condition::all().add_option(after.map(|after| Expr::col(column.key).gt(after))))
        .order_by(column.key, sea_orm::Order::Asc)
        .limit(limit)
        .to_owned();
    let mut batch = Batch::default();
    for row in uow.conn().query_all(&rows).await? {
        let (id, old): (Uuid, Vec<u8>) = (row.try_get("", column.key)?, row.try_get("", column.sealed)?);
        batch.last = Some(id);
        match anew(keys, column, id, &old) {
            Ok(values) => batch.resealed += replace(uow, column, id, old, values).await?,
            Err(reason) => {
                batch.unreadable.push(Unreadable { table: column.table, column: column.sealed, row: id, reason });
            }
        }
    }
    Ok(batch)
}

/// The columns to write for a value: sealed, and where it is looked up its index.
fn anew(keys: &Keys, column: &Column, id: Uuid, old: &[u8]) -> Result<Vec<(&'static str, Value)>, FieldError> {
    let fields = keys.fields();
    let context = format!("{}:{id}", column.context);
    let plain = fields.open(&context, old)?;
    let sealed = (column.sealed, fields.seal(&context, &plain)?.into());
    let index = column.index.map(|index| (index, fields.blind_index(column.context, &plain).into()));
    Ok(std::iter::once(sealed).chain(index).collect())
}

async fn replace(
    uow: &Uow<'_>,
    column: &Column,
    id: Uuid,
    old: Vec<u8>,
    values: Vec<(&'static str, Value)>,
) -> Result<u64, Problem> {
    let update = Query::update()
        .table(column.table)
        .values(values.into_iter().map(|(column, value)| (column, Expr::val(value))))
        .and_where(Expr::col(column.key).eq(id))
        .and_where(Expr::col(column.sealed).eq(old))
        .to_owned();
    Ok(uow.conn().execute(&update).await?.rows_affected())
}

/// Which values are not sealed, or not indexed, with the keys in use.
fn is_left(keys: &Keys, column: &Column) -> Condition {
    let sealed = begins_otherwise(column.sealed, keys.fields().sealed_prefix());
    let index = column.index.map(|index| begins_otherwise(index, keys.fields().index_prefix()));
    Condition::any().add(sealed).add_option(index)
}

/// Bytes that do not begin with a prefix: those before it, and those from its successor on.
fn begins_otherwise(column: &'static str, prefix: Vec<u8>) -> Condition {
    let beyond = successor(&prefix).map(|next| Expr::col(column).gte(next));
    Condition::any().add(Expr::col(column).lt(prefix)).add_option(beyond)
}

/// The first bytes beyond all that begin with a prefix; absent where there are none.
fn successor(prefix: &[u8]) -> Option<Vec<u8>> {
    let kept = prefix.iter().rposition(|byte| *byte < u8::MAX)?;
    let (kept, _) = prefix.split_at(kept + 1);
    let mut next = kept.to_vec();
    *next.last_mut()? += 1;
    Some(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(&[1, 0, 0, 0, 0], Some(vec![1, 0, 0, 0, 1]))]
    #[case(&[1, 105, 255, 255, 255], Some(vec![1, 106]))]
    #[case(&[255, 255], None)]
    fn the_successor_is_the_first_beyond(#[case] prefix: &[u8], #[case] expected: Option<Vec<u8>>) {
        assert_eq!(successor(prefix), expected);
    }

    proptest::proptest! {
        #[test]
        fn whatever_begins_with_a_prefix_lies_before_its_successor(prefix: Vec<u8>, rest: Vec<u8>, other: Vec<u8>) {
            let inside = [prefix.clone(), rest].concat();
            if let Some(next) = successor(&prefix) {
                proptest::prop_assert!(inside >= prefix && inside < next);
                proptest::prop_assert_eq!(other.starts_with(&prefix), other >= prefix && other < next);
            }
        }
    }
}
