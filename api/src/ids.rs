//! New ids: UUIDv7 (RFC 9562 §5.7), which sort by the time they were made.

use std::sync::Mutex;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::secrets::Random;
use std::sync::Arc;

/// Makes ids that rise strictly within this process, also when the clock steps back.
pub struct Ids {
    random: Arc<dyn Random>,
    last: Mutex<(u64, u16)>,
}

impl Ids {
    /// Ids with random parts from a source.
    pub fn new(random: Arc<dyn Random>) -> Self {
        Self { random, last: Mutex::new((0, 0)) }
    }

    /// The next id: milliseconds of time, a 12-bit counter within one millisecond, 62 random bits.
    pub fn next(&self, now: DateTime<Utc>) -> Uuid {
        let mut random = [0_u8; 10];
        self.random.fill(&mut random);
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        let (millis, counter) = {
            let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            *last = match *last {
                (before, _) if millis > before => (millis, 0),
                (before, 0x0fff) => (before + 1, 0),
                (before, counter) => (before, counter + 1),
            };
            *last
        };
        let [high, low] = counter.to_be_bytes();
        random[0] = high;
        random[1] = low;
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::SystemRandom;

    #[test]
    fn ids_rise_within_a_millisecond_and_when_the_clock_steps_back() {
        let ids = Ids::new(Arc::new(SystemRandom));
        let now = DateTime::from_timestamp_millis(1_764_000_000_000).unwrap();
        let earlier = now - chrono::TimeDelta::hours(1);
        let made: Vec<_> = (0..10_000).map(|i| ids.next(if i % 3 == 0 { earlier } else { now })).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(made.iter().all(|id| id.get_version_num() == 7));
    }
}
