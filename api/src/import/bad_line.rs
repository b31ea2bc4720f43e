//! The report of one line that was not taken.

/// A line that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Its number in the file, from 1; of a CSV record over several lines, the first.
    pub line: u64,
    /// What is wrong and what was expected, in plain English. Never quotes the content of the file.
    pub reason: String,
    /// The field at fault, where it is one field.
    pub field: Option<&'static str>,
}

impl BadLine {
    /// A line that is wrong as a whole.
    pub fn whole(line: u64, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into(), field: None }
    }

    /// A line with one wrong field.
    pub fn at(line: u64, field: &'static str, reason: impl Into<String>) -> Self {
        Self { line, reason: reason.into(), field: Some(field) }
    }
}
