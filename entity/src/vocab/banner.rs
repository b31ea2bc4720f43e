//! What clients show of themselves, without asking.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// What clients show wherever people write; it is nowhere stored.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    EnumIter,
    DeriveActiveEnum,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum Banner {
    /// Nothing secret may be written here: Law on Guarding State Secrets (保守国家秘密法).
    NoSecrets,
}

impl Vocabulary for Banner {
    const NAME: &'static str = "banner";

    fn zh(self) -> &'static str {
        match self {
            Self::NoSecrets => "本平台为非涉密平台，严禁填写、上传国家秘密和工作秘密",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::NoSecrets => "nothing secret here: neither write nor upload state secrets or work secrets",
        }
    }
}
