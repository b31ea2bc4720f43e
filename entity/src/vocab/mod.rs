//! Closed vocabularies: enums stored as their lower-case English code, with their texts in Chinese and English.

mod assignment;
mod banner;
mod case;
mod directory;
mod export;
mod file;
mod ledger;
mod notice;
mod people;
mod reply;
mod review;
mod studio;
mod suggestion;
mod topic;
mod webhook;

pub use assignment::*;
pub use banner::*;
pub use case::*;
pub use directory::*;
pub use export::*;
pub use file::*;
pub use ledger::*;
pub use notice::*;
pub use people::*;
pub use reply::*;
pub use review::*;
pub use studio::*;
pub use suggestion::*;
pub use topic::*;
pub use webhook::*;

use sea_orm::{ActiveEnum, Iterable};

/// A closed list of codes, each with a text in both languages.
pub trait Vocabulary: ActiveEnum<Value = String> + Iterable + Copy {
    /// The list's name in `GET /api/v1/vocabulary`.
    const NAME: &'static str;

    /// What a Chinese reader sees.
    fn zh(self) -> &'static str;

    /// What an English reader sees.
    fn en(self) -> &'static str;

    /// The code, as stored and as sent.
    fn code(self) -> String {
        self.to_value()
    }
}
