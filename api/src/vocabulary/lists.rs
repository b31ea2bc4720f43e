//! Every vocabulary, by its name.

use std::collections::BTreeMap;

use serde::Serialize;
use shangliang_entity::all;
use shangliang_entity::vocab::{
    AccountStatus, AdoptionLevel, Anonymity, AssignmentRole, AssignmentStatus, Banner, CaseStatus, CommitteeLevel,
    CosignStatus, DeclineReason, DeliveryFailure, DeliveryStatus, DepartmentSystem, DoneInstead, ExportFailure,
    ExportStatus, ExtensionDecision, FileScan, Finding, GroupKind, HandlerKind, HandlingMode, MemberStatus, NoteKind,
    NoticeKind, NoticeReason, ObjectionDecision, OutsideChannel, Per, ReplyStatus, ResultClass, ReturnReason, Role,
    Satisfaction, ScopeKind, Screening, StreamKind, StudioKind, StudioStatus, SuggestionKind, SuggestionStatus,
    TopicAudience, TopicKind, TopicSource, TopicStatus, Visibility, Vocabulary, WebhookStatus,
};
use utoipa::ToSchema;

use crate::allowed_action::AllowedAction;
use crate::cases::matter::Matter;
use crate::cases::waiting::PartyKind;
use crate::files::FileVariant;
use crate::http::Lang;
use crate::sessions::one_time::CodePurpose;
use crate::statistics::Grouping;
use crate::studios::SeatRole;
use crate::suggestions::screening::Suspicion;
use crate::suggestions::{AuthorKind, CosignDecision, ScreeningDecision};
use crate::webhooks::catalogue::EVENTS;

/// One code with its texts.
#[derive(Debug, Serialize, ToSchema)]
pub struct Word {
    /// The code, as it is sent.
    #[schema(max_length = 60, example = "submitted")]
    pub code: String,
    /// What a Chinese reader sees.
    #[serde(rename = "zh-CN")]
    #[schema(max_length = 100, example = "已提交")]
    pub zh: &'static str,
    /// What an English reader sees.
    #[schema(max_length = 100, example = "submitted")]
    pub en: &'static str,
}

/// Every vocabulary.
pub fn lists() -> BTreeMap<&'static str, Vec<Word>> {
    BTreeMap::from([
        list::<AccountStatus>(),
        list::<AdoptionLevel>(),
        list::<AllowedAction>(),
        list::<Anonymity>(),
        list::<AssignmentRole>(),
        list::<AssignmentStatus>(),
        list::<AuthorKind>(),
        list::<Banner>(),
        list::<CaseStatus>(),
        list::<CodePurpose>(),
        list::<CommitteeLevel>(),
        list::<CosignDecision>(),
        list::<CosignStatus>(),
        list::<DeclineReason>(),
        list::<DeliveryFailure>(),
        list::<DeliveryStatus>(),
        list::<DepartmentSystem>(),
        list::<DoneInstead>(),
        events(),
        list::<ExportFailure>(),
        list::<ExportStatus>(),
        list::<ExtensionDecision>(),
        list::<FileVariant>(),
        list::<FileScan>(),
        list::<Finding>(),
        list::<GroupKind>(),
        list::<Grouping>(),
        list::<HandlerKind>(),
        list::<HandlingMode>(),
        list::<Matter>(),
        list::<MemberStatus>(),
        list::<NoteKind>(),
        list::<NoticeKind>(),
        list::<NoticeReason>(),
        list::<ObjectionDecision>(),
        list::<OutsideChannel>(),
        list::<PartyKind>(),
        list::<Per>(),
        list::<ReplyStatus>(),
        list::<ResultClass>(),
        list::<ReturnReason>(),
        list::<Role>(),
        list::<Satisfaction>(),
        list::<ScopeKind>(),
        list::<Screening>(),
        list::<ScreeningDecision>(),
        list::<SeatRole>(),
        list::<StreamKind>(),
        list::<StudioKind>(),
        list::<StudioStatus>(),
        list::<SuggestionKind>(),
        list::<SuggestionStatus>(),
        list::<Suspicion>(),
        list::<TopicAudience>(),
        list::<TopicKind>(),
        list::<TopicSource>(),
        list::<TopicStatus>(),
        list::<Visibility>(),
        list::<WebhookStatus>(),
    ])
}

fn list<V: Vocabulary>() -> (&'static str, Vec<Word>) {
    (V::NAME, all::<V>().map(|word| Word { code: word.code(), zh: word.zh(), en: word.en() }).collect())
}

/// The types of events that webhooks are told of, which are a table and no enumeration.
fn events() -> (&'static str, Vec<Word>) {
    let words = EVENTS.iter().map(|(code, text)| Word {
        code: (*code).to_owned(),
        zh: text.in_lang(Lang::Zh),
        en: text.in_lang(Lang::En),
    });
    ("event_type", words.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_vocabulary_is_left_out() {
        let sources = [
            include_str!("../../../entity/src/vocab/assignment.rs"),
            include_str!("../../../entity/src/vocab/banner.rs"),
            include_str!("../../../entity/src/vocab/case.rs"),
            include_str!("../../../entity/src/vocab/directory.rs"),
            include_str!("../../../entity/src/vocab/export.rs"),
            include_str!("../../../entity/src/vocab/file.rs"),
            include_str!("../../../entity/src/vocab/ledger.rs"),
            include_str!("../../../entity/src/vocab/notice.rs"),
            include_str!("../../../entity/src/vocab/people.rs"),
            include_str!("../../../entity/src/vocab/reply.rs"),
            include_str!("../../../entity/src/vocab/review.rs"),
            include_str!("../../../entity/src/vocab/studio.rs"),
            include_str!("../../../entity/src/vocab/suggestion.rs"),
            include_str!("../../../entity/src/vocab/topic.rs"),
            include_str!("../../../entity/src/vocab/webhook.rs"),
        ];
        // Those that are stored nowhere stand with their rules.
        let beside = [
            include_str!("../allowed_action.rs"),
            include_str!("../cases/matter.rs"),
            include_str!("../cases/waiting.rs"),
            include_str!("../files/content.rs"),
            include_str!("../sessions/one_time.rs"),
            include_str!("../statistics/grouping.rs"),
            include_str!("../studios/offices.rs"),
            include_str!("../suggestions/cosign.rs"),
            include_str!("../suggestions/list.rs"),
            include_str!("../suggestions/screen.rs"),
            include_str!("../suggestions/screening.rs"),
        ];
        let all = sources.iter().chain(&beside);
        let declared: usize = all.map(|source| source.matches("impl Vocabulary for").count()).sum();
        assert_eq!(lists().len(), declared + 1, "and the table of events");
        assert_eq!(include_str!("../../../entity/src/vocab/mod.rs").matches("pub use").count(), sources.len());
    }

    #[test]
    fn every_word_has_its_own_text() {
        for (name, words) in lists() {
            let mut texts: Vec<_> = words.iter().map(|word| word.zh).collect();
            texts.sort_unstable();
            texts.dedup();
            assert_eq!(texts.len(), words.len(), "{name}");
            assert!(words.iter().all(|word| !word.zh.is_empty() && !word.en.is_empty()), "{name}");
        }
    }
}
