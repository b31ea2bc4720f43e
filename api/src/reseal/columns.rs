//! Every column that holds something sealed for long.

/// A sealed column, and the index by which its values are found.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The table.
    pub table: &'static str,
    /// The column that names the row.
    pub key: &'static str,
    /// The column of the sealed value.
    pub sealed: &'static str,
    /// What the value is sealed for, but for the row: `table.column`; its index is computed for the same.
    pub context: &'static str,
    /// The column of the blind index.
    pub index: Option<&'static str>,
}

/// All of them. Stored answers of retried requests are left out: they live for a day and have a key of their own.
pub static COLUMNS: &[Column] = &[
    sealed("account", "name_sealed", "account.name"),
    Column { index: Some("phone_index"), ..sealed("account", "phone_sealed", "account.phone") },
    sealed("account", "totp_sealed", "account.totp"),
    Column { key: "account_id", ..sealed("identity", "name_sealed", "identity.name") },
    Column { key: "account_id", index: Some("number_index"), ..sealed("identity", "number_sealed", "identity.number") },
    Column {
        key: "account_id",
        index: Some("person_index"),
        ..sealed("wechat_person", "person_sealed", "wechat_person.person")
    },
    Column { key: "account_id", ..sealed("mail_address", "address_sealed", "mail_address.address") },
    Column { key: "session_id", ..sealed("push_address", "address_sealed", "push_address.address") },
    sealed("suggestion", "author_name_sealed", "suggestion.author_name"),
    sealed("reply", "contact_sealed", "reply.contact"),
    sealed("webhook", "secret_sealed", "webhook.secret"),
    sealed("webhook", "previous_secret_sealed", "webhook.previous_secret"),
];

const fn sealed(table: &'static str, sealed: &'static str, context: &'static str) -> Column {
    Column { table, key: "id", sealed, context, index: None }
}
