//! What the readers of both formats promise, on files made here and on the real ones where they are at hand.

use std::{
    collections::BTreeSet,
    io::{BufReader, Read},
    path::Path,
};

use proptest::prelude::*;
use rstest::rstest;

use super::*;
use crate::import::{lines::MAX_BYTES, real_data};

type Rows = Vec<Result<SourceRow, BadLine>>;

const GOOD: &str =
    r#"{"id":"1","title":"公交线路","submitted_at":"2019-04-25T09:32:09+08:00","body":"请延长到新区。"}"#;
const HEADER: &str = "id,title,submitted_at,body,supports";

fn json(file: impl AsRef<[u8]>) -> Rows {
    read(file.as_ref(), Format::JsonLines).collect()
}

fn csv(file: impl AsRef<[u8]>) -> Rows {
    read(file.as_ref(), Format::Csv).collect()
}

/// The line and field of the only report.
fn only_report(rows: &Rows) -> &BadLine {
    let mut reports = rows.iter().filter_map(|row| row.as_ref().err());
    let report = reports.next().unwrap();
    assert_eq!(reports.next(), None);
    report
}

#[rstest]
#[case("a/b.jsonl", Some(Format::JsonLines))]
#[case("b.NDJSON", Some(Format::JsonLines))]
#[case("b.csv", Some(Format::Csv))]
#[case("b.json", None)]
#[case("csv", None)]
fn the_format_is_known_by_the_extension(#[case] path: &str, #[case] expected: Option<Format>) {
    assert_eq!(Format::of(Path::new(path)), expected);
}

#[rstest]
#[case::broken_off(r#"{"id":"1","title":"公交"#, None)]
#[case::not_json("id=1", None)]
#[case::two_values(&format!("{GOOD} {GOOD}"), None)]
#[case::a_list(r#"["1","公交线路","2019-04-25T09:32:09+08:00","请延长。"]"#, None)]
#[case::too_deep(&"[".repeat(1000), None)]
#[case::lone_surrogate(&GOOD.replace("公交", r"\ud842"), None)]
#[case::bare_control_character(&GOOD.replace("公交", "\u{1}"), None)]
#[case::unknown_field(&GOOD.replace("body", "text"), None)]
#[case::key_twice(&GOOD.replace('{', r#"{"title":"公交","#), Some("title"))]
#[case::field_missing(&GOOD.replace(r#""id":"1","#, ""), Some("id"))]
#[case::field_null(&GOOD.replace(r#""1""#, "null"), Some("id"))]
#[case::bad_date(&GOOD.replace("04-25", "13-25"), Some("submitted_at"))]
#[case::nul(&GOOD.replace("公交", r"\u0000"), Some("title"))]
#[case::too_many_characters(&GOOD.replace("新区", &"新".repeat(10_000)), Some("body"))]
#[case::too_many_bytes(&GOOD.replace("新区", &"新".repeat(MAX_BYTES / 3)), None)]
fn a_bad_json_line_is_reported_and_the_next_one_read(#[case] line: &str, #[case] field: Option<&str>) {
    let rows = json(format!("\n{line}\n{GOOD}\n"));
    assert_eq!(rows.len(), 2);
    let report = only_report(&rows);
    assert_eq!((report.line, report.field), (2, field), "{}", report.reason);
    assert_eq!(rows[1].as_ref().unwrap().line, 3);
}

#[test]
fn invalid_utf8_is_reported() {
    let mut file = GOOD.replace("公交", "\u{fffd}").into_bytes();
    let at = file.windows(3).position(|bytes| bytes == "\u{fffd}".as_bytes()).unwrap();
    file.splice(at..at + 3, [0xC3, 0x28]);
    file.extend(format!("\n{GOOD}").bytes());
    let rows = json(file);
    assert_eq!(only_report(&rows), &BadLine::whole(1, "not UTF-8; expected a file saved as UTF-8"));
    assert!(rows[1].is_ok());
}

#[rstest]
#[case::cell_missing("1,公交线路,2019-04-25T09:32:09+08:00,请延长。", None)]
#[case::bad_date("1,公交线路,昨天,请延长。,3", Some("submitted_at"))]
#[case::bad_count("1,公交线路,2019-04-25T09:32:09+08:00,请延长。,三", Some("supports"))]
#[case::broken_count("1,公交线路,2019-04-25T09:32:09+08:00,请延长。,3.0", Some("supports"))]
#[case::title_missing("1, ,2019-04-25T09:32:09+08:00,请延长。,3", Some("title"))]
#[case::only_commas(",,,,", Some("id"))]
#[case::nul("1,公交\0线路,2019-04-25T09:32:09+08:00,请延长。,3", Some("title"))]
#[case::open_quote("1,公交线路,2019-04-25T09:32:09+08:00,\"请延长。,3", None)]
fn a_bad_csv_line_is_reported_and_the_next_one_read(#[case] line: &str, #[case] field: Option<&str>) {
    let good = "2,公交线路,2019-04-25T09:32:09+08:00,请延长。, 3 ";
    let rows = csv(format!("{HEADER}\n{line}\n{good}\n"));
    assert_eq!(rows.len(), 2);
    let report = only_report(&rows);
    assert_eq!((report.line, report.field), (2, field), "{}", report.reason);
    assert_eq!(rows[1].as_ref().unwrap().supports, 3);
}

#[rstest]
#[case::unknown_column("id,title,submitted_at,body,color", None)]
#[case::column_twice("id,title,submitted_at,body,title", Some("title"))]
#[case::column_missing("id,title,submitted_at", Some("body"))]
#[case::no_header("1,公交线路,2019-04-25T09:32:09+08:00,请延长。,3", None)]
fn nothing_is_read_below_an_unusable_header(#[case] header: &str, #[case] field: Option<&str>) {
    let rows = csv(format!("{header}\n1,公交线路,2019-04-25T09:32:09+08:00,请延长。,3\n"));
    assert_eq!(rows.len(), 1);
    assert_eq!((only_report(&rows).line, only_report(&rows).field), (1, field));
}

#[test]
fn text_is_normalised_and_never_cut() {
    let rows = csv(format!(
        "\u{feff}{HEADER}\r\n1,\"\u{200b}公\u{200e}交\r\n线\u{ad}路\",2019-04-25T09:32:09+08:00,\"一\r\n\r\n二\u{7} \",\r\n"
    ));
    let row = rows[0].as_ref().unwrap();
    assert_eq!((row.line, row.title.as_str(), row.body.as_str(), row.supports), (2, "公交 线路", "一\n\n二", 0));
}

#[test]
fn ten_thousand_rows_with_every_tenth_broken() {
    let file: String = (1..=10_000)
        .map(|line| {
            let row = GOOD.replace(r#""1""#, &format!(r#""{line}""#));
            if line % 10 == 0 { row.replacen('}', "\n", 1) } else { row + "\n" }
        })
        .collect();
    let rows = json(file);
    let (good, bad): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.is_ok());
    assert_eq!((good.len(), bad.len()), (9_000, 1_000));
    assert!(good.iter().all(|row| row.as_ref().is_ok_and(|row| row.id == row.line.to_string())));
    assert!(bad.iter().map(|row| row.as_ref().unwrap_err().line).eq((10..=10_000).step_by(10)));
}

#[test]
fn rows_come_before_the_file_has_ended() {
    // An endless file: only a reader that streams ever answers.
    struct Endless;
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            buffer.fill(b'\n');
            Ok(buffer.len())
        }
    }
    let file = format!("{GOOD}\nbroken\n{GOOD}\n");
    let rows: Rows = read(BufReader::new(file.as_bytes().chain(Endless)), Format::JsonLines).take(3).collect();
    assert_eq!(rows.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
}

proptest! {
    #[test]
    fn any_bytes_give_at_most_one_result_per_line(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let lines = bytes.split(|byte| *byte == b'\n').count();
        prop_assert!(json(&bytes).len() <= lines);
        prop_assert!(csv(&bytes).len() <= lines);
        let below_header = [HEADER.as_bytes(), b"\n", &bytes].concat();
        prop_assert!(csv(below_header).len() <= lines);
    }

    #[test]
    fn any_text_in_the_place_of_a_title_is_taken_or_reported(title in any::<String>()) {
        let line = serde_json::json!({"id": "1", "title": title, "submitted_at": "2019-04-25T09:32:09+08:00", "body": "正文"});
        let rows = json(line.to_string());
        prop_assert_eq!(rows.len(), 1);
        if let Err(bad) = &rows[0] {
            prop_assert_eq!(bad.field, Some("title"));
        }
    }
}

#[rstest]
#[case("suggestions_replied.jsonl", 2_816, true)]
#[case("suggestions_voted.jsonl", 4_326, false)]
fn every_real_row_is_read(#[case] name: &str, #[case] count: usize, #[case] replied: bool) {
    let Some(file) = real_data::file(name) else { return };
    let rows: Vec<SourceRow> = json(&file).into_iter().collect::<Result<_, _>>().unwrap();
    assert_eq!(rows.len(), count);
    assert!(rows.iter().all(|row| row.reply.is_some() == replied));
    assert_eq!(rows.iter().map(|row| &row.id).collect::<BTreeSet<_>>().len(), count);

    // The same rows, written as CSV by another program, are read the same.
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(RawRow::FIELDS).unwrap();
    for line in file.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let row: Value = serde_json::from_slice(line).unwrap();
        writer
            .write_record(RawRow::FIELDS.map(|field| match &row[field] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            }))
            .unwrap();
    }
    let from_csv: Vec<SourceRow> = csv(writer.into_inner().unwrap()).into_iter().collect::<Result<_, _>>().unwrap();
    let lineless = |row: &SourceRow| SourceRow { line: 0, ..row.clone() };
    assert!(from_csv.iter().map(lineless).eq(rows.iter().map(lineless)));
}
