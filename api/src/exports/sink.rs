//! Where the items of an export go while it is written: a file without a name, in the form that was asked for.

use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::Path;

use rust_xlsxwriter::XlsxError;
use serde_json::Value;
use shangliang_entity::vocab::ExportForm;

use super::book::Book;
use super::columns::Column;
use super::csv;
use crate::http::Lang;
use crate::secrets::Digester;

/// An export on its way.
pub struct Sink {
    file: File,
    form: Form,
}

enum Form {
    Csv(Vec<Column>),
    Xlsx(Box<Book>),
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
    pub fn begin(form: ExportForm, columns: Vec<Column>, lang: Lang, folder: &Path) -> Result<Self, SinkError> {
        let mut file = tempfile::tempfile_in(folder)?;
        let form = match form {
            ExportForm::Csv => {
                file.write_all(&csv::heading(&columns)?)?;
                Form::Csv(columns)
            }
            ExportForm::Xlsx => Form::Xlsx(Box::new(Book::begin(columns, lang, folder)?)),
        };
        Ok(Self { file, form })
    }

    /// Takes some items.
    pub fn add(&mut self, items: &[Value]) -> Result<(), SinkError> {
        match &mut self.form {
            Form::Csv(columns) => self.file.write_all(&csv::rows(columns, items)?)?,
            Form::Xlsx(book) => book.add(items)?,
        }
        Ok(())
    }

    /// Completes it.
    pub fn end(self) -> Result<Written, SinkError> {
        let Self { mut file, form } = self;
        if let Form::Xlsx(book) = form {
            book.save(file.try_clone()?)?;
        }
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
