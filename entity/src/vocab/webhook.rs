//! What is told outside: the vocabularies of webhooks.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// Whether a webhook is told at present.
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
pub enum WebhookStatus {
    /// It is told.
    Active,
    /// Somebody paused it: events wait.
    Paused,
    /// Its receiver said that it is gone (410): events wait.
    Disabled,
}

impl Vocabulary for WebhookStatus {
    const NAME: &'static str = "webhook_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Active => "推送中",
            Self::Paused => "已暂停",
            Self::Disabled => "已停用（接收方已不存在）",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Active => "told of what happens",
            Self::Paused => "paused: events wait",
            Self::Disabled => "disabled: its receiver is gone",
        }
    }
}

/// How far an event got on its way to a webhook.
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
pub enum DeliveryStatus {
    /// It waits to be tried, the first time or again.
    Pending,
    /// Its receiver took it.
    Delivered,
    /// It was tried for three days, or its receiver is gone; it can be replayed.
    Dead,
}

impl Vocabulary for DeliveryStatus {
    const NAME: &'static str = "delivery_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Pending => "待推送",
            Self::Delivered => "已送达",
            Self::Dead => "未送达",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Pending => "waits to be tried",
            Self::Delivered => "taken by its receiver",
            Self::Dead => "given up; can be replayed",
        }
    }
}

/// Why an attempt to deliver an event failed.
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
pub enum DeliveryFailure {
    /// The address is not public, or its host is not found.
    Address,
    /// No connection, or it broke off.
    Connection,
    /// No answer in time.
    Timeout,
    /// An answer that is no success, redirects included.
    Answer,
}

impl Vocabulary for DeliveryFailure {
    const NAME: &'static str = "delivery_failure";

    fn zh(self) -> &'static str {
        match self {
            Self::Address => "地址不是公网地址或无法解析",
            Self::Connection => "无法连接",
            Self::Timeout => "超时",
            Self::Answer => "接收方未接受",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Address => "the address is not public or not found",
            Self::Connection => "no connection, or it broke off",
            Self::Timeout => "no answer in time",
            Self::Answer => "answered with something else than success",
        }
    }
}
