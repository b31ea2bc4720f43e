//! Which cells of the matrix are asked. The rules are the same on both databases: on SQLite all are, on PostgreSQL a fifth, another one each
//! day, which shows that what the rules look at is found there too.

use chrono::Datelike;
use rstest::rstest;
use shangliang::clock::{Clock, SystemClock};
use shangliang_tests::Backend;

/// Says what is asked on PostgreSQL: `all`, or a fifth from `0` to `4`; without it that of the day.
const CHOICE: &str = "TEST_MATRIX";

/// Into how many parts the cells are dealt.
const PARTS: usize = 5;

/// All cells.
const ALL: Share = Share { first: 0, parts: 1 };

/// Some of the cells, or all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    first: usize,
    parts: usize,
}

impl Share {
    /// What is asked on a database; prints how to ask the same again.
    pub fn on(backend: Backend) -> Self {
        if backend == Backend::Sqlite {
            return ALL;
        }
        let choice = std::env::vars().find(|(name, _)| name == CHOICE).map(|(_, value)| value);
        let share = Self::chosen(choice.as_deref(), SystemClock.now().ordinal0());
        match share {
            ALL => println!("the matrix on PostgreSQL: {CHOICE}=all"),
            Self { first, .. } => println!("the matrix on PostgreSQL: {CHOICE}={first}"),
        }
        share
    }

    /// What was chosen, or the part of a day of the year.
    fn chosen(choice: Option<&str>, day: u32) -> Self {
        let first = match choice {
            Some("all") => return ALL,
            Some(choice) => choice.parse().ok(),
            None => usize::try_from(day).ok().map(|day| day % PARTS),
        };
        let first = first.filter(|first| *first < PARTS);
        Self { first: first.unwrap_or_else(|| panic!("{CHOICE}: expected all, or 0 to 4")), parts: PARTS }
    }

    /// Those who ask about one thing; with each thing the turn goes on by one.
    pub fn of<T>(self, askers: impl Iterator<Item = T>, turn: usize) -> impl Iterator<Item = T> {
        askers.skip((turn + self.first) % self.parts).step_by(self.parts)
    }
}

#[rstest]
#[case(None, 0, 0)]
#[case(None, 363, 3)]
#[case(Some("4"), 1, 4)]
fn a_part_is_asked(#[case] choice: Option<&str>, #[case] day: u32, #[case] first: usize) {
    assert_eq!(Share::chosen(choice, day), Share { first, parts: PARTS });
}

#[test]
fn the_parts_are_all_cells() {
    let cells = |share: Share| (0..7).flat_map(move |turn| share.of(0..9, turn).map(move |asker| (turn, asker)));
    let mut asked: Vec<_> = (0..5).flat_map(|day| cells(Share::chosen(None, day))).collect();
    asked.sort_unstable();
    assert_eq!(asked, cells(Share::chosen(Some("all"), 3)).collect::<Vec<_>>());
}

#[rstest]
#[should_panic(expected = "TEST_MATRIX: expected all, or 0 to 4")]
fn nothing_else_can_be_chosen(#[values("5", "half", "")] choice: &str) {
    Share::chosen(Some(choice), 0);
}
