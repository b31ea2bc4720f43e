//! What is done about it: the vocabularies of handling.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Vocabulary;

/// Where a case stands.
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
pub enum CaseStatus {
    /// Waiting to be assigned.
    Open,
    /// Assigned.
    Assigned,
    /// Being handled.
    Handling,
    /// Replied.
    Replied,
    /// Reply under review.
    InReview,
    /// Answered.
    Answered,
    /// Rated.
    Rated,
    /// Closed.
    Closed,
    /// Looked back on.
    LookedBack,
}

impl Vocabulary for CaseStatus {
    const NAME: &'static str = "case_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Open => "待交办",
            Self::Assigned => "已交办",
            Self::Handling => "办理中",
            Self::Replied => "已答复待发布",
            Self::InReview => "答复审核中",
            Self::Answered => "已答复",
            Self::Rated => "已评价",
            Self::Closed => "已办结",
            Self::LookedBack => "已回头看",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Open => "waiting to be assigned",
            Self::Assigned => "assigned",
            Self::Handling => "being handled",
            Self::Replied => "replied",
            Self::InReview => "reply under review",
            Self::Answered => "answered",
            Self::Rated => "rated",
            Self::Closed => "closed",
            Self::LookedBack => "looked back on",
        }
    }
}

/// Where one handler's part in a case stands.
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
pub enum AssignmentStatus {
    /// Waiting to be received.
    Pending,
    /// Received.
    Received,
    /// Objected to.
    Objected,
    /// Released.
    Released,
    /// Drafting.
    Drafting,
    /// Countersigned.
    Countersigned,
    /// Submitted.
    Submitted,
}

impl Vocabulary for AssignmentStatus {
    const NAME: &'static str = "assignment_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Pending => "待签收",
            Self::Received => "已签收",
            Self::Objected => "已提出异议",
            Self::Released => "异议成立",
            Self::Drafting => "起草中",
            Self::Countersigned => "已会签",
            Self::Submitted => "已提交",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Pending => "waiting to be received",
            Self::Received => "received",
            Self::Objected => "objected to",
            Self::Released => "released",
            Self::Drafting => "drafting",
            Self::Countersigned => "countersigned",
            Self::Submitted => "submitted",
        }
    }
}

/// A handler's role in a case.
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
pub enum AssignmentRole {
    /// Lead.
    Lead,
    /// Co-handler.
    Co,
    /// Split handler.
    Split,
}

impl Vocabulary for AssignmentRole {
    const NAME: &'static str = "assignment_role";

    fn zh(self) -> &'static str {
        match self {
            Self::Lead => "主办",
            Self::Co => "会办",
            Self::Split => "分办",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Co => "co-handler",
            Self::Split => "split handler",
        }
    }
}

/// How a case is shared between its handlers.
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
pub enum HandlingMode {
    /// One handler.
    Single,
    /// A lead with co-handlers.
    Joint,
    /// Split between handlers.
    Split,
}

impl Vocabulary for HandlingMode {
    const NAME: &'static str = "handling_mode";

    fn zh(self) -> &'static str {
        match self {
            Self::Single => "单办",
            Self::Joint => "主会办",
            Self::Split => "分办",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Single => "one handler",
            Self::Joint => "a lead with co-handlers",
            Self::Split => "split between handlers",
        }
    }
}

/// Who can handle a case.
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
pub enum HandlerKind {
    /// Department.
    Department,
    /// Studio.
    Studio,
}

impl Vocabulary for HandlerKind {
    const NAME: &'static str = "handler_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Department => "承办单位",
            Self::Studio => "委员工作室",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Studio => "studio",
        }
    }
}

/// Where a reply stands.
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
pub enum ReplyStatus {
    /// Draft.
    Draft,
    /// Submitted.
    Submitted,
    /// Approved.
    Approved,
    /// Rejected.
    Rejected,
}

impl Vocabulary for ReplyStatus {
    const NAME: &'static str = "reply_status";

    fn zh(self) -> &'static str {
        match self {
            Self::Draft => "草稿",
            Self::Submitted => "已提交",
            Self::Approved => "已审核",
            Self::Rejected => "退回重办",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

/// What the reply achieved.
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
pub enum ResultClass {
    /// Solved.
    A,
    /// In progress or planned.
    B,
    /// Kept for reference.
    C,
}

impl Vocabulary for ResultClass {
    const NAME: &'static str = "result_class";

    fn zh(self) -> &'static str {
        match self {
            Self::A => "已解决",
            Self::B => "正在解决或列入计划",
            Self::C => "留作参考",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::A => "solved",
            Self::B => "in progress or planned",
            Self::C => "kept for reference",
        }
    }
}

/// What an author says of the process or of the result.
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
pub enum Satisfaction {
    /// Satisfied.
    Satisfied,
    /// Basically satisfied.
    BasicallySatisfied,
    /// Unsatisfied.
    Unsatisfied,
}

impl Vocabulary for Satisfaction {
    const NAME: &'static str = "satisfaction";

    fn zh(self) -> &'static str {
        match self {
            Self::Satisfied => "满意",
            Self::BasicallySatisfied => "基本满意",
            Self::Unsatisfied => "不满意",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::BasicallySatisfied => "basically satisfied",
            Self::Unsatisfied => "unsatisfied",
        }
    }
}

/// What becomes of a handler's objection.
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
pub enum ObjectionDecision {
    /// Upheld: the handler is released.
    Uphold,
    /// Refused: the handler keeps the case.
    Refuse,
}

impl Vocabulary for ObjectionDecision {
    const NAME: &'static str = "objection_decision";

    fn zh(self) -> &'static str {
        match self {
            Self::Uphold => "异议成立",
            Self::Refuse => "异议不成立",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Uphold => "upheld: the handler is released",
            Self::Refuse => "refused: the handler keeps the case",
        }
    }
}

/// What becomes of a request for more time.
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
pub enum ExtensionDecision {
    /// Granted.
    Grant,
    /// Refused.
    Refuse,
}

impl Vocabulary for ExtensionDecision {
    const NAME: &'static str = "extension_decision";

    fn zh(self) -> &'static str {
        match self {
            Self::Grant => "同意延期",
            Self::Refuse => "不同意延期",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Grant => "granted",
            Self::Refuse => "refused",
        }
    }
}

/// What is added to a case while it is handled.
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
pub enum NoteKind {
    /// Urge.
    Urge,
    /// Supervision.
    Supervise,
    /// Escalated supervision.
    Escalate,
    /// Instruction.
    Instruct,
    /// Comment.
    Comment,
}

impl Vocabulary for NoteKind {
    const NAME: &'static str = "note_kind";

    fn zh(self) -> &'static str {
        match self {
            Self::Urge => "催办",
            Self::Supervise => "督办",
            Self::Escalate => "提级督办",
            Self::Instruct => "批示",
            Self::Comment => "意见",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Urge => "urge",
            Self::Supervise => "supervision",
            Self::Escalate => "escalated supervision",
            Self::Instruct => "instruction",
            Self::Comment => "comment",
        }
    }
}

/// What a look-back found.
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
pub enum Finding {
    /// The promise was kept.
    Confirmed,
    /// Handled again.
    Reopened,
}

impl Vocabulary for Finding {
    const NAME: &'static str = "finding";

    fn zh(self) -> &'static str {
        match self {
            Self::Confirmed => "属实",
            Self::Reopened => "重新办理",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Confirmed => "the promise was kept",
            Self::Reopened => "handled again",
        }
    }
}
