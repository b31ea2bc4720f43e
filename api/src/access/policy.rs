//! The decision: a pure function of the rule, who asks and where the thing lies.

use shangliang_entity::ids::MemberId;
use shangliang_entity::vocab::{Role, ScopeKind};

use super::rule::{Holder, Only, Rule};
use super::{Actor, HeldRole, Place, Stake, hands, substitute};

/// By whose right something is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// One's own.
    Own,
    /// That of a member, whose substitute one is.
    OnBehalfOf(MemberId),
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may go on.
    Yes(Right),
    /// Nobody is signed in and signing in may help: 401.
    SignIn,
    /// They may, but not to what they had a hand in themselves: 403, saying so.
    Own,
    /// It would be theirs, but their membership is suspended: 403, saying so.
    Suspended,
    /// The caller may know of it but not do this: 403.
    Forbidden,
    /// The caller may not know that it exists: 404.
    Hidden,
}

/// Decides; `seen_by` says who may know that the thing exists.
pub fn decide(rule: &Rule, seen_by: Option<&Rule>, actor: &Actor, place: &Place<'_>) -> Decision {
    if let Some(right) = right(rule, actor, place, rule.reads()) {
        return if hands::judges_own(rule, actor, place) { Decision::Own } else { Decision::Yes(right) };
    }
    let may_know = seen_by.is_none_or(|seen_by| !std::ptr::eq(seen_by, rule) && allows(seen_by, actor, place));
    match actor {
        Actor::Visitor if may_know || !rule.is_open() => Decision::SignIn,
        _ if right(rule, actor, place, true).is_some() => Decision::Suspended,
        _ if may_know => Decision::Forbidden,
        _ => Decision::Hidden,
    }
}

/// Whether a rule lets an actor do it there.
pub fn allows(rule: &Rule, actor: &Actor, place: &Place<'_>) -> bool {
    right(rule, actor, place, rule.reads()).is_some() && !hands::judges_own(rule, actor, place)
}

/// The role that lets an actor do it there, their own before one that they fill for a member; none where it is had otherwise.
pub fn role_for(rule: &Rule, actor: &Actor, place: &Place<'_>) -> Option<Role> {
    actor.roles_for(rule).find(|held| gives(rule, held, place)).map(|held| held.role)
}

/// Whether a held role lets its holder do it there.
pub fn gives(rule: &Rule, held: &HeldRole, place: &Place<'_>) -> bool {
    (rule.reads() || !held.suspended) && rule.given_to(held.role).is_some_and(|only| reaches(held, only, place))
}

/// By whose right somebody holds a permission, their own first; `even_resting` counts what a suspended member only keeps for
/// reading.
fn right(rule: &Rule, actor: &Actor, place: &Place<'_>, even_resting: bool) -> Option<Right> {
    let is_own = rule.holders.iter().any(|holder| holds(*holder, actor, place, even_resting));
    if is_own || matches!(actor, Actor::Platform) {
        return Some(Right::Own);
    }
    substitute::stands_in_for(rule, actor, place, even_resting).map(Right::OnBehalfOf)
}

fn holds(holder: Holder, actor: &Actor, place: &Place<'_>, even_resting: bool) -> bool {
    let is_awake = || even_resting || !place.home.is_some_and(|path| actor.is_suspended_in(path));
    let has = |stakes: &[Stake]| {
        let mine = |stake: &&Stake| actor.account() == Some(stake.account());
        stakes.iter().filter(mine).any(|stake| !stake.may_rest() || is_awake())
    };
    match holder {
        Holder::Visitor => place.is_public || place.is_everywhere,
        Holder::Reader => actor.account().is_some() && place.is_public,
        Holder::Account => actor.account().is_some() && is_awake(),
        Holder::Owner => has(place.owners),
        Holder::Party => has(place.parties),
        Holder::QueryCode => place.has_query_code,
        Holder::Role(role) => is_held(role, None, actor, place, even_resting),
        Holder::RoleOver(role, only) => is_held(role, Some(only), actor, place, even_resting),
    }
}

/// Whether an actor holds a role that reaches the place, where that is such a thing.
fn is_held(role: Role, only: Option<Only>, actor: &Actor, place: &Place<'_>, even_resting: bool) -> bool {
    let held = actor.roles().iter().filter(|held| held.role == role && (even_resting || !held.suspended));
    held.into_iter().any(|held| reaches(held, only, place))
}

/// Whether a held role reaches a place: its scope covers it, and it is such a thing.
pub(super) fn reaches(held: &HeldRole, only: Option<Only>, place: &Place<'_>) -> bool {
    let is_such = only.is_none_or(|only| match only {
        Only::Accepted => place.is_accepted,
        Only::Assigned => place.is_assigned,
        Only::UnderTopic => place.is_under_topic,
    });
    !place.is_private && (place.is_everywhere || is_such && covers(held, place))
}

/// Whether the scope of a held role covers the place.
fn covers(held: &HeldRole, place: &Place<'_>) -> bool {
    match (held.scope_kind, held.scope_id) {
        (ScopeKind::Platform, _) => true,
        (ScopeKind::Committee, _) => place.committee.is_some_and(|path| match place.is_open_upward {
            true => path.starts_with(&held.committee_path),
            false => path == held.committee_path,
        }),
        (ScopeKind::Department, Some(id)) => place.departments.iter().any(|department| department.0 == id),
        (ScopeKind::Studio, Some(id)) => place.studios.iter().any(|studio| studio.0 == id),
        (ScopeKind::SpecialCommittee | ScopeKind::Sector | ScopeKind::Group, Some(id)) => place.others.contains(&id),
        (_, None) => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::DateTime;
    use rstest::rstest;
    use shangliang_entity::ids::{AccountId, MemberId, SessionId, StudioId};
    use uuid::Uuid;

    use super::*;
    use crate::access::{Does, SignedIn};

    const ME: AccountId = AccountId(Uuid::from_u128(1));
    const MEMBERSHIP: MemberId = MemberId(Uuid::from_u128(2));
    const YES: Decision = Decision::Yes(Right::Own);
    const HERE: &str = "/city/";

    static ACT: Rule = Rule { code: "act", summary: "", holders: &[Holder::Owner, Holder::Party], does: Does::Acts };
    static READ: Rule = Rule { code: "read", summary: "", holders: &[Holder::Owner, Holder::Party], does: Does::Reads };
    static ANYBODY: Rule = Rule { code: "anybody", summary: "", holders: &[Holder::Account], does: Does::Acts };
    static OFFICE: Rule =
        Rule { code: "office", summary: "", holders: &[Holder::Role(Role::StudioLeader)], does: Does::Acts };

    fn held(role: Role, suspended: bool) -> HeldRole {
        let (scope_kind, scope_id) = match role {
            Role::StudioLeader => (ScopeKind::Studio, Some(Uuid::from_u128(7))),
            _ => (ScopeKind::Committee, None),
        };
        HeldRole {
            account: ME,
            role,
            scope_kind,
            scope_id,
            committee_path: HERE.to_owned(),
            member: Some(MEMBERSHIP),
            suspended,
        }
    }

    fn actor(roles: Vec<HeldRole>) -> Actor {
        Actor::SignedIn(Arc::new(SignedIn {
            account: ME,
            session: SessionId(Uuid::from_u128(3)),
            since: DateTime::UNIX_EPOCH,
            second_factor: false,
            enrolled: false,
            password_must_change: false,
            in_production: false,
            roles,
            entrusted: Vec::new(),
        }))
    }

    #[rstest]
    #[case::active(&[false], YES, YES)]
    #[case::suspended(&[true], YES, Decision::Suspended)]
    #[case::again_in_a_new_term(&[true, false], YES, YES)]
    #[case::no_member(&[], YES, YES)]
    fn suspension_rests_what_is_done_as_a_member(
        #[case] memberships: &[bool],
        #[case] as_person: Decision,
        #[case] as_member: Decision,
    ) {
        let actor = actor(memberships.iter().map(|suspended| held(Role::Member, *suspended)).collect());
        for (stake, expected) in
            [(Stake::Person(ME), as_person), (Stake::Member(ME, MEMBERSHIP), as_member), (Stake::Agent(ME), as_member)]
        {
            let stakes = [stake];
            let owned = Place { home: Some(HERE), owners: &stakes, ..Place::default() };
            let signed = Place { home: Some(HERE), parties: &stakes, ..Place::default() };
            for place in [&owned, &signed] {
                assert_eq!(decide(&ACT, None, &actor, place), expected, "{stake:?}");
                assert_eq!(decide(&READ, Some(&READ), &actor, place), YES, "{stake:?}");
            }
            let elsewhere = Place { home: Some("/county/"), ..owned };
            assert_eq!(decide(&ACT, None, &actor, &elsewhere), YES, "{stake:?}");
        }
        let here = Place { home: Some(HERE), ..Place::default() };
        assert_eq!(decide(&ANYBODY, None, &actor, &here), as_member);
        assert_eq!(decide(&ANYBODY, None, &actor, &Place::default()), YES);
    }

    #[rstest]
    #[case(false, YES)]
    #[case(true, Decision::Suspended)]
    fn an_office_rests_with_its_membership(#[case] suspended: bool, #[case] expected: Decision) {
        let studios = [StudioId(Uuid::from_u128(7))];
        let place = Place { studios: &studios, ..Place::default() };
        assert_eq!(decide(&OFFICE, None, &actor(vec![held(Role::StudioLeader, suspended)]), &place), expected);
    }

    #[rstest]
    #[case::what_judges(Does::Judges, Decision::Own)]
    #[case::what_does_not(Does::Acts, YES)]
    fn nobody_judges_what_they_had_a_hand_in(#[case] does: Does, #[case] expected: Decision) {
        static STAFF: &[Holder] = &[Holder::Role(Role::CommitteeStaff)];
        let rule = Rule { code: "any", summary: "", holders: STAFF, does };
        let staff = actor(vec![held(Role::CommitteeStaff, false)]);
        let others = hands::of([AccountId(Uuid::from_u128(9))]);
        let place = Place { committee: Some(HERE), hands: others.as_deref(), ..Place::default() };
        assert_eq!(decide(&rule, None, &staff, &place), YES);
        let mine = hands::of([AccountId(Uuid::from_u128(9)), ME]);
        let place = Place { hands: mine.as_deref(), ..place };
        assert_eq!(decide(&rule, None, &staff, &place), expected);
        assert_eq!(allows(&rule, &staff, &place), expected == YES);
        let everywhere = HeldRole { scope_kind: ScopeKind::Platform, ..held(Role::CommitteeStaff, false) };
        let mut first = actor(vec![everywhere]);
        assert_eq!(decide(&rule, None, &first, &place), YES, "nobody else may be there");
        let Actor::SignedIn(me) = &mut first else { unreachable!("made signed in") };
        Arc::make_mut(me).in_production = true;
        assert_eq!(decide(&rule, None, &first, &place), expected);
        // Whoever is no staff is told the same as about anything else.
        assert_eq!(decide(&rule, None, &actor(Vec::new()), &place), Decision::Forbidden);
    }

    #[test]
    fn a_stranger_is_not_told_of_a_suspension() {
        let others = [Stake::Member(AccountId(Uuid::from_u128(9)), MEMBERSHIP)];
        let place = Place { home: Some(HERE), owners: &others, ..Place::default() };
        let suspended = actor(vec![held(Role::Member, true)]);
        assert_eq!(decide(&ACT, Some(&READ), &suspended, &place), Decision::Hidden);
        assert_eq!(decide(&ACT, Some(&READ), &Actor::Visitor, &place), Decision::SignIn);
    }

    /// What another member has, to whom the substitute is named.
    const OTHER: MemberId = MemberId(Uuid::from_u128(20));

    fn substitute(suspended: bool) -> Actor {
        let Actor::SignedIn(mut me) = actor(vec![held(Role::Member, false)]) else { unreachable!("made signed in") };
        let of_other = |role| HeldRole { member: Some(OTHER), ..held(role, suspended) };
        Arc::make_mut(&mut me).entrusted =
            vec![of_other(Role::Member), of_other(Role::StudioLeader), of_other(Role::GroupConvener)];
        Actor::SignedIn(me)
    }

    #[rstest]
    #[case::what_the_member_wrote(Stake::Member(AccountId(Uuid::from_u128(9)), OTHER), true)]
    #[case::what_the_person_wrote(Stake::Person(AccountId(Uuid::from_u128(9))), false)]
    #[case::of_another_membership(Stake::Member(AccountId(Uuid::from_u128(9)), MemberId(Uuid::from_u128(21))), false)]
    fn a_substitute_has_what_the_member_has(#[case] stake: Stake, #[case] is_entrusted: bool) {
        let stakes = [stake];
        let place = Place { home: Some(HERE), owners: &stakes, ..Place::default() };
        static SUBMIT: Rule =
            Rule { code: "suggestion.submit", summary: "", holders: &[Holder::Owner], does: Does::Acts };
        let expected = |yes| if is_entrusted { yes } else { Decision::Hidden };
        let for_other = Decision::Yes(Right::OnBehalfOf(OTHER));
        assert_eq!(decide(&SUBMIT, Some(&READ), &substitute(false), &place), expected(for_other));
        assert_eq!(decide(&SUBMIT, Some(&READ), &substitute(true), &place), expected(Decision::Suspended));
        // What is not in the list is the member's alone.
        assert_eq!(decide(&ACT, Some(&READ), &substitute(false), &place), Decision::Hidden);
        // One's own right goes first.
        let both = [stake, Stake::Member(ME, MEMBERSHIP)];
        let place = Place { owners: &both, ..place };
        assert_eq!(decide(&SUBMIT, Some(&READ), &substitute(false), &place), YES);
    }

    #[rstest]
    #[case::an_office_in_a_studio("case.receive", Role::StudioLeader, Decision::Yes(Right::OnBehalfOf(OTHER)))]
    #[case::who_holds_which_office("studio.change_roster", Role::StudioLeader, Decision::Hidden)]
    #[case::another_office("case.receive", Role::GroupConvener, Decision::Hidden)]
    fn a_substitute_fills_offices_in_studios(
        #[case] code: &'static str,
        #[case] role: Role,
        #[case] expected: Decision,
    ) {
        let holders: &'static [Holder] = Vec::leak(vec![Holder::Role(role)]);
        let rule = Rule { code, summary: "", holders, does: Does::Acts };
        let studios = [StudioId(Uuid::from_u128(7))];
        let place = Place { studios: &studios, committee: Some(HERE), ..Place::default() };
        assert_eq!(decide(&rule, Some(&READ), &substitute(false), &place), expected);
    }
}
