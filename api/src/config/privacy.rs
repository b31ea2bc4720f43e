//! Which privacy policy is in force, and where it is read.

use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;

/// What a setting that is none is told.
const EXPECTED: &str =
    "privacy_policy: expected YYYY-MM-DD=https://ADDRESS, with ,https://ADDRESS of an English text after it";

/// The privacy policy in force.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PrivacyPolicy {
    /// Its version: the day that it is of.
    pub version: NaiveDate,
    /// Where it is read in Chinese.
    pub chinese: String,
    /// Where it is read in English; in Chinese, where there is no English one.
    pub english: String,
}

impl TryFrom<String> for PrivacyPolicy {
    type Error = &'static str;

    fn try_from(setting: String) -> Result<Self, Self::Error> {
        let (version, addresses) = setting.split_once('=').ok_or(EXPECTED)?;
        let (chinese, english) = addresses.split_once(',').unwrap_or((addresses, addresses));
        let is_address = |text: &str| text.starts_with("https://") && text.len() <= 2048 && !text.contains([' ', ',']);
        if version.len() != 10 || !is_address(chinese) || !is_address(english) {
            return Err(EXPECTED);
        }
        let version = version.parse().map_err(|_| EXPECTED)?;
        Ok(Self { version, chinese: chinese.to_owned(), english: english.to_owned() })
    }
}

impl fmt::Display for PrivacyPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={},{}", self.version, self.chinese, self.english)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_read_and_written() {
        let written = "2026-03-01=https://x.example/zh,https://x.example/en";
        assert_eq!(PrivacyPolicy::try_from(written.to_owned()).unwrap().to_string(), written);
        let alone = PrivacyPolicy::try_from("2026-03-01=https://x.example/zh".to_owned()).unwrap();
        assert_eq!(alone.english, alone.chinese);
        for bad in [
            "",
            "2026-03-01",
            "https://x.example",
            "v1=https://x.example",
            "2026-3-1=https://x.example",
            "2026-02-30=https://x.example",
            "2026-03-01=http://x.example",
            "2026-03-01=https://a.example,",
        ] {
            assert_eq!(PrivacyPolicy::try_from(bad.to_owned()), Err(EXPECTED), "{bad}");
        }
    }
}
