//! What the life of a case counts for.

use chrono::NaiveDate;
use shangliang_entity::vocab::{CaseStatus, HandlerKind, ResultClass, Satisfaction};

use super::Asked;
use super::case::{Answered, Case, Part};
use super::facts::Handler;
use crate::statistics::grouping::Place;
use crate::statistics::{Counts, Tally};

impl Case {
    /// Counts it.
    pub fn count(&self, asked: &Asked, tally: &mut Tally) {
        for part in self.parts.values() {
            self.count_part(part, asked, tally);
        }
        for answered in &self.rounds {
            if let Some(counts) = self.group(answered.lead, answered.on, asked, tally) {
                answered.count(counts);
            }
        }
        if let Some(look_back) = &self.looked_back
            && let Some(counts) = self.group(self.lead, look_back.on, asked, tally)
        {
            counts.looked_back += 1;
            counts.improved += u64::from(look_back.improved);
        }
    }

    fn count_part(&self, part: &Part, asked: &Asked, tally: &mut Tally) {
        let handler = Some(part.handler);
        if part.round == 1
            && let Some(counts) = self.group(handler, part.assigned_on, asked, tally)
        {
            let is_closed = matches!(self.status, Some(CaseStatus::Closed | CaseStatus::LookedBack));
            counts.given += 1;
            counts.upheld += u64::from(part.is_upheld);
            counts.assigned += u64::from(part.is_kept());
            counts.replied += u64::from(part.is_kept() && part.replied.is_some());
            counts.closed += u64::from(part.is_kept() && is_closed);
        }
        if part.is_kept()
            && let Some(counts) = self.group(handler, part.due_on, asked, tally)
        {
            match part.replied {
                Some((on, _)) if on <= part.due_on => counts.in_time += 1,
                Some(_) => counts.late += 1,
                None => counts.past_due += u64::from(part.is_awaited() && part.due_on < asked.today),
            }
        }
        if part.round == 1
            && let Some((on, days)) = part.replied
            && let Some(counts) = self.group(handler, on, asked, tally)
        {
            *counts.days.entry(days).or_default() += 1;
            counts.class_a += u64::from(self.class == Some(ResultClass::A));
            counts.class_b += u64::from(self.class == Some(ResultClass::B));
            counts.class_c += u64::from(self.class == Some(ResultClass::C));
            counts.again += u64::from(self.round > 1);
        }
    }

    /// The group of what a handler did on a date; absent where that is not in the period.
    fn group<'a>(
        &self,
        handler: Option<Handler>,
        on: NaiveDate,
        asked: &Asked,
        tally: &'a mut Tally,
    ) -> Option<&'a mut Counts> {
        let of_kind = |kind| handler.filter(|handler| handler.kind == kind).map(|handler| handler.id);
        let place = Place {
            committee: self.committee,
            department: of_kind(HandlerKind::Department),
            studio: self.studio.or_else(|| of_kind(HandlerKind::Studio)),
            category: self.category.clone(),
        };
        asked.period.contains(on).then(|| tally.entry(place.key(asked.grouping, on)).or_default())
    }
}

impl Answered {
    fn count(&self, counts: &mut Counts) {
        counts.asked += self.raters;
        for (process, result) in &self.ratings {
            counts.rated += 1;
            counts.process_satisfied += u64::from(*process == Some(Satisfaction::Satisfied));
            counts.process_basically += u64::from(*process == Some(Satisfaction::BasicallySatisfied));
            counts.result_satisfied += u64::from(*result == Some(Satisfaction::Satisfied));
            counts.result_basically += u64::from(*result == Some(Satisfaction::BasicallySatisfied));
            counts.first_rated += u64::from(self.round == 1);
            counts.first_satisfied += u64::from(self.round == 1 && *result == Some(Satisfaction::Satisfied));
        }
    }
}
