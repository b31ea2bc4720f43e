//! Where a device is told, as it is kept: sealed, and known again by its digest.

use serde::{Deserialize, Serialize};
use shangliang_entity::ids::{AccountId, SessionId};
use shangliang_entity::push_address::Model;
use shangliang_entity::vocab::OutsideChannel;

use super::store::addresses;
use crate::db::Uow;
use crate::http::Problem;
use crate::secrets::{Keys, sha256};

/// Where a device is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Address {
    /// In a browser, by its subscription.
    Web {
        /// The push service's address for this browser.
        endpoint: String,
        /// The browser's public key, in base64url.
        p256dh: String,
        /// The secret that it shares with whoever sends, in base64url.
        auth: String,
    },
    /// On a phone, by the token that its push service gave.
    Phone {
        /// The token.
        token: String,
    },
}

impl Address {
    /// By which channel it is told.
    pub fn channel(&self) -> OutsideChannel {
        match self {
            Self::Web { .. } => OutsideChannel::WebPush,
            Self::Phone { .. } => OutsideChannel::Push,
        }
    }

    /// By what the same device is known again.
    fn hash(&self) -> Vec<u8> {
        let name = match self {
            Self::Web { endpoint, .. } => endpoint,
            Self::Phone { token } => token,
        };
        sha256(&[name.as_bytes()]).to_vec()
    }

    /// Opens what a row holds.
    pub fn open(keys: &Keys, row: &Model) -> Result<Self, Problem> {
        let text = keys.fields().open(&context(row.session_id), &row.address_sealed).map_err(Problem::internal)?;
        serde_json::from_str(&text).map_err(Problem::internal)
    }
}

fn context(session: SessionId) -> String {
    format!("push_address.address:{session}")
}

/// Keeps where the device of a session is told, in the place of what was kept before. A device that was signed in by another session is told
/// by this one only: notices go to whoever uses it now.
pub async fn keep(
    uow: &Uow<'_>,
    keys: &Keys,
    (account_id, session_id): (AccountId, SessionId),
    platform: &str,
    address: &Address,
) -> Result<(), Problem> {
    let text = serde_json::to_string(address).map_err(Problem::internal)?;
    let row = Model {
        session_id,
        account_id,
        channel: address.channel(),
        platform: platform.to_owned(),
        address_sealed: keys.fields().seal(&context(session_id), &text).map_err(Problem::internal)?,
        address_hash: address.hash(),
        created_at: uow.now(),
    };
    addresses::keep(uow, row).await
}
