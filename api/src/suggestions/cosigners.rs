//! `GET /suggestions/{id}/cosigners`

use actix_web::get;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::MemberId;
use shangliang_entity::vocab::CosignStatus;
use utoipa::ToSchema;

use super::permission::ReadCosigners;
use super::store::{self, cosigners::Named};
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// Who signs a proposal; all of them, since there are at most 100.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cosigners {
    /// The invited members.
    #[schema(max_items = 100)]
    items: Vec<CosignerView>,
}

/// A member who was invited to sign.
#[derive(Debug, Serialize, ToSchema)]
pub struct CosignerView {
    /// The member.
    member_id: MemberId,
    /// The name, as in the public roster.
    #[schema(max_length = 50)]
    name: String,
    /// The name of the substitute who answered for the member (AB角).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 50)]
    substitute: Option<String>,
    /// Where the invitation stands.
    status: CosignStatus,
    /// When it was sent.
    invited_at: DateTime<Utc>,
    /// When it was answered.
    decided_at: Option<DateTime<Utc>>,
}

impl From<Named> for CosignerView {
    fn from(row: Named) -> Self {
        Self {
            member_id: row.member_id,
            name: row.name,
            substitute: row.substitute,
            status: row.status,
            invited_at: row.invited_at,
            decided_at: row.decided_at,
        }
    }
}

/// See who signs a proposal.
///
/// For its author, those who sign, and staff. Empty where nobody was invited.
#[utoipa::path(tag = "suggestions", params(IdPath),
    responses((status = OK, description = "The invited members.", body = Cosigners)),
    extensions(("x-permission" = json!("suggestion.read_cosigners"))))]
#[get("/suggestions/{id}/cosigners")]
pub async fn list_cosigners(op: Op<ReadCosigners>) -> Handled {
    op.read(async |op, db, _| {
        let rows = store::cosigners::all(db, op.scope().suggestion.id).await?;
        Output::list(&Cosigners { items: rows.into_iter().map(CosignerView::from).collect() })
    })
    .await
}
