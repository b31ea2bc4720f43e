//! Replays each case through the steps that live handling takes, reminders included.

mod answering;
mod routing;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::{AssignmentRole, AssignmentStatus, CaseStatus, Role, SuggestionKind, Vocabulary};
use shangliang_entity::{assignment, rating, reply};
use uuid::Uuid;

use super::days::{Hours, morning_after};
use super::happenings::{self, Happening};
use super::{Rows, With, at};
use crate::calendar::local_date;
use crate::cases::assignment::writes;
use crate::cases::{Progress, steps};
use crate::committees::settings::Settings;
use crate::demo::case::Case;
use crate::demo::roster::Scope;
use crate::demo::suggestion::Fate;
use crate::http::Problem;
use crate::suggestions::is_citizens;

/// Replays all cases, which stand open in `rows` in the order of their suggestions.
pub fn write(with: With<'_>, rows: &mut Rows) -> Result<(), Problem> {
    let staff = Staff::of(with, rows);
    let mut raters: BTreeMap<usize, usize> = BTreeMap::new();
    for (index, suggestion) in with.plan.suggestions.iter().enumerate() {
        match suggestion.fate {
            Fate::Accepted { .. } => *raters.entry(index).or_default() += 1,
            Fate::Merged { into, .. } => *raters.entry(into).or_default() += 1,
            _ => {}
        }
    }
    let opened = std::mem::take(&mut rows.cases);
    let planned = with.plan.suggestions.iter().enumerate().filter_map(|(index, s)| Some((index, s, s.case()?)));
    for (row, (index, suggestion, case)) in opened.into_iter().zip(planned) {
        let place = at(with.plan.committees, suggestion.committee)?;
        let mut replay = Replay {
            with,
            staff: &staff,
            committee: suggestion.committee,
            kind: suggestion.kind,
            is_citizens: is_citizens(suggestion.kind, suggestion.taken_down_by.is_some()),
            is_reviewed: place.reviews_replies(),
            raters: raters.get(&index).copied().unwrap_or_default(),
            hours: Hours::of(with.days(), index, suggestion.day),
            looked: local_date(row.opened_at),
            replies: Vec::new(),
            ratings: Vec::new(),
            reminded: BTreeSet::new(),
            progress: Progress::new(with.ids, row.opened_at, Settings::default(), row, Vec::new(), None),
            rows,
        };
        replay.hours.after(replay.progress.now());
        replay.run(case)?;
    }
    Ok(())
}

/// Who acts for whom.
struct Staff {
    of_committee: BTreeMap<(usize, String), AccountId>,
    of_handler: BTreeMap<(usize, bool), AccountId>,
}

impl Staff {
    fn of(with: With<'_>, rows: &Rows) -> Self {
        let mut of_committee = BTreeMap::new();
        let mut of_handler = BTreeMap::new();
        for staff in &with.plan.staff {
            let Some(account) = rows.accounts.get(staff.person) else { continue };
            match (staff.scope, staff.role) {
                (Scope::Committee(committee), role) => {
                    of_committee.insert((committee, role.code()), account.id);
                }
                (Scope::Department(department), role @ (Role::DepartmentClerk | Role::DepartmentLead)) => {
                    of_handler.insert((department, role == Role::DepartmentLead), account.id);
                }
                (Scope::Department(_) | Scope::SpecialCommittee(_), _) => {}
            }
        }
        Self { of_committee, of_handler }
    }

    fn of_committee(&self, committee: usize, role: Role) -> Option<AccountId> {
        self.of_committee.get(&(committee, role.code())).copied()
    }
}

/// One case while it is replayed.
struct Replay<'a, 'r> {
    with: With<'a>,
    staff: &'r Staff,
    committee: usize,
    kind: SuggestionKind,
    is_citizens: bool,
    is_reviewed: bool,
    /// How many suggestions share it.
    raters: usize,
    hours: Hours,
    /// The last day on which it was looked for what is due.
    looked: NaiveDate,
    replies: Vec<reply::Model>,
    /// Those of the round.
    ratings: Vec<rating::Model>,
    /// What was reminded of: the case or part, the round, what, when it was due, how many days before.
    reminded: BTreeSet<(Uuid, i32, String, NaiveDate, i32)>,
    progress: Progress<'a>,
    rows: &'r mut Rows,
}

impl<'a> Replay<'a, '_> {
    fn run(mut self, case: &Case) -> Result<(), Problem> {
        for (day, happening) in happenings::of(case) {
            self.happen(i64::from(day), &happening)?;
        }
        self.look_until(local_date(self.with.now))?;
        let (row, parts) = self.progress.into_rows();
        self.rows.cases.push(row);
        self.rows.parts.extend(parts);
        self.rows.replies.extend(self.replies);
        Ok(())
    }

    fn happen(&mut self, day: i64, happening: &Happening<'_>) -> Result<(), Problem> {
        match happening {
            Happening::Assign(mode, handlers) => self.assign(day, *mode, handlers),
            Happening::Object(reason) => self.object(day, reason),
            Happening::DecideObjection(decision) => {
                let objected = self.part_that(|row| row.status == AssignmentStatus::Objected)?;
                self.act(day, |work| steps::decide_objection(work, &objected, *decision, None))
            }
            Happening::Receive => {
                for row in self.parts() {
                    self.act(day, |work| steps::receive(work, &row))?;
                }
                // Whoever replies calls the author the same day.
                for row in self.parts().into_iter().filter(|row| writes(row.role)) {
                    self.act(day, |work| steps::contacted(work, &row))?;
                }
                Ok(())
            }
            Happening::Note(note) => self.note(day, note),
            Happening::Extend(extension) => self.extend(day, extension),
            Happening::DecideExtension(extension) => self.decide_extension(day, extension.decision),
            Happening::Draft(reply) => self.draft(day, reply),
            Happening::Countersign => {
                for row in self.parts().into_iter().filter(|row| row.role == AssignmentRole::Co) {
                    self.act(day, |work| steps::countersign(work, &row, None))?;
                }
                Ok(())
            }
            Happening::Submit => self.submit(day),
            Happening::Review(reply) => self.review(day, reply),
            Happening::Rate(rating) => self.rate(day, rating),
            Happening::Close => self.act(day, steps::close),
            Happening::LookBack(look_back) => self.look_back(day, look_back),
        }
    }

    /// Does what one request does, on a day of the suggestion.
    fn act<T>(&mut self, day: i64, step: impl FnOnce(&mut Progress<'a>) -> Result<T, Problem>) -> Result<T, Problem> {
        let now = self.hours.on(day);
        self.look_until(local_date(now))?;
        self.progress.pass_to(now);
        let done = step(&mut self.progress)?;
        self.progress.settle();
        self.tell();
        Ok(done)
    }

    fn tell(&mut self) {
        let now = self.progress.now();
        for entry in self.progress.take_entries() {
            self.rows.tell(now, entry);
        }
    }

    /// Looks each morning up to a day for what is due: reminders are given and ratings lapse.
    fn look_until(&mut self, day: NaiveDate) -> Result<(), Problem> {
        while self.looked < day {
            let morning = morning_after(self.looked, self.with.now);
            self.looked = self.looked.checked_add_days(Days::new(1)).unwrap_or(day);
            self.remind(morning);
            let case = self.progress.case();
            if case.status == CaseStatus::Answered && case.rating_due_on.is_some_and(|due_on| due_on < self.looked) {
                let (rated, all) = (self.ratings.len(), self.raters);
                self.progress.pass_to(morning);
                steps::lapse(&mut self.progress, rated, all)?;
                self.progress.settle();
                self.tell();
            }
        }
        Ok(())
    }

    fn remind(&mut self, morning: DateTime<Utc>) {
        for reminder in
            steps::reminders_of(self.progress.case(), self.progress.parts(), self.progress.settings(), morning)
        {
            let row = reminder.row(morning);
            if self.reminded.insert((row.subject_id, row.round, row.matter.clone(), row.due_on, row.days_before)) {
                self.progress.pass_to(morning);
                if steps::remind(&mut self.progress, &reminder) {
                    self.progress.settle();
                }
                self.tell();
                self.rows.reminders.push(row);
            }
        }
    }

    fn parts(&self) -> Vec<assignment::Model> {
        self.progress.parts().cloned().collect()
    }

    fn part_that(&self, is_meant: impl Fn(&assignment::Model) -> bool) -> Result<assignment::Model, Problem> {
        let found = self.progress.parts().find(|row| is_meant(row)).cloned();
        found.ok_or_else(|| Problem::internal("the plan speaks of a part that is not there"))
    }
}
