//! Who had a hand in a text: whoever wrote, signed or handed in any version of it does not also judge it (four eyes), in whatever role.
//! Rows keep them by the ids of their accounts, with spaces between; what a substitute does counts for the member too. And nobody grants
//! their own request.

use sea_orm::sea_query::{BinOper, Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition};
use shangliang_entity::ids::AccountId;
use shangliang_entity::vocab::ScopeKind;

use super::{Actor, Does, Place, Rule};
use crate::db::By;
use crate::http::Text;

/// Whether a rule would let somebody judge what they had a hand in. Outside production whoever holds the role on the whole platform, as
/// the first administrator does, may have nobody else to ask.
pub fn judges_own(rule: &Rule, actor: &Actor, place: &Place<'_>) -> bool {
    rule.does == Does::Judges && has(place.hands, actor) && !may_be_alone(rule, actor)
}

fn may_be_alone(rule: &Rule, actor: &Actor) -> bool {
    let is_trial = matches!(actor, Actor::SignedIn(me) if !me.in_production);
    is_trial && actor.roles_for(rule).any(|held| held.scope_kind == ScopeKind::Platform)
}

/// Who asked for something, and for whom where they are a member's substitute.
#[derive(Clone, Copy, Debug, Default)]
pub struct Request {
    /// Who did.
    pub by: Option<AccountId>,
    /// The member's account.
    pub stood_in_for: Option<AccountId>,
}

/// Those who had a hand in it, with whoever acts now, and the member for whom they do it as a substitute.
pub fn with(hands: Option<&str>, by: &By) -> Option<String> {
    of(hands.into_iter().flat_map(accounts).chain(by.actor).chain(by.stood_in_for))
}

/// Those who had a hand in any of several.
pub fn of_all<'a>(all: impl IntoIterator<Item = Option<&'a str>>) -> Option<String> {
    of(all.into_iter().flatten().flat_map(accounts))
}

/// These, each once; absent where there are none.
pub fn of(all: impl IntoIterator<Item = AccountId>) -> Option<String> {
    let mut hands: Vec<String> = Vec::new();
    for hand in all.into_iter().map(|account| account.to_string()) {
        if !hands.contains(&hand) {
            hands.push(hand);
        }
    }
    (!hands.is_empty()).then(|| hands.join(" "))
}

/// Whether whoever acts had a hand in it, by themselves or by their substitute.
pub fn has(hands: Option<&str>, actor: &Actor) -> bool {
    actor.account().is_some_and(|account| is_of(hands, account))
}

/// Whether an account had a hand in it.
pub fn is_of(hands: Option<&str>, account: AccountId) -> bool {
    hands.is_some_and(|hands| accounts(hands).any(|hand| hand == account))
}

/// What puts an account beside another in a column that keeps hands, and the rows in which that one stands alone.
pub fn beside(column: impl ColumnTrait, one: AccountId, other: AccountId) -> (Expr, Condition) {
    let put = Expr::col(column).binary(BinOper::Custom("||"), Expr::val(format!(" {other}")));
    let stands = |account: AccountId| column.contains(account.to_string());
    (put, Condition::all().add(stands(one)).add(stands(other).not()))
}

fn accounts(hands: &str) -> impl Iterator<Item = AccountId> {
    hands.split(' ').filter_map(|hand| hand.parse().ok()).map(AccountId)
}

/// Why somebody may not decide what was asked for: they did it themselves, or their substitute did for them.
pub fn own_request(asked: Request, actor: &Actor) -> Option<Text> {
    let me = actor.account()?;
    [asked.by, asked.stood_in_for].contains(&Some(me)).then_some(Text::fixed(
        "不能审批本人提出的申请或异议",
        "what one asked for or objected to oneself is decided by somebody else",
    ))
}
