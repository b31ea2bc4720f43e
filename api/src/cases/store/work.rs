//! A case being changed: one locked case with its current parts, the steps taken, and one save.

use std::ops::{Deref, DerefMut};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect};
use shangliang_entity::ids::CaseId;
use shangliang_entity::{assignment, case_note, extension, handling_case, reply};

use super::said::{MOST_NOTES_OF_ONE, notes_by};
use crate::cases::assignment as part;
use crate::cases::progress::Progress;
use crate::committees::settings;
use crate::db::Uow;
use crate::http::{Kind, Problem, Text};

/// One case in a unit of work: its [`Progress`], and [`Work::save`], which writes the rows, raises the version, and appends
/// the entries in their order.
pub struct Work<'a> {
    uow: &'a Uow<'a>,
    progress: Progress<'a>,
    closed_before: Option<DateTime<Utc>>,
}

impl<'a> Deref for Work<'a> {
    type Target = Progress<'a>;

    fn deref(&self) -> &Progress<'a> {
        &self.progress
    }
}

impl<'a> DerefMut for Work<'a> {
    fn deref_mut(&mut self) -> &mut Progress<'a> {
        &mut self.progress
    }
}

impl<'a> Work<'a> {
    /// Locks a case against other writers, and loads the live parts of its round and the settings of its committee now.
    pub async fn begin(uow: &'a Uow<'a>, id: CaseId) -> Result<Self, Problem> {
        let db = uow.conn();
        let case = handling_case::Entity::find_by_id(id).lock(LockType::Update).one(&db).await?;
        let case = case.ok_or(Kind::NotFound)?;
        let parts = assignment::Entity::find()
            .filter(assignment::Column::CaseId.eq(id))
            .filter(assignment::Column::Round.eq(case.round))
            .order_by_asc(assignment::Column::Id)
            .all(&db)
            .await?;
        let open_extension = extension::Entity::find()
            .filter(extension::Column::CaseId.eq(id))
            .filter(extension::Column::Round.eq(case.round))
            .filter(extension::Column::Decision.is_null())
            .one(&db)
            .await?;
        let settings = settings::at(&db, case.committee_id, uow.now()).await?;
        let live = parts.into_iter().filter(part::is_live).collect();
        let closed_before = case.closed_at;
        let progress = Progress::new(uow.ids(), uow.now(), settings, case, live, open_extension);
        Ok(Self { uow, progress, closed_before })
    }

    /// The unit of work.
    pub fn uow(&self) -> &'a Uow<'a> {
        self.uow
    }

    /// Writes the row of a reply after its step.
    pub async fn write_reply(&self, before: &reply::Model, row: &reply::Model) -> Result<(), Problem> {
        let written = reply::Entity::update_many()
            .set(row.clone().into_active_model().reset_all())
            .filter(reply::Column::Id.eq(row.id))
            .filter(reply::Column::Version.eq(before.version))
            .exec(&self.uow.conn())
            .await?;
        if written.rows_affected == 1 { Ok(()) } else { Err(Problem::retry()) }
    }

    /// Writes a decided request for more time.
    pub async fn write_extension(&self, decided: extension::Model) -> Result<(), Problem> {
        extension::Entity::update_many()
            .set(decided.clone().into_active_model().reset_all())
            .filter(extension::Column::Id.eq(decided.id))
            .exec(&self.uow.conn())
            .await?;
        Ok(())
    }

    /// Enters a request for more time.
    pub async fn add_extension(&self, row: extension::Model) -> Result<(), Problem> {
        extension::Entity::insert(row.into_active_model()).exec_without_returning(&self.uow.conn()).await?;
        Ok(())
    }

    /// Refuses whoever has written as many notes on the case as one person may (409), before another one that is nothing else.
    pub async fn demand_room_for_a_note(&self) -> Result<(), Problem> {
        if let Some(writer) = self.uow.by().actor
            && notes_by(&self.uow.conn(), self.case().id, writer).await? >= MOST_NOTES_OF_ONE
        {
            let text =
                Text::fixed("同一人对一件办理最多留言、催办 200 次", "one person writes at most 200 notes on a case");
            return Err(Problem::state(text));
        }
        Ok(())
    }

    /// Adds an urge, a supervision, an instruction or a comment.
    pub async fn add_note(&self, row: case_note::Model) -> Result<(), Problem> {
        case_note::Entity::insert(row.into_active_model()).exec_without_returning(&self.uow.conn()).await?;
        Ok(())
    }

    /// Writes everything.
    pub async fn save(mut self) -> Result<(), Problem> {
        let before = self.case().version;
        self.settle();
        self.write_case(before).await?;
        self.write_parts_before().await?;
        self.write_parts().await?;
        self.save_entries().await
    }

    /// Appends the entries alone: for what is noted of a case and changes nothing that is shown.
    pub async fn save_entries(mut self) -> Result<(), Problem> {
        for entry in self.take_entries() {
            self.uow.record(entry).await?;
        }
        Ok(())
    }

    async fn write_case(&self, version: i64) -> Result<(), Problem> {
        use handling_case::{Column, Entity};
        let written = Entity::update_many()
            .set(self.case().clone().into_active_model().reset_all())
            .filter(Column::Id.eq(self.case().id))
            .filter(Column::Version.eq(version))
            .exec(&self.uow.conn())
            .await?;
        if written.rows_affected == 1 { Ok(()) } else { Err(Problem::retry()) }
    }

    /// Keeps with the parts of earlier rounds as well when the case was closed.
    async fn write_parts_before(&self) -> Result<(), Problem> {
        use assignment::{Column, Entity};
        let case = self.case();
        if case.round == 1 || case.closed_at == self.closed_before {
            return Ok(());
        }
        let parts = Entity::update_many().filter(Column::CaseId.eq(case.id)).filter(Column::Round.lt(case.round));
        parts.col_expr(Column::CaseClosedAt, Expr::val(case.closed_at)).exec(&self.uow.conn()).await?;
        Ok(())
    }

    async fn write_parts(&self) -> Result<(), Problem> {
        use assignment::{Column, Entity};
        let (added, changed) = self.written_parts();
        for row in added {
            Entity::insert(row.clone().into_active_model()).exec_without_returning(&self.uow.conn()).await?;
        }
        for row in changed {
            let update = Entity::update_many().set(row.clone().into_active_model().reset_all());
            update.filter(Column::Id.eq(row.id)).exec(&self.uow.conn()).await?;
        }
        Ok(())
    }
}
