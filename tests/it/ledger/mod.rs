mod checkpoints;
mod entries;
mod feed;
mod receipts;
mod tampering;

use serde_json::{Value, json};
use shangliang::access::{Anywhere, Granted};
use shangliang::ledger::policy::Maintain;
use shangliang::ledger::{AuditError, Entry, Receipt, Report, Stream, audit, outside};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{StreamKind, Visibility};
use shangliang_tests::TestApp;
use uuid::Uuid;

/// Appends one entry, in a unit of work of its own, as every operation does.
async fn record(app: &TestApp, stream: Stream, committee: Option<CommitteeId>, payload: Value) -> Receipt {
    let granted = Granted::<Maintain>::platform(Anywhere, "test");
    let entry =
        Entry { stream, action: "test.done", committee, visibility: Visibility::Author, payload, effective_at: None };
    granted.write(&app.app, async |uow| uow.record(entry.clone()).await).await.unwrap()
}

/// Some chains of several entries, written in turns.
async fn some_chains(app: &TestApp, chains: usize, entries: usize) -> Vec<Receipt> {
    let kinds = [StreamKind::Suggestion, StreamKind::Case, StreamKind::Account, StreamKind::Settings];
    let streams: Vec<_> = (0..chains).map(|i| Stream(kinds[i % kinds.len()], new_id(app))).collect();
    let mut receipts = Vec::new();
    for turn in 0..entries {
        for (i, stream) in streams.iter().enumerate().filter(|(i, _)| (turn + i) % 3 != 2) {
            app.pass(chrono::TimeDelta::milliseconds(7));
            receipts.push(record(app, *stream, None, json!({ "turn": turn, "chain": i, "to": "submitted" })).await);
        }
    }
    receipts
}

fn new_id(app: &TestApp) -> Uuid {
    use shangliang::clock::Clock;
    app.app.ids.next(app.clock.now())
}

/// Verifies the whole ledger as the command does.
pub async fn verify(app: &TestApp) -> Result<Report, AuditError> {
    verify_on(app, &(&app.sql).into()).await
}

async fn verify_on(app: &TestApp, db: &shangliang::db::Conn<'_>) -> Result<Report, AuditError> {
    let outside = outside::read(&app.app.config.data_dir).unwrap();
    audit(db, app.app.keys.checkpoint(), outside, |_| {}).await
}
