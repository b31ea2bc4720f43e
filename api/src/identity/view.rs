//! What its bearer sees of an identity.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::identity::Model;
use utoipa::ToSchema;

use super::store;
use crate::http::Problem;
use crate::secrets::Keys;
use crate::suggestions::mask_name;

/// An identity that was given, masked.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityView {
    /// The name on the document, masked.
    #[schema(max_length = 4, example = "张**")]
    pub name: String,
    /// The identity number, masked.
    #[schema(max_length = 18, example = "610*************34")]
    pub number: String,
    /// Which text of the consent was agreed to.
    #[schema(max_length = 10, example = "2026-03-01")]
    pub consent_version: String,
    /// When it was given.
    pub given_at: DateTime<Utc>,
}

impl IdentityView {
    /// The view of a row.
    pub fn new(keys: &Keys, row: &Model) -> Result<Self, Problem> {
        let (name, number) = store::open(keys, row)?;
        Ok(Self {
            name: mask_name(&name),
            number: number.masked(),
            consent_version: row.consent_version.clone(),
            given_at: row.given_at,
        })
    }
}
