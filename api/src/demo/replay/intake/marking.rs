//! Which proposals are key (重点) or excellent (优秀): staff mark about a tenth of each committee's, by their numbers.

use serde_json::json;
use shangliang_entity::vocab::Visibility;

use super::telling::Telling;
use crate::suggestions::distinctions;

impl Telling<'_> {
    /// Marks an accepted one on a day, where its number is one of those.
    pub fn mark(&mut self, day: i64) {
        let Some((_, number)) = self.row.number_term.zip(self.row.number) else { return };
        let (key, excellent) = (number % 10 == 4, number % 10 == 7);
        for event in distinctions(&self.row, key, excellent) {
            let when = self.hours.on(day);
            self.edit(when, event, Visibility::Public, json!({}), |row| {
                (row.is_key, row.is_excellent) = (key, excellent);
            });
        }
    }
}
