//! How people are told: the vocabularies of notices.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// What a notice is about, as people choose by which way they are told of it.
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
pub enum NoticeKind {
    /// What becomes of an item.
    Progress,
    /// A reply of a handler.
    Reply,
    /// What is due soon, or late.
    Deadline,
    /// Objections of handlers, and their requests for more time.
    Objection,
    /// What its authors think of a reply.
    Rating,
    /// That one is asked to sign.
    Invitation,
    /// Urging, supervision and instructions.
    Supervision,
    /// Comments that name one.
    Mention,
    /// Topics that ask one.
    Topic,
    /// The security of one's account, and who acts for one.
    Account,
}

impl Vocabulary for NoticeKind {
    const NAME: &'static str = "notice_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Progress => "办理进展",
            Self::Reply => "答复",
            Self::Deadline => "期限提醒",
            Self::Objection => "异议与延期",
            Self::Rating => "评价",
            Self::Invitation => "联名邀请",
            Self::Supervision => "督办与批示",
            Self::Mention => "评论提及",
            Self::Topic => "议题",
            Self::Account => "账号安全",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Progress => "what becomes of an item",
            Self::Reply => "replies",
            Self::Deadline => "what is due",
            Self::Objection => "objections and extensions",
            Self::Rating => "ratings",
            Self::Invitation => "invitations to sign",
            Self::Supervision => "supervision and instructions",
            Self::Mention => "comments that name one",
            Self::Topic => "topics",
            Self::Account => "the security of the account",
        }
    }
}

/// Why a notice concerns somebody.
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
pub enum NoticeReason {
    /// One wrote it, or handed it in for its author.
    Author,
    /// One is asked to sign it.
    Cosigner,
    /// One's department or studio handles it.
    Handler,
    /// One's committee looks after it.
    Staff,
    /// One's office assigns it.
    Office,
    /// It was handed to one's studio.
    Studio,
    /// One supports it.
    Supporter,
    /// One is a member of the committee that asks its members.
    Member,
    /// It is one's own account, or one's membership.
    Holder,
}

impl Vocabulary for NoticeReason {
    const NAME: &'static str = "notice_reason";

    fn zh(self) -> &'static str {
        match self {
            Self::Author => "您是提交人",
            Self::Cosigner => "您受邀联名",
            Self::Handler => "由您所在单位承办",
            Self::Staff => "由您所在政协办理",
            Self::Office => "由您所在单位交办",
            Self::Studio => "交给了您所在的工作室",
            Self::Supporter => "您附议了它",
            Self::Member => "面向您所在政协的委员",
            Self::Holder => "这是您的账号或委员身份",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Author => "you handed it in",
            Self::Cosigner => "you are asked to sign it",
            Self::Handler => "your department or studio handles it",
            Self::Staff => "your committee looks after it",
            Self::Office => "your office assigns it",
            Self::Studio => "it was handed to your studio",
            Self::Supporter => "you support it",
            Self::Member => "your committee asks its members",
            Self::Holder => "it is your account or your membership",
        }
    }
}

/// How a notice goes out of the platform.
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
pub enum OutsideChannel {
    /// By the gateway to phones' push services.
    Push,
    /// By Web Push, to a browser.
    WebPush,
    /// By mail.
    Mail,
}

impl Vocabulary for OutsideChannel {
    const NAME: &'static str = "outside_channel";

    fn zh(self) -> &'static str {
        match self {
            Self::Push => "手机推送",
            Self::WebPush => "浏览器推送",
            Self::Mail => "邮件",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Push => "push to a phone",
            Self::WebPush => "push to a browser",
            Self::Mail => "mail",
        }
    }
}
