//! `POST /me/privacy-consent`

use actix_web::post;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;

use super::policy::Agree;
use super::store;
use super::view::PrivacyView;
use crate::accounts;
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};

/// What one agrees to.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "version": "2026-03-01" }))]
pub struct PrivacyConsent {
    /// The version that was shown: the one in force.
    version: NaiveDate,
}

/// Agree to the privacy policy.
///
/// To the version in force, which `privacy` of `GET /me` names; another is refused (422, `not_in_force`), and so is everything where the operator has named none
/// (409). Who agreed, to what and when stays in the ledger. Agreeing once more changes nothing.
#[utoipa::path(tag = "me", request_body = PrivacyConsent,
    responses((status = OK, description = "The policy, agreed to.", body = PrivacyView)),
    extensions(("x-permission" = json!("privacy.agree"))))]
#[post("/me/privacy-consent")]
pub async fn agree_to_privacy_policy(op: Op<Agree, Body<PrivacyConsent>>) -> Handled {
    op.write(async |op, uow, Body(consent)| {
        let me = op.actor().account().ok_or(Kind::Unauthenticated)?;
        let Some(policy) = &op.app().config.privacy_policy else {
            return Err(Problem::state(Text::fixed(
                "本平台未设置隐私政策",
                "this platform has named no privacy policy",
            )));
        };
        if consent.version != policy.version {
            let text = Text::fixed("该版本不是现行版本", "another version is in force");
            return Err(Problem::field("/version", "not_in_force", text));
        }
        let me = accounts::lock_living(uow, me).await?.id;
        let row = store::agree(uow, me, policy.version.to_string()).await?;
        Output::ok(&PrivacyView::new(policy, Some(&row)))
    })
    .await
}
