//! The record of refused, failed and security-relevant attempts, kept outside the ledger.
//!
//! Requests only put a line into a bounded queue; a task of its own writes the lines in batches. A flood loses lines, which
//! are counted, but never slows or fails a request.

mod list;
pub mod policy;

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use sea_orm::{EntityTrait, IntoActiveModel};
use shangliang_entity::access_record;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::access::{Anywhere, Granted};
use crate::http::Problem;
use crate::state::App;
use crate::upkeep::Keep;

/// The routes of the record.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list_access_records);
}

/// How many lines may wait.
const ROOM: usize = 8192;
/// How many lines one unit of work writes.
const BATCH: usize = 500;
/// The longest path kept; what is longer was no path of ours.
const LONGEST_PATH: usize = 300;

/// The lines that wait to be written.
#[derive(Debug, Default)]
pub struct AccessLog(Mutex<VecDeque<access_record::Model>>);

impl AccessLog {
    /// Takes a line, unless too many wait.
    pub fn note(&self, mut line: access_record::Model) {
        line.path = line.path.chars().take(LONGEST_PATH).collect();
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() < ROOM {
            waiting.push_back(line);
        } else {
            metrics::counter!("shangliang_access_records_dropped_total").increment(1);
        }
    }

    /// Writes what waits. Lines that the database does not take now stay, in their order, for the next time.
    pub async fn flush(&self, app: &App) -> Result<(), Problem> {
        loop {
            let batch = self.take_batch();
            if batch.is_empty() {
                return Ok(());
            }
            let grant = Granted::<Keep>::platform(Anywhere, "access log");
            let written = grant
                .write(app, async |uow| {
                    let rows = batch.iter().cloned().map(IntoActiveModel::into_active_model);
                    access_record::Entity::insert_many(rows).exec_without_returning(&uow.conn()).await?;
                    Ok(())
                })
                .await;
            if let Err(problem) = written {
                self.put_back(batch);
                return Err(problem);
            }
        }
    }

    fn take_batch(&self) -> Vec<access_record::Model> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(BATCH);
        waiting.drain(..count).collect()
    }

    fn put_back(&self, batch: Vec<access_record::Model>) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in batch.into_iter().rev() {
            waiting.push_front(line);
        }
    }
}
