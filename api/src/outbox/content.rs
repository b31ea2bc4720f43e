//! What a message says: what happened, why one is told, and where to look.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{CaseId, MessageId, SuggestionId, TopicId};
use shangliang_entity::notice;
use shangliang_entity::outbox_message::Model;
use shangliang_entity::vocab::{NoticeKind, NoticeReason, Vocabulary};

use super::plan::is_urgent;
use crate::http::Lang;
use crate::notices;

/// What a message says. Nothing in it is a name, a title or anything else that people wrote.
#[derive(Clone, Debug, Serialize)]
pub struct Content {
    /// The message's id, the same for every attempt.
    pub id: MessageId,
    /// What it is about.
    pub kind: NoticeKind,
    /// What happened, as in the inbox.
    pub action: String,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// How many notices about the same item it tells of; the last one is told.
    pub notices: i32,
    /// When that happened.
    pub at: DateTime<Utc>,
    /// What happened, in words.
    pub text: Words,
    /// Why one is told.
    pub reason: NoticeReason,
    /// Why one is told, in words.
    pub reason_text: Words,
    /// The suggestion that it is about.
    pub suggestion_id: Option<SuggestionId>,
    /// The case that it is about.
    pub case_id: Option<CaseId>,
    /// The topic that it is about.
    pub topic_id: Option<TopicId>,
}

/// A text in both languages: nothing tells which one its reader wants.
#[derive(Clone, Debug, Serialize)]
pub struct Words {
    /// Chinese.
    #[serde(rename = "zh-CN")]
    pub zh: String,
    /// English.
    pub en: String,
}

impl Content {
    /// What a message says of the last notice that it tells of; nothing where that is no news any more.
    pub fn of(message: &Model, notice: &notice::Model) -> Option<Self> {
        let news = notices::news_of(&notice.action)?;
        let words = |lang| news.text.in_lang(lang).to_owned();
        Some(Self {
            id: message.id,
            kind: news.kind,
            action: notice.action.clone(),
            urgent: is_urgent(news.kind),
            notices: message.notices,
            at: notice.at,
            text: Words { zh: words(Lang::Zh), en: words(Lang::En) },
            reason: notice.reason,
            reason_text: Words { zh: notice.reason.zh().to_owned(), en: notice.reason.en().to_owned() },
            suggestion_id: notice.suggestion_id,
            case_id: notice.case_id,
            topic_id: notice.topic_id,
        })
    }
}
