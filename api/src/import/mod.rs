//! What comes in from files: suggestions of an earlier platform, and the content categories.
//!
//! Reading is apart from storing: no reader knows the database. Every reader streams, holds at most
//! one line or record of [`lines::MAX_BYTES`], never stops at a bad line, and reports each with its number.
//! [`Importer`] stores what they read, and running it again changes nothing.

mod bad_line;
pub mod categories;
mod destination;
mod dictionary;
mod earlier;
mod entered;
mod handled;
mod lines;
mod load;
mod policy;
pub mod reader;
mod row;
mod table;
mod text;

pub use bad_line::BadLine;
pub use load::{Importer, Summary};
pub use policy::RULES;
pub use row::SourceRow;

#[cfg(test)]
mod real_data {
    use std::{env, fs, path::PathBuf};

    /// The real file of that name, from the folder that `SHANGLIANG_REAL_DATA` names or the one beside the repository;
    /// `None`, with a line that says so, where it is not there.
    #[expect(clippy::disallowed_methods, reason = "where a test finds its data is no setting of the program")]
    pub fn file(name: &str) -> Option<Vec<u8>> {
        let folder = env::var_os("SHANGLIANG_REAL_DATA")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"), PathBuf::from);
        let file = fs::read(folder.join(name)).ok();
        if file.is_none() {
            println!("SKIPPED: {name} is not in {}", folder.display());
        }
        file
    }
}
