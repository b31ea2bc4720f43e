//! CSV as RFC 4180 has it, read strictly so that a stray quote cannot swallow what follows.

use std::{collections::VecDeque, io::BufRead, iter};

use super::{
    BadLine,
    lines::{Line, Lines, MAX_BYTES},
};

/// One record: a line, or several where a quoted cell holds line ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The number of its first line, from 1.
    pub line: u64,
    /// Its cells, unquoted; as many as the first record of the file has.
    pub cells: Vec<String>,
}

/// Reads record by record, the header first. Blank lines between records are skipped.
///
/// Where a quoted cell does not end within [`MAX_BYTES`], or what was read as one record over several lines does
/// not have the header's number of cells, only its first line is reported: reading goes on at the second. So one
/// stray quote costs one line, and every other line is either read or reported.
#[derive(Debug)]
pub struct Table<R> {
    lines: Lines<R>,
    /// Lines that were read as the rest of a record which turned out to be none.
    put_back: VecDeque<Result<Line, BadLine>>,
    /// How many cells the first record has.
    width: Option<usize>,
}

impl<R: BufRead> Table<R> {
    /// The records of `reader`.
    pub fn new(reader: R) -> Self {
        Self { lines: Lines::new(reader), put_back: VecDeque::new(), width: None }
    }

    fn next_line(&mut self) -> Option<Result<Line, BadLine>> {
        self.put_back.pop_front().or_else(|| self.lines.next())
    }

    /// The record that starts with `first`, drawing further lines while a quote is open.
    fn record(&mut self, first: Line) -> Result<Record, BadLine> {
        let number = first.number;
        let mut cells = Cells::default();
        let mut size = first.bytes.len();
        let mut followers = Vec::new();
        let mut fault = cells.read(&first.bytes).err();
        while fault.is_none() && cells.is_open() {
            match self.next_line() {
                Some(Ok(line)) => {
                    size += line.bytes.len() + 1;
                    fault = if size > MAX_BYTES { Some(UNCLOSED) } else { cells.read(&line.bytes).err() };
                    followers.push(Ok(line));
                }
                Some(Err(bad)) => {
                    followers.push(Err(bad));
                    fault = Some(UNCLOSED);
                }
                None => fault = Some(UNCLOSED),
            }
        }
        let spans_lines = !followers.is_empty();
        let bad = match fault {
            Some(fault) => BadLine::whole(number, fault),
            None => match self.width {
                Some(width) if width != cells.count() => BadLine::whole(
                    number,
                    format!("the number of cells is {}; expected {width} as in the header", cells.count()),
                ),
                _ => return cells.finish(number),
            },
        };
        if spans_lines {
            followers.extend(iter::from_fn(|| self.put_back.pop_front()));
            self.put_back = followers.into();
        }
        Err(bad)
    }
}

impl<R: BufRead> Iterator for Table<R> {
    type Item = Result<Record, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.next_line()? {
                Ok(line) if line.is_blank() => continue,
                Ok(line) => line,
                Err(bad) => return Some(Err(bad)),
            };
            let record = self.record(line);
            if let Ok(record) = &record {
                self.width.get_or_insert(record.cells.len());
            }
            return Some(record);
        }
    }
}

const UNCLOSED: &str = "a quoted cell that does not end; expected a closing quote, and quotes inside a cell doubled";
const MISPLACED: &str = "a misplaced quote; expected quotes around a whole cell, and quotes inside it doubled";

/// The cells of a record while its lines are read. Bytes are enough: no byte of a longer UTF-8 character is a quote or comma.
#[derive(Debug, Default)]
struct Cells {
    done: Vec<Vec<u8>>,
    current: Vec<u8>,
    state: State,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// At the start of a cell.
    #[default]
    Start,
    /// In a cell without quotes.
    Bare,
    /// Between the quotes.
    Quoted,
    /// Behind a quote that closes the cell, unless a second one follows.
    Closed,
}

impl Cells {
    /// Reads one line; the record goes on with the next one while [`Self::is_open`].
    fn read(&mut self, line: &[u8]) -> Result<(), &'static str> {
        if self.is_open() {
            self.current.push(b'\n');
        }
        for &byte in line {
            self.state = match (self.state, byte) {
                (State::Start, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::Closed,
                (State::Closed, b'"') => {
                    self.current.push(byte);
                    State::Quoted
                }
                (State::Quoted, _) => {
                    self.current.push(byte);
                    State::Quoted
                }
                (State::Start | State::Bare | State::Closed, b',') => {
                    self.done.push(std::mem::take(&mut self.current));
                    State::Start
                }
                (State::Closed, _) | (State::Bare, b'"') => return Err(MISPLACED),
                (State::Start | State::Bare, _) => {
                    self.current.push(byte);
                    State::Bare
                }
            };
        }
        Ok(())
    }

    fn is_open(&self) -> bool {
        self.state == State::Quoted
    }

    fn count(&self) -> usize {
        self.done.len() + 1
    }

    fn finish(mut self, line: u64) -> Result<Record, BadLine> {
        self.done.push(self.current);
        self.done
            .into_iter()
            .map(String::from_utf8)
            .collect::<Result<_, _>>()
            .map(|cells| Record { line, cells })
            .map_err(|_| BadLine::whole(line, "not UTF-8; expected a file saved as UTF-8"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn read(file: impl AsRef<[u8]>) -> Vec<Result<Record, BadLine>> {
        Table::new(file.as_ref()).collect()
    }

    fn cells(file: &str) -> Vec<Vec<String>> {
        read(file).into_iter().map(|record| record.unwrap().cells).collect()
    }

    #[rstest]
    #[case::plain("a,b\n1,2\n", &[["a", "b"], ["1", "2"]])]
    #[case::windows_line_ends("a,b\r\n1,2\r\n", &[["a", "b"], ["1", "2"]])]
    #[case::blank_lines_between("a,b\n\n \n1,2\n", &[["a", "b"], ["1", "2"]])]
    #[case::empty_cells("a,b\n,\n\"\",\n", &[["a", "b"], ["", ""], ["", ""]])]
    #[case::quoted_comma_and_quote("a,b\n\"1,2\",\"say \"\"hi\"\"\"\n", &[["a", "b"], ["1,2", "say \"hi\""]])]
    #[case::quoted_lines("a,b\n\"一\n\n三\",2\n", &[["a", "b"], ["一\n\n三", "2"]])]
    fn records_are_read(#[case] file: &str, #[case] expected: &[[&str; 2]]) {
        assert_eq!(cells(file), expected);
    }

    #[rstest]
    #[case::to_the_end("a,b\n1,\"2\n3,4\n5,6\n", UNCLOSED)]
    #[case::up_to_the_next_quote("a,b\n1,\"2\n3,\"4\"\n5,6\n", MISPLACED)]
    #[case::closed_rows_later("a,b\n1,\"2\n3,4\"x\n5,6\n", MISPLACED)]
    fn a_stray_quote_costs_its_line_only(#[case] file: &str, #[case] reason: &str) {
        let records = read(file);
        assert_eq!(records[1], Err(BadLine::whole(2, reason)));
        assert_eq!(records.last().unwrap().as_ref().unwrap().line, 4);
        assert_eq!(records.len(), 4, "{records:?}");
    }

    #[test]
    fn a_stray_quote_closed_by_another_is_found_by_the_number_of_cells() {
        let records = read("a,b,c\n1,2,\"3\n4,5,6\n7,8,9\",10\n11,12,13\n");
        let lines: Vec<_> =
            records.iter().map(|r| r.as_ref().map_or_else(|bad| (bad.line, false), |r| (r.line, true))).collect();
        assert_eq!(lines, [(1, true), (2, false), (3, true), (4, false), (5, true)]);
    }

    #[test]
    fn a_record_over_the_limit_is_reported_and_its_other_lines_are_read() {
        let mut file = b"a,b\n1,\"2\n".to_vec();
        file.extend(b"3,4\n".repeat(MAX_BYTES / 4));
        let records = read(&file);
        assert_eq!(records[1], Err(BadLine::whole(2, UNCLOSED)));
        assert_eq!(records.iter().filter(|record| record.is_ok()).count(), 1 + MAX_BYTES / 4);
    }

    #[rstest]
    #[case::too_few("a,b\n1\n3,4\n", "the number of cells is 1; expected 2 as in the header")]
    #[case::too_many("a,b\n1,2,3\n3,4\n", "the number of cells is 3; expected 2 as in the header")]
    #[case::bare_quote("a,b\n1,2\"\n3,4\n", MISPLACED)]
    #[case::text_behind_a_quote("a,b\n\"1\"x,2\n3,4\n", MISPLACED)]
    fn a_bad_record_is_reported(#[case] file: &str, #[case] reason: &str) {
        let records = read(file);
        assert_eq!(records[1], Err(BadLine::whole(2, reason)));
        assert_eq!(records[2].as_ref().unwrap().line, 3);
    }

    #[test]
    fn text_that_is_not_utf8_is_reported_once() {
        let records = read(b"a,b\n\"1\n\xFF\n\",2\n3,4\n");
        assert_eq!(records[1], Err(BadLine::whole(2, "not UTF-8; expected a file saved as UTF-8")));
        assert_eq!(records[2].as_ref().unwrap().line, 5);
        assert_eq!(records.len(), 3);
    }

    proptest! {
        #[test]
        fn what_the_csv_writer_writes_is_read_back(rows in prop::collection::vec(prop::collection::vec("[a,\"\n 商]{0,6}", 3), 1..8)) {
            let mut writer = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let read: Vec<_> = read(writer.into_inner().unwrap()).into_iter().map(|record| record.unwrap().cells).collect();
            prop_assert_eq!(read, rows);
        }

        #[test]
        fn each_line_gives_one_result_at_most(file in prop::collection::vec(prop::sample::select(b"a,\"\n\xFF".to_vec()), 0..200)) {
            let records = read(&file);
            prop_assert!(records.len() <= file.split(|byte| *byte == b'\n').count());
            let lines: Vec<_> = records.iter().map(|record| record.as_ref().map_or_else(|bad| bad.line, |record| record.line)).collect();
            prop_assert!(lines.is_sorted_by(|a, b| a < b), "{:?}", lines);
        }
    }
}
