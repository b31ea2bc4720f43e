//! What every action on one suggestion begins and ends with.

use sea_orm::Set;
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::SuggestionId;
use shangliang_entity::suggestion::{ActiveModel, Model};
use utoipa::ToSchema;

use super::facts;
use super::lifecycle::Transition;
use super::permission::WithdrawConsent;
use super::reason::Against;
use super::scope::SuggestionScope;
use super::store::{self, merges};
use super::view::show;
use crate::access::Permission;
use crate::db::Uow;
use crate::http::op::Input;
use crate::http::{Handled, Op, Output, Problem, Text};

/// Locks the suggestion that the permission was given for and compares its version with `If-Match`.
pub async fn begin<P: Permission<Scope = SuggestionScope>, I: Input>(
    op: &Op<P, I>,
    uow: &Uow<'_>,
) -> Result<Model, Problem> {
    let row = store::lock(uow, op.scope().suggestion.id).await?;
    op.expect_version(store::shown_version(uow, &row).await?)?;
    Ok(row)
}

/// Answers the suggestion as it is now.
pub async fn answer<P: Permission, I: Input>(op: &Op<P, I>, uow: &Uow<'_>, id: SuggestionId) -> Handled {
    told(op, uow, &changed(op, uow, id).await?).await
}

/// The same to whoever may have been known by the query code.
pub async fn answer_opened(op: &Op<WithdrawConsent>, uow: &Uow<'_>) -> Handled {
    let before = &op.scope().0;
    told(op, uow, &changed(op, uow, before.suggestion.id).await?.shown_as(before)).await
}

async fn changed<P: Permission, I: Input>(
    op: &Op<P, I>,
    uow: &Uow<'_>,
    id: SuggestionId,
) -> Result<SuggestionScope, Problem> {
    let scope = SuggestionScope::by_id(&uow.conn(), id, op.actor()).await?;
    scope.ok_or_else(|| Problem::internal("a locked row is gone"))
}

async fn told<P: Permission, I: Input>(op: &Op<P, I>, uow: &Uow<'_>, scope: &SuggestionScope) -> Handled {
    let suggestion = show(op.app(), op.actor(), &uow.conn(), scope).await?;
    Ok(Output::ok(&suggestion)?.with_version(suggestion.version))
}

/// Takes a decision against a suggestion.
pub async fn refuse(uow: &Uow<'_>, before: &Model, transition: Transition, why: &Against<'_>) -> Result<(), Problem> {
    let change = ActiveModel { decided_at: Set(Some(uow.now())), ..why.change() };
    let facts = facts::refused(why.code.as_deref(), why.instead);
    store::apply(uow, before, transition, change, facts).await.map(drop)
}

/// Refuses what would leave those that were merged into a suggestion without an answer (409).
pub async fn refuse_with_merged(uow: &Uow<'_>, id: SuggestionId) -> Result<(), Problem> {
    if merges::count(uow, id).await? == 0 {
        return Ok(());
    }
    Err(Problem::state(Text::fixed(
        "已有其他建议并入，作者们在等待同一答复",
        "others were merged into it, and their authors wait for its answer",
    )))
}

/// Why an action is taken, where its author wants to say so.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionalReason {
    /// Why.
    #[serde(default)]
    pub reason: Option<FreeReason>,
}

/// A reason in words, with a code of the caller's own.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "text": "情况已经解决" }))]
pub struct FreeReason {
    /// A code.
    #[schema(min_length = 1, max_length = 60, pattern = "^[a-z][a-z0-9_]*$")]
    pub code: Option<String>,
    /// The reason.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    pub text: Option<String>,
}

impl OptionalReason {
    /// As the row keeps it; where none is given, what it keeps already stays.
    pub fn change(&self) -> ActiveModel {
        let Some(reason) = self.reason.clone() else { return ActiveModel::default() };
        ActiveModel {
            reason_code: Set(reason.code),
            reason_instead: Set(None),
            reason_text: Set(reason.text),
            ..Default::default()
        }
    }

    /// Its code, as the ledger keeps it.
    pub fn code(&self) -> Option<&str> {
        self.reason.as_ref()?.code.as_deref()
    }

    /// Code and text, as the row keeps them.
    pub fn parts(&self) -> (Option<String>, Option<String>) {
        self.reason.clone().map_or((None, None), |reason| (reason.code, reason.text))
    }
}
