//! Whole lists: how far they are.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// How far an export is.
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
pub enum ExportStatus {
    /// Others are written before it.
    Waiting,
    /// It is being written.
    Running,
    /// It can be fetched.
    Done,
    /// It will not be done.
    Failed,
}

impl Vocabulary for ExportStatus {
    const NAME: &'static str = "export_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Waiting => "排队中",
            Self::Running => "正在导出",
            Self::Done => "可以下载",
            Self::Failed => "导出失败",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Waiting => "waits for its turn",
            Self::Running => "being written",
            Self::Done => "can be fetched",
            Self::Failed => "failed",
        }
    }
}

/// Why an export will not be done.
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
pub enum ExportFailure {
    /// The process that wrote it ended.
    Interrupted,
    /// Whoever asked for it signed out, or what they may see has changed.
    RightsChanged,
    /// The database or the store of files did not answer.
    Unavailable,
}

impl Vocabulary for ExportFailure {
    const NAME: &'static str = "export_failure";

    fn zh(self) -> &'static str {
        match self {
            Self::Interrupted => "导出中断，请重新导出",
            Self::RightsChanged => "已退出登录或权限有变，请重新导出",
            Self::Unavailable => "暂时无法导出，请稍后重试",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Interrupted => "it was interrupted; export again",
            Self::RightsChanged => "you signed out, or what you may see has changed; export again",
            Self::Unavailable => "it could not be written now; export again later",
        }
    }
}
