//! Whether a suggestion may be shown to everybody: pure.

use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{Screening, SuggestionStatus, Vocabulary};

use super::editions::obstacle as obstacle_to_editing;
use super::lifecycle::is_open;
use super::outline::Outline;
use crate::cases::Reply;
use crate::http::Text;
use crate::secrecy::has_secret_mark;

const NO_CONSENT: Text = Text::fixed("作者没有同意公开", "its author does not agree to publication");

/// What stands against publishing it now; nothing where it may be published.
pub fn obstacle(row: &Outline) -> Option<Text> {
    if row.published_at.is_some() {
        return Some(Text::fixed("已经公开", "it is published already"));
    }
    if !is_open(row.status) {
        return Some(Text::made(
            format!("状态为“{}”的建议不能公开", row.status.zh()),
            format!("a suggestion that is {} cannot be published", row.status.en()),
        ));
    }
    if !row.publish_consent {
        return Some(NO_CONSENT);
    }
    if row.in_three_hands && obstacle_to_editing(row).is_none() {
        return Some(Text::fixed("信息尚未签发", "opinion information of three hands is published once it was issued"));
    }
    is_kept_back(row).then(|| Text::fixed("内容审核未通过", "screening has not passed it"))
}

/// What stands against taking back the consent to publishing it; nothing where it can be taken back, whatever became of it otherwise.
pub fn obstacle_to_dissent(row: &Outline) -> Option<Text> {
    if row.submitted_at.is_none() {
        return Some(Text::fixed("尚未提交，可直接修改", "it was not handed in yet, and can be changed"));
    }
    if row.status == SuggestionStatus::Converted {
        return Some(Text::fixed("请在转成的建议上撤回同意", "it goes on as the one that it was converted into"));
    }
    (!row.publish_consent).then_some(NO_CONSENT)
}

/// Whether screening keeps its words from the public.
pub fn is_kept_back(row: &Outline) -> bool {
    matches!(row.screening, Screening::Held | Screening::Blocked)
}

/// What stands against judging whether it may be public; nothing where it may be judged.
pub fn obstacle_to_screening(row: &Outline) -> Option<Text> {
    (!is_open(row.status)).then(|| {
        Text::made(
            format!("状态为“{}”的建议不作公开审核", row.status.zh()),
            format!("a suggestion that is {} is not judged for publication", row.status.en()),
        )
    })
}

/// What stands in its text, or in what was answered, against publishing it. Screening keeps back whatever is marked secret, and no
/// reply that is marked is taken, so this only finds what came in past them.
pub fn secret(row: &Model, replies: &[Reply]) -> Option<Text> {
    if has_secret_mark(&row.title) || has_secret_mark(&row.body) {
        return Some(Text::fixed("带有密级标志", "it is marked secret"));
    }
    let is_marked = replies.iter().any(|reply| has_secret_mark(&reply.row.text));
    is_marked.then(|| Text::fixed("答复带有密级标志", "its reply is marked secret"))
}
