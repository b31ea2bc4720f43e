//! What is shown of sessions and their tokens.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::SessionId;
use shangliang_entity::session;
use utoipa::ToSchema;

use crate::accounts::UserView;

/// What somebody who signed in sends from now on.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokenView {
    /// A JWT for the header `Authorization: Bearer …`.
    #[schema(max_length = 2048)]
    pub access_token: String,
    /// How to send it.
    #[schema(max_length = 10, example = "Bearer")]
    pub token_type: &'static str,
    /// For how many seconds it holds.
    #[schema(minimum = 1, example = 900)]
    pub expires_in: i64,
    /// Gets the next pair at `POST /auth/refresh`; each works once.
    #[schema(max_length = 60)]
    pub refresh_token: String,
    /// Whose they are.
    pub user: UserView,
}

/// One sign-in on one device.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// What the device calls itself.
    #[schema(max_length = 100)]
    pub device_name: Option<String>,
    /// What the device is.
    #[schema(max_length = 40)]
    pub device_platform: Option<String>,
    /// The network that it was last used from: not the address, but enough to recognise it.
    #[schema(max_length = 64, example = "203.0.113.0/24")]
    pub network: Option<String>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// Whether it is the one that asks.
    pub current: bool,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub used_at: DateTime<Utc>,
    /// When it ends whatever happens.
    pub expires_at: DateTime<Utc>,
}

impl SessionView {
    /// The view of a session for somebody in another or the same.
    pub fn new(session: session::Model, current: Option<SessionId>) -> Self {
        Self {
            id: session.id,
            device_name: session.device_name,
            device_platform: session.device_platform,
            network: session.network,
            second_factor: session.second_factor,
            current: Some(session.id) == current,
            created_at: session.created_at,
            used_at: session.used_at,
            expires_at: session.expires_at,
        }
    }
}
