//! Whether a suggestion may be shown to everybody: pure.

use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{Screening, Vocabulary};

use super::lifecycle::is_open;
use super::screening::{has_secret_mark, joined};
use crate::http::Text;

/// What stands against publishing it now; nothing where it may be published.
pub fn obstacle(row: &Model) -> Option<Text> {
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
    if matches!(row.screening, Screening::Held | Screening::Blocked) {
        return Some(Text::fixed("内容审核未通过", "screening has not passed it"));
    }
    has_secret_mark(&joined(&row.title, &row.body)).then(|| Text::fixed("带有密级标志", "it is marked secret"))
}
