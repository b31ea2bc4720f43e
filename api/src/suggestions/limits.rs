//! How long title and text of a suggestion are, by kind (domain: intake). The widest bounds stand in the schema too; the least are
//! asked for when it is handed in, so that a draft may be kept unfinished.

use shangliang_entity::vocab::SuggestionKind;

use crate::http::{FieldError, Place, Text};

/// The least characters of a title; the most stand in the schema.
const SHORTEST_TITLE: usize = 5;

/// The text of a kind, in characters.
pub fn body_of(kind: SuggestionKind) -> (usize, usize) {
    match kind {
        SuggestionKind::Micro => (10, 500),
        SuggestionKind::Opinion => (10, 1500),
        SuggestionKind::Proposal => (10, 2500),
        SuggestionKind::Citizen | SuggestionKind::Speech | SuggestionKind::Demand => (10, 3000),
    }
}

/// What is wrong with title and text of a kind, beyond what the schema says.
pub fn check(kind: SuggestionKind, title: &str, body: &str, is_handed_in: bool) -> Vec<FieldError> {
    let (shortest_body, _) = body_of(kind);
    let least = [("/title", title, SHORTEST_TITLE), ("/body", body, shortest_body)];
    let short = least.into_iter().filter(|(_, text, least)| is_handed_in && text.chars().count() < *least);
    let short = short.map(|(pointer, _, least)| {
        let text = Text::made(format!("至少 {least} 个字"), format!("at least {least} characters"));
        FieldError::new(Place::Pointer(pointer.to_owned()), "too_short", text)
    });
    short.chain(check_body(kind, body)).collect()
}

/// What is wrong with a text of a kind that may be one of another kind.
pub fn check_body(kind: SuggestionKind, body: &str) -> Option<FieldError> {
    let (_, most) = body_of(kind);
    (body.chars().count() > most).then(|| {
        let text = Text::made(format!("最多 {most} 个字"), format!("at most {most} characters for this kind"));
        FieldError::new(Place::Pointer("/body".to_owned()), "too_long", text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(SuggestionKind::Micro, 500)]
    #[case(SuggestionKind::Opinion, 1500)]
    #[case(SuggestionKind::Proposal, 2500)]
    #[case(SuggestionKind::Speech, 3000)]
    #[case(SuggestionKind::Demand, 3000)]
    #[case(SuggestionKind::Citizen, 3000)]
    fn each_kind_has_its_own_limit(#[case] kind: SuggestionKind, #[case] most: usize) {
        assert_eq!(body_of(kind), (10, most));
        for (characters, fits) in [(10, true), (most - 1, true), (most, true), (most + 1, false)] {
            assert_eq!(check_body(kind, &"𠮷".repeat(characters)).is_none(), fits, "{characters}");
        }
    }
}
