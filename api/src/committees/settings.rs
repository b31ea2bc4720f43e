//! What a committee may set for a year: a closed list, each setting with the default of the domain.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shangliang_entity::committee_setting::{Column, Entity};
use shangliang_entity::ids::CommitteeId;
use utoipa::ToSchema;

use crate::calendar::deadline::{Length, Period};
use crate::calendar::{Calendar, Due, local_date};
use crate::db::Conn;
use crate::http::{Problem, Text};

/// The year under which what holds for all years is kept.
pub const EVERY_YEAR: i32 = 0;

/// A committee's settings, as they are in force. Periods are whole days after the day that starts them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Working days in which a department may object to an assignment.
    #[schema(minimum = 1, maximum = 366)]
    pub objection_working_days: u32,
    /// Days in which the assigning office decides an objection.
    #[schema(minimum = 1, maximum = 366)]
    pub routing_decision_days: u32,
    /// Working days in which the lead contacts the author for the first time.
    #[schema(minimum = 1, maximum = 366)]
    pub first_contact_working_days: u32,
    /// Days in which a co-handler gives its opinion to the lead.
    #[schema(minimum = 1, maximum = 366)]
    pub co_handler_opinion_days: u32,
    /// Days in which a member's item is replied to.
    #[schema(minimum = 1, maximum = 366)]
    pub reply_days: u32,
    /// Days in which a member's item is replied to at the latest, with an approved extension.
    #[schema(minimum = 1, maximum = 732)]
    pub extended_reply_days: u32,
    /// Working days after which a rating lapses.
    #[schema(minimum = 1, maximum = 366)]
    pub rating_working_days: u32,
    /// Days in which a second or later round is replied to.
    #[schema(minimum = 1, maximum = 366)]
    pub second_round_days: u32,
    /// Days in which intake decides what a citizen submitted.
    #[schema(minimum = 1, maximum = 366)]
    pub citizen_triage_days: u32,
    /// Days in which a citizen's item is replied to.
    #[schema(minimum = 1, maximum = 366)]
    pub citizen_reply_days: u32,
    /// Days that an approved extension adds to a citizen's item.
    #[schema(minimum = 1, maximum = 366)]
    pub citizen_reply_extension_days: u32,
    /// From which round or transfer on the supervision escalates.
    #[schema(minimum = 2, maximum = 20)]
    pub escalation_rounds: u32,
    /// How many days before a date one is reminded of it, each fewer than the one before; 0 is the day itself.
    #[schema(max_items = 5)]
    pub reminder_days: Vec<DaysBefore>,
    /// Whether opinion information that is handed in is issued only by three hands: an editor, an approver and an issuer.
    pub opinion_in_three_hands: bool,
}

/// So many days before a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, ToSchema)]
#[schema(minimum = 0, maximum = 60)]
pub struct DaysBefore(pub u32);

impl Default for Settings {
    /// The statutory ones, where a committee has set nothing else.
    fn default() -> Self {
        Self {
            objection_working_days: 7,
            routing_decision_days: 7,
            first_contact_working_days: 15,
            co_handler_opinion_days: 30,
            reply_days: 90,
            extended_reply_days: 180,
            rating_working_days: 15,
            second_round_days: 30,
            citizen_triage_days: 15,
            citizen_reply_days: 60,
            citizen_reply_extension_days: 30,
            escalation_rounds: 3,
            reminder_days: [7, 3, 0].map(DaysBefore).into(),
            opinion_in_three_hands: false,
        }
    }
}

impl Settings {
    /// How long a period is.
    pub fn length(&self, period: Period) -> Length {
        match period {
            Period::Objection => Length::WorkingDays(self.objection_working_days),
            Period::RoutingDecision => Length::Days(self.routing_decision_days),
            Period::FirstContact => Length::WorkingDays(self.first_contact_working_days),
            Period::CoHandlerOpinion => Length::Days(self.co_handler_opinion_days),
            Period::Reply => Length::Days(self.reply_days),
            Period::ReplyExtended => Length::Days(self.extended_reply_days),
            Period::Rating => Length::WorkingDays(self.rating_working_days),
            Period::SecondRound => Length::Days(self.second_round_days),
            Period::CitizenTriage => Length::Days(self.citizen_triage_days),
            Period::CitizenReply => Length::Days(self.citizen_reply_days),
            Period::CitizenReplyExtension => Length::Days(self.citizen_reply_extension_days),
        }
    }

    /// The last day of a period that starts with an event at `from`.
    pub fn due(&self, period: Period, from: DateTime<Utc>) -> Due {
        self.length(period).due(Calendar::builtin(), local_date(from))
    }

    /// Which settings contradict others, and how.
    pub fn contradictions(&self) -> Vec<(&'static str, Text)> {
        let shortest_reply = self.reply_days.min(self.citizen_reply_days);
        let longest_citizen_reply = self.citizen_reply_days.saturating_add(self.citizen_reply_extension_days);
        let longest_reply = self.extended_reply_days.min(longest_citizen_reply);
        let after_the_reply = Text::fixed("不应长于答复期限", "longer than the time for the reply itself");
        let rules = [
            (
                "extended_reply_days",
                self.extended_reply_days >= self.reply_days,
                Text::fixed("不应短于 reply_days", "shorter than reply_days"),
            ),
            (
                "second_round_days",
                self.second_round_days <= longest_reply,
                Text::fixed("不应长于延期后的答复期限", "longer than a reply with every extension may take"),
            ),
            ("objection_working_days", self.objection_working_days <= shortest_reply, after_the_reply.clone()),
            ("first_contact_working_days", self.first_contact_working_days <= shortest_reply, after_the_reply),
            (
                "reminder_days",
                self.reminder_days.is_sorted_by(|one, next| one > next),
                Text::fixed("应从大到小，不得重复", "each has to be fewer than the one before"),
            ),
        ];
        rules.into_iter().filter(|(_, is_sound, _)| !is_sound).map(|(name, _, text)| (name, text)).collect()
    }

    /// The defaults, overlaid with what was set; later layers win.
    fn overlaid(layers: impl IntoIterator<Item = (String, Value)>) -> Result<Self, serde_json::Error> {
        let mut settings: BTreeMap<String, Value> = serde_json::from_value(serde_json::to_value(Self::default())?)?;
        settings.extend(layers);
        serde_json::from_value(serde_json::to_value(settings)?)
    }
}

/// The settings of a committee under which an event happens: those in force in its year, in China.
pub async fn at(db: &Conn<'_>, committee: CommitteeId, event: DateTime<Utc>) -> Result<Settings, Problem> {
    load(db, committee, year_of(event)).await
}

/// The settings of a committee that are in force in a year: what was set for it, else for every year, else the default.
pub async fn load(db: &Conn<'_>, committee: CommitteeId, year: i32) -> Result<Settings, Problem> {
    let rows: Vec<(String, String)> = Entity::find()
        .select_only()
        .columns([Column::Name, Column::Value])
        .filter(Column::CommitteeId.eq(committee))
        .filter(Column::Year.is_in([EVERY_YEAR, year]))
        .order_by_asc(Column::Year)
        .into_tuple()
        .all(db)
        .await?;
    let layers: Vec<_> = rows
        .into_iter()
        .map(|(name, value)| serde_json::from_str(&value).map(|value| (name, value)))
        .collect::<Result<_, _>>()
        .map_err(Problem::internal)?;
    Settings::overlaid(layers).map_err(Problem::internal)
}

/// The days of reminders of every committee that has set them, as they are in force at an instant.
pub async fn reminder_days(
    db: &Conn<'_>,
    at: DateTime<Utc>,
) -> Result<BTreeMap<CommitteeId, Vec<DaysBefore>>, Problem> {
    let rows: Vec<(CommitteeId, String)> = Entity::find()
        .select_only()
        .columns([Column::CommitteeId, Column::Value])
        .filter(Column::Name.eq("reminder_days"))
        .filter(Column::Year.is_in([EVERY_YEAR, year_of(at)]))
        .order_by_asc(Column::Year)
        .into_tuple()
        .all(db)
        .await?;
    let days = rows.into_iter().map(|(committee, days)| serde_json::from_str(&days).map(|days| (committee, days)));
    days.collect::<Result<_, _>>().map_err(Problem::internal)
}

/// The year, in China, that an instant belongs to: which settings hold then.
pub fn year_of(at: DateTime<Utc>) -> i32 {
    chrono::Datelike::year(&local_date(at))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(Period::Objection, "2024-10-11")]
    #[case(Period::RoutingDecision, "2024-10-03")]
    #[case(Period::FirstContact, "2024-10-22")]
    #[case(Period::CoHandlerOpinion, "2024-10-26")]
    #[case(Period::Reply, "2024-12-25")]
    #[case(Period::ReplyExtended, "2025-03-25")]
    #[case(Period::Rating, "2024-10-22")]
    #[case(Period::SecondRound, "2024-10-26")]
    #[case(Period::CitizenTriage, "2024-10-11")]
    #[case(Period::CitizenReply, "2024-11-25")]
    #[case(Period::CitizenReplyExtension, "2024-10-26")]
    fn statutory_periods_count_from_the_day_in_china(#[case] period: Period, #[case] on: &str) {
        // Still the 25th in UTC, already the 26th in China; National Day and two make-up days follow.
        let from = "2024-09-25T16:30:00Z".parse().unwrap();
        let due = Due { on: on.parse().unwrap(), provisional: false };
        assert_eq!(Settings::default().due(period, from), due);
    }

    #[rstest]
    #[case::the_statutory_ones(Settings::default(), &[])]
    #[case::as_long(Settings { reply_days: 180, ..Settings::default() }, &[])]
    #[case::extended_shorter(Settings { reply_days: 181, ..Settings::default() }, &["extended_reply_days"])]
    #[case::a_long_second_round(Settings { second_round_days: 91, ..Settings::default() }, &["second_round_days"])]
    #[case::objection_after_the_reply(
        Settings { objection_working_days: 61, ..Settings::default() },
        &["objection_working_days"]
    )]
    #[case::contact_after_the_reply(
        Settings { citizen_reply_days: 14, ..Settings::default() },
        &["first_contact_working_days"]
    )]
    #[case::no_reminders(Settings { reminder_days: Vec::new(), ..Settings::default() }, &[])]
    #[case::a_day_twice(
        Settings { reminder_days: [5, 5].map(DaysBefore).into(), ..Settings::default() },
        &["reminder_days"]
    )]
    #[case::rising(Settings { reminder_days: [1, 2].map(DaysBefore).into(), ..Settings::default() }, &["reminder_days"])]
    #[case::several(
        Settings { reply_days: 5, extended_reply_days: 4, ..Settings::default() },
        &["extended_reply_days", "second_round_days", "objection_working_days", "first_contact_working_days"]
    )]
    fn what_contradicts_itself_is_named(#[case] settings: Settings, #[case] expected: &[&str]) {
        let named: Vec<_> = settings.contradictions().into_iter().map(|(name, _)| name).collect();
        assert_eq!(named, expected);
    }

    #[test]
    fn later_layers_win() {
        let layer = |days: u32| ("reply_days".to_owned(), json!(days));
        assert_eq!(Settings::overlaid([]).unwrap(), Settings::default());
        let set = Settings::overlaid([layer(60), layer(45)]).unwrap();
        assert_eq!(set, Settings { reply_days: 45, ..Settings::default() });
        assert!(Settings::overlaid([("reply_hours".to_owned(), json!(1))]).is_err());
    }

    #[test]
    fn the_year_is_chinas() {
        assert_eq!(year_of("2026-12-31T15:59:59Z".parse().unwrap()), 2026);
        assert_eq!(year_of("2026-12-31T16:00:00Z".parse().unwrap()), 2027);
    }
}
