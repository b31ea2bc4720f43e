//! What `verify` tells of a database that was changed beside the platform.

use rstest::rstest;
use sea_orm::ConnectionTrait;

use super::run;
use crate::import::command::folder;
use crate::import::{lines, replied, row};

#[rstest]
#[case::a_row(
    "UPDATE suggestion SET submitted_at = NULL WHERE source_id = '2'",
    "error: the figures of all differ: received is 1 by the rows, 2 by the ledger\n"
)]
#[case::an_entry(
    "UPDATE ledger_entry SET action = 'suggestion.declined' WHERE seq = 1",
    "error: the ledger is not as it was written: entry 1 (number 1 of "
)]
#[actix_web::test]
async fn a_change_is_told_in_a_short_line(#[case] change: &str, #[case] complaint: &str) {
    let (folder, sql) = folder().await;
    std::fs::write(folder.path().join("a.jsonl"), lines(&[replied("1"), row("2")])).unwrap();
    run(folder.path(), &["import", "suggestions", "a.jsonl", "--committee", "610100"]);
    assert_eq!(run(folder.path(), &["verify"]).0, Some(0));
    assert_eq!(sql.execute_unprepared(change).await.unwrap().rows_affected(), 1, "{change}");
    let (code, told, complained) = run(folder.path(), &["verify"]);
    assert_eq!((code, told.as_str()), (Some(1), ""));
    assert!(complained.starts_with(complaint), "{complained}");
    let (error, hint) = complained.split_once('\n').unwrap();
    assert!(error.chars().count() < 200 && hint.starts_with("hint: ") && hint.lines().count() == 1, "{complained}");
}
