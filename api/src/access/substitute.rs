//! Substitutes (AB角): what a member may do for another who has them named, decided in this one place.
//!
//! A substitute acts by the other's right and never by more: what rests with the other's membership or with their own rests for
//! them too. Whoever may do a thing by a right of their own does it in their own name. The ledger keeps both.

use shangliang_entity::ids::MemberId;
use shangliang_entity::vocab::Role;

use super::policy::reaches;
use super::{Actor, HeldRole, Holder, Place, Rule, Stake};

/// What a substitute may do: whatever keeps the member's work going. Not what ends an item (withdrawing), what chooses with
/// whom it is done (inviting co-signers), or who holds which office of a studio.
pub const PERMISSIONS: &[&str] = &[
    "case.comment",
    "case.contact_author",
    "case.countersign",
    "case.extend",
    "case.object",
    "case.rate",
    "case.read",
    "case.read_inside",
    "case.read_own",
    "case.receive",
    "case.reveal_contact",
    "reply.draft",
    "reply.submit",
    "studio.read",
    "studio.update",
    "suggestion.cosign",
    "suggestion.read",
    "suggestion.read_cosigners",
    "suggestion.read_own",
    "suggestion.submit",
    "suggestion.update",
];

/// The offices of a member that a substitute fills.
const OFFICES: [Role; 3] = [Role::StudioLeader, Role::StudioConvener, Role::StudioLiaison];

/// The member for whom somebody may do it as their substitute.
pub(super) fn stands_in_for(rule: &Rule, actor: &Actor, place: &Place<'_>, even_resting: bool) -> Option<MemberId> {
    if !PERMISSIONS.contains(&rule.code) {
        return None;
    }
    let is_by = |held: &HeldRole, holder: &Holder| match holder {
        Holder::Owner => has(held, place.owners),
        Holder::Party => has(held, place.parties),
        Holder::Role(role) => held.role == *role && OFFICES.contains(role) && reaches(held, None, place),
        Holder::RoleOver(role, only) => {
            held.role == *role && OFFICES.contains(role) && reaches(held, Some(*only), place)
        }
        Holder::Visitor | Holder::Reader | Holder::Account | Holder::QueryCode => false,
    };
    let mut awake = actor.entrusted().iter().filter(|held| even_resting || !held.suspended);
    awake.find(|held| rule.holders.iter().any(|holder| is_by(held, holder))).and_then(|held| held.member)
}

/// The offices that somebody fills for others where the permission is one of theirs.
pub(super) fn offices<'a>(rule: &Rule, actor: &'a Actor) -> impl Iterator<Item = &'a HeldRole> {
    let is_theirs = PERMISSIONS.contains(&rule.code);
    actor.entrusted().iter().filter(move |held| is_theirs && OFFICES.contains(&held.role))
}

/// Whether a thing is the member's whose role is held: as a member, never as a person.
fn has(held: &HeldRole, stakes: &[Stake]) -> bool {
    let is_theirs = |stake: &Stake| stake.member().is_some() && stake.member() == held.member;
    held.role == Role::Member && stakes.iter().any(is_theirs)
}
