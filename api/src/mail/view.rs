//! What is shown of a mailbox.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::mail_address::Model;
use utoipa::ToSchema;

use super::store::open;
use crate::http::Problem;
use crate::secrets::Keys;

/// One's mailbox, masked.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "address": "z***@example.cn", "verified_at": "2026-03-02T01:00:00Z" }))]
pub struct MailView {
    /// The address; null where there is none.
    #[schema(max_length = 260)]
    pub address: Option<String>,
    /// When it was proved.
    pub verified_at: Option<DateTime<Utc>>,
}

impl MailView {
    /// Of a row, where there is one.
    pub fn new(keys: &Keys, row: Option<&Model>) -> Result<Self, Problem> {
        let address = row.map(|row| open(keys, row)).transpose()?.map(|address| address.masked());
        Ok(Self { address, verified_at: row.map(|row| row.verified_at) })
    }
}
