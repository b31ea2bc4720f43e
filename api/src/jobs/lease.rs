//! Who does the work, until when.

use chrono::TimeDelta;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set};
use shangliang_entity::job_lease::{ActiveModel, Column, Entity, Model};

use crate::db::Uow;
use crate::db::fault::retry_if_duplicate;
use crate::http::Problem;

/// After how long without a sign of life another process takes over.
const HELD_FOR: TimeDelta = TimeDelta::minutes(2);

/// The right to do a piece of work, as long as nobody has taken it over.
#[derive(Clone, Debug)]
pub struct Lease {
    name: String,
    fence: i64,
}

impl Lease {
    /// Takes it, unless another process holds it.
    pub async fn take(uow: &Uow<'_>, name: &str, holder: &str) -> Result<Option<Self>, Problem> {
        let held = Entity::find_by_id(name).lock(LockType::Update).one(&uow.conn()).await?;
        let held_until = uow.now() + HELD_FOR;
        let Some(held) = held else {
            let row = Model { name: name.to_owned(), fence: 1, holder: holder.to_owned(), held_until, done_at: None };
            retry_if_duplicate(Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await)?;
            return Ok(Some(Self { name: name.to_owned(), fence: 1 }));
        };
        if held.held_until > uow.now() {
            return Ok(None);
        }
        let lease = Self { name: name.to_owned(), fence: held.fence + 1 };
        let change = ActiveModel {
            fence: Set(lease.fence),
            holder: Set(holder.to_owned()),
            held_until: Set(held_until),
            ..Default::default()
        };
        // Where rows cannot be locked, the fence tells whether another process was faster.
        let taken = Entity::update_many()
            .set(change)
            .filter(Column::Name.eq(name))
            .filter(Column::Fence.eq(held.fence))
            .exec(&uow.conn())
            .await?;
        Ok((taken.rows_affected == 1).then_some(lease))
    }

    /// Holds it longer, in the unit of work that needs it; false where another process has taken it over.
    pub async fn confirm(&self, uow: &Uow<'_>) -> Result<bool, Problem> {
        let change = ActiveModel { held_until: Set(uow.now() + HELD_FOR), ..Default::default() };
        self.change(uow, change).await
    }

    /// Lets others have it at once, and notes whether the work ended well.
    pub async fn give_back(&self, uow: &Uow<'_>, is_done: bool) -> Result<(), Problem> {
        let mut change = ActiveModel { held_until: Set(uow.now()), ..Default::default() };
        if is_done {
            change.done_at = Set(Some(uow.now()));
        }
        self.change(uow, change).await.map(|_| ())
    }

    /// Forgets a piece of work that there is no more; whoever holds it has lost it.
    pub async fn forget(uow: &Uow<'_>, name: &str) -> Result<(), Problem> {
        Entity::delete_by_id(name).exec(&uow.conn()).await?;
        Ok(())
    }

    async fn change(&self, uow: &Uow<'_>, change: ActiveModel) -> Result<bool, Problem> {
        let changed = Entity::update_many()
            .set(change)
            .filter(Column::Name.eq(&self.name))
            .filter(Column::Fence.eq(self.fence))
            .exec(&uow.conn())
            .await?;
        Ok(changed.rows_affected == 1)
    }
}
