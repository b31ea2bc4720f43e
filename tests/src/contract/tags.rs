//! The tags by which a client asks whether what it holds still stands.

use serde_json::Value;

/// What may be kept has a tag: a strong one where it is one item, a weak one where it is many.
pub fn check(tag: Option<&str>, cache: Option<&str>, body: &Value) -> Result<(), String> {
    if cache.is_some_and(|cache| cache.contains("no-store")) {
        return Ok(());
    }
    let tag = tag.ok_or("without an ETag")?;
    let is_many = body.is_array() || ["items", "groups"].iter().any(|name| body.get(name).is_some());
    if tag.starts_with("W/") == is_many { Ok(()) } else { Err(format!("the ETag {tag} is of the wrong kind")) }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(Some("\"1\""), json!({ "id": 1 }), true)]
    #[case(Some("W/\"1\""), json!({ "id": 1 }), false)]
    #[case(None, json!({ "id": 1 }), false)]
    #[case(Some("W/\"1\""), json!({ "items": [] }), true)]
    #[case(Some("\"1\""), json!([]), false)]
    fn one_item_has_a_strong_tag(#[case] tag: Option<&str>, #[case] body: Value, #[case] holds: bool) {
        assert_eq!(check(tag, Some("private, no-cache"), &body).is_ok(), holds);
        assert_eq!(check(tag, Some("no-store"), &body), Ok(()));
    }
}
