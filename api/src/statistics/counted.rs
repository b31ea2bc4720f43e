//! What was counted, kept for as long as nothing is written: whoever asks the same meanwhile counts nothing, many who ask it at once
//! count once, and few count at a time, so that figures leave readers to everybody else.

use std::sync::Arc;

use quick_cache::Weighter;
use quick_cache::sync::Cache;
use tokio::sync::Semaphore;

use super::Tally;
use super::store::Question;
use crate::http::Problem;
use crate::ledger::mark::Version;

/// How many questions are counted at once.
const COUNTING: usize = 2;

/// How many groups are kept at most, of all answers together.
const GROUPS: u64 = 10_000;

/// How many answers that is about.
const ANSWERS: usize = 200;

/// The answers that still hold.
pub struct Counted {
    answers: Cache<(Question, Version), Arc<Tally>, Groups>,
    turns: Semaphore,
}

#[derive(Clone)]
struct Groups;

impl Weighter<(Question, Version), Arc<Tally>> for Groups {
    fn weight(&self, _: &(Question, Version), tally: &Arc<Tally>) -> u64 {
        u64::try_from(tally.len()).unwrap_or(GROUPS).max(1)
    }
}

impl Default for Counted {
    fn default() -> Self {
        Self { answers: Cache::with_weighter(ANSWERS, GROUPS, Groups), turns: Semaphore::new(COUNTING) }
    }
}

impl Counted {
    /// The answer to a question, counted where it is not known for this version of the ledger: whatever is counted changes with an
    /// entry, and the date is part of the question.
    pub async fn answer(
        &self,
        question: &Question,
        version: Option<Version>,
        count: impl AsyncFnOnce(&Question) -> Result<Tally, Problem>,
    ) -> Result<Arc<Tally>, Problem> {
        let counted = async {
            let _turn = self.turns.acquire().await.map_err(Problem::internal)?;
            count(question).await.map(Arc::new)
        };
        match version {
            Some(version) => self.answers.get_or_insert_async(&(question.clone(), version), counted).await,
            None => counted.await,
        }
    }
}
