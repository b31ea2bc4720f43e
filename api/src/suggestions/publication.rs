//! Whether a suggestion may be shown to everybody: pure.

use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{Screening, Vocabulary};

use super::lifecycle::is_open;
use super::outline::Outline;
use super::screening::has_secret_mark;
use crate::http::Text;

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
        return Some(Text::fixed("作者没有同意公开", "its author does not agree to publication"));
    }
    let is_kept_back = matches!(row.screening, Screening::Held | Screening::Blocked);
    is_kept_back.then(|| Text::fixed("内容审核未通过", "screening has not passed it"))
}

/// What stands in its text against publishing it. Screening keeps back whatever is marked secret, so this only finds what came in
/// past it.
pub fn secret(row: &Model) -> Option<Text> {
    let is_marked = has_secret_mark(&row.title) || has_secret_mark(&row.body);
    is_marked.then(|| Text::fixed("带有密级标志", "it is marked secret"))
}
