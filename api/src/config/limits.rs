//! How much one client, or all together, may ask for.

use super::{Mode, Settings};

/// How much one client, or all together, may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Requests of one client in a minute.
    pub requests_per_minute: u32,
    /// Requests of one account in a minute, from wherever they come.
    pub account_requests_per_minute: u32,
    /// Failed sign-ins of one client in five minutes.
    pub sign_in_failures: u32,
    /// One-time codes asked for by one client in an hour.
    pub sms_per_hour: u32,
    /// One-time codes asked for by all clients of one network in an hour: they may be one person with many addresses, or
    /// many subscribers.
    pub sms_network_per_hour: u32,
    /// One-time codes in a day for the phones that share their first seven digits: whoever is paid for messages owns numbers
    /// in blocks.
    pub sms_segment_per_day: u32,
    /// One-time codes in a day, in all: what the provider's bill may come to.
    pub sms_per_day: u32,
}

impl Limits {
    /// The defaults, and over them what is set; in production, where messages cost something, fewer.
    pub fn of_settings(settings: &Settings, mode: Mode) -> Self {
        let strict = |production, otherwise| if mode == Mode::Production { production } else { otherwise };
        let sms_per_hour = settings.sms_per_hour.unwrap_or(strict(60, 1000)).max(1);
        Self {
            requests_per_minute: settings.requests_per_minute.unwrap_or(1200).max(1),
            account_requests_per_minute: settings.account_requests_per_minute.unwrap_or(600).max(1),
            sign_in_failures: settings.sign_in_failures.unwrap_or(30).max(1),
            sms_per_hour,
            sms_network_per_hour: settings.sms_network_per_hour.unwrap_or(sms_per_hour.saturating_mul(5)).max(1),
            sms_segment_per_day: settings.sms_segment_per_day.unwrap_or(strict(500, 10_000)).max(1),
            sms_per_day: settings.sms_per_day.unwrap_or(10_000).max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_cost_something_in_production() {
        let caps = |settings: Settings, mode| {
            let limits = Limits::of_settings(&settings, mode);
            [limits.sms_per_hour, limits.sms_network_per_hour, limits.sms_segment_per_day, limits.sms_per_day]
        };
        assert_eq!(caps(Settings::default(), Mode::Production), [60, 300, 500, 10_000]);
        assert_eq!(caps(Settings::default(), Mode::Development), [1000, 5000, 10_000, 10_000]);
        let own = Settings { sms_per_hour: Some(10), sms_segment_per_day: Some(0), ..Settings::default() };
        assert_eq!(caps(own, Mode::Production), [10, 50, 1, 10_000]);
    }
}
