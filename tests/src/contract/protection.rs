//! The headers that every answer has, whatever it answers, inside the document and beside it.

/// What keeps a browser from doing more with an answer than showing it: each value's parts.
const PROTECTING: [(&str, &[&str]); 4] = [
    ("x-content-type-options", &["nosniff"]),
    ("referrer-policy", &["no-referrer"]),
    ("strict-transport-security", &["max-age=31536000"]),
    ("content-security-policy", &["default-src 'none';", "frame-ancestors 'none'"]),
];

/// What names the software, for whoever looks for its holes.
const TELLING: [&str; 3] = ["server", "via", "x-powered-by"];

/// What is missing, or told too much. What a client holds keeps the headers that it came with, so a 304 repeats none.
pub fn check(status: u16, headers: &[(String, String)]) -> Result<(), String> {
    let value = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    for name in ["x-request-id", "cache-control"] {
        value(name).ok_or_else(|| format!("without the header {name}"))?;
    }
    for (name, parts) in PROTECTING.into_iter().filter(|_| status != 304) {
        let value = value(name).ok_or_else(|| format!("without the header {name}"))?;
        if !parts.iter().all(|part| value.contains(part)) {
            return Err(format!("the header {name}: {value} does not protect"));
        }
    }
    TELLING.into_iter().find(|name| value(name).is_some()).map_or(Ok(()), |name| Err(format!("the header {name}")))
}
