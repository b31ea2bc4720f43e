//! Keys of which there are several, each with the instant of its making in the name of its file.

use chrono::{DateTime, Utc};

use super::signing::ANNOUNCEMENT_SECONDS;

/// A key, 32 secret bytes, and when it was made, in seconds since 1970.
pub(super) type DatedKey = (u32, [u8; 32]);

/// The keys of one kind: the one in use, and the others, which are still read with, or not yet used.
pub(super) struct DatedKeys {
    pub(super) current: DatedKey,
    pub(super) others: Vec<DatedKey>,
}

impl DatedKeys {
    /// Chooses the newest that was announced long enough by `now`, else the oldest; nothing if there are none.
    pub(super) fn new(mut keys: Vec<DatedKey>, now: DateTime<Utc>) -> Option<Self> {
        let announced = now.timestamp().saturating_sub(ANNOUNCEMENT_SECONDS);
        keys.sort_by_key(|(created, _)| *created);
        let usable = keys.iter().take_while(|(created, _)| i64::from(*created) <= announced).count();
        let at = usable.saturating_sub(1);
        (at < keys.len()).then(|| Self { current: keys.remove(at), others: keys })
    }

    /// When those that the present one has replaced were made.
    pub(super) fn replaced(&self) -> impl Iterator<Item = u32> {
        let current = self.current.0;
        self.others.iter().map(|(created, _)| *created).filter(move |created| *created < current)
    }

    /// When the newest was made, in use or not.
    pub(super) fn newest(&self) -> u32 {
        self.others.iter().map(|(created, _)| *created).fold(self.current.0, u32::max)
    }
}

/// The instant of making in a file's name, if the name is of that kind.
pub(super) fn created_in(name: &str, before: &str, after: &str) -> Option<u32> {
    let digits = name.strip_prefix(before)?.strip_suffix(after)?;
    let created: u32 = digits.parse().ok()?;
    // One spelling per key: `+5` and `05` parse as well.
    (created.to_string() == digits).then_some(created)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[], 0, None)]
    #[case(&[0], 0, Some(0))]
    #[case(&[500, 900], 0, Some(500))]
    #[case(&[900, 0], 1199, Some(0))]
    #[case(&[900, 0], 1200, Some(900))]
    #[case(&[0, 900, 500], 1000, Some(500))]
    fn the_newest_that_was_announced_is_used(#[case] made: &[u32], #[case] now: i64, #[case] expected: Option<u32>) {
        let keys = made.iter().map(|created| (*created, [1; 32])).collect();
        let chosen = DatedKeys::new(keys, DateTime::from_timestamp(now, 0).unwrap());
        assert_eq!(chosen.map(|keys| keys.current.0), expected);
    }

    #[test]
    fn what_was_replaced_is_older_than_what_is_used() {
        let keys = [0, 500, 900, 2000].map(|created| (created, [1; 32])).to_vec();
        let keys = DatedKeys::new(keys, DateTime::from_timestamp(1200, 0).unwrap()).unwrap();
        assert_eq!((keys.current.0, keys.newest()), (900, 2000));
        assert_eq!(keys.replaced().collect::<Vec<_>>(), [0, 500]);
    }

    #[rstest]
    #[case("field-0.key", Some(0))]
    #[case("field-1772413200.key", Some(1_772_413_200))]
    #[case("field-00.key", None)]
    #[case("field-+5.key", None)]
    #[case("field-.key", None)]
    #[case("field-5.key.bak", None)]
    fn one_spelling_names_a_key(#[case] name: &str, #[case] expected: Option<u32>) {
        assert_eq!(created_in(name, "field-", ".key"), expected);
    }
}
