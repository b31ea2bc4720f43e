//! Walking through what is told, kind by kind, as far as one page has room.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use super::cursor::Place;
use super::items::{self, Window};
use super::question::Matter;
use super::reach::Reach;
use super::view::Changed;
use crate::access::Actor;
use crate::db::Conn;
use crate::http::Problem;

/// How many bytes of items and of ids one page holds, unless a single item is larger.
const MAX_BYTES: usize = 64 * 1024;

/// Takes as many items as a page has room for beside what is taken up, and says where to go on; nowhere where that was all.
pub async fn walk(
    db: &Conn<'_>,
    (actor, now): (&Actor, DateTime<Utc>),
    reach: &Reach<'_>,
    from: Place,
    taken_up: usize,
) -> Result<(Changed, Option<Place>), Problem> {
    let mut changed = Changed::default();
    let bytes = MAX_BYTES.saturating_sub(taken_up);
    let mut room = Room { items: reach.question.limit, bytes, is_untouched: true, is_full: false };
    for matter in Matter::ALL.into_iter().filter(|matter| *matter >= from.matter) {
        let Some(within) = reach.within(matter) else { continue };
        let before = from.before.filter(|_| matter == from.matter);
        let window = Window { within, before, limit: room.items };
        let last = match matter {
            Matter::Topics => {
                room.take(&mut changed.topics, items::topics(db, actor, window).await?, |item| item.id.0)?
            }
            Matter::Studios => {
                room.take(&mut changed.studios, items::studios(db, actor, window).await?, |item| item.id.0)?
            }
            Matter::Suggestions => {
                room.take(&mut changed.suggestions, items::suggestions(db, actor, window, now).await?, |item| {
                    item.id.0
                })?
            }
            Matter::Cases => {
                room.take(&mut changed.cases, items::cases(db, actor, window, now).await?, |item| item.id.0)?
            }
        };
        if room.is_full {
            return Ok((changed, Some(Place { matter, before: last.or(before) })));
        }
    }
    Ok((changed, None))
}

/// What a page still has room for.
struct Room {
    items: u64,
    bytes: usize,
    is_untouched: bool,
    is_full: bool,
}

impl Room {
    /// Takes items until the room is used up, and gives the last one that was taken.
    fn take<T: Serialize>(
        &mut self,
        into: &mut Vec<T>,
        items: Vec<T>,
        id: impl Fn(&T) -> Uuid,
    ) -> Result<Option<Uuid>, Problem> {
        for item in items {
            let size = serde_json::to_vec(&item).map_err(Problem::internal)?.len();
            if size > self.bytes && !self.is_untouched {
                self.is_full = true;
                break;
            }
            self.items = self.items.saturating_sub(1);
            self.bytes = self.bytes.saturating_sub(size);
            self.is_untouched = false;
            into.push(item);
        }
        self.is_full |= self.items == 0;
        Ok(into.last().map(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a room takes of texts: how many, and whether it is full then.
    fn taken(items: u64, bytes: usize, texts: &[&str]) -> (usize, bool) {
        let mut room = Room { items, bytes, is_untouched: true, is_full: false };
        let mut into = Vec::new();
        room.take(&mut into, texts.to_vec(), |_| Uuid::nil()).unwrap();
        (into.len(), room.is_full)
    }

    #[rstest::rstest]
    #[case::nothing(3, 100, &[], (0, false))]
    #[case::room_for_more(3, 100, &["a", "b"], (2, false))]
    #[case::as_many_as_it_may(2, 100, &["a", "b"], (2, true))]
    #[case::as_large_as_it_may(9, 6, &["a", "b"], (2, false))]
    #[case::one_byte_too_many(9, 5, &["a", "b"], (1, true))]
    #[case::a_single_one_that_is_larger(9, 5, &["aaaaaaaaaa", "b"], (1, true))]
    fn a_page_is_bounded(
        #[case] items: u64,
        #[case] bytes: usize,
        #[case] texts: &[&str],
        #[case] expected: (usize, bool),
    ) {
        assert_eq!(taken(items, bytes, texts), expected);
    }
}
