//! Bringing a backup back: into an empty database, all of it or nothing.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IdenStatic,
    IntoActiveModel, Iterable, QuerySelect,
};
use serde_json::Value as Json;

use super::manifest::{Manifest, TableSummary};
use super::tables::{ForEachTable, for_each_table};
use super::{BackupError, LOCAL_COLUMNS, cannot, cell, file_of};
use crate::access::{Anywhere, Granted};
use crate::db::{Uow, dialect};
use crate::http::Problem;
use crate::ledger::hex;
use crate::ledger::policy::Maintain;
use crate::secrets::Digester;
use crate::state::App;

/// How many rows one statement inserts: at most 40 columns each, below what both databases take in values.
const ROWS_PER_INSERT: usize = 500;

/// Reads what a backup says of itself, compares every file with it, and reads every row.
///
/// # Errors
/// The backup is damaged or of another version.
pub async fn examine(folder: &Path) -> Result<Manifest, BackupError> {
    let manifest = Manifest::read(folder)?;
    for table in &manifest.tables {
        compare(folder, table)?;
    }
    for_each_table(&mut Examine { folder, manifest: &manifest }).await?;
    Ok(manifest)
}

/// Refuses a database that holds a row in any table, of whatever version its schema is; writes nothing.
///
/// # Errors
/// There is a row, or the database does not answer.
pub async fn refuse_filled(app: &App) -> Result<(), BackupError> {
    let snapshot = Granted::<Maintain>::platform(Anywhere, "restore").snapshot(app).await?;
    for_each_table(&mut RefuseFilled(&snapshot)).await?;
    Ok(snapshot.rollback().await?)
}

/// Fills an empty database from a backup that was examined. `progress` is told how many rows were written so far.
///
/// # Errors
/// A row does not fit the others, or the database is not empty or does not answer; nothing was changed.
pub async fn load(app: &App, folder: &Path, progress: impl Fn(u64)) -> Result<(), BackupError> {
    let granted = Granted::<Maintain>::platform(Anywhere, "restore");
    // What went wrong inside the unit of work, which itself can only answer problems.
    let reason = std::cell::RefCell::new(None);
    let unit = async |uow: &Uow<'_>| {
        uow.begin_load().await?;
        let mut load = Load { folder, uow, rows: 0, progress: &progress };
        if let Err(error) = for_each_table(&mut load).await {
            let problem = match &error {
                BackupError::Problem(problem) => problem.clone(),
                other => Problem::internal(other),
            };
            reason.replace(Some(error));
            return Err(problem);
        }
        uow.end_load("ledger_entry", "seq").await
    };
    let done = granted.write(app, unit).await;
    done.map_err(|problem| reason.take().unwrap_or(BackupError::Problem(problem)))
}

/// Compares a table's file with what the manifest says of it.
fn compare(folder: &Path, table: &TableSummary) -> Result<(), BackupError> {
    let path = file_of(folder, &table.name);
    let mut file = BufReader::new(File::open(&path).map_err(cannot("read", &path))?);
    let (mut digester, mut rows) = (Digester::default(), 0_u64);
    loop {
        let read = file.fill_buf().map_err(cannot("read", &path))?;
        if read.is_empty() {
            break;
        }
        digester.update(read);
        rows += u64::try_from(read.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
        let read = read.len();
        file.consume(read);
    }
    if rows != table.rows || hex(&digester.finish()) != table.sha256 {
        return Err(BackupError::Damaged(format!("{} is not as the manifest says", path.display())));
    }
    Ok(())
}

/// That each table is in the backup and each line a row of it.
struct Examine<'a> {
    folder: &'a Path,
    manifest: &'a Manifest,
}

impl ForEachTable for Examine<'_> {
    async fn table<E>(&mut self, table: E) -> Result<(), BackupError>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>, ActiveModel: ActiveModelTrait<Entity = E> + Send>,
    {
        let name = table.table_name();
        if !self.manifest.tables.iter().any(|table| table.name == name) {
            return Err(BackupError::Damaged(format!("the backup lacks the table {name}")));
        }
        rows_of::<E>(self.folder)?.try_for_each(|row| row.map(drop))
    }
}

/// That no table which is there holds a row.
struct RefuseFilled<'a>(&'a DatabaseTransaction);

impl ForEachTable for RefuseFilled<'_> {
    async fn table<E>(&mut self, table: E) -> Result<(), BackupError>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>, ActiveModel: ActiveModelTrait<Entity = E> + Send>,
    {
        let name = table.table_name();
        if has_table(self.0, name).await? && is_filled::<E>(self.0).await? {
            return Err(BackupError::NotEmpty(name.to_owned()));
        }
        Ok(())
    }
}

struct Load<'a, P> {
    folder: &'a Path,
    uow: &'a Uow<'a>,
    rows: u64,
    progress: &'a P,
}

impl<P: Fn(u64)> ForEachTable for Load<'_, P> {
    async fn table<E>(&mut self, table: E) -> Result<(), BackupError>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>, ActiveModel: ActiveModelTrait<Entity = E> + Send>,
    {
        if is_filled::<E>(&self.uow.conn()).await? {
            return Err(BackupError::NotEmpty(table.table_name().to_owned()));
        }
        let mut all = rows_of::<E>(self.folder)?;
        loop {
            let rows = all.by_ref().take(ROWS_PER_INSERT).collect::<Result<Vec<_>, _>>()?;
            if rows.is_empty() {
                return Ok(());
            }
            self.rows += u64::try_from(rows.len()).unwrap_or(0);
            E::insert_many(rows).exec_without_returning(&self.uow.conn()).await?;
            (self.progress)(self.rows);
        }
    }
}

async fn has_table(db: &impl ConnectionTrait, name: &'static str) -> Result<bool, DbErr> {
    let is_there = dialect::has_table(db.get_database_backend(), name);
    let row = db.query_one(Query::select().expr_as(is_there, "is_there")).await?;
    row.map_or(Ok(false), |row| row.try_get("", "is_there"))
}

/// Whether a table holds a row. It names no column, since the schema may be of another version.
async fn is_filled<E: EntityTrait>(db: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let one = E::find().select_only().expr(Expr::val(1)).into_tuple::<i32>().one(db).await?;
    Ok(one.is_some())
}

/// The rows of a table's file.
fn rows_of<E>(folder: &Path) -> Result<impl Iterator<Item = Result<E::ActiveModel, BackupError>>, BackupError>
where
    E: EntityTrait<ActiveModel: ActiveModelTrait<Entity = E>>,
{
    let table = E::default();
    let path = file_of(folder, table.table_name());
    let lines = BufReader::new(File::open(&path).map_err(cannot("read", &path))?).lines();
    Ok(lines.map(move |line| {
        let line = line.map_err(cannot("read", &path))?;
        let damaged =
            || BackupError::Damaged(format!("a line of {} is no row of {}", path.display(), table.table_name()));
        row_of::<E>(&line).ok_or_else(damaged)
    }))
}

fn row_of<E: EntityTrait<ActiveModel: ActiveModelTrait<Entity = E>>>(line: &str) -> Option<E::ActiveModel> {
    let object: Json = serde_json::from_str(line).ok()?;
    let mut row = <E::ActiveModel as ActiveModelTrait>::default();
    for column in E::Column::iter() {
        let name = column.as_str();
        if !LOCAL_COLUMNS.contains(&name) {
            let value = cell::from_json(object.get(name)?, column.def().get_column_type())?;
            row.try_set(column, value).ok()?;
        }
    }
    Some(row)
}
