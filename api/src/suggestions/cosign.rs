//! `POST /suggestions/{id}/cosign`

use actix_web::post;
use sea_orm::{DeriveActiveEnum, EnumIter, Set};
use serde::Deserialize;
use shangliang_entity::ids::MemberId;
use shangliang_entity::suggestion::ActiveModel;
use shangliang_entity::vocab::{CosignStatus, SuggestionStatus, Visibility, Vocabulary};
use utoipa::ToSchema;

use super::facts;
use super::permission::Cosign;
use super::steps::answer;
use super::store::{self, cosigners};
use super::view::SuggestionView;
use crate::access::hands;
use crate::http::openapi::IdPath;
use crate::http::{Body, Handled, Kind, Op, Problem, Text};

/// An invited member's answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "decision": "sign" }))]
pub struct CosignAnswer {
    /// Sign or refuse.
    decision: CosignDecision,
    /// Whose invitation is answered; told by a substitute who is invited too, or stands in for several.
    #[expect(dead_code, reason = "the scope reads it before the fields are checked")]
    member_id: Option<MemberId>,
}

/// Whether an invited member signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CosignDecision {
    /// Signs with the author.
    Sign,
    /// Does not sign, and sees it no more.
    Refuse,
}

impl Vocabulary for CosignDecision {
    const NAME: &'static str = "cosign_decision";

    fn zh(self) -> &'static str {
        match self {
            Self::Sign => "签名",
            Self::Refuse => "谢绝",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Refuse => "decline to sign",
        }
    }
}

/// Sign a proposal that one was invited to, or refuse.
///
/// Once, before the deadline that the author set (else 409). It takes no `If-Match`: several members may answer at the same time.
/// The substitute of an invited member may answer for them, and both are named.
#[utoipa::path(tag = "suggestions", params(IdPath), request_body = CosignAnswer,
    responses((status = OK, description = "The proposal.", body = SuggestionView)),
    extensions(("x-permission" = json!("suggestion.cosign"))))]
#[post("/suggestions/{id}/cosign")]
pub async fn cosign_suggestion(op: Op<Cosign, Body<CosignAnswer>>) -> Handled {
    op.write(async |op, uow, Body(given)| {
        let account = op.actor().account().ok_or(Kind::Unauthenticated)?;
        let scope = op.scope().suggestion();
        let before = store::lock(uow, scope.suggestion.id).await?;
        let (invitation, substitute) = match uow.by().on_behalf_of {
            None => (cosigners::of_account(uow, before.id, account).await?, None),
            Some(member) => {
                let mine = op.actor().membership_in(scope.committee_path()).and_then(|held| held.member);
                (cosigners::of_member(uow, before.id, member.into()).await?, mine)
            }
        };
        let invitation = invitation.ok_or(Kind::NotFound)?;
        let is_in_time = before.cosign_until.is_some_and(|end| uow.now() < end);
        if before.status != SuggestionStatus::Cosigning || !is_in_time || invitation.status != CosignStatus::Invited {
            return Err(Problem::state(Text::fixed("已经答复或联名已结束", "answered already, or no longer open")));
        }
        let status = match given.decision {
            CosignDecision::Sign => CosignStatus::Signed,
            CosignDecision::Refuse => CosignStatus::Refused,
        };
        cosigners::answer(uow, &invitation, status, substitute).await?;
        let facts = facts::cosigned(invitation.member_id, status);
        let mut change = ActiveModel::default();
        if status == CosignStatus::Signed {
            let signed = hands::with(hands::of([invitation.account_id]).as_deref(), uow.by());
            change.hands = Set(hands::of_all([before.hands.as_deref(), signed.as_deref()]));
        }
        store::edit(uow, &before, change, "suggestion.cosigned", Visibility::Author, facts).await?;
        answer(op, uow, before.id).await
    })
    .await
}
