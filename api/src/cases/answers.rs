//! What was answered and rated in each round of a case, and what can still be rated: pure.

use chrono::NaiveDate;
use shangliang_entity::ids::{AccountId, SuggestionId};
use shangliang_entity::rating;

use super::store::Answered;
use crate::access::{Actor, hands};
use crate::http::Text;

/// The rounds whose reply was released, with their ratings.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The rounds, oldest first.
    pub rounds: Vec<Answered>,
    /// The ratings of all rounds by the suggestions that are known, the first given first.
    pub ratings: Vec<rating::Model>,
}

impl Answers {
    /// The rounds that can still be rated on a day, the newest first. Each is open until its own date for everybody who was asked, also
    /// after one author who is not satisfied has opened the next.
    pub fn ratable(&self, today: NaiveDate) -> impl Iterator<Item = &Answered> {
        self.rounds.iter().rev().filter(move |Answered { row, given }| {
            // Where nobody could rate, whoever joins is the first who can.
            let asked = i64::from(row.raters).max(1);
            row.rating_due_on.is_some_and(|due_on| today <= due_on) && *given < asked
        })
    }

    /// The newest round that the author of a suggestion can still rate and has not.
    pub fn unrated_by(&self, suggestion: SuggestionId, today: NaiveDate) -> Option<&Answered> {
        self.ratable(today).find(|round| !self.is_rated(round.row.round, suggestion))
    }

    /// Whether the author of a suggestion has rated a round.
    pub fn is_rated(&self, round: i32, suggestion: SuggestionId) -> bool {
        self.ratings.iter().any(|rating| rating.round == round && rating.suggestion_id == suggestion)
    }
}

impl Answered {
    /// Why somebody may not rate it for others: one of them had a hand in its reply.
    pub fn objection(&self, actor: &Actor, for_whom: [Option<AccountId>; 2]) -> Option<Text> {
        let writers = self.row.writers.as_deref();
        let is_own =
            actor.account().into_iter().chain(for_whom.into_iter().flatten()).any(|one| hands::is_of(writers, one));
        is_own
            .then_some(Text::fixed("不能评价本人参与的答复", "nobody rates a reply that they had a hand in themselves"))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shangliang_entity::answered_round;
    use shangliang_entity::ids::CaseId;
    use shangliang_entity::vocab::Satisfaction;
    use uuid::Uuid;

    use super::*;

    const CASE: CaseId = CaseId(Uuid::nil());
    const NOW: &str = "2026-03-02T01:00:00Z";

    fn round(round: i32, raters: i32, due_on: Option<&str>, given: &[(i32, u128)]) -> Answered {
        let row = answered_round::Model {
            case_id: CASE,
            round,
            lead_kind: None,
            lead_id: None,
            writers: None,
            raters,
            rating_due_on: due_on.map(|day| day.parse().unwrap()),
            answered_at: NOW.parse().unwrap(),
        };
        let given = given.iter().filter(|(of, _)| *of == round).count();
        Answered { row, given: given.try_into().unwrap() }
    }

    fn rating(round: i32, suggestion: u128) -> rating::Model {
        rating::Model {
            id: Uuid::from_u128(suggestion).into(),
            case_id: CASE,
            round,
            suggestion_id: Uuid::from_u128(suggestion).into(),
            account_id: None,
            process: Satisfaction::Satisfied,
            result: Satisfaction::Unsatisfied,
            comment: None,
            rated_at: NOW.parse().unwrap(),
        }
    }

    /// Two authors; the first round is due on the 23rd, the second on the 30th.
    #[rstest]
    #[case::nobody_has("2026-03-23", &[], Some(2))]
    #[case::the_newest_first("2026-03-23", &[(1, 2)], Some(2))]
    #[case::then_the_one_before("2026-03-23", &[(1, 2), (2, 1)], Some(1))]
    #[case::each_once("2026-03-23", &[(1, 1), (2, 1)], None)]
    #[case::until_its_date("2026-03-24", &[(1, 2), (2, 1)], None)]
    #[case::whose_is_longer("2026-03-30", &[(1, 2)], Some(2))]
    #[case::to_the_end("2026-03-31", &[(1, 2)], None)]
    #[case::not_beyond_those_asked("2026-03-23", &[(1, 2), (1, 3), (2, 1)], None)]
    fn each_round_can_be_rated_until_its_date(
        #[case] today: &str,
        #[case] given: &[(i32, u128)],
        #[case] expected: Option<i32>,
    ) {
        let rounds = vec![round(1, 2, Some("2026-03-23"), given), round(2, 2, Some("2026-03-30"), given)];
        let answers = Answers { rounds, ratings: given.iter().map(|(round, by)| rating(*round, *by)).collect() };
        let unrated = answers.unrated_by(Uuid::from_u128(1).into(), today.parse().unwrap());
        assert_eq!(unrated.map(|round| round.row.round), expected);
    }

    #[rstest]
    #[case::nobody_could_yet(0, Some("2026-03-23"), true)]
    #[case::imported(0, None, false)]
    fn whoever_joins_can_rate_what_is_open(#[case] raters: i32, #[case] due_on: Option<&str>, #[case] is_open: bool) {
        let answers = Answers { rounds: vec![round(1, raters, due_on, &[])], ratings: Vec::new() };
        assert_eq!(answers.ratable("2026-03-23".parse().unwrap()).count(), usize::from(is_open));
    }
}
