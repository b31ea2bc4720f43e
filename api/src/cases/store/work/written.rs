//! What is written at once, before [`Work::save`]: replies, requests for more time, notes.

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};
use shangliang_entity::vocab::{Visibility, Vocabulary};
use shangliang_entity::{case_note, extension, reply};

use super::{Work, joined};
use crate::cases::reply as replies;
use crate::http::Problem;

impl Work<'_> {
    /// Takes a step of a reply and writes it.
    pub async fn reply_step(
        &mut self,
        before: &reply::Model,
        transition: replies::Transition,
        facts: Value,
        change: impl FnOnce(&mut reply::Model),
    ) -> Result<reply::Model, Problem> {
        debug_assert_eq!(before.status, transition.from());
        let mut row = before.clone();
        change(&mut row);
        row.status = transition.to();
        row.version += 1;
        row.updated_at = self.uow.now();
        let written = reply::Entity::update_many()
            .set(row.clone().into_active_model().reset_all())
            .filter(reply::Column::Id.eq(row.id))
            .filter(reply::Column::Version.eq(before.version))
            .exec(&self.uow.conn())
            .await?;
        if written.rows_affected != 1 {
            return Err(Problem::retry());
        }
        let states = json!({
            "reply_id": row.id,
            "assignment_id": row.assignment_id,
            "round": row.round,
            "result_class": row.result_class.map(Vocabulary::code),
            "from": transition.from().code(),
            "to": transition.to().code(),
        });
        self.entries.push((transition.event(), Visibility::Handlers, joined(states, facts)));
        Ok(row)
    }

    /// Notes a decided request for more time, so that nobody waits for it any more.
    pub async fn decide_extension(&mut self, decided: extension::Model) -> Result<(), Problem> {
        self.open_extension = None;
        extension::Entity::update_many()
            .set(decided.clone().into_active_model().reset_all())
            .filter(extension::Column::Id.eq(decided.id))
            .exec(&self.uow.conn())
            .await?;
        Ok(())
    }

    /// Enters a request for more time.
    pub async fn ask_extension(&mut self, row: extension::Model) -> Result<(), Problem> {
        extension::Entity::insert(row.clone().into_active_model()).exec_without_returning(&self.uow.conn()).await?;
        self.open_extension = Some(row);
        Ok(())
    }

    /// Adds an urge, a supervision, an instruction or a comment.
    pub async fn add_note(&mut self, row: case_note::Model) -> Result<(), Problem> {
        case_note::Entity::insert(row.into_active_model()).exec_without_returning(&self.uow.conn()).await?;
        Ok(())
    }
}
