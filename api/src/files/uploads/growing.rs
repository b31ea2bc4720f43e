//! An upload that grows: what has come is kept in pieces of one size, and in the end put together.

use std::fs::File;

use futures_util::{StreamExt, TryStreamExt};
use shangliang_entity::file;
use shangliang_entity::upload::Model;
use tokio::io::AsyncWriteExt;

use super::store;
use crate::access::Granted;
use crate::files::formats::Signature;
use crate::files::intake::{demand_room, keep, recognised};
use crate::files::objects::new_key;
use crate::files::policy::Resume;
use crate::files::store as files;
use crate::http::download::Bytes;
use crate::http::tus::{Sent, head_of};
use crate::http::{Kind, Meta, Op, Problem, Upload};
use crate::secrets::Digester;
use crate::state::App;

/// How many bytes a piece has, but for the last: what a killed process loses at most, and what an upload has in memory.
const PIECE: usize = 1024 * 1024;

/// An upload that grows, with its last piece in memory.
pub struct Growing<'a> {
    app: &'a App,
    granted: &'a Granted<Resume>,
    meta: &'a Meta,
    /// As it is in the database.
    row: Model,
    /// The pieces before the last one.
    full: usize,
    last: Vec<u8>,
}

/// The names of an upload's pieces, in their order.
fn names(row: &Model) -> impl Iterator<Item = &str> {
    row.pieces.split_ascii_whitespace()
}

/// Forgets the pieces of an upload that is over; what is left of them is swept away a day later, and told once in the log.
pub async fn forget(app: &App, row: &Model) {
    for name in names(row) {
        let _swept_later = app.files.objects.delete(name).await;
    }
}

/// The refusal of bytes that would not follow those that have come.
pub fn mismatching(expected: i64, provided: u64) -> Problem {
    let problem = Problem::new(Kind::MismatchingUploadOffset).with_member("expected-offset", expected.into());
    problem.with_member("provided-offset", provided.into())
}

impl<'a> Growing<'a> {
    /// Goes on with an upload from where its row says that it is.
    pub async fn resume(op: &'a Op<Resume, Sent>, row: Model) -> Result<Self, Problem> {
        let (app, granted, meta) = (op.app(), op.granted(), op.meta());
        let full = usize::try_from(row.received).map_err(Problem::internal)? / PIECE;
        let mut growing = Self { app, granted, meta, row, full, last: Vec::with_capacity(PIECE) };
        if let Some(name) = names(&growing.row).nth(growing.full) {
            let mut bytes = growing.read(name).await?;
            while let Some(bytes) = bytes.try_next().await.map_err(Problem::internal)? {
                growing.last.extend_from_slice(&bytes);
            }
        }
        Ok(growing)
    }

    /// The bytes of a piece, unless it was forgotten since its name was read.
    async fn read(&self, name: &str) -> Result<Bytes, Problem> {
        match self.app.files.objects.read_if_there(name).await? {
            Some(bytes) => Ok(bytes),
            None => Err(self.overtaken().await),
        }
    }

    /// How far it has come in the database.
    pub fn row(&self) -> &Model {
        &self.row
    }

    /// How many bytes have come, kept or not.
    pub fn received(&self) -> i64 {
        i64::try_from(self.full * PIECE + self.last.len()).unwrap_or(i64::MAX)
    }

    /// How many are yet to come.
    pub fn left(&self) -> usize {
        usize::try_from(self.row.length - self.received()).unwrap_or_default()
    }

    /// Whether all have come.
    pub fn is_whole(&self) -> bool {
        self.received() == self.row.length
    }

    /// Takes the next bytes, and keeps each piece that is followed by another: the last is kept by whoever knows what follows.
    pub async fn push(&mut self, mut bytes: &[u8]) -> Result<(), Problem> {
        while !bytes.is_empty() {
            if self.last.len() == PIECE {
                self.keep().await?;
            }
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.last.len()));
            self.last.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Keeps what has come, but for the end of the whole, which is kept with the file that it completes.
    pub async fn keep(&mut self) -> Result<(), Problem> {
        if self.received() > self.row.received && !self.is_whole() {
            self.demand_size()?;
            let name = new_key(self.app, self.app.clock.now());
            self.app.files.objects.put_bytes(&name, self.last.clone()).await?;
            let pieces: Vec<&str> = names(&self.row).take(self.full).chain([name.as_str()]).collect();
            let grown = Model { received: self.received(), pieces: pieces.join(" "), ..self.row.clone() };
            if !self.granted.write(self.app, async |uow| store::advance(uow, self.row.received, &grown).await).await? {
                let _swept_later = self.app.files.objects.delete(&name).await;
                return Err(self.overtaken().await);
            }
            let shorter = names(&self.row).nth(self.full).map(str::to_owned);
            self.row = grown;
            if let Some(name) = shorter {
                let _swept_later = self.app.files.objects.delete(&name).await;
            }
        }
        if self.last.len() == PIECE && !self.is_whole() {
            self.full += 1;
            self.last.clear();
        }
        Ok(())
    }

    /// Makes a file of what has come, as of one that came at once.
    pub async fn finish(&mut self) -> Result<file::Model, Problem> {
        self.demand_size()?;
        let (app, id, owner) = (self.app, self.row.id, self.row.owner_id);
        let recognised = recognised(app, self.assemble().await?).await?;
        let size = recognised.size;
        let file = keep(app, self.meta, id, owner, recognised).await?;
        let whole = Model { received: self.row.length, pieces: String::new(), ..self.row.clone() };
        let is_first = self.granted.write(app, async |uow| {
            files::lock_owner(uow, owner).await?;
            demand_room(app, &uow.conn(), owner, size, Some(id)).await?;
            let is_first = store::advance(uow, self.row.received, &whole).await?;
            if is_first {
                files::insert(uow, file.clone()).await?;
            }
            Ok(is_first)
        });
        if !is_first.await? {
            return Err(self.overtaken().await);
        }
        forget(app, &self.row).await;
        self.row = whole;
        Ok(file)
    }

    /// Ends it, since no file can be made of it.
    pub async fn end(&self) -> Result<(), Problem> {
        self.granted.write(self.app, async |uow| store::remove(uow, self.row.id).await).await?;
        forget(self.app, &self.row).await;
        Ok(())
    }

    /// Whether a file that begins like this may be as large as it will be.
    fn demand_size(&self) -> Result<(), Problem> {
        let most = self.app.config.files.of(Signature::of(&self.last));
        let is_beginning = self.full == 0;
        match is_beginning && u64::try_from(self.row.length).is_ok_and(|length| length > most) {
            true => Err(Kind::TooLarge.into()),
            false => Ok(()),
        }
    }

    /// A file without a name, gone when it is dropped.
    pub async fn scratch(&self) -> Result<File, Problem> {
        let folder = self.app.files.incoming().await?;
        Ok(tempfile::tempfile_in(folder)?)
    }

    /// Everything that has come, as a file of its own.
    async fn assemble(&self) -> Result<Upload, Problem> {
        let content = self.scratch().await?;
        let (mut disk, mut digester) = (writer(&content)?, Digester::default());
        for name in names(&self.row).take(self.full) {
            let mut bytes = self.read(name).await?;
            while let Some(bytes) = bytes.next().await {
                let bytes = bytes.map_err(Problem::internal)?;
                digester.update(&bytes);
                disk.write_all(&bytes).await?;
            }
        }
        digester.update(&self.last);
        disk.write_all(&self.last).await?;
        disk.flush().await?;
        let size = u64::try_from(self.row.length).map_err(Problem::internal)?;
        Ok(Upload::new(content, head_of(&self.row.metadata)?, size, digester.finish()))
    }

    /// Why it cannot move on: somebody else has moved it, ended it, or its time is over, or its pieces are lost.
    async fn overtaken(&self) -> Problem {
        match store::find(&self.granted.reader(self.app), self.row.id).await {
            Ok(Some(row)) if row.received == self.row.received => Kind::Gone.into(),
            Ok(Some(row)) => mismatching(row.received, u64::try_from(self.row.received).unwrap_or(0)),
            Ok(None) => Kind::NotFound.into(),
            Err(problem) => problem,
        }
    }
}

fn writer(content: &File) -> Result<tokio::fs::File, Problem> {
    Ok(tokio::fs::File::from_std(content.try_clone()?))
}
