//! Writes what the readers read: batch by batch, each in one unit of work, so that a broken-off import can simply be run again.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use serde_json::json;
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::vocab::{DepartmentSystem, StreamKind, Visibility};
use shangliang_entity::{answered_round, assignment, committee, department, handling_case, reply, suggestion};

use super::categories::CategoryRow;
use super::destination::{Destination, imported};
use super::dictionary::Dictionary;
use super::earlier::earlier;
use super::entered::{Entered, entered};
use super::policy::Import;
use super::{BadLine, SourceRow};
use crate::access::{Anywhere, Granted};
use crate::db::Uow;
use crate::db::fault::retry_if_duplicate;
use crate::http::Problem;
use crate::ledger::{Entry, Stream};
use crate::state::App;

/// How many rows one unit of work takes: few enough that other writers wait no longer than a moment, and that one statement
/// may insert them all.
const BATCH: usize = 200;

/// The department that stands for whoever replied in the source.
const DEPARTMENT: &str = "导入";

/// What became of the lines of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Brought in.
    pub new: usize,
    /// Here already, and the same.
    pub unchanged: usize,
    /// Here already, and changed in the source since: reported, not overwritten.
    pub differing: usize,
    /// Bad lines: reported.
    pub refused: usize,
}

impl Summary {
    /// All lines but blank ones.
    pub fn read(&self) -> usize {
        self.new + self.unchanged + self.differing + self.refused
    }

    /// The lines that held a row.
    pub fn understood(&self) -> usize {
        self.read() - self.refused
    }
}

/// The right to import, and where it goes.
pub struct Importer<'a> {
    app: &'a App,
    grant: Granted<Import>,
    committee: CommitteeId,
}

impl<'a> Importer<'a> {
    /// Imports into the committee of this code; `None` where there is none.
    pub async fn into_committee(app: &'a App, code: &str) -> Result<Option<Self>, Problem> {
        let grant = Granted::<Import>::platform(Anywhere, "import");
        let found = committee::Entity::find().filter(committee::Column::Code.eq(code)).one(&grant.reader(app)).await?;
        Ok(found.map(|committee| Self { app, grant, committee: committee.id }))
    }

    /// Brings suggestions in. `report` is told of every line that was not taken, in about the order of the file.
    ///
    /// # Errors
    /// The database failed. What was written until then stays, and a second run goes on from there.
    pub async fn suggestions(
        &self,
        rows: impl Iterator<Item = Result<SourceRow, BadLine>>,
        mut report: impl FnMut(&BadLine),
    ) -> Result<Summary, Problem> {
        let mut summary = Summary::default();
        let mut batch: Vec<SourceRow> = Vec::with_capacity(BATCH);
        let mut ids: HashSet<String> = HashSet::with_capacity(BATCH);
        for row in rows {
            match row {
                Err(bad) => {
                    summary.refused += 1;
                    report(&bad);
                }
                Ok(row) => {
                    // An id that comes twice is compared with its first row, which must be written by then.
                    if batch.len() == BATCH || ids.contains(&row.id) {
                        self.write(&batch, &mut summary, &mut report).await?;
                        batch.clear();
                        ids.clear();
                    }
                    ids.insert(row.id.clone());
                    batch.push(row);
                }
            }
        }
        self.write(&batch, &mut summary, &mut report).await?;
        Ok(summary)
    }

    async fn write(
        &self,
        batch: &[SourceRow],
        summary: &mut Summary,
        report: &mut impl FnMut(&BadLine),
    ) -> Result<(), Problem> {
        if batch.is_empty() {
            return Ok(());
        }
        let written = self.grant.write(self.app, async |uow| self.write_batch(uow, batch).await).await?;
        summary.new += written.new;
        summary.unchanged += batch.len() - written.new - written.differing.len();
        summary.differing += written.differing.len();
        written.differing.iter().for_each(report);
        Ok(())
    }

    async fn write_batch(&self, uow: &Uow<'_>, batch: &[SourceRow]) -> Result<Written, Problem> {
        let known = earlier(&uow.conn(), self.committee, batch.iter().map(|row| row.id.as_str())).await?;
        let (old, new): (Vec<_>, Vec<_>) = batch.iter().partition(|row| known.contains_key(&row.id));
        let differing = old.into_iter().filter_map(|row| {
            let field = known.get(&row.id)?.difference(row)?;
            Some(BadLine::at(row.line, field, "differs from what was imported before; nothing was changed"))
        });
        let differing = differing.collect();
        if new.is_empty() {
            return Ok(Written { new: 0, differing });
        }

        let is_answered = new.iter().any(|row| row.reply.is_some());
        let destination = Destination {
            committee: self.committee,
            department: if is_answered { Some(self.department(uow).await?) } else { None },
            ids: &self.app.ids,
            random: &*self.app.random,
            now: uow.now(),
        };
        let categories = self.categories_of(uow, &new).await?;
        let made = new.iter().zip(categories).map(|(row, category)| entered(row, category, &destination));
        insert(uow, made.collect::<Result<_, _>>()?).await?;
        Ok(Written { new: new.len(), differing })
    }

    /// The codes of the rows' categories, in the order of the rows.
    async fn categories_of(&self, uow: &Uow<'_>, rows: &[&SourceRow]) -> Result<Vec<Option<String>>, Problem> {
        if rows.iter().all(|row| row.level1.is_none()) {
            return Ok(vec![None; rows.len()]);
        }
        let mut dictionary = Dictionary::load(&uow.conn(), self.committee).await?;
        let codes =
            rows.iter().map(|row| row.level1.as_deref().map(|name| dictionary.code_of(uow, (name, None, None))));
        let codes = codes.collect();
        dictionary.save(uow).await?;
        Ok(codes)
    }

    /// The department of the source's replies, made where it is missing. It takes no new items.
    async fn department(&self, uow: &Uow<'_>) -> Result<DepartmentId, Problem> {
        let found: Option<DepartmentId> = department::Entity::find()
            .select_only()
            .column(department::Column::Id)
            .filter(department::Column::CommitteeId.eq(self.committee))
            .filter(department::Column::Name.eq(DEPARTMENT))
            .into_tuple()
            .one(&uow.conn())
            .await?;
        if let Some(id) = found {
            return Ok(id);
        }
        let row = department::Model {
            id: uow.new_id(),
            committee_id: self.committee,
            name: DEPARTMENT.to_owned(),
            system: DepartmentSystem::Government,
            is_assigning_office: false,
            is_active: false,
            version: 1,
            created_at: uow.now(),
            updated_at: uow.now(),
        };
        let entry = Entry {
            stream: Stream(StreamKind::Department, row.id.0),
            action: "department.created",
            committee: Some(row.committee_id),
            visibility: Visibility::Public,
            payload: imported(json!({
                "system": row.system,
                "is_assigning_office": row.is_assigning_office,
                "is_active": row.is_active,
            })),
            effective_at: None,
        };
        let id = row.id;
        retry_if_duplicate(
            department::Entity::insert(row.into_active_model()).exec_without_returning(&uow.conn()).await,
        )?;
        uow.record(entry).await?;
        Ok(id)
    }

    /// Fills the category dictionary in one unit of work; a category of the same names is here already.
    ///
    /// # Errors
    /// The database failed, and nothing was written.
    pub async fn categories(
        &self,
        rows: impl Iterator<Item = Result<CategoryRow, BadLine>>,
        mut report: impl FnMut(&BadLine),
    ) -> Result<Summary, Problem> {
        let (good, bad): (Vec<_>, Vec<_>) = rows.partition(Result::is_ok);
        let good: Vec<CategoryRow> = good.into_iter().filter_map(Result::ok).collect();
        let bad: Vec<BadLine> = bad.into_iter().filter_map(Result::err).collect();
        bad.iter().for_each(&mut report);
        let write = async |uow: &Uow<'_>| {
            let mut dictionary = Dictionary::load(&uow.conn(), self.committee).await?;
            for row in &good {
                dictionary.code_of(uow, (&row.level1, Some(&row.level2), Some(&row.level3)));
            }
            dictionary.save(uow).await
        };
        let new = if good.is_empty() { 0 } else { self.grant.write(self.app, write).await? };
        Ok(Summary { new, unchanged: good.len() - new, differing: 0, refused: bad.len() })
    }
}

/// What a unit of work did with a batch; the rest of it was unchanged.
struct Written {
    new: usize,
    differing: Vec<BadLine>,
}

/// Writes rows and their ledger entries, one statement for each kind.
async fn insert(uow: &Uow<'_>, entered: Vec<Entered>) -> Result<(), Problem> {
    let (mut suggestions, mut cases, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    let (mut replies, mut rounds) = (Vec::new(), Vec::new());
    let mut entries = Vec::new();
    for one in entered {
        suggestions.push(one.suggestion.into_active_model());
        if let Some(handled) = one.handled {
            cases.push(handled.case.into_active_model());
            parts.push(handled.part.into_active_model());
            replies.push(handled.reply.into_active_model());
            rounds.push(handled.round.into_active_model());
        }
        entries.extend(one.entries);
    }
    let db = uow.conn();
    retry_if_duplicate(suggestion::Entity::insert_many(suggestions).exec_without_returning(&db).await)?;
    if !cases.is_empty() {
        retry_if_duplicate(handling_case::Entity::insert_many(cases).exec_without_returning(&db).await)?;
        retry_if_duplicate(assignment::Entity::insert_many(parts).exec_without_returning(&db).await)?;
        retry_if_duplicate(reply::Entity::insert_many(replies).exec_without_returning(&db).await)?;
        retry_if_duplicate(answered_round::Entity::insert_many(rounds).exec_without_returning(&db).await)?;
    }
    uow.record_new(entries).await
}
