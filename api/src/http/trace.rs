//! `traceparent` (W3C Trace Context, level 1): the trace that a request belongs to, for the log.

use actix_web::http::header::HeaderMap;

/// The trace's id; none where the header is absent, repeated or malformed: then there is no trace to follow.
pub(super) fn trace_id(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all("traceparent");
    let value = values.next()?.to_str().ok()?;
    if values.next().is_some() { None } else { read(value).map(str::to_owned) }
}

/// The trace's id in `version-trace-parent-flags`; only versions after ours may go on behind the flags.
fn read(traceparent: &str) -> Option<&str> {
    let mut parts = traceparent.splitn(5, '-');
    let (version, trace, parent, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    };
    let is_something = |id: &str| id.bytes().any(|byte| byte != b'0');
    let is_known = version != "ff" && (version != "00" || parts.next().is_none());
    let is_whole = is_hex(version, 2) && is_hex(trace, 32) && is_hex(parent, 16) && is_hex(flags, 2);
    (is_known && is_whole && is_something(trace) && is_something(parent)).then_some(trace)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[rstest]
    #[case::plain("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    #[case::not_sampled("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")]
    #[case::a_later_version("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes")]
    fn a_trace_is_read(#[case] traceparent: &str) {
        assert_eq!(read(traceparent), Some(TRACE));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_version("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    #[case::upper_case("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    #[case::short("00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01")]
    #[case::no_trace("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    #[case::no_parent("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    #[case::no_flags("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7")]
    #[case::too_much("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more")]
    fn what_is_no_trace_is_ignored(#[case] traceparent: &str) {
        assert_eq!(read(traceparent), None);
    }
}
