//! What may be asked: pure, but for what names lead to.

use std::net::IpAddr;

use reqwest::Url;
use serde::Deserialize;

use super::address::is_public;
use crate::http::Text;

/// How far requests may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// To public addresses, by https.
    #[default]
    Public,
    /// Also to this machine, by its address and without TLS: for development only.
    Loopback,
}

/// An address that may be asked, as far as it says itself.
#[derive(Clone, Debug)]
pub struct Target(Url);

/// Why an address may not be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No address at all.
    #[error("not an address")]
    Malformed,
    /// Not https.
    #[error("not https")]
    Scheme,
    /// It holds a name, a password or a fragment.
    #[error("with credentials or a fragment")]
    Credentials,
    /// It leads inside, or nowhere.
    #[error("not public")]
    NotPublic,
}

impl Refused {
    /// What is wrong, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "format",
            Self::Scheme => "scheme",
            Self::Credentials => "credentials",
            Self::NotPublic => "not_public",
        }
    }

    /// What is wrong, for people.
    pub fn text(self) -> Text {
        match self {
            Self::Malformed => Text::fixed("应为完整的网址", "expected an absolute address"),
            Self::Scheme => Text::fixed("应以 https:// 开头", "expected https://…"),
            Self::Credentials => {
                Text::fixed("不能含有用户名、密码或片段", "expected no user name, password or fragment")
            }
            Self::NotPublic => {
                Text::fixed("应为可解析的公网地址", "expected a host that is found and has public addresses only")
            }
        }
    }
}

impl Target {
    /// Reads and judges an address; where it names its host, that is left to who resolves it.
    pub fn parse(text: &str, reach: Reach) -> Result<Self, Refused> {
        let url = Url::parse(text).map_err(|_| Refused::Malformed)?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            return Err(Refused::Credentials);
        }
        let target = Self(url);
        let literal = target.literal();
        let is_here = reach == Reach::Loopback && literal.is_some_and(|address| address.is_loopback());
        match target.0.scheme() {
            "http" | "https" if is_here => Ok(target),
            "https" if literal.is_none_or(is_public) => Ok(target),
            "https" => Err(Refused::NotPublic),
            _ => Err(Refused::Scheme),
        }
    }

    /// The host's name; absent where it is given by its address.
    pub fn name(&self) -> Option<&str> {
        if self.literal().is_some() { None } else { self.0.host_str() }
    }

    /// As it is asked, in its one spelling.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// As it is asked.
    pub fn into_url(self) -> Url {
        self.0
    }

    /// The address that stands for the host; reading the whole has brought every odd spelling (`0x7f.1`, `2130706433`) to one form.
    fn literal(&self) -> Option<IpAddr> {
        self.0.host_str()?.trim_matches(['[', ']']).parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("https://hooks.example.cn/a?b=c", None)]
    #[case("https://8.8.8.8:8443/", None)]
    #[case("https://[2400:3200::1]/", None)]
    #[case("", Some(Refused::Malformed))]
    #[case("hooks.example.cn", Some(Refused::Malformed))]
    #[case("//hooks.example.cn", Some(Refused::Malformed))]
    #[case("https://", Some(Refused::Malformed))]
    #[case("https://[fe80::1%25eth0]/", Some(Refused::Malformed))]
    #[case("http://hooks.example.cn/", Some(Refused::Scheme))]
    #[case("http://127.0.0.1/", Some(Refused::Scheme))]
    #[case("ftp://hooks.example.cn/", Some(Refused::Scheme))]
    #[case("file:///etc/passwd", Some(Refused::Scheme))]
    #[case("gopher://127.0.0.1:70/", Some(Refused::Scheme))]
    #[case("javascript:alert(1)", Some(Refused::Scheme))]
    #[case("data:text/plain,x", Some(Refused::Scheme))]
    #[case("https://me@hooks.example.cn/", Some(Refused::Credentials))]
    #[case("https://me:secret@hooks.example.cn/", Some(Refused::Credentials))]
    #[case("https://hooks.example.cn/#inside", Some(Refused::Credentials))]
    #[case("https://127.0.0.1/", Some(Refused::NotPublic))]
    #[case("https://0x7f.1/", Some(Refused::NotPublic))]
    #[case("https://2130706433/", Some(Refused::NotPublic))]
    #[case("https://0177.0.0.1/", Some(Refused::NotPublic))]
    #[case("https://127.1/", Some(Refused::NotPublic))]
    #[case("https://１２７.０.０.１/", Some(Refused::NotPublic))]
    #[case("https://169.254.169.254/latest/meta-data/", Some(Refused::NotPublic))]
    #[case("https://10.0.0.8:6379/", Some(Refused::NotPublic))]
    #[case("https://[::1]/", Some(Refused::NotPublic))]
    #[case("https://[::]/", Some(Refused::NotPublic))]
    #[case("https://[::ffff:127.0.0.1]/", Some(Refused::NotPublic))]
    #[case("https://[::ffff:7f00:1]/", Some(Refused::NotPublic))]
    #[case("https://[fd00::1]/", Some(Refused::NotPublic))]
    fn addresses_are_judged(#[case] text: &str, #[case] refused: Option<Refused>) {
        assert_eq!(Target::parse(text, Reach::Public).err(), refused);
    }

    #[rstest::rstest]
    #[case("http://127.0.0.1:8080/", None)]
    #[case("https://[::1]:8080/", None)]
    #[case("http://8.8.8.8/", Some(Refused::Scheme))]
    #[case("http://localhost/", Some(Refused::Scheme))]
    #[case("https://10.0.0.1/", Some(Refused::NotPublic))]
    fn this_machine_is_let_in_by_its_address_only(#[case] text: &str, #[case] refused: Option<Refused>) {
        assert_eq!(Target::parse(text, Reach::Loopback).err(), refused);
    }
}
