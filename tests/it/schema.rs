//! The schema itself.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use shangliang_tests::{Backend, TestApp};

/// The references without an index: of what there is little of, or what refers to what is never written many at a time.
const WITHOUT: &[&str] = &[
    "author_look.account_id",
    "committee.parent_id",
    "edition.approved_by",
    "member.sector_id",
    "member.term_id",
    "notice.case_id",
    "notice.suggestion_id",
    "notice.topic_id",
    "reply_template.committee_id",
    "reply_template.department_id",
    "studio.convener_id",
    "studio.leader_id",
    "studio.liaison_id",
    "topic.merged_into_id",
    "topic.special_committee_id",
    "webhook.department_id",
];

/// While references wait, as when a backup or the demo is loaded, SQLite looks through whatever may refer to each row that it writes:
/// without an index the time grows with the square of the rows.
#[actix_web::test]
async fn what_refers_to_many_rows_has_an_index() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let sql = "SELECT m.name || '.' || f.\"from\" AS place FROM sqlite_master m, pragma_foreign_key_list(m.name) f \
               WHERE m.type = 'table' AND NOT EXISTS (SELECT 1 FROM pragma_index_list(m.name) l, pragma_index_info(l.name) i \
               WHERE i.seqno = 0 AND i.name = f.\"from\")";
    let rows = app.sql.query_all_raw(Statement::from_string(DbBackend::Sqlite, sql)).await.unwrap();
    let without: BTreeSet<String> = rows.iter().map(|row| row.try_get("", "place").unwrap()).collect();
    assert_eq!(without, WITHOUT.iter().map(|place| (*place).to_owned()).collect());
}
