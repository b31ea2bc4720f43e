//! One row of an import, from whatever format it was read.

use chrono::{DateTime, Datelike, Utc};
use serde_json::Value;

use super::{
    BadLine,
    text::{normalised, one_line},
};

/// The most characters of `body` and of `reply`, after normalising.
pub const MAX_TEXT: usize = 10_000;
/// The most characters of `title`: beyond the platform's own limit, since earlier platforms had other ones.
pub const MAX_TITLE: usize = 200;
/// The most characters of `id`, `author` and `level1`.
pub const MAX_LABEL: usize = 100;
/// The highest count of `supports` and of `opposes`; leaves room for live ones in an `i32`.
pub const MAX_COUNT: i32 = 1_000_000_000;

/// A suggestion as another platform kept it, its text in this platform's form (see [`super::text`]).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRow {
    /// The line it stands on, from 1; of a CSV record over several lines, the first.
    pub line: u64,
    /// Its id in the source: 1 to [`MAX_LABEL`] characters. Whether it is unique in the file is not checked here.
    pub id: String,
    /// The masked name or account of its author, up to [`MAX_LABEL`] characters.
    pub author: Option<String>,
    /// 1 to [`MAX_TITLE`] characters on one line.
    pub title: String,
    /// To the microsecond, from the year 1900 on.
    pub submitted_at: DateTime<Utc>,
    /// 1 to [`MAX_TEXT`] characters.
    pub body: String,
    /// The text of the official reply, up to [`MAX_TEXT`] characters; present exactly where `replied_at` is.
    pub reply: Option<String>,
    /// Never before `submitted_at`.
    pub replied_at: Option<DateTime<Utc>>,
    /// How many supported it in the source, up to [`MAX_COUNT`]; 0 where the source does not say.
    pub supports: i32,
    /// How many opposed it in the source, up to [`MAX_COUNT`]; 0 where the source does not say.
    pub opposes: i32,
    /// Its content category, the first level, up to [`MAX_LABEL`] characters.
    pub level1: Option<String>,
}

/// The fields of a row as they were read, before any of them is judged. An absent one is null.
#[derive(Debug, Default)]
pub struct RawRow {
    id: Value,
    author: Value,
    title: Value,
    submitted_at: Value,
    body: Value,
    reply: Value,
    replied_at: Value,
    supports: Value,
    opposes: Value,
    level1: Value,
}

impl RawRow {
    /// The fields' names, in the order of the documentation.
    pub const FIELDS: [&'static str; 10] =
        ["id", "author", "title", "submitted_at", "body", "reply", "replied_at", "supports", "opposes", "level1"];

    /// The fields that no row can do without.
    pub const REQUIRED: [&'static str; 4] = ["id", "title", "submitted_at", "body"];

    /// The place of the field called `name`; `None` where there is no such field.
    pub fn field(&mut self, name: &str) -> Option<&mut Value> {
        match name {
            "id" => Some(&mut self.id),
            "author" => Some(&mut self.author),
            "title" => Some(&mut self.title),
            "submitted_at" => Some(&mut self.submitted_at),
            "body" => Some(&mut self.body),
            "reply" => Some(&mut self.reply),
            "replied_at" => Some(&mut self.replied_at),
            "supports" => Some(&mut self.supports),
            "opposes" => Some(&mut self.opposes),
            "level1" => Some(&mut self.level1),
            _ => None,
        }
    }

    /// Judges the fields, in the order of [`SourceRow`].
    ///
    /// # Errors
    /// Names the first field that is missing, of the wrong type, out of range or at odds with another.
    ///
    /// A reply before its suggestion is refused: no such row is among the 2,816 replied ones of the public sample
    /// (the quickest reply there took half an hour), and a negative handling time would spoil every figure.
    pub fn judge(self, line: u64) -> Result<SourceRow, BadLine> {
        let read = Judge { line };
        let id = read.required("id", read.id(self.id)?)?;
        let author = read.label("author", self.author)?;
        let title = read.required("title", read.text("title", self.title, one_line, MAX_TITLE)?)?;
        let submitted_at = read.required("submitted_at", read.instant("submitted_at", self.submitted_at)?)?;
        let body = read.required("body", read.text("body", self.body, normalised, MAX_TEXT)?)?;
        let reply = read.text("reply", self.reply, normalised, MAX_TEXT)?;
        let replied_at = read.instant("replied_at", self.replied_at)?;
        match (&reply, replied_at) {
            (Some(_), None) => return Err(BadLine::at(line, "replied_at", "missing; expected the time of the reply")),
            (None, Some(_)) => {
                return Err(BadLine::at(line, "reply", "missing; expected the text of the reply of replied_at"));
            }
            (Some(_), Some(at)) if at < submitted_at => {
                return Err(BadLine::at(line, "replied_at", "earlier than submitted_at; expected a time after it"));
            }
            _ => {}
        }
        let supports = read.count("supports", &self.supports)?;
        let opposes = read.count("opposes", &self.opposes)?;
        let level1 = read.label("level1", self.level1)?;
        Ok(SourceRow { line, id, author, title, submitted_at, body, reply, replied_at, supports, opposes, level1 })
    }
}

/// Judges the fields of one line. What is null, or text without anything visible in it, counts as absent.
struct Judge {
    line: u64,
}

impl Judge {
    fn required<T>(&self, field: &'static str, value: Option<T>) -> Result<T, BadLine> {
        value.ok_or_else(|| BadLine::at(self.line, field, "missing or empty; expected a value in every row"))
    }

    /// A number is accepted: many sources number their rows.
    fn id(&self, value: Value) -> Result<Option<String>, BadLine> {
        match value {
            Value::Number(number) if number.is_u64() => Ok(Some(number.to_string())),
            other => self.label("id", other),
        }
    }

    fn label(&self, field: &'static str, value: Value) -> Result<Option<String>, BadLine> {
        self.text(field, value, one_line, MAX_LABEL)
    }

    fn text(
        &self,
        field: &'static str,
        value: Value,
        form: fn(&str) -> String,
        max: usize,
    ) -> Result<Option<String>, BadLine> {
        let raw = match value {
            Value::Null => return Ok(None),
            Value::String(raw) => raw,
            _ => return Err(BadLine::at(self.line, field, "not a text; expected a text")),
        };
        if raw.contains('\0') {
            return Err(BadLine::at(
                self.line,
                field,
                "contains the NUL character, a sign of a damaged file; expected text",
            ));
        }
        let text = form(&raw);
        let characters = text.chars().count();
        if characters > max {
            return Err(BadLine::at(self.line, field, format!("{characters} characters long; expected at most {max}")));
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    fn instant(&self, field: &'static str, value: Value) -> Result<Option<DateTime<Utc>>, BadLine> {
        let Some(text) = self.text(field, value, normalised, MAX_LABEL)? else { return Ok(None) };
        DateTime::parse_from_rfc3339(&text)
            .ok()
            // Through microseconds, which is what both databases keep; a leap second becomes the next one.
            .and_then(|at| DateTime::from_timestamp_micros(at.timestamp_micros()))
            .filter(|at| (1900..=9999).contains(&at.year()))
            .map(Some)
            .ok_or_else(|| {
                let expected = "not a time that can be used; expected one as 2019-04-25T09:32:09+08:00, from 1900 on";
                BadLine::at(self.line, field, expected)
            })
    }

    fn count(&self, field: &'static str, value: &Value) -> Result<i32, BadLine> {
        if value.is_null() {
            return Ok(0);
        }
        let count = value.as_u64().and_then(|count| i32::try_from(count).ok()).filter(|count| *count <= MAX_COUNT);
        count.ok_or_else(|| {
            BadLine::at(self.line, field, format!("not a count; expected a whole number from 0 to {MAX_COUNT}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    /// A good replied row, with `field` put in the place of what is there.
    fn row_with(field: &str, value: Value) -> Result<SourceRow, BadLine> {
        let mut raw = RawRow {
            id: json!("7"),
            title: json!("小区加装电梯"),
            submitted_at: json!("2019-04-25T09:32:09+08:00"),
            body: json!("五楼以上的老人上下楼吃力。"),
            reply: json!("已列入计划。"),
            replied_at: json!("2019-05-10T14:56:53+08:00"),
            ..RawRow::default()
        };
        *raw.field(field).unwrap() = value;
        raw.judge(3)
    }

    #[rstest]
    #[case::id_missing("id", json!(null))]
    #[case::id_broken_number("id", json!(1.5))]
    #[case::id_too_long("id", json!("7".repeat(101)))]
    #[case::title_invisible("title", json!("\u{200b}\u{3000}"))]
    #[case::title_too_long("title", json!("题".repeat(201)))]
    #[case::title_list("title", json!(["题"]))]
    #[case::title_nul("title", json!("题\u{0}目"))]
    #[case::author_number("author", json!(5))]
    #[case::time_missing("submitted_at", json!(""))]
    #[case::time_without_offset("submitted_at", json!("2019-04-25 09:32:09"))]
    #[case::time_of_no_day("submitted_at", json!("2019-02-29T09:32:09+08:00"))]
    #[case::time_as_number("submitted_at", json!(1_556_155_929))]
    #[case::time_of_year_zero("submitted_at", json!("0000-01-01T00:00:00Z"))]
    #[case::time_past_the_last_year("submitted_at", json!("9999-12-31T23:59:59-08:00"))]
    #[case::body_missing("body", json!(null))]
    #[case::body_too_long("body", json!("文".repeat(10_001)))]
    #[case::reply_too_long("reply", json!("文".repeat(10_001)))]
    #[case::reply_without_text("reply", json!(null))]
    #[case::reply_without_time("replied_at", json!(null))]
    #[case::reply_before_the_suggestion("replied_at", json!("2019-04-25T01:32:08Z"))]
    #[case::count_as_text("supports", json!("5"))]
    #[case::count_negative("opposes", json!(-1))]
    #[case::count_too_large("supports", json!(MAX_COUNT + 1))]
    #[case::count_broken("supports", json!(2.5))]
    #[case::category_too_long("level1", json!("类".repeat(101)))]
    fn a_wrong_field_is_named(#[case] field: &'static str, #[case] value: Value) {
        let bad = row_with(field, value).unwrap_err();
        assert_eq!((bad.line, bad.field), (3, Some(field)));
        assert!(bad.reason.contains("expected"), "{}", bad.reason);
    }

    #[rstest]
    #[case::numbered("id", json!(188_006))]
    #[case::longest_body("body", json!("𠮷".repeat(10_000)))]
    #[case::one_character_title("title", json!("）"))]
    #[case::reply_in_the_same_second("replied_at", json!("2019-04-25T01:32:09Z"))]
    #[case::most_supports("supports", json!(MAX_COUNT))]
    #[case::no_author("author", json!(null))]
    fn a_right_field_is_taken(#[case] field: &str, #[case] value: Value) {
        assert!(row_with(field, value).is_ok());
    }

    #[rstest]
    #[case::offset("2019-04-25T09:32:09+08:00", "2019-04-25T01:32:09Z")]
    #[case::beyond_microseconds("2019-04-25T01:32:09.123456789Z", "2019-04-25T01:32:09.123456Z")]
    #[case::leap_second("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")]
    fn times_are_kept_in_utc_to_the_microsecond(#[case] read: &str, #[case] expected: &str) {
        let row = row_with("submitted_at", json!(read)).unwrap();
        assert_eq!(row.submitted_at, expected.parse::<DateTime<Utc>>().unwrap());
    }

    #[test]
    fn every_listed_field_has_a_place() {
        let mut raw = RawRow::default();
        assert!(RawRow::FIELDS.iter().all(|name| raw.field(name).is_some()));
        assert!(RawRow::REQUIRED.iter().all(|name| RawRow::FIELDS.contains(name)));
        assert!(raw.field("replied").is_none());
    }
}
