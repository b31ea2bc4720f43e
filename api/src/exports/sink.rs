//! Where the items of an export go while it is written: a workbook in a file without a name.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;

use rust_xlsxwriter::XlsxError;
use serde_json::Value;

use super::book::Book;
use super::columns::Column;
use crate::http::Lang;
use crate::secrets::Digester;

/// An export on its way.
pub struct Sink {
    file: File,
    book: Box<Book>,
}

/// An export that is complete.
pub struct Written {
    /// Its bytes.
    pub file: File,
    /// How many there are.
    pub size: u64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
}

/// Why it could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SinkError {
    /// The disk is full, or cannot be written to.
    #[error("cannot write: {0}")]
    Disk(#[from] io::Error),
    /// The workbook cannot be made.
    #[error("cannot make the workbook: {0}")]
    Book(#[from] XlsxError),
}

impl Sink {
    /// Begins one in a folder.
    pub fn begin(columns: Vec<Column>, lang: Lang, folder: &Path) -> Result<Self, SinkError> {
        Ok(Self { file: tempfile::tempfile_in(folder)?, book: Box::new(Book::begin(columns, lang, folder)?) })
    }

    /// Takes some items.
    pub fn add(&mut self, items: &[Value]) -> Result<(), SinkError> {
        Ok(self.book.add(items)?)
    }

    /// Completes it.
    pub fn end(self) -> Result<Written, SinkError> {
        let Self { mut file, book } = self;
        book.save(file.try_clone()?)?;
        file.rewind()?;
        let (mut digester, mut piece) = (Digester::default(), vec![0; 64 * 1024]);
        let mut size = 0;
        loop {
            let read = file.read(&mut piece)?;
            let Some(read) = piece.get(..read).filter(|read| !read.is_empty()) else { break };
            digester.update(read);
            size += u64::try_from(read.len()).unwrap_or(0);
        }
        file.rewind()?;
        Ok(Written { file, size, sha256: digester.finish() })
    }
}
