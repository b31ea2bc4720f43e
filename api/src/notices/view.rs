//! What the API shows of a notice.

use chrono::{DateTime, Utc};
use sea_orm::FromQueryResult;
use serde::Serialize;
use shangliang_entity::ids::{CaseId, NoticeId, SuggestionId, TopicId};
use shangliang_entity::notice;
use shangliang_entity::vocab::{NoticeKind, NoticeReason, Vocabulary};
use utoipa::ToSchema;

use super::catalogue;
use crate::http::Lang;

/// A notice with the title of what it is about.
#[derive(Debug, FromQueryResult)]
pub struct Found {
    /// The row.
    #[sea_orm(nested)]
    pub notice: notice::Model,
    /// The title of its suggestion.
    pub suggestion_title: Option<String>,
    /// The title by which its reader sees its case.
    pub case_title: Option<String>,
    /// The title of its topic.
    pub topic_title: Option<String>,
}

/// A notice.
#[derive(Debug, Serialize, ToSchema)]
pub struct NoticeView {
    /// Its id.
    pub id: NoticeId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened, as in the timeline.
    #[schema(max_length = 80, example = "case.answered")]
    pub action: String,
    /// What it is about, as one chooses by which way to be told; null where that is no news any more.
    pub kind: Option<NoticeKind>,
    /// What happened, in words.
    #[schema(max_length = 200, example = "答复已送达，请评价")]
    pub text: String,
    /// Why one gets it.
    pub reason: NoticeReason,
    /// Why one gets it, in words.
    #[schema(max_length = 100, example = "您是提交人")]
    pub reason_text: &'static str,
    /// The suggestion that it is about.
    pub suggestion_id: Option<SuggestionId>,
    /// The case that it is about.
    pub case_id: Option<CaseId>,
    /// The topic that it is about.
    pub topic_id: Option<TopicId>,
    /// The title of that.
    #[schema(max_length = 200, example = "老旧小区加装电梯应统一协调")]
    pub title: Option<String>,
    /// When one read it; null until then.
    pub read_at: Option<DateTime<Utc>>,
}

impl NoticeView {
    /// As it is read in a language.
    pub fn new(found: Found, lang: Lang) -> Self {
        let Found { notice, suggestion_title, case_title, topic_title } = found;
        let news = catalogue::find(&notice.action);
        let text = news.map_or_else(String::new, |news| news.text.in_lang(lang).to_owned());
        Self {
            id: notice.id,
            at: notice.at,
            action: notice.action,
            kind: news.map(|news| news.kind),
            text,
            reason: notice.reason,
            reason_text: match lang {
                Lang::Zh => notice.reason.zh(),
                Lang::En => notice.reason.en(),
            },
            suggestion_id: notice.suggestion_id,
            case_id: notice.case_id,
            topic_id: notice.topic_id,
            title: case_title.or(suggestion_title).or(topic_title),
            read_at: notice.read_at,
        }
    }
}
