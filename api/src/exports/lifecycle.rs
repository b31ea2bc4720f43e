//! How far an export is. Pure.

use chrono::{DateTime, TimeDelta, Utc};
use shangliang_entity::list_export::Model;
use shangliang_entity::vocab::{ExportFailure, ExportStatus};

/// How often whoever writes one says that they are still at it, in seconds.
pub const BEAT_SECONDS: u64 = 5;

/// After how long without a word they are taken for gone.
const SILENCE: TimeDelta = TimeDelta::seconds(60);

/// For how long one can be fetched, from when it was asked for. Objects that no file names are swept away after a day.
pub const KEPT: TimeDelta = TimeDelta::hours(24);

/// Why an export will not be done, where it will not.
pub fn failure(row: &Model, now: DateTime<Utc>) -> Option<ExportFailure> {
    let is_left = row.object_key.is_none() && row.alive_at + SILENCE < now;
    row.failure.or(is_left.then_some(ExportFailure::Interrupted))
}

/// Where an export stands.
pub fn status(row: &Model, now: DateTime<Utc>) -> ExportStatus {
    match (failure(row, now), &row.object_key, row.as_of) {
        (Some(_), _, _) => ExportStatus::Failed,
        (None, Some(_), _) => ExportStatus::Done,
        (None, None, Some(_)) => ExportStatus::Running,
        (None, None, None) => ExportStatus::Waiting,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shangliang_entity::ids::{AccountId, ListExportId};
    use uuid::Uuid;

    use super::*;

    #[rstest]
    #[case::at_first(false, false, 0, None, ExportStatus::Waiting, None)]
    #[case::begun(true, false, 60, None, ExportStatus::Running, None)]
    #[case::left_while_it_waited(false, false, 61, None, ExportStatus::Failed, Some(ExportFailure::Interrupted))]
    #[case::left(true, false, 61, None, ExportStatus::Failed, Some(ExportFailure::Interrupted))]
    #[case::done(true, true, 3600, None, ExportStatus::Done, None)]
    #[case::given_up(
        true,
        false,
        1,
        Some(ExportFailure::RightsChanged),
        ExportStatus::Failed,
        Some(ExportFailure::RightsChanged)
    )]
    fn an_export_is_done_or_somebody_is_at_it(
        #[case] is_begun: bool,
        #[case] is_done: bool,
        #[case] silent_seconds: i64,
        #[case] given_up: Option<ExportFailure>,
        #[case] expected: ExportStatus,
        #[case] why: Option<ExportFailure>,
    ) {
        let then = DateTime::UNIX_EPOCH;
        let row = Model {
            id: ListExportId(Uuid::nil()),
            account_id: AccountId(Uuid::nil()),
            rights: Vec::new(),
            list: String::new(),
            rows: 0,
            total: None,
            as_of: is_begun.then_some(then),
            alive_at: then,
            size_bytes: None,
            sha256: None,
            object_key: is_done.then(|| "key".to_owned()),
            failure: given_up,
            created_at: then,
            expires_at: then + KEPT,
        };
        let now = then + TimeDelta::seconds(silent_seconds);
        assert_eq!((status(&row, now), failure(&row, now)), (expected, why));
    }
}
