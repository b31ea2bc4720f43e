//! What the replay promises, over several seeds and days of the year.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rstest::{fixture, rstest};
use sea_orm::Iterable;
use shangliang_entity::vocab::{CaseStatus, ReplyStatus, Role, ScopeKind, SuggestionKind, SuggestionStatus};
use shangliang_entity::{account, suggestion};

use super::*;
use crate::accounts::{open_name, scopes_of};
use crate::calendar::local_date;
use crate::cases::{deadlines, steps, waiting};
use crate::committees::settings::Settings;
use crate::demo::people;
use crate::ids::Ids;
use crate::secrets::SeededRandom;
use crate::suggestions;

fn keys() -> Keys {
    Keys::ephemeral(&SeededRandom::new(7)).unwrap()
}

fn made(seed: u64, now: &str) -> Rows {
    let plan = Plan::new(seed);
    let random = Arc::new(SeededRandom::new(seed));
    let keys = keys();
    let ids = Ids::new(random.clone());
    let now = now.parse().unwrap();
    rows(With { plan: &plan, now, ids: &ids, random: &*random, keys: &keys, password_hash: "hash" }).unwrap()
}

#[fixture]
#[once]
fn demo() -> Rows {
    made(1, "2026-03-02T01:00:00Z")
}

/// Without what is sealed, which is never sealed twice to the same bytes.
fn bare(rows: Rows) -> Rows {
    let account = |row| account::Model { name_sealed: None, phone_sealed: None, ..row };
    let suggestion = |row| suggestion::Model { author_name_sealed: None, ..row };
    Rows {
        accounts: rows.accounts.into_iter().map(account).collect(),
        suggestions: rows.suggestions.into_iter().map(suggestion).collect(),
        entries: Vec::new(),
        ..rows
    }
}

#[test]
fn a_seed_gives_the_same_rows_down_to_their_ids() {
    let (one, other) = (made(3, "2026-03-02T01:00:00Z"), made(3, "2026-03-02T01:00:00Z"));
    let told = |rows: &Rows| format!("{:?}", rows.entries);
    assert_eq!(told(&one), told(&other));
    assert!(bare(one) == bare(other), "the rows differ");
}

#[rstest]
#[case(2, "2026-01-03T16:30:00Z")]
#[case(4, "2026-07-15T02:00:00Z")]
#[case(20_261_123, "2025-10-20T23:59:00Z")]
#[case(1, "2027-02-28T08:00:00Z")]
fn any_seed_on_any_day_can_be_replayed(#[case] seed: u64, #[case] now: &str) {
    check(&made(seed, now), now.parse().unwrap());
}

#[rstest]
fn rows_agree_with_each_other(demo: &Rows) {
    check(demo, "2026-03-02T01:00:00Z".parse().unwrap());
    assert!(SuggestionStatus::iter().all(|status| demo.suggestions.iter().any(|row| row.status == status)));
    let rests = CaseStatus::iter().filter(|status| *status != CaseStatus::Replied);
    rests.for_each(|status| assert!(demo.cases.iter().any(|row| row.status == status), "no case is {status:?}"));
}

/// No real person is in it: agents write down the names of persons, too.
#[rstest]
fn everybody_has_a_made_up_name(demo: &Rows) {
    let keys = keys();
    let of_accounts =
        demo.accounts.iter().map(|row| open_name(&keys, row.id, row.name_sealed.as_ref().unwrap()).unwrap());
    let of_authors = demo.suggestions.iter().filter_map(|row| {
        let sealed = row.author_name_sealed.as_ref()?;
        Some(suggestions::open_name(&keys, row.id, sealed).unwrap())
    });
    let of_members = demo.members.iter().map(|row| row.name.clone());
    let names: Vec<_> = of_accounts.chain(of_authors).chain(of_members).collect();
    assert!(names.len() > 6_000);
    let others: Vec<_> = names.iter().filter(|name| !people::is_made_up(name)).collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(!people::is_made_up("王小明") && !people::is_made_up(""));
}

#[rstest]
fn every_role_of_a_committee_is_held(demo: &Rows) {
    assert!(demo.grants.iter().all(|grant| scopes_of(grant.role).contains(&grant.scope_kind)));
    for role in Role::iter().filter(|role| scopes_of(*role).iter().any(|kind| *kind != ScopeKind::Platform)) {
        assert!(demo.grants.iter().any(|grant| grant.role == role), "{role:?}");
    }
}

/// Everything happened in order and by now, nothing is left for the jobs, and each case waits for whom its parts say.
fn check(rows: &Rows, now: DateTime<Utc>) {
    let times: Vec<_> = rows.entries.iter().map(|entry| entry.effective_at.unwrap()).collect();
    assert!(times.is_sorted() && times.iter().all(|time| *time <= now));
    assert!(rows.entries.iter().all(|entry| entry.payload["demo"] == true));
    let mut chains: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for entry in &rows.entries {
        chains.entry(entry.stream.to_string()).or_default().push(entry.action);
    }
    assert!(chains.values().all(|actions| {
        let first = actions[0];
        first.ends_with(".created") || ["case.opened", "suggestion.submitted", "suggestion.drafted"].contains(&first)
    }));

    let reminded: BTreeSet<_> = rows
        .reminders
        .iter()
        .map(|row| (row.subject_id, row.round, &row.matter, row.due_on, row.days_before))
        .collect();
    for case in &rows.cases {
        let parts = || rows.parts.iter().filter(|row| row.case_id == case.id && row.round == case.round);
        for reminder in steps::reminders_of(case, parts(), &Settings::default(), now) {
            let row = reminder.row(now);
            assert!(
                reminded.contains(&(row.subject_id, row.round, &row.matter, row.due_on, row.days_before)),
                "{row:?}"
            );
        }
        let lapses = case.status == CaseStatus::Answered && case.rating_due_on.unwrap() < local_date(now);
        assert!(!lapses, "{case:?}");
        let has_open_extension = rows.extensions.iter().any(|row| row.case_id == case.id && row.decision.is_none());
        let live = parts().filter(|row| crate::cases::assignment::is_live(row));
        let waited_for = waiting::stored(&waiting::parties(case.status, live, has_open_extension));
        assert_eq!(case.waiting_for, waited_for, "{case:?}");
        assert_eq!(case.listed_due_on, deadlines::listed_due_on(case), "{case:?}");
        let steps = chains[&format!("case/{}", case.id)].iter().filter(|action| **action != "case.reminded").count();
        assert!(case.version >= 1 && usize::try_from(case.version).unwrap() <= steps, "{case:?}");
    }
    for row in &rows.suggestions {
        assert_eq!(row.listed_at, row.submitted_at.unwrap_or(row.created_at), "{row:?}");
    }
    for reply in &rows.replies {
        assert_eq!(reply.released_at.is_some(), reply.status == ReplyStatus::Approved);
    }
    let mut numbers = BTreeMap::<_, BTreeSet<i32>>::new();
    for row in rows.suggestions.iter().filter(|row| row.status == SuggestionStatus::Accepted) {
        assert_eq!(row.number_term.is_some(), row.kind == SuggestionKind::Proposal);
        assert!(
            numbers
                .entry((row.committee_id, row.number_year, row.number_term))
                .or_default()
                .insert(row.number.unwrap())
        );
    }
    assert!(numbers.values().all(|numbers| numbers.iter().copied().eq((1..).take(numbers.len()))));
}
