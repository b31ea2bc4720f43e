//! What is known of a file: its vocabulary.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// What the scanner for viruses has said of a file.
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
pub enum FileScan {
    /// It came while the platform had no scanner.
    Unscanned,
    /// The scanner did not answer: until it has, only its owner has the bytes.
    Pending,
    /// Nothing was found.
    Clean,
    /// Something was found: its bytes are gone.
    Infected,
}

impl Vocabulary for FileScan {
    const NAME: &'static str = "file_scan";

    fn zh(self) -> &'static str {
        match self {
            Self::Unscanned => "未查毒",
            Self::Pending => "等待查毒，暂时只有上传者可以下载",
            Self::Clean => "未发现病毒",
            Self::Infected => "发现病毒，内容已删除",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Unscanned => "not scanned for viruses",
            Self::Pending => "waits to be scanned; until then for its owner only",
            Self::Clean => "no virus was found",
            Self::Infected => "a virus was found, and the content deleted",
        }
    }
}
