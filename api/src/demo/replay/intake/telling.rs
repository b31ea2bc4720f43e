//! The story of one suggestion, step by step.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use shangliang_entity::ids::{CaseId, SuggestionId};
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{
    CosignStatus, DoneInstead, Screening, SuggestionKind, SuggestionStatus, Visibility, Vocabulary,
};
use shangliang_entity::{adoption, cosigner, support};

use super::Adopter;
use crate::calendar::local_date;
use crate::cases::steps::opened;
use crate::committees::settings::Settings;
use crate::demo::YEAR;
use crate::demo::replay::days::{Hours, mornings};
use crate::demo::replay::{Rows, at};
use crate::demo::suggestion::{Fate, Suggestion};
use crate::http::Problem;
use crate::suggestions::lifecycle::{Action, may_be_public, step};
use crate::suggestions::number::Number;
use crate::suggestions::{entry, facts, first_entry, is_citizens, reminder_of, step_entry, triage_due_on};

/// How long co-signers have.
const TO_SIGN: TimeDelta = TimeDelta::days(14);

/// One suggestion while its story is told.
pub struct Telling<'r> {
    /// The suggestion as it stands.
    pub row: Model,
    /// Where everything else goes.
    pub rows: &'r mut Rows,
    /// Its time.
    pub hours: Hours,
}

impl Telling<'_> {
    /// Takes a step of the lifecycle.
    fn step(
        &mut self,
        when: DateTime<Utc>,
        action: Action,
        facts: Value,
        change: impl FnOnce(&mut Model),
    ) -> Result<(), Problem> {
        let transition = step(self.row.status, action)?;
        self.rows.tell(when, step_entry(&self.row, transition, facts));
        self.row.status = transition.to();
        if !may_be_public(self.row.status) {
            self.row.published_at = None;
        }
        self.change(when, change);
        Ok(())
    }

    /// Changes it beside its state.
    pub(super) fn edit(
        &mut self,
        when: DateTime<Utc>,
        event: &'static str,
        visibility: Visibility,
        facts: Value,
        change: impl FnOnce(&mut Model),
    ) {
        self.rows.tell(when, entry(&self.row, event, visibility, facts));
        self.change(when, change);
    }

    fn change(&mut self, when: DateTime<Utc>, change: impl FnOnce(&mut Model)) {
        change(&mut self.row);
        self.row.version += 1;
        self.row.updated_at = when;
    }

    /// From the first text to its submission, and through screening where a person passed it.
    pub fn hand_in(&mut self, suggestion: &Suggestion) -> Result<(), Problem> {
        let is_submitted = self.row.status == SuggestionStatus::Submitted;
        let event = if is_submitted { "suggestion.submitted" } else { "suggestion.drafted" };
        self.rows.tell(self.row.created_at, first_entry(&self.row, event));
        if !suggestion.cosigners.is_empty() {
            self.cosign(suggestion)?;
        }
        if suggestion.screening == Screening::Passed {
            let when = self.hours.after(self.row.created_at);
            let facts = facts::screened(self.row.screening, Screening::Passed);
            self.edit(when, "suggestion.screened", Visibility::Author, facts, |row| {
                row.screening = Screening::Passed;
                row.screening_reason = Some("经人工审核，内容可以公开。".to_owned());
            });
        }
        Ok(())
    }

    /// Co-signers are invited and answer; unless some are still waited for, it is submitted then.
    fn cosign(&mut self, suggestion: &Suggestion) -> Result<(), Problem> {
        let is_waiting = matches!(suggestion.fate, Fate::Cosigning { .. });
        let invited_at = self.hours.after(self.row.created_at);
        let until = invited_at + TO_SIGN;
        let members = suggestion.cosigners.iter().map(|cosigner| at(&self.rows.members, cosigner.member).cloned());
        let members = members.collect::<Result<Vec<_>, Problem>>()?;
        let ids: Vec<_> = members.iter().map(|member| member.id).collect();
        self.step(invited_at, Action::Invite, facts::invited(&ids, until), |row| row.cosign_until = Some(until))?;
        for (member, planned) in members.iter().zip(&suggestion.cosigners) {
            let answered = (planned.status != CosignStatus::Invited).then(|| self.hours.after(invited_at));
            let account_id = member.account_id.ok_or_else(|| Problem::internal("a member without an account"))?;
            self.rows.cosigners.push(cosigner::Model {
                suggestion_id: self.row.id,
                member_id: member.id,
                account_id,
                status: planned.status,
                invited_at,
                decided_at: answered,
                substitute_id: None,
            });
            if let Some(when) = answered {
                let facts = facts::cosigned(member.id, planned.status);
                self.edit(when, "suggestion.cosigned", Visibility::Author, facts, |_| {});
            }
        }
        if is_waiting {
            return Ok(());
        }
        let when = self.hours.on(0);
        let is_citizens = is_citizens(self.row.kind, self.row.agent_id.is_some());
        self.step(when, Action::Submit, facts::submitted(&self.row), |row| {
            (row.submitted_at, row.listed_at) = (Some(when), when);
            row.triage_due_on = triage_due_on(&Settings::default(), is_citizens, when);
        })
    }

    /// Staff begin to review it, and take their decision the same morning.
    fn review(&mut self, day: i64) -> Result<DateTime<Utc>, Problem> {
        let when = self.hours.on(day);
        self.step(when, Action::Review, json!({}), |_| {})?;
        Ok(self.hours.on(day))
    }

    pub fn accept(&mut self, day: i64, number: Number, case: CaseId) -> Result<(), Problem> {
        let when = self.review(day)?;
        let (row, first) = opened(case, &self.row, &Settings::default(), when);
        self.rows.cases.push(row);
        self.rows.tell(when, first);
        self.step(when, Action::Accept, facts::accepted(&self.row, number, case, None), |row| {
            (row.number_year, row.number_term) = (number.series.year(), number.series.term());
            row.number = Some(number.number);
            row.case_id = Some(case);
            row.decided_at = Some(when);
        })
    }

    pub fn merge(&mut self, day: i64, into: SuggestionId, case: CaseId, why: &str) -> Result<(), Problem> {
        let when = self.review(day)?;
        self.step(when, Action::Merge, facts::merged(&self.row, into, Some(case)), |row| {
            row.merged_into_id = Some(into);
            row.case_id = Some(case);
            row.decided_at = Some(when);
            row.reason_text = Some(why.to_owned());
        })
    }

    pub fn convert(&mut self, day: i64, into: SuggestionId, kind: SuggestionKind, why: &str) -> Result<(), Problem> {
        let when = self.review(day)?;
        self.step(when, Action::Convert, facts::converted(into, kind), |row| {
            row.converted_into_id = Some(into);
            row.decided_at = Some(when);
            row.reason_text = Some(why.to_owned());
        })
    }

    /// Any fate that has to do with no other suggestion and no case.
    pub fn decide(&mut self, suggestion: &Suggestion) -> Result<(), Problem> {
        match suggestion.fate {
            Fate::Reviewing { since } => self.review(since.into()).map(|_| ()),
            Fate::Withdrawn { day } => {
                let when = self.hours.on(day.into());
                self.step(when, Action::Withdraw, facts::withdrawn(&self.row, None), |_| {})
            }
            Fate::Returned { day, reason, text } => self.refuse(day.into(), Action::Return, reason.code(), None, text),
            Fate::Declined { day, reason, instead, text } => {
                self.refuse(day.into(), Action::Decline, reason.code(), Some(instead), text)
            }
            _ => Ok(()),
        }
    }

    /// Reminds intake each morning of what still waits for it.
    pub fn remind_until(&mut self, now: DateTime<Utc>) {
        let mut given = BTreeSet::new();
        let Some(submitted_at) = self.row.submitted_at else { return };
        for morning in mornings(submitted_at, now) {
            let Some((reminder, entry, is_late)) = reminder_of(&self.row, &Settings::default(), morning) else {
                continue;
            };
            if given.insert(reminder.days_before) {
                self.rows.reminders.push(reminder);
                self.rows.tell(morning, entry);
                if is_late {
                    self.change(morning, |_| {});
                }
            }
        }
    }

    fn refuse(
        &mut self,
        day: i64,
        action: Action,
        code: String,
        instead: Option<DoneInstead>,
        why: &str,
    ) -> Result<(), Problem> {
        let when = self.review(day)?;
        self.step(when, action, facts::refused(Some(&code), instead), |row| {
            row.reason_code = Some(code);
            row.reason_instead = instead;
            row.reason_text = Some(why.to_owned());
            row.decided_at = Some(when);
        })
    }

    /// A body above takes it up; nothing of the suggestion itself changes.
    fn adopt(&mut self, when: DateTime<Utc>, by: Adopter) {
        let row = adoption::Model {
            id: by.id,
            suggestion_id: self.row.id,
            body: by.name,
            level: by.level,
            adopted_on: local_date(when),
            publication: None,
            points: 10,
            recorded_at: when,
            revoked_at: None,
            revocation_reason: None,
        };
        let adopted = entry(&self.row, "suggestion.adopted", Visibility::Public, facts::adopted(&row));
        self.rows.tell(when, adopted);
        self.rows.adoptions.push(row);
    }

    /// What happens to an accepted one beside its case: others join it, it is published, adopted and supported.
    pub fn go_on(
        &mut self,
        suggestion: &Suggestion,
        joined: Vec<(DateTime<Utc>, SuggestionId)>,
        adopter: Option<Adopter>,
    ) -> Result<(), Problem> {
        let mut acts: Vec<(DateTime<Utc>, Act)> =
            joined.into_iter().map(|(when, other)| (when, Act::Join(other))).collect();
        if let Some(published) = suggestion.published {
            acts.push((self.hours.on(i64::from(published)), Act::Publish));
            let last = YEAR - 1 - suggestion.day;
            let count = u32::try_from(suggestion.supporters.len()).map_err(Problem::internal)?;
            for (number, person) in (0..).zip(&suggestion.supporters) {
                let day = published + 1 + number * last.saturating_sub(published + 1) / count.max(1);
                acts.push((self.hours.on(i64::from(day)), Act::Support(*person)));
            }
        }
        if let Some((adopted, by)) = suggestion.adopted.zip(adopter) {
            acts.push((self.hours.on(i64::from(adopted)), Act::Adopt(by)));
        }
        acts.sort_by_key(|(when, _)| *when);
        for (when, act) in acts {
            match act {
                Act::Adopt(by) => self.adopt(when, by),
                Act::Join(other) => {
                    let facts = facts::joined(&self.row, other, self.row.supports);
                    self.edit(when, "suggestion.joined", Visibility::Public, facts, |_| {});
                }
                Act::Publish => {
                    self.edit(when, "suggestion.published", Visibility::Public, json!({}), |row| {
                        row.published_at = Some(when);
                    });
                }
                Act::Support(person) => {
                    let account_id = at(&self.rows.accounts, person)?.id;
                    let suggestion_id = self.row.id;
                    self.rows.supports.push(support::Model { suggestion_id, account_id, supported_at: when });
                    let supports = self.row.supports + 1;
                    let facts = facts::supported(supports);
                    self.edit(when, "suggestion.supported", Visibility::Author, facts, |row| row.supports = supports);
                }
            }
        }
        Ok(())
    }
}

/// Something that happens to an accepted suggestion.
enum Act {
    Adopt(Adopter),
    Join(SuggestionId),
    Publish,
    /// Index of the person.
    Support(usize),
}
