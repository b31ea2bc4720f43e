//! What the API takes and shows of preferences.

use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use shangliang_entity::all;
use shangliang_entity::vocab::NoticeKind;
use utoipa::ToSchema;

use super::plan::is_urgent;
use super::preferences::{Preferences, Quiet};
use crate::http::{Problem, Text};

/// How times of a day are written.
pub const TIME: &str = "%H:%M";

/// How one wants to be told outside the inbox.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "push_kinds": null, "mail_kinds": ["reply", "deadline"], "quiet_hours": { "from": "22:00", "until": "07:00" }, "daily_limit": 20
}))]
pub struct NoticePreferences {
    /// The kinds that go to one's devices: all, also those that come later, where it is left out; none where it is empty.
    #[schema(max_items = 20)]
    pub push_kinds: Option<Vec<NoticeKind>>,
    /// The kinds that go to one's mailbox, likewise.
    #[schema(max_items = 20)]
    pub mail_kinds: Option<Vec<NoticeKind>>,
    /// When one is left alone; what is urgent comes all the same, the rest afterwards.
    pub quiet_hours: Option<QuietHours>,
    /// How many messages reach each device, and the mailbox, in a day; what is urgent comes all the same, the rest is in the inbox only.
    #[schema(minimum = 0, maximum = 100)]
    pub daily_limit: u32,
}

/// A time of each day in China (UTC+8), perhaps over midnight.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// From when on.
    #[schema(max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "22:00")]
    pub from: String,
    /// Until when.
    #[schema(max_length = 5, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "07:00")]
    pub until: String,
}

/// How one is told outside the inbox, which has everything.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "push_kinds": null, "mail_kinds": ["reply", "deadline"], "quiet_hours": { "from": "22:00", "until": "07:00" }, "daily_limit": 20,
    "urgent_kinds": ["supervision", "account"], "version": 1
}))]
pub struct NoticePreferencesView {
    /// The kinds that go to one's devices; null for all, also those that come later.
    #[schema(max_items = 20)]
    pub push_kinds: Option<Vec<NoticeKind>>,
    /// The kinds that go to one's mailbox, likewise.
    #[schema(max_items = 20)]
    pub mail_kinds: Option<Vec<NoticeKind>>,
    /// When one is left alone; null where never.
    pub quiet_hours: Option<QuietHours>,
    /// How many messages reach each device, and the mailbox, in a day.
    #[schema(minimum = 0, maximum = 100)]
    pub daily_limit: u32,
    /// The kinds that are urgent: they go out at once, by day and night and beyond the limit of the day.
    #[schema(max_items = 20)]
    pub urgent_kinds: Vec<NoticeKind>,
    /// Rises with every change, from 0 on; the `ETag` and what `If-Match` names.
    #[schema(minimum = 0)]
    pub version: i64,
}

impl NoticePreferences {
    /// What is meant.
    ///
    /// # Errors
    /// Quiet hours without a length.
    pub fn read(&self) -> Result<Preferences, Problem> {
        let quiet = self.quiet_hours.as_ref().map(QuietHours::read).transpose()?;
        Ok(Preferences {
            push_kinds: self.push_kinds.clone().map(|kinds| kinds.into_iter().collect()),
            mail_kinds: self.mail_kinds.clone().map(|kinds| kinds.into_iter().collect()),
            quiet,
            daily_limit: self.daily_limit,
        })
    }
}

impl QuietHours {
    fn read(&self) -> Result<Quiet, Problem> {
        let time = |name: &str, text: &str| {
            NaiveTime::parse_from_str(text, TIME).map_err(|_| {
                let text = Text::fixed("应为时刻 HH:MM", "expected a time, HH:MM");
                Problem::field(&format!("/quiet_hours/{name}"), "format", text)
            })
        };
        let quiet = Quiet { from: time("from", &self.from)?, until: time("until", &self.until)? };
        if quiet.from == quiet.until {
            let text = Text::fixed("起止时刻不应相同", "the two times are the same");
            return Err(Problem::field("/quiet_hours/until", "contradiction", text));
        }
        Ok(quiet)
    }

    fn of(Quiet { from, until }: Quiet) -> Self {
        Self { from: from.format(TIME).to_string(), until: until.format(TIME).to_string() }
    }
}

impl NoticePreferencesView {
    /// Of what somebody has chosen.
    pub fn new(chosen: Preferences, version: i64) -> Self {
        Self {
            push_kinds: chosen.push_kinds.map(|kinds| kinds.into_iter().collect()),
            mail_kinds: chosen.mail_kinds.map(|kinds| kinds.into_iter().collect()),
            quiet_hours: chosen.quiet.map(QuietHours::of),
            daily_limit: chosen.daily_limit,
            urgent_kinds: all::<NoticeKind>().filter(|kind| is_urgent(*kind)).collect(),
            version,
        }
    }
}
