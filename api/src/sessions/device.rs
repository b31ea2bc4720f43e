//! What a client says of the device that it runs on.

use serde::Deserialize;
use utoipa::ToSchema;

/// The device that somebody signs in on, as they will find it in the list of their sessions.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Device {
    /// What it calls itself.
    #[schema(min_length = 1, max_length = 100, format = "line", example = "小米 15")]
    pub name: String,
    /// What it is.
    #[schema(min_length = 1, max_length = 40, format = "line", example = "android")]
    pub platform: String,
    /// The token that its push service gave, to be told of notices from now on.
    #[schema(max_length = 500, format = "line")]
    pub push: Option<String>,
}
