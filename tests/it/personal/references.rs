//! What becomes of every column that names an account when the account is erased: a new one has to be decided on.

use std::collections::BTreeSet;

use sea_orm::{DbBackend, FromQueryResult, Statement};
use shangliang_tests::{Backend, TestApp};

/// Each column that names accounts, by a foreign key or without one, and what becomes of it.
const ACCOUNTS: &[(&str, &str)] = &[
    ("access_record.account_id", "kept for its lawful time, under an id that names nobody"),
    ("answered_round.writers", "whoever wrote the reply acted in office"),
    ("assignment.objected_by", "whoever objected acted in office"),
    ("assignment.objected_for", "the member for whom it was done acted in office"),
    ("author_look.account_id", "whoever looked acted in office"),
    ("case_note.author_id", "whoever wrote it acted in office"),
    ("cosigner.account_id", "the signature of a member, who acted in office"),
    ("edition.approved_by", "whoever approved it acted in office"),
    ("edition.editors", "whoever edited it acted in office"),
    ("extension.decided_by", "whoever decided acted in office"),
    ("extension.requested_by", "whoever asked acted in office"),
    ("extension.requested_for", "the member for whom it was done acted in office"),
    ("file.owner_id", "unused ones are removed, used ones stay with their item"),
    ("identity.account_id", "removed"),
    ("ledger_entry.actor_id", "nothing is taken from the ledger; the id names nobody any more"),
    ("list_export.account_id", "removed"),
    ("mail_address.account_id", "removed"),
    ("member.account_id", "the public roster"),
    ("notice.account_id", "removed"),
    ("notice_preference.account_id", "removed"),
    ("outbox_message.account_id", "removed"),
    ("password_history.account_id", "removed"),
    ("privacy_consent.account_id", "removed"),
    ("push_address.account_id", "removed"),
    ("rating.account_id", "counts as before, and names nobody any more"),
    ("recovery_code.account_id", "removed"),
    ("reply.writers", "whoever wrote it acted in office"),
    ("role_grant.account_id", "refused while it is held; past ones are the record of offices"),
    ("session.account_id", "ended, without the device and the network"),
    ("suggestion.agent_id", "whoever acted for another acted in office"),
    ("suggestion.author_id", "names nobody any more"),
    ("suggestion.hands", "its author among them names nobody any more; others acted in office"),
    ("support.account_id", "still counted"),
    ("upload.owner_id", "removed"),
    ("wechat_person.account_id", "removed"),
];

/// Each column that holds an id without a foreign key, and what it names beside accounts.
const OTHERS: &[(&str, &str)] = &[
    ("answered_round.lead_id", "a department or a studio"),
    ("assignment.handler_id", "a department or a studio"),
    ("cosigner.member_id", "a membership"),
    ("cosigner.substitute_id", "a membership"),
    ("handling_case.lead_id", "a department or a studio"),
    ("handling_case.studio_id", "a studio"),
    ("handling_case.topic_id", "a topic"),
    ("ledger_entry.committee_id", "a committee"),
    ("ledger_entry.on_behalf_of", "a membership"),
    (
        "ledger_entry.stream_id",
        "what its chain is about; of an account's chain the account, which names nobody any more",
    ),
    ("outbox_message.item_id", "a suggestion, a case or a topic"),
    ("outbox_message.session_id", "a session"),
    ("push_address.session_id", "a session"),
    ("reminder.subject_id", "a part, a note, a case or a suggestion"),
    ("role_grant.member_id", "a membership"),
    ("role_grant.scope_id", "a committee, a department, a studio or a group"),
    ("suggestion.case_id", "a case"),
    ("suggestion.member_id", "a membership"),
    ("suggestion.query_code_of", "a suggestion"),
    ("suggestion.studio_id", "a studio"),
    ("suggestion.substitute_id", "a membership"),
    ("suggestion.topic_id", "a topic"),
];

/// How columns are called that name accounts, alone or several in a text.
const ENDINGS: &[&str] = &["account_id", "actor_id", "author_id", "agent_id", "owner_id", "_by", "ed_for"];
const SEVERAL: &[&str] = &["ers", "ors", "hands"];

/// A column, and what its foreign key refers to.
#[derive(Debug, FromQueryResult)]
struct Column {
    place: String,
    kind: String,
    is_key: bool,
    refers_to: Option<String>,
}

impl Column {
    fn is_called_as_one_that_names_accounts(&self) -> bool {
        let ends = |endings: &[&str]| endings.iter().any(|ending| self.place.ends_with(ending));
        ends(ENDINGS) || self.kind == "text" && ends(SEVERAL)
    }
}

async fn columns(app: &TestApp) -> Vec<Column> {
    let sql = "SELECT m.name || '.' || c.name AS place, lower(c.type) AS kind, c.pk > 0 AND c.name = 'id' AS is_key, \
               (SELECT f.\"table\" FROM pragma_foreign_key_list(m.name) f WHERE f.\"from\" = c.name) AS refers_to \
               FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'";
    Column::find_by_statement(Statement::from_string(DbBackend::Sqlite, sql)).all(&app.sql).await.unwrap()
}

fn places(list: &[(&str, &str)]) -> BTreeSet<String> {
    list.iter().map(|(place, _)| (*place).to_owned()).collect()
}

#[actix_web::test]
async fn every_reference_to_an_account_was_decided_on() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    let (mut accounts, mut others) = (BTreeSet::new(), BTreeSet::new());
    for column in columns(&app).await {
        let refers_to_account = column.refers_to.as_deref() == Some("account");
        let is_loose_id = column.kind.starts_with("uuid") && column.refers_to.is_none() && !column.is_key;
        if refers_to_account || column.is_called_as_one_that_names_accounts() {
            accounts.insert(column.place);
        } else if is_loose_id {
            others.insert(column.place);
        }
    }
    assert_eq!(accounts, places(ACCOUNTS));
    assert_eq!(others, places(OTHERS));
}
