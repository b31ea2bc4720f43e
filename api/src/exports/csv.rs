//! CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets ask for: names and codes as in JSON.

use std::io;

use serde_json::Value;

use super::columns::Column;

/// What comes before the first record.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What a spreadsheet would run as a formula (OWASP, CSV injection).
const FORMULAS: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// The first record: the names of the columns.
pub fn heading(columns: &[Column]) -> io::Result<Vec<u8>> {
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    bytes.extend(records([columns.iter().map(|column| column.name.clone())])?);
    Ok(bytes)
}

/// A record for each item.
pub fn rows(columns: &[Column], items: &[Value]) -> io::Result<Vec<u8>> {
    records(items.iter().map(|item| columns.iter().map(|column| cell(column.value(item)))))
}

fn records(records: impl IntoIterator<Item = impl Iterator<Item = String>>) -> io::Result<Vec<u8>> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for record in records {
        csv.write_record(record)?;
    }
    csv.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

/// A value as text: several codes are separated by blanks, objects are JSON, and what would run as a formula gets a `'` before it.
pub fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if text.starts_with(FORMULAS) => format!("'{text}"),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(values)) if values.iter().all(Value::is_string) => {
            let joined = values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ");
            cell(Some(&Value::String(joined)))
        }
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[rstest::rstest]
    #[case("=cmd|' /C calc'!A0")]
    #[case("+86")]
    #[case("-1")]
    #[case("@SUM(A1)")]
    #[case("\t=1")]
    #[case("＝1")]
    fn formulas_are_texts(#[case] text: &str) {
        assert_eq!(cell(Some(&json!(text))), format!("'{text}"));
        assert_eq!(cell(Some(&json!([text, "b"]))), format!("'{text} b"));
    }

    #[test]
    fn values_are_as_in_json() {
        let cells = [json!(null), json!(-3), json!(true), json!(["a", "b"]), json!([]), json!([{ "a": 1 }])];
        assert_eq!(cells.each_ref().map(|value| cell(Some(value))), ["", "-3", "true", "a b", "", "[{\"a\":1}]"]);
    }
}
