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
use crate::db::Conn;
use crate::http::Problem;

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
}

impl Default for Settings {
    fn default() -> Self {
        let days = |period: Period| match period.length() {
            Length::WorkingDays(days) | Length::Days(days) => days,
        };
        Self {
            objection_working_days: days(Period::Objection),
            routing_decision_days: days(Period::RoutingDecision),
            first_contact_working_days: days(Period::FirstContact),
            co_handler_opinion_days: days(Period::CoHandlerOpinion),
            reply_days: days(Period::Reply),
            extended_reply_days: days(Period::ReplyExtended),
            rating_working_days: days(Period::Rating),
            second_round_days: days(Period::SecondRound),
            citizen_triage_days: days(Period::CitizenTriage),
            citizen_reply_days: days(Period::CitizenReply),
            citizen_reply_extension_days: days(Period::CitizenReplyExtension),
            escalation_rounds: 3,
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

    /// The defaults, overlaid with what was set; later layers win.
    fn overlaid(layers: impl IntoIterator<Item = (String, Value)>) -> Result<Self, serde_json::Error> {
        let mut settings: BTreeMap<String, Value> = serde_json::from_value(serde_json::to_value(Self::default())?)?;
        settings.extend(layers);
        serde_json::from_value(serde_json::to_value(settings)?)
    }
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

/// The year, in China, that an instant belongs to: which settings hold then.
pub fn year_of(at: DateTime<Utc>) -> i32 {
    chrono::Datelike::year(&crate::calendar::local_date(at))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_periods() {
        let periods = [
            Period::Objection,
            Period::RoutingDecision,
            Period::FirstContact,
            Period::CoHandlerOpinion,
            Period::Reply,
            Period::ReplyExtended,
            Period::Rating,
            Period::SecondRound,
            Period::CitizenTriage,
            Period::CitizenReply,
            Period::CitizenReplyExtension,
        ];
        for period in periods {
            assert_eq!(Settings::default().length(period), period.length(), "{period:?}");
        }
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
