//! Rows as CSV or as JSON lines.

use std::io::{self, Write};

use clap::ValueEnum;
use serde_json::{Map, Value};

use crate::exports::csv::cell;

/// The form of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// CSV in UTF-8 with a byte order mark, which spreadsheets ask for; text that they would take for a formula gets a `'`.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// Writes rows of the same columns.
pub struct Sheet<W: Write> {
    columns: &'static [&'static str],
    output: Output<W>,
}

enum Output<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Jsonl(W),
}

impl<W: Write> Sheet<W> {
    /// Begins with the names of the columns.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn begin(format: Format, columns: &'static [&'static str], mut output: W) -> io::Result<Self> {
        let output = match format {
            Format::Jsonl => Output::Jsonl(output),
            Format::Csv => {
                output.write_all("\u{feff}".as_bytes())?;
                let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(output);
                csv.write_record(columns)?;
                Output::Csv(Box::new(csv))
            }
        };
        Ok(Self { columns, output })
    }

    /// Writes a row: one value for each column.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn row(&mut self, values: Vec<Value>) -> io::Result<()> {
        match &mut self.output {
            Output::Csv(csv) => csv.write_record(values.iter().map(|value| cell(Some(value)))).map_err(io::Error::from),
            Output::Jsonl(output) => {
                let columns = self.columns.iter().map(|column| (*column).to_owned());
                let row: Map<String, Value> = columns.zip(values).collect();
                writeln!(output, "{}", Value::Object(row))
            }
        }
    }

    /// Hands all that was written on.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self.output {
            Output::Csv(mut csv) => csv.flush(),
            Output::Jsonl(mut output) => output.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(format: Format) -> String {
        let mut output = Vec::new();
        let mut sheet = Sheet::begin(format, &["title", "supports", "number"], &mut output).unwrap();
        sheet.row(vec![json!("=1+1"), json!(-3), Value::Null]).unwrap();
        sheet.row(vec![json!("一,\"二\"\n三"), json!(0), json!(7)]).unwrap();
        sheet.finish().unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn csv_opens_in_a_spreadsheet() {
        assert_eq!(written(Format::Csv), "\u{feff}title,supports,number\r\n'=1+1,-3,\r\n\"一,\"\"二\"\"\n三\",0,7\r\n");
    }

    #[test]
    fn json_lines_keep_types() {
        let text = written(Format::Jsonl);
        let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows[0], json!({ "title": "=1+1", "supports": -3, "number": null }));
        assert_eq!(rows[1], json!({ "title": "一,\"二\"\n三", "supports": 0, "number": 7 }));
    }
}
