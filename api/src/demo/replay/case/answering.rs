//! The replies to a case, their review, and what comes after.

use shangliang_entity::vocab::{AssignmentStatus, Finding, NoteKind, ReplyStatus, Role};
use shangliang_entity::{assignment, rating, reply};

use super::Replay;
use crate::access::hands;
use crate::calendar::local_date;
use crate::cases::{Progress, assignment as part, steps};
use crate::demo::case::{LookBack, Rating, Reply};
use crate::demo::replay::at;
use crate::http::Problem;

impl<'a> Replay<'a, '_> {
    /// Everybody who writes and has nothing handed in begins a reply, each in the same words.
    pub(super) fn draft(&mut self, day: i64, reply: &Reply) -> Result<(), Problem> {
        let at_work = |row: &assignment::Model| {
            part::writes(row.role) && matches!(row.status, AssignmentStatus::Received | AssignmentStatus::Drafting)
        };
        for row in self.parts().into_iter().filter(at_work) {
            let writers = hands::of(self.acts_for(&row, false));
            let id = self.progress.new_id();
            let drafted = self.act(day, |work| steps::draft(work, &row, id, &reply.text, reply.class, &[]))?;
            self.replies.push(reply::Model { writers, ..drafted });
        }
        Ok(())
    }

    pub(super) fn submit(&mut self, day: i64) -> Result<(), Problem> {
        for index in self.replies_that(ReplyStatus::Draft) {
            let before = at(&self.replies, index)?.clone();
            let is_reviewed = self.is_reviewed;
            let (row, is_complete) = self.act_on_reply(day, |work| {
                let row = steps::hand_in(work, &before)?;
                let is_complete = steps::complete(work, is_reviewed)?;
                Ok((row, is_complete))
            })?;
            self.replace(index, row);
            if is_complete && !is_reviewed {
                for index in self.replies_that(ReplyStatus::Submitted) {
                    let passed = steps::pass(&mut self.progress, at(&self.replies, index)?)?;
                    self.replace(index, passed);
                }
                self.answer()?;
            }
            self.progress.settle();
            self.tell();
        }
        Ok(())
    }

    pub(super) fn review(&mut self, day: i64, planned: &Reply) -> Result<(), Problem> {
        if !self.is_reviewed {
            return Ok(());
        }
        let mut waiting = self.replies_that(ReplyStatus::Submitted);
        if planned.status == ReplyStatus::Rejected {
            // One is enough: the others stay handed in.
            waiting.truncate(1);
        }
        for index in waiting {
            let before = at(&self.replies, index)?.clone();
            let row = self.act_on_reply(day, |work| match planned.remark {
                Some(remark) => steps::send_back(work, &before, remark),
                None => steps::approve(work, &before, planned.class_changed_to),
            })?;
            self.replace(index, row);
            if planned.remark.is_none() && self.replies_that(ReplyStatus::Submitted).is_empty() {
                self.answer()?;
            }
            self.progress.settle();
            self.tell();
        }
        Ok(())
    }

    /// As [`Self::act`], but for the end, since more follows from it at the same moment.
    pub(super) fn act_on_reply<T>(
        &mut self,
        day: i64,
        step: impl FnOnce(&mut Progress<'a>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let now = self.hours.on(day);
        self.look_until(local_date(now))?;
        self.progress.pass_to(now);
        step(&mut self.progress)
    }

    /// The replies of the round that stand there, by their places.
    pub(super) fn replies_that(&self, status: ReplyStatus) -> Vec<usize> {
        let round = self.progress.case().round;
        let all = self.replies.iter().enumerate();
        all.filter(|(_, row)| row.round == round && row.status == status).map(|(index, _)| index).collect()
    }

    pub(super) fn replace(&mut self, index: usize, row: reply::Model) {
        if let Some(reply) = self.replies.get_mut(index) {
            *reply = row;
        }
    }

    /// Releases what was approved.
    pub(super) fn answer(&mut self) -> Result<(), Problem> {
        let approved = self.replies_that(ReplyStatus::Approved);
        let rows = approved.iter().map(|index| at(&self.replies, *index).cloned());
        let rows = rows.collect::<Result<Vec<_>, Problem>>()?;
        let round = steps::answered(&mut self.progress, &rows, self.raters)?;
        self.rows.answered_rounds.push(round);
        let now = self.progress.now();
        for (index, row) in approved.into_iter().zip(rows) {
            let version = row.version + 1;
            self.replace(index, reply::Model { released_at: Some(now), version, ..row });
        }
        Ok(())
    }

    pub(super) fn rate(&mut self, day: i64, planned: &Rating) -> Result<(), Problem> {
        let suggestion = at(&self.rows.suggestions, planned.suggestion)?;
        let (suggestion_id, account_id) = (suggestion.id, suggestion.author_id);
        let (raters, given) = (self.raters, self.ratings.len());
        let row = self.act(day, |work| {
            let row = rating::Model {
                id: work.new_id(),
                case_id: work.case().id,
                round: work.case().round,
                suggestion_id,
                account_id,
                process: planned.process,
                result: planned.result,
                comment: planned.comment.map(str::to_owned),
                rated_at: work.now(),
            };
            steps::rate(work, raters, given, &row)?;
            Ok(row)
        })?;
        match row.round == self.progress.case().round {
            true => self.ratings.push(row.clone()),
            false => self.ratings.clear(),
        }
        self.rows.ratings.push(row);
        Ok(())
    }

    pub(super) fn look_back(&mut self, day: i64, planned: &LookBack) -> Result<(), Problem> {
        let role = Role::CommitteeStaff;
        let author = self.staff.of_committee(self.committee, role);
        let row = self.act(day, |work| {
            steps::look_back(work, planned.finding, None)?;
            Ok(steps::note_row(work, NoteKind::Comment, planned.evidence, None, (author, Some(role))))
        })?;
        self.rows.notes.push(row);
        if planned.finding == Finding::Reopened {
            self.ratings.clear();
        }
        Ok(())
    }
}
