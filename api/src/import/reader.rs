//! Reads the suggestions of another platform from JSON lines or CSV.
//!
//! The fields are `id, author, title, submitted_at, body, reply, replied_at, supports, opposes, level1`; all but
//! `id`, `title`, `submitted_at` and `body` may be absent, and no others are taken: a field that is not known is
//! reported, since a misspelt `replied_at` would otherwise lose every reply in silence. What makes each of them
//! right is said at [`SourceRow`]; how text is brought into the platform's form, in `text.rs`.

use std::{ffi::OsStr, fmt, io::BufRead, path::Path};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, error::Category};

use super::{
    BadLine, SourceRow,
    lines::{Line, Lines},
    row::RawRow,
    table::{Record, Table},
};

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object per line.
    JsonLines,
    /// CSV as RFC 4180 has it, in UTF-8, with a header that names the fields in any order.
    Csv,
}

impl Format {
    /// The form that the extension of `path` stands for: `.jsonl` or `.ndjson`, and `.csv`, in any case.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension().and_then(OsStr::to_str)?.to_ascii_lowercase();
        match extension.as_str() {
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}

/// The rows of `reader` in the order of the file, each read when it is asked for: at most 1 MiB of the file is held.
/// Blank lines are skipped; a byte order mark is accepted; a bad line is reported and reading goes on behind it.
/// Only two things end it early, each with a report: a reader that fails, and a CSV header that cannot be used.
pub fn read(reader: impl BufRead, format: Format) -> impl Iterator<Item = Result<SourceRow, BadLine>> {
    match format {
        Format::JsonLines => Rows::JsonLines(Lines::new(reader)),
        Format::Csv => Rows::Csv { table: Table::new(reader), header: Header::Unread },
    }
}

enum Rows<R> {
    JsonLines(Lines<R>),
    Csv { table: Table<R>, header: Header },
}

enum Header {
    Unread,
    /// The names of the columns, each a field.
    Read(Vec<String>),
    Unusable,
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = Result<SourceRow, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::JsonLines(lines) => {
                let line = lines.find(|line| line.as_ref().map_or(true, |line| !line.is_blank()))?;
                Some(line.and_then(|line| from_json(&line)))
            }
            Self::Csv { table, header } => loop {
                let record = match header {
                    Header::Unusable => return None,
                    Header::Unread => table.next()?,
                    Header::Read(names) => return Some(table.next()?.and_then(|record| from_record(names, record))),
                };
                match record.and_then(header_names) {
                    Ok(names) => *header = Header::Read(names),
                    Err(bad) => {
                        *header = Header::Unusable;
                        let reason = format!("{}; nothing was read", bad.reason);
                        return Some(Err(BadLine { reason, ..bad }));
                    }
                }
            },
        }
    }
}

/// The keys and values of a JSON object in their order, repeated keys included.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

fn from_json(line: &Line) -> Result<SourceRow, BadLine> {
    let text = str::from_utf8(&line.bytes)
        .map_err(|_| BadLine::whole(line.number, "not UTF-8; expected a file saved as UTF-8"))?;
    let Members(members) = serde_json::from_str(text).map_err(|error| {
        let reason = match error.classify() {
            Category::Eof => {
                "the JSON breaks off at the end of the line; expected one whole object per line".to_owned()
            }
            Category::Data => "not a JSON object; expected one object per line".to_owned(),
            Category::Syntax | Category::Io => {
                format!("not JSON from byte {} on; expected one object per line", error.column())
            }
        };
        BadLine::whole(line.number, reason)
    })?;

    let mut raw = RawRow::default();
    let mut seen = Vec::with_capacity(RawRow::FIELDS.len());
    for (key, value) in members {
        let (Some(name), Some(place)) = (known(&key), raw.field(&key)) else {
            return Err(BadLine::whole(line.number, unknown("a field")));
        };
        if seen.contains(&name) {
            return Err(BadLine::at(line.number, name, "given twice; expected each field once"));
        }
        seen.push(name);
        *place = value;
    }
    raw.judge(line.number)
}

/// The field that `name` names.
fn known(name: &str) -> Option<&'static str> {
    RawRow::FIELDS.into_iter().find(|field| *field == name)
}

/// Names no name: a misread file would fill the report with its content.
fn unknown(what: &str) -> String {
    format!("{what} that is not known; expected only {}", RawRow::FIELDS.join(", "))
}

fn header_names(record: Record) -> Result<Vec<String>, BadLine> {
    let line = record.line;
    let names: Vec<String> = record.cells.iter().map(|cell| cell.trim().to_owned()).collect();
    for (index, name) in names.iter().enumerate() {
        let field =
            known(name).ok_or_else(|| BadLine::whole(line, unknown(&format!("column {} has a name", index + 1))))?;
        if names.iter().take(index).any(|earlier| earlier == name) {
            return Err(BadLine::at(line, field, "two columns of this name; expected each once"));
        }
    }
    match RawRow::REQUIRED.into_iter().find(|field| !names.iter().any(|name| name == field)) {
        Some(field) => Err(BadLine::at(line, field, "no such column; expected one in the header")),
        None => Ok(names),
    }
}

fn from_record(names: &[String], record: Record) -> Result<SourceRow, BadLine> {
    let mut raw = RawRow::default();
    for (name, cell) in names.iter().zip(record.cells) {
        if let Some(place) = raw.field(name) {
            *place = from_cell(name, cell);
        }
    }
    raw.judge(record.line)
}

/// A cell as the JSON value it stands for. What should be a count and is none stays text, and is reported as such.
fn from_cell(name: &str, cell: String) -> Value {
    let is_count = matches!(name, "supports" | "opposes");
    match cell.trim().parse::<u32>() {
        Ok(count) if is_count => count.into(),
        _ if cell.trim().is_empty() => Value::Null,
        _ => Value::String(cell),
    }
}

#[cfg(test)]
mod tests;
