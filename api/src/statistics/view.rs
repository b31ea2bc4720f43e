//! What the API shows of counts: rates, each with its numerator and denominator.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::Counts;

/// The figures of handling, group by group.
#[derive(Debug, Serialize, ToSchema)]
pub struct HandlingStatistics {
    /// The first day, in China; null where all days before count too.
    pub from: Option<NaiveDate>,
    /// The last day, in China; null where all days after count too.
    pub to: Option<NaiveDate>,
    /// The instant that the figures show.
    pub as_of: DateTime<Utc>,
    /// The groups in which anything was counted; one where nothing is grouped.
    #[schema(max_items = 10000)]
    pub groups: Vec<Group>,
}

/// One group's figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct Group {
    /// An id, a category's code or a month as `2026-03`; null where nothing is grouped, and for what belongs to none.
    #[schema(max_length = 80, example = "2026-03")]
    pub key: Option<String>,
    /// What it is called.
    #[schema(max_length = 200, example = "2026-03")]
    pub label: String,
    /// Its figures.
    pub figures: Figures,
}

/// Every figure of handling. The numerators count what has become, until now, of what the denominators count.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct Figures {
    /// 立案率: of the suggestions handed in, those that a case answers.
    pub acceptance_rate: Ratio,
    /// 采用率: of the opinion information handed in, that which a body adopted.
    pub adoption_rate: Ratio,
    /// 批示率: of the suggestions handed in, those on whose case a leader gave an instruction.
    pub instruction_rate: Ratio,
    /// 办复率: of the parts assigned in the first round, those replied to.
    pub reply_rate: Ratio,
    /// 按期办复率: of the parts due, those replied to by their (extended) due date. A part counts once it is decided: replied to, or past due.
    pub in_time_reply_rate: Ratio,
    /// 办结率: of the parts assigned in the first round, those whose case is closed.
    pub closing_rate: Ratio,
    /// 逾期: of the parts due, those replied to late and those past due.
    pub overdue: Overdue,
    /// 解决率: of the parts replied to, those whose case is of class A.
    pub solved_rate: Ratio,
    /// The result classes of the parts replied to.
    pub class_distribution: Classes,
    /// 过程满意率: of the ratings, those satisfied with the process.
    pub satisfaction_process: Ratio,
    /// 结果满意率: of the ratings, those satisfied with the result.
    pub satisfaction_result: Ratio,
    /// Of the ratings, those satisfied or basically satisfied with the process.
    pub basic_satisfaction_process: Ratio,
    /// 基本满意率: of the ratings, those satisfied or basically satisfied with the result.
    pub basic_satisfaction_result: Ratio,
    /// 评价回收率: of the ratings asked for, those given.
    pub rating_return_rate: Ratio,
    /// Of the ratings of first rounds, those satisfied with the result.
    pub first_round_satisfaction: Ratio,
    /// 退办率: of the parts given in the first round, those returned by an objection that was upheld.
    pub objection_rate: Ratio,
    /// 再办率: of the parts replied to in the first round, those whose case went into another.
    pub second_round_rate: Ratio,
    /// 办理时长: working days from assignment to reply, of the parts replied to in the first round.
    pub handling_days: HandlingDays,
    /// B 转 A: of the cases looked back on, those of class B that were found solved.
    pub look_back_improvement: Ratio,
}

/// A rate with what it was made of.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[schema(example = json!({ "value": 0.75, "numerator": 3, "denominator": 4 }))]
pub struct Ratio {
    /// Numerator by denominator; null where the denominator is 0.
    #[schema(minimum = 0, maximum = 1)]
    pub value: Option<f64>,
    /// How many of them.
    #[schema(minimum = 0)]
    pub numerator: u64,
    /// Of how many.
    #[schema(minimum = 0)]
    pub denominator: u64,
}

/// What is or was overdue: those replied to late and those past due, of the decided parts.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Overdue {
    /// Both together.
    #[serde(flatten)]
    pub ratio: Ratio,
    /// Those past due with nothing handed in.
    #[schema(minimum = 0)]
    pub past_due: u64,
    /// Those replied to late.
    #[schema(minimum = 0)]
    pub replied_late: u64,
}

/// Result classes of what was replied to; the four add up to all of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Classes {
    /// Solved (已解决).
    pub a: Ratio,
    /// In progress or planned (正在解决、列入计划).
    pub b: Ratio,
    /// Kept for reference (留作参考).
    pub c: Ratio,
    /// Imported without a class.
    pub unclassified: Ratio,
}

/// How long handling took, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct HandlingDays {
    /// Half took no longer; between the two in the middle where their number is even.
    #[schema(minimum = 0)]
    pub median: Option<f64>,
    /// On average.
    #[schema(minimum = 0)]
    pub mean: Option<f64>,
    /// Nine of ten took no longer (nearest rank).
    #[schema(minimum = 0)]
    pub p90: Option<f64>,
    /// Of how many.
    #[schema(minimum = 0)]
    pub n: u64,
}

impl From<&Counts> for Figures {
    fn from(counts: &Counts) -> Self {
        let replied: u64 = counts.days.values().sum();
        let decided = counts.in_time + counts.late + counts.past_due;
        let classified = counts.class_a + counts.class_b + counts.class_c;
        let rated = |numerator| Ratio::of(numerator, counts.rated);
        Self {
            acceptance_rate: Ratio::of(counts.accepted, counts.received),
            adoption_rate: Ratio::of(counts.adopted, counts.opinions),
            instruction_rate: Ratio::of(counts.instructed, counts.received),
            reply_rate: Ratio::of(counts.replied, counts.assigned),
            in_time_reply_rate: Ratio::of(counts.in_time, decided),
            closing_rate: Ratio::of(counts.closed, counts.assigned),
            overdue: Overdue {
                ratio: Ratio::of(counts.late + counts.past_due, decided),
                past_due: counts.past_due,
                replied_late: counts.late,
            },
            solved_rate: Ratio::of(counts.class_a, replied),
            class_distribution: Classes {
                a: Ratio::of(counts.class_a, replied),
                b: Ratio::of(counts.class_b, replied),
                c: Ratio::of(counts.class_c, replied),
                unclassified: Ratio::of(replied.saturating_sub(classified), replied),
            },
            satisfaction_process: rated(counts.process_satisfied),
            satisfaction_result: rated(counts.result_satisfied),
            basic_satisfaction_process: rated(counts.process_satisfied + counts.process_basically),
            basic_satisfaction_result: rated(counts.result_satisfied + counts.result_basically),
            rating_return_rate: Ratio::of(counts.rated, counts.asked),
            first_round_satisfaction: Ratio::of(counts.first_satisfied, counts.first_rated),
            objection_rate: Ratio::of(counts.upheld, counts.given),
            second_round_rate: Ratio::of(counts.again, replied),
            handling_days: HandlingDays::of(&counts.days),
            look_back_improvement: Ratio::of(counts.improved, counts.looked_back),
        }
    }
}

impl Ratio {
    fn of(numerator: u64, denominator: u64) -> Self {
        let value = (denominator > 0).then(|| quotient(numerator, denominator));
        Self { value, numerator, denominator }
    }
}

impl HandlingDays {
    /// From how many took how many days.
    fn of(days: &BTreeMap<i32, u64>) -> Self {
        let n: u64 = days.values().sum();
        if n == 0 {
            return Self { median: None, mean: None, p90: None, n };
        }
        // The number of days at a place, counted from 1, in their order.
        let at = |place: u64| {
            let mut passed = 0;
            let found = days.iter().find(|(_, count)| {
                passed += **count;
                passed >= place
            });
            found.map_or(0.0, |(days, _)| f64::from(*days))
        };
        let sum: i64 = days.iter().map(|(days, count)| i64::from(*days) * i64::try_from(*count).unwrap_or(0)).sum();
        Self {
            median: Some(f64::midpoint(at(n.div_ceil(2)), at(n / 2 + 1))),
            mean: Some(quotient(u64::try_from(sum).unwrap_or(0), n)),
            p90: Some(at((n * 9).div_ceil(10))),
            n,
        }
    }
}

#[expect(clippy::as_conversions, reason = "counts are far below 2^53, where a float holds every whole number")]
fn quotient(numerator: u64, denominator: u64) -> f64 {
    numerator as f64 / denominator as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, 0, None)]
    #[case(0, 4, Some(0.0))]
    #[case(3, 4, Some(0.75))]
    #[case(4, 4, Some(1.0))]
    fn a_ratio_shows_what_it_is_made_of(#[case] numerator: u64, #[case] denominator: u64, #[case] value: Option<f64>) {
        assert_eq!(Ratio::of(numerator, denominator), Ratio { value, numerator, denominator });
    }

    #[test]
    fn each_figure_of_authors_is_made_of_its_own_counts() {
        let counts = Counts {
            asked: 97,
            rated: 89,
            process_satisfied: 31,
            process_basically: 7,
            result_satisfied: 29,
            result_basically: 5,
            first_rated: 61,
            first_satisfied: 23,
            ..Counts::default()
        };
        let figures = Figures::from(&counts);
        let made_of = |ratio: Ratio| (ratio.numerator, ratio.denominator);
        assert_eq!(made_of(figures.satisfaction_process), (31, 89));
        assert_eq!(made_of(figures.satisfaction_result), (29, 89));
        assert_eq!(made_of(figures.basic_satisfaction_process), (38, 89));
        assert_eq!(made_of(figures.basic_satisfaction_result), (34, 89));
        assert_eq!(made_of(figures.rating_return_rate), (89, 97));
        assert_eq!(made_of(figures.first_round_satisfaction), (23, 61));
    }

    #[rstest]
    #[case(&[], None, None, None)]
    #[case(&[5], Some(5.0), Some(5.0), Some(5.0))]
    #[case(&[1, 2], Some(1.5), Some(1.5), Some(2.0))]
    #[case(&[0, 0, 3], Some(0.0), Some(1.0), Some(3.0))]
    #[case(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], Some(5.5), Some(5.5), Some(9.0))]
    fn handling_days(
        #[case] list: &[i32],
        #[case] median: Option<f64>,
        #[case] mean: Option<f64>,
        #[case] p90: Option<f64>,
    ) {
        let mut days = BTreeMap::new();
        for day in list {
            *days.entry(*day).or_default() += 1;
        }
        let n = u64::try_from(list.len()).unwrap();
        assert_eq!(HandlingDays::of(&days), HandlingDays { median, mean, p90, n });
    }

    proptest! {
        /// The same as from the sorted list.
        #[test]
        fn a_histogram_is_as_good_as_the_list(mut list in proptest::collection::vec(0..400, 1..200)) {
            let mut days: BTreeMap<i32, u64> = BTreeMap::new();
            for day in &list {
                *days.entry(*day).or_default() += 1;
            }
            list.sort_unstable();
            let n = list.len();
            let found = HandlingDays::of(&days);
            prop_assert_eq!(found.median, Some(f64::from(list[(n - 1) / 2] + list[n / 2]) / 2.0));
            prop_assert_eq!(found.p90, Some(f64::from(list[(n * 9).div_ceil(10) - 1])));
        }
    }
}
