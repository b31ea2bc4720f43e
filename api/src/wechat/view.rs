//! What is shown of a binding.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether WeChat opens an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct WeChatView {
    /// When it was bound; null where it is not.
    pub bound_at: Option<DateTime<Utc>>,
}
