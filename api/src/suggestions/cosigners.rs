//! `GET /suggestions/{id}/cosigners`

use actix_web::get;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use serde::{Deserialize, Serialize};
use shangliang_entity::cosigner::{Column, Entity};
use shangliang_entity::ids::MemberId;
use shangliang_entity::vocab::CosignStatus;
use utoipa::{IntoParams, ToSchema};

use super::permission::ReadCosigners;
use super::store::cosigners::{self, Named};
use crate::http::openapi::IdPath;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};

/// No filters: at most 100 are asked.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct CosignerFilter {}

impl Filter for CosignerFilter {
    const SORTS: &'static [&'static str] = &["invited_at", "-invited_at"];
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

/// List who signs a proposal.
///
/// For its author, those who sign, and staff. Empty where nobody was invited.
#[utoipa::path(tag = "suggestions", params(IdPath, Listing<CosignerFilter>),
    responses((status = OK, description = "A page of the invited members.", body = PageOf<CosignerView>)),
    extensions(("x-permission" = json!("suggestion.read_cosigners"))))]
#[get("/suggestions/{id}/cosigners")]
pub async fn list_cosigners(op: Op<ReadCosigners, Listing<CosignerFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = cosigners::of(op.scope().suggestion.id);
        let page = listing.window(select, Expr::col((Entity, Column::InvitedAt)), Column::MemberId, after);
        let rows = page.rows(db).await?;
        let position = |row: &Named| Position(instant_key(row.invited_at), row.member_id.0);
        listing.page(rows, position, CosignerView::from)
    })
    .await
}
