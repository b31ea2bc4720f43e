//! Makes up the suggestions that went into another one: merged with it, or converted into it.

use shangliang_entity::vocab::{ResultClass, Satisfaction, SuggestionKind};

use super::{
    YEAR,
    case::Reply,
    suggestion::{Fate, Suggestion},
    texts::compose,
    words,
    writer::{Writer, Written},
};

/// Appends `count` suggestions, each merged into another one about the same thing at the same place. Their authors
/// rate its replies too.
pub fn add_merged(written: &mut Vec<Written>, count: usize, writer: &mut Writer<'_>) {
    let candidates: Vec<(usize, u32, u32)> = (0..)
        .zip(written.iter())
        .filter_map(|(at, other)| merge_days(&other.suggestion).map(|(first, last)| (at, first, last)))
        .collect();
    for (into, first, last) in writer.dice.some(&candidates, count) {
        let index = written.len();
        let Some(other) = written.get_mut(into) else { continue };
        let kind = if writer.dice.chance(60) { SuggestionKind::Citizen } else { SuggestionKind::Micro };
        let merged_on = writer.dice.between(first, last);
        let waited = writer.dice.between(1, merged_on.min(10));
        let text = compose(other.subject, &other.place, kind, writer.dice);
        let day = merged_on - waited;
        let mut suggestion = writer.blank(other.suggestion.committee, kind, other.subject, text, day);
        suggestion.fate = Fate::Merged { day: waited, into, text: words::MERGED };
        rate_too(index, &mut other.suggestion, writer);
        let (subject, place) = (other.subject, other.place.clone());
        written.push(Written { suggestion, subject, place });
    }
}

/// The days of the year on which another one can be merged into `suggestion`: between its acceptance and first reply.
fn merge_days(suggestion: &Suggestion) -> Option<(u32, u32)> {
    let Fate::Accepted { day: accepted, case } = &suggestion.fate else { return None };
    let first = suggestion.day + accepted + 1;
    let last = case.first_reply().map_or(YEAR - 1, |reply| suggestion.day + reply - 1);
    (first <= last).then_some((first, last))
}

/// Adds the rating of the merged suggestion `index` behind the first author's, unless that one began the next round.
fn rate_too(index: usize, into: &mut Suggestion, writer: &mut Writer<'_>) {
    let Fate::Accepted { case, .. } = &mut into.fate else { return };
    for round in &mut case.rounds {
        if let Some(mut rating) = round.ratings.first().cloned()
            && rating.result != Satisfaction::Unsatisfied
        {
            rating.suggestion = index;
            let class = round.replies.last().map_or(ResultClass::C, Reply::shown_class);
            rating.comment = words::comment(rating.result, class, writer.dice);
            round.ratings.push(rating);
        }
    }
}

/// Appends `count` suggestions of members, each converted into another one of the same author, of another kind.
pub fn add_converted(written: &mut Vec<Written>, count: usize, writer: &mut Writer<'_>) {
    let candidates: Vec<usize> =
        (0..).zip(written.iter()).filter(|(_, other)| is_convertible(&other.suggestion)).map(|(at, _)| at).collect();
    for into in writer.dice.some(&candidates, count) {
        let index = written.len();
        let Some(other) = written.get_mut(into) else { continue };
        let waited = writer.dice.between(1, 8);
        let suggestion = Suggestion {
            kind: if other.suggestion.kind == SuggestionKind::Micro {
                SuggestionKind::Opinion
            } else {
                SuggestionKind::Micro
            },
            topic: None,
            day: other.suggestion.day - waited,
            published: None,
            adopted: None,
            supporters: Vec::new(),
            fate: Fate::Converted { day: waited, into, text: words::CONVERTED },
            ..other.suggestion.clone()
        };
        other.suggestion.converted_from = Some(index);
        other.suggestion.topic = None;
        let (subject, place) = (other.subject, other.place.clone());
        written.push(Written { suggestion, subject, place });
    }
}

fn is_convertible(suggestion: &Suggestion) -> bool {
    suggestion.case().is_some()
        && suggestion.day >= 8
        && suggestion.cosigners.is_empty()
        && matches!(suggestion.kind, SuggestionKind::Micro | SuggestionKind::Opinion | SuggestionKind::Proposal)
}
