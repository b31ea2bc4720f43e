//! Reads the content categories: a CSV file with the columns `level1`, `level2` and `level3`.

use std::io::BufRead;

use super::{
    BadLine,
    row::MAX_LABEL,
    table::{Record, Table},
    text::one_line,
};

/// The columns, in the only order that is accepted.
const COLUMNS: [&str; 3] = ["level1", "level2", "level3"];

/// A category of the third level with the two above it, each of 1 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryRow {
    /// The line it stands on, from 1.
    pub line: u64,
    /// Such as 城乡建设.
    pub level1: String,
    /// Such as 城市管理.
    pub level2: String,
    /// Such as 园林绿化.
    pub level3: String,
}

/// The categories of `reader` in the order of the file, read as they are asked for. Repeated ones are not looked for.
/// A bad line is reported and reading goes on; a header other than `level1,level2,level3` is reported and ends it.
pub fn read(reader: impl BufRead) -> impl Iterator<Item = Result<CategoryRow, BadLine>> {
    let mut table = Table::new(reader);
    let header = table.next().map(|record| record.and_then(header));
    let usable = matches!(header, Some(Ok(())));
    let report = header.and_then(Result::err).map(Err);
    report.into_iter().chain(table.take_while(move |_| usable).map(|record| record.and_then(category)))
}

fn header(record: Record) -> Result<(), BadLine> {
    if record.cells.iter().map(|cell| cell.trim()).eq(COLUMNS) {
        return Ok(());
    }
    let reason = format!("not the header; expected {}; nothing was read", COLUMNS.join(","));
    Err(BadLine::whole(record.line, reason))
}

fn category(record: Record) -> Result<CategoryRow, BadLine> {
    let line = record.line;
    let mut names = COLUMNS.into_iter().zip(record.cells).map(|(column, cell)| name(line, column, &cell));
    let mut next = || names.next().unwrap_or_else(|| Err(BadLine::whole(line, "too few cells; expected three")));
    Ok(CategoryRow { line, level1: next()?, level2: next()?, level3: next()? })
}

fn name(line: u64, column: &'static str, cell: &str) -> Result<String, BadLine> {
    let name = one_line(cell);
    match name.chars().count() {
        0 => Err(BadLine::at(line, column, "empty; expected a name in every column")),
        characters if characters > MAX_LABEL => {
            Err(BadLine::at(line, column, format!("{characters} characters long; expected at most {MAX_LABEL}")))
        }
        _ => Ok(name),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::import::real_data;

    fn read_all(file: &str) -> Vec<Result<CategoryRow, BadLine>> {
        read(file.as_bytes()).collect()
    }

    #[test]
    fn rows_are_read_and_bad_ones_reported() {
        let rows = read_all(
            "\u{feff}level1,level2,level3\r\n城乡建设,\"市政,管理\", 园林绿化 \r\n\r\n城乡建设,,供水\r\n城乡建设,供水\r\n交通,公交,线路",
        );
        let row = |line, level1: &str, level2: &str, level3: &str| CategoryRow {
            line,
            level1: level1.to_owned(),
            level2: level2.to_owned(),
            level3: level3.to_owned(),
        };
        assert_eq!(rows[0], Ok(row(2, "城乡建设", "市政,管理", "园林绿化")));
        assert_eq!(rows[1], Err(BadLine::at(4, "level2", "empty; expected a name in every column")));
        assert_eq!(rows[2].as_ref().unwrap_err().line, 5);
        assert_eq!(rows[3], Ok(row(6, "交通", "公交", "线路")));
        assert_eq!(rows.len(), 4);
    }

    #[rstest]
    #[case::no_header("城乡建设,安全生产,事故\n交通,公交,线路\n")]
    #[case::other_order("level2,level1,level3\n交通,公交,线路\n")]
    #[case::stray_quote("level1,\"level2,level3\n交通,公交,线路\n")]
    fn nothing_is_read_below_a_wrong_header(#[case] file: &str) {
        let rows = read_all(file);
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].as_ref().unwrap_err().line, 1);
    }

    #[test]
    fn an_empty_file_has_no_rows() {
        assert_eq!(read_all(""), []);
    }

    #[test]
    fn the_real_categories_are_read() {
        let Some(file) = real_data::file("categories.csv") else { return };
        let rows: Vec<_> = read(file.as_slice()).collect::<Result<_, _>>().unwrap();
        assert_eq!(rows.len(), 517);
    }
}
