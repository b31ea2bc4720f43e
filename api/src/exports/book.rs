//! A workbook (ISO/IEC 29500) for people: headings and words in their language, dates as dates, times as clocks in China show them.
//!
//! Rows go to a file as they come, so that a million of them take no more memory than one page.

use std::fs::File;
use std::path::Path;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};
use serde_json::Value;

use super::columns::{Column, Holds};
use super::headings::heading;
use super::words::Words;
use crate::calendar::local_time;
use crate::http::Lang;

/// How many rows a sheet holds below its heading; the next goes on in another.
const ROWS: u32 = 1_000_000;

/// How many characters a cell holds.
const CELL: usize = 32_767;

/// A workbook on its way.
pub struct Book {
    workbook: Workbook,
    columns: Vec<Column>,
    words: Words,
    sheets: usize,
    /// How many rows the last sheet has, its heading among them.
    rows: u32,
    date: Format,
    instant: Format,
}

impl Book {
    /// Begins one whose rows wait in a folder.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn begin(columns: Vec<Column>, lang: Lang, folder: &Path) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let instant = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
        let words = Words::of(&columns, lang);
        let mut book = Self { workbook, columns, words, sheets: 0, rows: 0, date, instant };
        book.begin_sheet()?;
        Ok(book)
    }

    /// Adds a row for each item.
    ///
    /// # Errors
    /// The folder is full.
    pub fn add(&mut self, items: &[Value]) -> Result<(), XlsxError> {
        for item in items {
            if self.rows > ROWS {
                self.end_sheet()?;
                self.begin_sheet()?;
            }
            let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
            for (place, column) in (0_u16..).zip(&self.columns) {
                let Some(value) = column.value(item) else { continue };
                let cell = Cell::of(value, &column.holds, &self.words);
                cell.write(sheet, (self.rows, place), &self.date, &self.instant)?;
            }
            self.rows += 1;
        }
        Ok(())
    }

    /// Puts it together.
    ///
    /// # Errors
    /// The disk is full.
    pub fn save(mut self, file: File) -> Result<(), XlsxError> {
        self.end_sheet()?;
        self.workbook.save_to_writer(file)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        let bold = Format::new().set_bold();
        for (place, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(place, width(column))?;
        }
        for (place, column) in (0_u16..).zip(&self.columns) {
            sheet.write_string_with_format(0, place, heading(&column.name, self.words.lang()), &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        (self.sheets, self.rows) = (self.sheets + 1, 1);
        Ok(())
    }

    /// Lets its readers filter the last sheet.
    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let last = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.workbook.worksheet_from_index(self.sheets - 1)?.autofilter(0, 0, self.rows - 1, last)?;
        Ok(())
    }
}

/// How wide a column is, in characters.
fn width(column: &Column) -> f64 {
    match (&column.holds, column.name.rsplit('.').next()) {
        (_, Some("title" | "body" | "text")) => 40.0,
        (Holds::Instants, _) => 19.0,
        _ => 14.0,
    }
}

/// A value as a cell shows it.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Text(String),
    Number(f64),
    Date(NaiveDate),
    Instant(NaiveDateTime),
}

impl Cell {
    fn of(value: &Value, holds: &Holds, words: &Words) -> Self {
        match (value, holds) {
            (Value::Number(number), _) => number.as_f64().map_or_else(|| text(&number.to_string()), Self::Number),
            (Value::String(date), Holds::Dates) => date.parse().map_or_else(|_| text(date), Self::Date),
            (Value::String(at), Holds::Instants) => {
                DateTime::parse_from_rfc3339(at).map_or_else(|_| text(at), |at| Self::Instant(local_time(at.to_utc())))
            }
            (other, _) => text(&words.of_value(other, holds)),
        }
    }

    fn write(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        date: &Format,
        instant: &Format,
    ) -> Result<(), XlsxError> {
        match self {
            // A text is never run as a formula.
            Self::Text(text) => sheet.write_string(row, column, text)?,
            Self::Number(number) => sheet.write_number(row, column, *number)?,
            Self::Date(on) => sheet.write_number_with_format(row, column, serial(on.and_time(NaiveTime::MIN)), date)?,
            Self::Instant(at) => sheet.write_number_with_format(row, column, serial(*at), instant)?,
        };
        Ok(())
    }
}

/// A text, cut where a cell ends.
fn text(text: &str) -> Cell {
    Cell::Text(text.chars().take(CELL).collect())
}

/// Days since the last day of 1899, as spreadsheets count (ECMA-376 part 1, 18.17.4.1).
fn serial(at: NaiveDateTime) -> f64 {
    let days = at.date().signed_duration_since(NaiveDate::from_ymd_opt(1899, 12, 30).unwrap_or_default()).num_days();
    f64::from(i32::try_from(days).unwrap_or(i32::MAX)) + f64::from(at.num_seconds_from_midnight()) / 86_400.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dates_and_times_are_those_of_clocks_in_china() {
        let words = Words::of(&[], Lang::Zh);
        let date = Cell::of(&json!("2026-03-02"), &Holds::Dates, &words);
        assert_eq!(date, Cell::Date(NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()));
        let at = Cell::of(&json!("2026-03-01T16:30:00Z"), &Holds::Instants, &words);
        let Cell::Instant(at) = at else { panic!("an instant") };
        assert_eq!(at.to_string(), "2026-03-02 00:30:00");
        assert_eq!(serial(at), 46_083.0 + 30.0 / 1440.0);
    }

    #[test]
    fn a_formula_is_a_text_and_a_long_text_is_cut() {
        let words = Words::of(&[], Lang::Zh);
        assert_eq!(Cell::of(&json!("=1+1"), &Holds::Plain, &words), Cell::Text("=1+1".to_owned()));
        let Cell::Text(cut) = Cell::of(&json!("字".repeat(CELL + 1)), &Holds::Plain, &words) else { panic!("a text") };
        assert_eq!(cut.chars().count(), CELL);
    }
}
