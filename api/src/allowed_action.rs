//! What can be done to an item: the codes of `allowed_actions`.

use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::Serialize;
use shangliang_entity::vocab::Vocabulary;
use utoipa::ToSchema;

/// Something that a viewer may do to an item now. Which request does it stands in the guide for client developers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "kebab-case")]
#[serde(rename_all = "kebab-case")]
pub enum AllowedAction {
    /// Ask members to sign a proposal.
    Invite,
    /// Answer such an invitation.
    Cosign,
    /// Hand in a draft.
    Submit,
    /// Take it back.
    Withdraw,
    /// Change what it says.
    Update,
    /// Begin its review.
    Review,
    /// Open a case for it.
    Accept,
    /// Send it back for what is missing.
    Return,
    /// Open no case for it.
    Decline,
    /// Merge it into another.
    Merge,
    /// Make another kind of it.
    Convert,
    /// Put opinion information into other words.
    Edit,
    /// Approve those words.
    ApproveEdition,
    /// Judge whether it may become public.
    Screen,
    /// Show it to everybody.
    Publish,
    /// Take it out of public view.
    Unpublish,
    /// Take back the consent to its publication.
    WithdrawConsent,
    /// Be told who wrote it.
    Unmask,
    /// Mark it as key or excellent.
    Distinguish,
    /// Enter that a body adopted it.
    Adopt,
    /// Support it, or no longer.
    Support,
    /// Make somebody handle the case.
    Assign,
    /// Take a part on.
    Receive,
    /// Say that it is for others to handle.
    Object,
    /// Decide such an objection.
    DecideObjection,
    /// Ask for more time.
    Extend,
    /// Decide such a request.
    DecideExtension,
    /// Note the first contact with the author.
    Contact,
    /// Be told how to reach the author.
    RevealContact,
    /// Give a co-handler's opinion.
    Countersign,
    /// Let a co-handler go.
    Excuse,
    /// Draft a reply.
    Reply,
    /// Approve a reply, or a studio.
    Approve,
    /// Send a reply back, or not take a topic up.
    Reject,
    /// Rate the answer.
    Rate,
    /// End a case, a topic or a studio.
    Close,
    /// Look whether what was promised was done.
    LookBack,
    /// Urge its handlers.
    Urge,
    /// Put the case under supervision.
    Supervise,
    /// Put it under a higher one.
    Escalate,
    /// Instruct its handlers, as a leader.
    Instruct,
    /// Say something about it.
    Comment,
    /// Take a topic into the choice for the plan.
    Shortlist,
    /// Take it into the year's plan.
    Plan,
    /// Begin its research.
    Research,
    /// Open it for suggestions.
    Open,
    /// End its consultation.
    Conclude,
    /// Enter that its outcome was reported.
    ReportOutcome,
    /// Let a studio work.
    Activate,
    /// Let a studio or a membership rest.
    Suspend,
    /// Let a studio work again.
    Resume,
    /// Change who is on its roster, and as what.
    ChangeRoster,
    /// Let a membership count again.
    Reinstate,
    /// Enter that a member resigned.
    Resign,
    /// Take a membership away.
    Remove,
}

impl Vocabulary for AllowedAction {
    const NAME: &'static str = "allowed_action";

    fn zh(self) -> &'static str {
        match self {
            Self::Invite => "邀请联名",
            Self::Cosign => "答复联名邀请",
            Self::Submit => "提交",
            Self::Withdraw => "撤回",
            Self::Update => "修改",
            Self::Review => "开始审查",
            Self::Accept => "立案",
            Self::Return => "退回补充",
            Self::Decline => "不予立案",
            Self::Merge => "合并",
            Self::Convert => "转为其他类别",
            Self::Edit => "编辑",
            Self::ApproveEdition => "审核编辑稿",
            Self::Screen => "审核能否公开",
            Self::Publish => "公开",
            Self::Unpublish => "停止公开",
            Self::WithdrawConsent => "撤回公开同意",
            Self::Unmask => "查看匿名作者",
            Self::Distinguish => "标为重点或优秀",
            Self::Adopt => "登记采用",
            Self::Support => "附议或撤回附议",
            Self::Assign => "交办",
            Self::Receive => "签收",
            Self::Object => "提出异议",
            Self::DecideObjection => "裁定异议",
            Self::Extend => "申请延期",
            Self::DecideExtension => "裁定延期",
            Self::Contact => "登记首次联系",
            Self::RevealContact => "查看联系方式",
            Self::Countersign => "会签",
            Self::Excuse => "免予会办",
            Self::Reply => "起草答复",
            Self::Approve => "批准",
            Self::Reject => "驳回",
            Self::Rate => "评价",
            Self::Close => "办结或关闭",
            Self::LookBack => "回头看",
            Self::Urge => "催办",
            Self::Supervise => "督办",
            Self::Escalate => "提级督办",
            Self::Instruct => "批示",
            Self::Comment => "发表意见",
            Self::Shortlist => "列入备选",
            Self::Plan => "列入计划",
            Self::Research => "开展调研",
            Self::Open => "开始协商",
            Self::Conclude => "结束协商",
            Self::ReportOutcome => "报送成果",
            Self::Activate => "启用",
            Self::Suspend => "暂停",
            Self::Resume => "恢复运行",
            Self::ChangeRoster => "调整成员",
            Self::Reinstate => "恢复资格",
            Self::Resign => "辞职",
            Self::Remove => "撤销资格",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Invite => "invite co-signers",
            Self::Cosign => "answer the invitation to sign",
            Self::Submit => "hand in",
            Self::Withdraw => "withdraw",
            Self::Update => "change",
            Self::Review => "begin the review",
            Self::Accept => "accept",
            Self::Return => "send back for what is missing",
            Self::Decline => "decline",
            Self::Merge => "merge into another",
            Self::Convert => "convert into another kind",
            Self::Edit => "edit",
            Self::ApproveEdition => "approve the edition",
            Self::Screen => "judge whether it may become public",
            Self::Publish => "publish",
            Self::Unpublish => "take out of public view",
            Self::WithdrawConsent => "take back the consent to publication",
            Self::Unmask => "be told its author",
            Self::Distinguish => "mark as key or excellent",
            Self::Adopt => "enter an adoption",
            Self::Support => "support, or no longer",
            Self::Assign => "assign",
            Self::Receive => "receive",
            Self::Object => "object",
            Self::DecideObjection => "decide an objection",
            Self::Extend => "ask for more time",
            Self::DecideExtension => "decide a request for more time",
            Self::Contact => "note the first contact with the author",
            Self::RevealContact => "be told how to reach the author",
            Self::Countersign => "countersign",
            Self::Excuse => "excuse a co-handler",
            Self::Reply => "draft a reply",
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Rate => "rate",
            Self::Close => "close",
            Self::LookBack => "look back on",
            Self::Urge => "urge",
            Self::Supervise => "supervise",
            Self::Escalate => "escalate the supervision",
            Self::Instruct => "instruct",
            Self::Comment => "comment",
            Self::Shortlist => "shortlist",
            Self::Plan => "plan",
            Self::Research => "begin the research",
            Self::Open => "open",
            Self::Conclude => "conclude",
            Self::ReportOutcome => "enter that the outcome was reported",
            Self::Activate => "activate",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::ChangeRoster => "change the roster",
            Self::Reinstate => "reinstate",
            Self::Resign => "enter the resignation",
            Self::Remove => "remove",
        }
    }
}
