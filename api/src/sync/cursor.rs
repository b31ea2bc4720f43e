//! Cursors: opaque, of one account and one question, and refused where they were changed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::question::Matter;
use crate::http::{Kind, Problem};
use crate::ledger::mark::Mark;
use crate::secrets::{Keys, equal_in_constant_time};

/// How long a cursor is of use. Whoever stays away longer has less to fetch by starting again.
const KEPT: TimeDelta = TimeDelta::days(30);

/// How much of the tag a cursor carries.
const TAG: usize = 16;

/// How far a client has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// The standing by which its copy was made.
    pub standing: u64,
    /// When it was given, in seconds since 1970.
    pub given: i64,
    /// What it was told and is being told.
    pub stage: Stage,
}

/// What a client was told and is being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Everything that it may see, from a place on; the ledger is followed from the mark, which was taken first.
    Whole(Mark, Place),
    /// Whatever the entries after one mark and up to another touch, from a place on.
    Part(Mark, Mark, Place),
    /// Everything up to the mark was told.
    Done(Mark),
}

/// A place in what is being told: kind by kind, the newest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The kind.
    pub matter: Matter,
    /// The last one that was told.
    pub before: Option<Uuid>,
}

impl Stage {
    /// The latest mark of it: while its entry is there, so are all before.
    pub fn mark(self) -> Mark {
        match self {
            Self::Whole(mark, _) | Self::Part(_, mark, _) | Self::Done(mark) => mark,
        }
    }
}

impl Cursor {
    /// Whether it is too old to go on from.
    pub fn has_expired(&self, now: DateTime<Utc>) -> bool {
        now.timestamp() - self.given > KEPT.num_seconds()
    }

    /// As a client keeps it; `binding` says whose it is and of which question.
    pub fn seal(&self, keys: &Keys, binding: &str) -> Result<String, Problem> {
        let body = serde_json::to_vec(self).map_err(Problem::internal)?;
        let tag = keys.cursors().tag("sync", &[binding.as_bytes(), &body]);
        let bytes: Vec<u8> = tag.into_iter().take(TAG).chain(body).collect();
        Ok(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// From what a client shows.
    ///
    /// # Errors
    /// 400: it was not made here, or for somebody else or another question.
    pub fn open(keys: &Keys, binding: &str, shown: &str) -> Result<Self, Problem> {
        Self::opened(keys, binding, shown).ok_or_else(|| Kind::InvalidCursor.into())
    }

    fn opened(keys: &Keys, binding: &str, shown: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(shown).ok()?;
        let (tag, body) = bytes.split_at_checked(TAG)?;
        let expected = keys.cursors().tag("sync", &[binding.as_bytes(), body]);
        if !equal_in_constant_time(expected.get(..TAG)?, tag) {
            return None;
        }
        serde_json::from_slice(body).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SeededRandom;

    #[test]
    fn only_what_was_sealed_for_the_same_opens() {
        let keys = Keys::ephemeral(&SeededRandom::new(1)).unwrap();
        let place = Place { matter: Matter::Cases, before: Some(Uuid::from_u128(7)) };
        let stages = [
            Stage::Done(Mark::default()),
            Stage::Whole(Mark::default(), place),
            Stage::Part(Mark::default(), Mark::default(), place),
        ];
        for stage in stages {
            let cursor = Cursor { standing: u64::MAX, given: 1, stage };
            let sealed = cursor.seal(&keys, "me cases").unwrap();
            assert_eq!(Cursor::open(&keys, "me cases", &sealed).unwrap(), cursor);
            assert!(sealed.len() <= 600);
            let flipped = |at: usize| {
                let replace =
                    |(index, c): (usize, char)| if index == at { if c == 'A' { 'B' } else { 'A' } } else { c };
                sealed.chars().enumerate().map(replace).collect::<String>()
            };
            for at in 0..sealed.len() - 1 {
                assert!(Cursor::open(&keys, "me cases", &flipped(at)).is_err(), "{at}");
                assert!(Cursor::open(&keys, "me cases", sealed.get(..at).unwrap()).is_err(), "{at}");
            }
            assert!(Cursor::open(&keys, "you cases", &sealed).is_err());
        }
    }

    #[test]
    fn thirty_days_are_kept() {
        let given: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        let cursor = Cursor { standing: 0, given: given.timestamp(), stage: Stage::Done(Mark::default()) };
        assert!(!cursor.has_expired(given + KEPT));
        assert!(cursor.has_expired(given + KEPT + TimeDelta::seconds(1)));
    }
}
