//! Whom the platform asks outside.

use std::net::IpAddr;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::{ConfigError, Mode, bad};
use crate::files::ClamdAddress;
use crate::mail::MailSettings;
use crate::outbound::GatewayAddress;
use crate::wechat::MiniProgram;

/// How one-time codes reach a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsProvider {
    /// A line in the log: for development only.
    Log,
    /// A signed request to an HTTP gateway.
    Gateway,
}

/// The gateway of its two settings; none where neither is set. In production nobody between reads numbers and codes: it is asked by TLS, or stands on
/// this machine.
pub(super) fn gateway(
    mode: Mode,
    name: &str,
    url: Option<String>,
    secret: Option<SecretString>,
) -> Result<Option<GatewayAddress>, ConfigError> {
    let (url_name, secret_name) = (format!("{name}_url"), format!("{name}_secret"));
    let (url, secret) = match (url, secret) {
        (None, None) => return Ok(None),
        (Some(url), Some(secret)) => (url, secret),
        _ => return Err(bad(&url_name, &format!("it and {secret_name} are set together"))),
    };
    if !is_http(&url) {
        return Err(bad(&url_name, "expected https://… or http://…"));
    }
    if mode == Mode::Production && !url.starts_with("https://") && !is_here(&url) {
        return Err(bad(&url_name, "it is asked in clear; use https://…, or a gateway on this machine"));
    }
    if secret.expose_secret().len() < 32 {
        return Err(bad(&secret_name, "expected at least 32 bytes"));
    }
    if is_one_letter(secret.expose_secret()) {
        return Err(bad(&secret_name, "it is one letter repeated, not a secret"));
    }
    Ok(Some(GatewayAddress { url, secret }))
}

/// Whom push services may turn to (RFC 8292 §2.1); nobody where it is not set.
pub(super) fn contact(address: Option<String>) -> Result<Option<String>, ConfigError> {
    let is_good = |address: &str| {
        let mailbox = address.strip_prefix("mailto:").and_then(|mailbox| mailbox.split_once('@'));
        let is_mailbox = mailbox.is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
        let is_page = address.strip_prefix("https://").is_some_and(|rest| !rest.is_empty());
        (is_mailbox || is_page) && address.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match address {
        Some(address) if !is_good(&address) => {
            Err(bad("web_push_contact", "expected mailto:ADDRESS or https://ADDRESS"))
        }
        address => Ok(address),
    }
}

/// How mail is sent, by its three settings; not at all where none is set.
pub(super) fn mail(
    mode: Mode,
    url: Option<SecretString>,
    from: Option<String>,
    public_url: Option<String>,
) -> Result<Option<MailSettings>, ConfigError> {
    let settings = match (url, from, public_url) {
        (None, None, None) => return Ok(None),
        (Some(url), Some(from), Some(public_url)) => MailSettings { url, from, public_url },
        _ => return Err(bad("smtp_url", "it, mail_from and public_url are set together")),
    };
    if !is_http(&settings.public_url) || settings.public_url.ends_with('/') {
        return Err(bad("public_url", "expected https://… without a slash at the end"));
    }
    let server = settings.url.expose_secret();
    if !["smtp://", "smtps://"].iter().any(|scheme| server.starts_with(scheme)) {
        return Err(bad("smtp_url", "expected smtps://… or smtp://…?tls=required"));
    }
    let is_encrypted = server.starts_with("smtps://") || server.ends_with("?tls=required");
    if mode == Mode::Production && !(is_encrypted && settings.public_url.starts_with("https://")) {
        return Err(ConfigError::Unsafe(
            "mail goes out in clear; use smtps://… or smtp://…?tls=required, and https in SHANGLIANG_PUBLIC_URL",
        ));
    }
    Ok(Some(settings))
}

/// The Mini Program of its three settings; none where no id is set.
pub(super) fn mini_program(
    mode: Mode,
    app_id: Option<String>,
    secret: Option<SecretString>,
    url: Option<String>,
) -> Result<Option<MiniProgram>, ConfigError> {
    let url = url.unwrap_or_else(|| "https://api.weixin.qq.com".to_owned());
    if !is_http(&url) || url.ends_with('/') {
        return Err(bad("wechat_url", "expected https://… without a slash at the end"));
    }
    let program = match (app_id, secret) {
        (None, None) => return Ok(None),
        (Some(app_id), Some(secret)) => MiniProgram { app_id, secret, url },
        _ => return Err(bad("wechat_app_id", "it and wechat_secret are set together")),
    };
    if mode == Mode::Production && !program.url.starts_with("https://") {
        return Err(ConfigError::Unsafe("SHANGLIANG_WECHAT_URL sends the Mini Program's secret in clear; use https"));
    }
    Ok(Some(program))
}

/// Where clamd listens; none where it is not set.
pub(super) fn clamd(address: Option<&str>) -> Result<Option<ClamdAddress>, ConfigError> {
    let parsed = address
        .map(|text| ClamdAddress::parse(text).ok_or_else(|| bad("clamd", "expected tcp://HOST:PORT or unix:/PATH")));
    parsed.transpose()
}

fn is_http(url: &str) -> bool {
    ["https://", "http://"].iter().any(|scheme| url.starts_with(scheme))
}

/// Whether an address is one of this machine, whatever its scheme and port.
fn is_here(url: &str) -> bool {
    let host = reqwest::Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let host = host.as_deref().map(|host| host.trim_matches(['[', ']']));
    host.is_some_and(|host| host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()))
}

fn is_one_letter(text: &str) -> bool {
    let mut letters = text.chars();
    let first = letters.next();
    letters.all(|letter| Some(letter) == first)
}

#[cfg(test)]
mod tests {
    #[rstest::rstest]
    #[case("http://127.0.0.1:9000/send", true)]
    #[case("http://[::1]/send", true)]
    #[case("http://localhost:9000/send", true)]
    #[case("http://sms.example/send", false)]
    #[case("http://10.0.0.7/send", false)]
    #[case("http://127.0.0.1.sms.example/send", false)]
    #[case("http://127.0.0.1@sms.example/send", false)]
    #[case("http://", false)]
    fn this_machine_is_known(#[case] url: &str, #[case] expected: bool) {
        assert_eq!(super::is_here(url), expected);
    }
}
