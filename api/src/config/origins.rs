//! The origins whose pages may read answers.

use reqwest::Url;

use super::{ConfigError, Mode, bad};

/// Reads a list with commas. Each origin must stand as browsers send it, since that is what it is compared with.
pub(super) fn origins_of(list: Option<&str>, mode: Mode) -> Result<Vec<String>, ConfigError> {
    let origins = list.unwrap_or_default().split(',').map(str::trim).filter(|origin| !origin.is_empty());
    let origins: Vec<String> = origins.map(str::to_owned).collect();
    if !origins.iter().all(|origin| is_origin(origin)) {
        return Err(bad("cors_origins", "expected origins as in https://app.example,https://www.example, and no *"));
    }
    if mode == Mode::Production && origins.iter().any(|origin| origin.starts_with("http://")) {
        return Err(ConfigError::Unsafe(
            "SHANGLIANG_CORS_ORIGINS names pages of plain http, which anybody on their way can change; use https",
        ));
    }
    Ok(origins)
}

fn is_origin(text: &str) -> bool {
    let is_web = |url: Url| matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text;
    // The parser takes a host with a star in it.
    !text.contains('*') && Url::parse(text).is_ok_and(is_web)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(None, &[])]
    #[case(Some(" "), &[])]
    #[case(Some("https://app.example"), &["https://app.example"])]
    #[case(Some("https://app.example:8443, http://127.0.0.1:5173"), &["https://app.example:8443", "http://127.0.0.1:5173"])]
    fn origins_are_read(#[case] list: Option<&str>, #[case] expected: &[&str]) {
        assert_eq!(origins_of(list, Mode::Development).unwrap(), expected);
    }

    #[rstest]
    #[case("*")]
    #[case("null")]
    #[case("app.example")]
    #[case("https://*.example")]
    #[case("https://app.example/")]
    #[case("https://APP.example")]
    #[case("https://app.example:443")]
    #[case("https://app.example,*")]
    #[case("file:///srv/page.html")]
    fn what_no_browser_sends_is_refused(#[case] list: &str) {
        assert!(origins_of(Some(list), Mode::Development).is_err());
    }

    #[test]
    fn production_wants_https() {
        assert!(origins_of(Some("http://app.example"), Mode::Production).is_err());
        assert!(origins_of(Some("https://app.example"), Mode::Production).is_ok());
    }
}
