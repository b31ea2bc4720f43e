//! Making a backup: every table as it is at one instant, while others go on writing.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

use sea_orm::sea_query::{Expr, ExprTrait, SimpleExpr};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, IdenStatic, IntoActiveModel, Iterable, ModelTrait,
    PrimaryKeyToColumn, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Map, Value as Json};

use super::manifest::{Manifest, TableSummary};
use super::tables::{ForEachTable, for_each_table};
use super::{BackupError, LOCAL_COLUMNS, cannot, cell, file_of};
use crate::access::{Anywhere, Granted};
use crate::ledger::hex;
use crate::ledger::policy::Maintain;
use crate::owner_only;
use crate::secrets::Digester;
use crate::state::App;

/// How many rows are read at once.
const PAGE: u64 = 500;

/// Writes a backup into a folder that is new or empty, readable by its owner only; with the keys of `keys`, if a folder is
/// given. `progress` is told how many rows were written so far.
///
/// # Errors
/// The folder is not empty or cannot be written, or the database does not answer.
pub async fn dump(
    app: &App,
    folder: &Path,
    keys: Option<&Path>,
    progress: impl FnMut(u64),
) -> Result<Manifest, BackupError> {
    owner_only::make_folder(folder).map_err(cannot("make", folder))?;
    if fs::read_dir(folder).map_err(cannot("read", folder))?.next().is_some() {
        return Err(BackupError::Occupied(folder.to_owned()));
    }
    let granted = Granted::<Maintain>::platform(Anywhere, "backup");
    let snapshot = granted.long_snapshot(app).await?;
    let manifest = Manifest::begin(app.clock.now());
    let mut dump = Dump { folder, snapshot: &snapshot, manifest, rows: 0, progress };
    for_each_table(&mut dump).await?;
    let manifest = dump.manifest;
    snapshot.rollback().await?;
    if let Some(keys) = keys {
        copy_keys(keys, &folder.join("keys"))?;
    }
    let text = serde_json::to_string_pretty(&manifest).map_err(|error| BackupError::Damaged(error.to_string()))?;
    write_file(&folder.join("manifest.json"), text.as_bytes())?;
    Ok(manifest)
}

struct Dump<'a, P> {
    folder: &'a Path,
    snapshot: &'a DatabaseTransaction,
    manifest: Manifest,
    rows: u64,
    progress: P,
}

impl<P: FnMut(u64)> ForEachTable for Dump<'_, P> {
    async fn table<E>(&mut self, table: E) -> Result<(), BackupError>
    where
        E: EntityTrait<Model: IntoActiveModel<E::ActiveModel>, ActiveModel: ActiveModelTrait<Entity = E> + Send>,
    {
        let name = table.table_name().to_owned();
        let path = file_of(self.folder, &name);
        let mut file = BufWriter::new(create(&path)?);
        let (mut digester, mut rows, mut last) = (Digester::default(), 0, None::<E::Model>);
        loop {
            let page = page_after::<E>(last.as_ref()).all(self.snapshot).await?;
            for row in &page {
                let mut line = line_of(row)
                    .ok_or_else(|| BackupError::Unreadable(name.clone(), "a type that no table has".to_owned()))?;
                line.push('\n');
                digester.update(line.as_bytes());
                file.write_all(line.as_bytes()).map_err(cannot("write", &path))?;
                rows += 1;
            }
            self.rows += u64::try_from(page.len()).unwrap_or(0);
            (self.progress)(self.rows);
            last = page.into_iter().last();
            if last.is_none() {
                break;
            }
        }
        let file = file.into_inner().map_err(|error| cannot("write", &path)(error.into_error()))?;
        file.sync_all().map_err(cannot("write", &path))?;
        self.manifest.tables.push(TableSummary { name, rows, sha256: hex(&digester.finish()) });
        Ok(())
    }
}

/// The rows after one, in the order of the primary key.
fn page_after<E: EntityTrait>(last: Option<&E::Model>) -> sea_orm::Select<E> {
    let key: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let mut select = E::find().limit(PAGE);
    if let Some(last) = last {
        let place = Expr::tuple(key.iter().map(|column| SimpleExpr::from(Expr::col(column.as_column_ref()))));
        let values = key.iter().map(|column| SimpleExpr::from(Expr::val(last.get(*column))));
        select = select.filter(place.gt(Expr::tuple(values)));
    }
    key.into_iter().fold(select, |select, column| select.order_by_asc(column))
}

fn line_of<M: ModelTrait>(row: &M) -> Option<String> {
    let mut object = Map::new();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let name = column.as_str();
        if !LOCAL_COLUMNS.contains(&name) {
            object.insert(name.to_owned(), cell::to_json(row.get(column))?);
        }
    }
    serde_json::to_string(&Json::Object(object)).ok()
}

fn create(path: &Path) -> Result<File, BackupError> {
    owner_only::new_file(path).map_err(cannot("write", path))
}

fn write_file(path: &Path, bytes: &[u8]) -> Result<(), BackupError> {
    let mut file = create(path)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(cannot("write", path))
}

pub(super) fn copy_keys(from: &Path, to: &Path) -> Result<(), BackupError> {
    owner_only::make_folder(to).map_err(cannot("make", to))?;
    for (name, bytes) in super::key_files(from)? {
        write_file(&to.join(name), &bytes)?;
    }
    Ok(())
}
