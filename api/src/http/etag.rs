//! Entity tags: which version of an item an answer shows, and which bytes exactly ([ADR 9](../../../docs/adr)).
//!
//! `"3.9f86d081884c7d65-br"` is a view of version 3 with these bytes, compressed with Brotli. What is shown of one version differs from
//! viewer to viewer and changes with roles, names and time, so a 304 goes by the bytes; what `If-Match` protects is the version.

use crate::secrets::sha256;

/// What comes after the bytes that a tag names, for each coding that they may be sent in.
const CODINGS: [&str; 4] = ["-br", "-gzip", "-zstd", "-deflate"];

/// Of an item that was changed: only the version counts, for the next change.
pub fn of_version(version: i64) -> String {
    format!("\"{version}\"")
}

/// Of one item as it is shown, strong; with its version, where it has one.
pub fn of_view(version: Option<i64>, body: &str) -> String {
    let digest = digest(body);
    version.map_or_else(|| format!("\"{digest}\""), |version| format!("\"{version}.{digest}\""))
}

/// Of a list, weak.
pub fn of_list(body: &str) -> String {
    format!("W/\"{}\"", digest(body))
}

/// 64 bits: a client holds a few answers of one address.
fn digest(body: &str) -> String {
    sha256(&[body.as_bytes()]).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The tag of the same bytes in a coding. A weak one stands for all of them.
pub fn in_coding(tag: &str, coding: &str) -> Option<String> {
    if tag.starts_with("W/") {
        return None;
    }
    Some(format!("{}-{coding}\"", tag.strip_suffix('"')?))
}

/// The tag by which an `If-None-Match` names the current bytes, in whatever coding the client holds them; compared weakly
/// (RFC 9110 §13.1.2).
pub fn held<'a>(if_none_match: &'a str, current: &'a str) -> Option<&'a str> {
    let tags = if_none_match.split(',').map(str::trim);
    let is_held = |tag: &&str| *tag == "*" || without_coding(tag) == without_coding(current);
    tags.into_iter().find(is_held).map(|tag| if tag == "*" { current } else { tag })
}

fn without_coding(tag: &str) -> &str {
    let tag = tag.trim_start_matches("W/").trim_matches('"');
    CODINGS.iter().find_map(|coding| tag.strip_suffix(coding)).unwrap_or(tag)
}

/// Whether an `If-Match` names a version: `"3"`, or the tag of any view of it. A weak tag never matches (RFC 9110 §13.1.1).
pub fn names_version(if_match: &str, version: i64) -> bool {
    let version = version.to_string();
    let mut tags = if_match.split(',').map(str::trim);
    let names_it = |tag: &str| {
        let opaque = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
        opaque.is_some_and(|opaque| without_coding(opaque).split('.').next() == Some(&version))
    };
    if_match.trim() == "*" || tags.any(names_it)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_tag_names_version_and_bytes() {
        assert_eq!(of_version(3), "\"3\"");
        assert_eq!(of_view(Some(3), "test"), "\"3.9f86d081884c7d65\"");
        assert_eq!(of_view(None, "test"), "\"9f86d081884c7d65\"");
        assert_eq!(of_list("test"), "W/\"9f86d081884c7d65\"");
        assert_eq!(in_coding("\"3.9f86\"", "br").as_deref(), Some("\"3.9f86-br\""));
        assert_eq!(in_coding("W/\"9f86\"", "br"), None);
    }

    #[rstest]
    #[case("\"3.9f86\"", Some("\"3.9f86\""))]
    #[case("\"3.9f86-zstd\"", Some("\"3.9f86-zstd\""))]
    #[case("W/\"3.9f86\"", Some("W/\"3.9f86\""))]
    #[case("\"2.aaaa\" , \"3.9f86-br\"", Some("\"3.9f86-br\""))]
    #[case("*", Some("\"3.9f86\""))]
    #[case("\"3\"", None)]
    #[case("\"3.aaaa\"", None)]
    #[case("\"3.9f86-other\"", None)]
    #[case("3", None)]
    #[case("", None)]
    fn what_is_held_is_named_by_its_bytes(#[case] if_none_match: &str, #[case] held_as: Option<&str>) {
        assert_eq!(held(if_none_match, "\"3.9f86\""), held_as);
    }

    #[rstest]
    #[case("\"3\"", true)]
    #[case("\"3.9f86\"", true)]
    #[case("\"3.9f86-br\"", true)]
    #[case("\"3-br\"", true)]
    #[case("\"2\", \"3\"", true)]
    #[case("*", true)]
    #[case("W/\"3\"", false)]
    #[case("W/\"3.9f86\"", false)]
    #[case("\"33\"", false)]
    #[case("\"03\"", false)]
    #[case("\"4.3\"", false)]
    #[case("\"\"", false)]
    #[case("\"a,*,b\"", false)]
    #[case("3", false)]
    #[case("\"3", false)]
    fn what_is_changed_is_named_by_its_version(#[case] if_match: &str, #[case] is_named: bool) {
        assert_eq!(names_version(if_match, 3), is_named);
    }
}
