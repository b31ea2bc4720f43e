//! An entry, for tests of what follows the ledger.

use sea_orm::prelude::Uuid;
use shangliang_entity::ledger_entry::Model;
use shangliang_entity::vocab::{StreamKind, Visibility};

/// That something was done to a case at a time.
pub fn entry(action: &str, at: &str) -> Model {
    Model {
        seq: 1,
        at: at.parse().unwrap(),
        effective_at: at.parse().unwrap(),
        committee_id: None,
        stream_kind: StreamKind::Case,
        stream_id: Uuid::nil(),
        stream_seq: 1,
        action: action.to_owned(),
        actor_id: None,
        on_behalf_of: None,
        permission: String::new(),
        request_id: String::new(),
        visibility: Visibility::Handlers,
        payload: "{}".to_owned(),
        prev_hash: Vec::new(),
        hash: Vec::new(),
        writer: 0,
    }
}
