//! `POST /suggestions/{id}/adoptions/{adoption_id}/revoke`

use actix_web::post;
use serde::Deserialize;
use shangliang_entity::adoption;
use shangliang_entity::vocab::Visibility;
use utoipa::{IntoParams, ToSchema};

use super::AdoptionView;
use crate::http::{Body, Handled, Op, Output, Problem, Text};
use crate::suggestions::permission::RevokeAdoption;
use crate::suggestions::{facts, store};

/// The ids in the path of an adoption.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described here; scopes read the path themselves")]
struct AdoptionPath {
    /// Which suggestion.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    id: uuid::Uuid,
    /// Which of its adoptions.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d35")]
    adoption_id: uuid::Uuid,
}

/// Why a note is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "重复登记" }))]
pub struct Revocation {
    /// Why.
    #[schema(min_length = 1, max_length = 1000, format = "text")]
    reason: String,
}

/// Take back that a suggestion was adopted.
///
/// A wrong record stays and says why it counts no more; the right one is noted anew. Its author is told.
#[utoipa::path(tag = "suggestions", params(AdoptionPath), request_body = Revocation,
    responses((status = OK, description = "The adoption, taken back.", body = AdoptionView)),
    extensions(("x-permission" = json!("suggestion.adopt"))))]
#[post("/suggestions/{id}/adoptions/{adoption_id}/revoke")]
pub async fn revoke_adoption(op: Op<RevokeAdoption, Body<Revocation>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let scope = op.scope();
        if !store::adoptions::revoke(uow, scope.adoption.id, &new.reason).await? {
            return Err(Problem::state(Text::fixed("已经撤销", "it was taken back already")));
        }
        let facts = facts::adoption_revoked(scope.adoption.id);
        let suggestion = &scope.suggestion.suggestion;
        uow.record(store::entry(suggestion, "suggestion.adoption_revoked", Visibility::Public, facts)).await?;
        let row = adoption::Model {
            revoked_at: Some(uow.now()),
            revocation_reason: Some(new.reason.clone()),
            ..scope.adoption.clone()
        };
        Output::ok(&AdoptionView::from(row))
    })
    .await
}
