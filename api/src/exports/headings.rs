//! What columns are called for people, and in which order they come.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::http::Lang;

/// A line of the file of headings.
struct Heading {
    place: usize,
    zh: &'static str,
    en: &'static str,
}

/// Each column of each list by its name, in the order in which somebody reads them.
static HEADINGS: LazyLock<HashMap<&str, Heading>> = LazyLock::new(|| {
    let lines = include_str!("headings.csv").lines().enumerate().skip(1);
    let read = |(place, line): (usize, &'static str)| {
        let (name, texts) = line.split_once(',')?;
        let (zh, en) = texts.split_once(',')?;
        Some((name, Heading { place, zh, en }))
    };
    lines.filter_map(read).collect()
});

/// The heading of a column; its name where it has none.
pub fn heading(name: &str, lang: Lang) -> &str {
    match (HEADINGS.get(name), lang) {
        (None, _) => name,
        (Some(heading), Lang::Zh) => heading.zh,
        (Some(heading), Lang::En) => heading.en,
    }
}

/// The place of a column among others; one without a heading is the last.
pub fn place(name: &str) -> usize {
    HEADINGS.get(name).map_or(usize::MAX, |heading| heading.place)
}
