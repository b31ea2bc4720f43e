//! Bringing a backup back: into an empty database, all of it or nothing.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IdenStatic, IntoActiveModel, Iterable};
use serde_json::Value as Json;

use super::manifest::{Manifest, TableSummary};
use super::tables::{ForEachTable, for_each_table};
use super::{BackupError, LOCAL_COLUMNS, cannot, cell, file_of};
use crate::access::{Anywhere, Granted};
use crate::db::Uow;
use crate::http::Problem;
use crate::ledger::hex;
use crate::ledger::policy::Maintain;
use crate::secrets::Digester;
use crate::state::App;

/// How many rows one statement inserts: at most 40 columns each, below what both databases take in values.
const ROWS_PER_INSERT: usize = 500;

/// Reads what a backup says of itself, and compares every file with it.
///
/// # Errors
/// The backup is damaged or of another version.
pub fn examine(folder: &Path) -> Result<Manifest, BackupError> {
    let manifest = Manifest::read(folder)?;
    for table in &manifest.tables {
        compare(folder, table)?;
    }
    Ok(manifest)
}

/// Fills an empty database from a backup that was examined. `progress` is told how many rows were written so far.
///
/// # Errors
/// A line is no row of its table, or the database is not empty or does not answer; nothing was changed.
pub async fn load(app: &App, folder: &Path, manifest: &Manifest, progress: impl Fn(u64)) -> Result<(), BackupError> {
    let granted = Granted::<Maintain>::platform(Anywhere, "restore");
    // What went wrong inside the unit of work, which itself can only answer problems.
    let reason = std::cell::RefCell::new(None);
    let unit = async |uow: &Uow<'_>| {
        uow.begin_load().await?;
        let mut load = Load { folder, uow, manifest, rows: 0, progress: &progress };
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

struct Load<'a, P> {
    folder: &'a Path,
    uow: &'a Uow<'a>,
    manifest: &'a Manifest,
    rows: u64,
    progress: &'a P,
}

impl<P: Fn(u64)> ForEachTable for Load<'_, P> {
    async fn table<E>(&mut self, table: E) -> Result<(), BackupError>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>, ActiveModel: ActiveModelTrait<Entity = E> + Send>,
    {
        let name = table.table_name();
        if E::find().one(&self.uow.conn()).await?.is_some() {
            return Err(BackupError::NotEmpty(name.to_owned()));
        }
        if !self.manifest.tables.iter().any(|table| table.name == name) {
            return Err(BackupError::Damaged(format!("the backup lacks the table {name}")));
        }
        let path = file_of(self.folder, name);
        let mut lines = BufReader::new(File::open(&path).map_err(cannot("read", &path))?).lines();
        loop {
            let mut rows = Vec::with_capacity(ROWS_PER_INSERT);
            for line in lines.by_ref().take(ROWS_PER_INSERT) {
                let line = line.map_err(cannot("read", &path))?;
                let damaged = || BackupError::Damaged(format!("a line of {} is no row of {name}", path.display()));
                rows.push(row_of::<E>(&line).ok_or_else(damaged)?);
            }
            if rows.is_empty() {
                return Ok(());
            }
            self.rows += u64::try_from(rows.len()).unwrap_or(0);
            E::insert_many(rows).exec_without_returning(&self.uow.conn()).await?;
            (self.progress)(self.rows);
        }
    }
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
