//! The physical lines of a file, numbered and bounded.

use std::io::{self, BufRead};

use super::BadLine;

/// The longest line or CSV record that is read, in bytes without its end: 1 MiB.
pub const MAX_BYTES: usize = 1 << 20;

/// What some editors put before the first character of a UTF-8 file.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One physical line, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// What it holds; UTF-8 is not yet checked.
    pub bytes: Vec<u8>,
}

impl Line {
    /// Whether it holds nothing but spaces.
    pub fn is_blank(&self) -> bool {
        self.bytes.trim_ascii().is_empty()
    }
}

/// Reads line by line. A line over [`MAX_BYTES`] is skipped without being held; a failing reader ends it.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    /// The number of the last line.
    number: u64,
    failed: bool,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `reader`, from its present position.
    pub fn new(reader: R) -> Self {
        Self { reader, number: 0, failed: false }
    }

    /// The bytes up to the next line feed; `None` at the end. Of a longer line two bytes over the limit are kept:
    /// a carriage return, and one that shows it was longer.
    fn next_bytes(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let mut began = false;
        loop {
            let buffer = match self.reader.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                buffer => buffer?,
            };
            if buffer.is_empty() {
                return Ok(began.then_some(bytes));
            }
            began = true;
            let (content, rest) =
                buffer.split_at(buffer.iter().position(|byte| *byte == b'\n').unwrap_or(buffer.len()));
            let room = (MAX_BYTES + 2).saturating_sub(bytes.len());
            bytes.extend_from_slice(content.get(..room).unwrap_or(content));
            let ended = !rest.is_empty();
            let consumed = content.len() + usize::from(ended);
            self.reader.consume(consumed);
            if ended {
                return Ok(Some(bytes));
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Line, BadLine>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let read = self.next_bytes();
        self.number += 1;
        match read {
            Ok(None) => None,
            Ok(Some(mut bytes)) => {
                if bytes.last() == Some(&b'\r') {
                    bytes.pop();
                }
                if bytes.len() > MAX_BYTES {
                    return Some(Err(BadLine::whole(
                        self.number,
                        format!("the line is longer than {MAX_BYTES} bytes"),
                    )));
                }
                if self.number == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
                    bytes.drain(..BYTE_ORDER_MARK.len());
                }
                Some(Ok(Line { number: self.number, bytes }))
            }
            Err(error) => {
                self.failed = true;
                Some(Err(BadLine::whole(self.number, format!("the file cannot be read from here on: {error}"))))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use rstest::rstest;

    use super::*;

    fn texts(bytes: &[u8]) -> Vec<(u64, String)> {
        // A tiny buffer, so that lines span several fills.
        Lines::new(BufReader::with_capacity(3, bytes))
            .map(|line| line.map(|line| (line.number, String::from_utf8(line.bytes).unwrap())).unwrap())
            .collect()
    }

    #[rstest]
    #[case::empty(b"", &[])]
    #[case::no_last_end(b"one\ntwo", &["one", "two"])]
    #[case::last_end(b"one\ntwo\n", &["one", "two"])]
    #[case::windows_ends(b"one\r\ntwo\r\n", &["one", "two"])]
    #[case::blank_lines_are_counted(b"\n\nthree", &["", "", "three"])]
    #[case::byte_order_mark(b"\xEF\xBB\xBFone\n\xEF\xBB\xBFtwo", &["one", "\u{feff}two"])]
    fn lines_are_split_and_numbered(#[case] bytes: &[u8], #[case] expected: &[&str]) {
        let expected: Vec<_> = (1..).zip(expected.iter().map(ToString::to_string)).collect();
        assert_eq!(texts(bytes), expected);
    }

    #[test]
    fn a_line_over_the_limit_is_reported_and_the_next_one_read() {
        let mut file = vec![b'x'; MAX_BYTES];
        file.extend(b"\r\n");
        file.extend(vec![b'y'; MAX_BYTES + 1]);
        file.extend(b"\nlast");
        let read: Vec<_> = Lines::new(file.as_slice()).collect();
        assert_eq!(read[0].as_ref().unwrap().bytes.len(), MAX_BYTES);
        assert_eq!(read[1].as_ref().unwrap_err().line, 2);
        assert_eq!(read[2], Ok(Line { number: 3, bytes: b"last".to_vec() }));
        assert_eq!(read.len(), 3);
    }

    #[test]
    fn a_failing_reader_is_reported_once() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let read: Vec<_> = Lines::new(BufReader::new(b"one\n".chain(Broken))).collect();
        assert_eq!(read.len(), 2);
        assert_eq!(
            read[1].as_ref().unwrap_err(),
            &BadLine::whole(2, "the file cannot be read from here on: the disk is gone")
        );
    }
}
