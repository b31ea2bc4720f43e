//! How old the apps may be by which people use the platform.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;

/// What a setting that is none is told.
const EXPECTED: &str = "min_clients: expected APP=MAJOR.MINOR.PATCH, each app once, separated by commas";

/// The version of an app: major, minor, patch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(u32, u32, u32);

impl Version {
    /// Reads three numbers with points between.
    fn read(text: &str) -> Option<Self> {
        let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let mut parts = text.split('.').map(|part| Some(part).filter(is_number)?.parse().ok());
        let version = Self(parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(version)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(major, minor, patch) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// The least version of each app that is still served.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(try_from = "String")]
pub struct MinClients(BTreeMap<String, Version>);

impl MinClients {
    /// What a client that calls itself `APP/VERSION` must be updated to; none where it is good enough, or nothing is asked of
    /// its app.
    pub fn update_of(&self, client: &str) -> Option<Version> {
        let (app, version) = client.split_once('/')?;
        let least = *self.0.get(app)?;
        (Version::read(version)? < least).then_some(least)
    }
}

impl TryFrom<String> for MinClients {
    type Error = &'static str;

    fn try_from(setting: String) -> Result<Self, Self::Error> {
        let mut all = BTreeMap::new();
        for one in setting.split(',').map(str::trim).filter(|one| !one.is_empty()) {
            let (app, version) = one.split_once('=').ok_or(EXPECTED)?;
            let version = Version::read(version).ok_or(EXPECTED)?;
            if !is_app(app) || all.insert(app.to_owned(), version).is_some() {
                return Err(EXPECTED);
            }
        }
        Ok(Self(all))
    }
}

impl fmt::Display for MinClients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("none");
        }
        let all: Vec<_> = self.0.iter().map(|(app, version)| format!("{app}={version}")).collect();
        f.write_str(&all.join(","))
    }
}

/// Whether a client can call itself so.
fn is_app(name: &str) -> bool {
    name.len() <= 31
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("", "none")]
    #[case("ios=2.4.0", "ios=2.4.0")]
    #[case(" wechat=1.0.10 ,ios=2.04.0,", "ios=2.4.0,wechat=1.0.10")]
    fn a_setting_is_shown_as_it_is_read(#[case] setting: &str, #[case] shown: &str) {
        assert_eq!(MinClients::try_from(setting.to_owned()).unwrap().to_string(), shown);
    }

    #[rstest::rstest]
    #[case("ios")]
    #[case("ios=")]
    #[case("=1.0.0")]
    #[case("ios=2.4")]
    #[case("ios=2.4.0.1")]
    #[case("ios=2.4.0-beta")]
    #[case("ios=+2.4.0")]
    #[case("ios=2.4.99999999999")]
    #[case("iOS=2.4.0")]
    #[case("ios =2.4.0")]
    #[case("ios=2.4.0,ios=2.5.0")]
    fn whatever_else_is_refused(#[case] setting: &str) {
        assert_eq!(MinClients::try_from(setting.to_owned()).unwrap_err(), EXPECTED);
    }

    #[rstest::rstest]
    #[case("ios/2.4.0", false)]
    #[case("ios/2.3.99", true)]
    #[case("ios/2.10.0", false)]
    #[case("ios/10.0.0", false)]
    #[case("ios/1.99.99", true)]
    #[case("android/0.0.1", false)]
    #[case("ios", false)]
    fn versions_are_compared_number_by_number(#[case] client: &str, #[case] is_old: bool) {
        let least = MinClients::try_from("ios=2.4.0".to_owned()).unwrap();
        assert_eq!(least.update_of(client).map(|version| version.to_string()), is_old.then(|| "2.4.0".to_owned()));
    }
}
