//! Adoptions (采用): which bodies took up what a piece of opinion information says. Each is a record of its own; a wrong one is
//! taken back, never changed or deleted.

mod create;
mod list;
mod revoke;
mod scope;

pub use scope::AdoptionScope;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::adoption;
use shangliang_entity::ids::AdoptionId;
use shangliang_entity::vocab::{AdoptionLevel, SuggestionKind, SuggestionStatus};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use super::outline::Outline;
use crate::http::Text;

/// The routes of adoptions.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list_adoptions).service(create::create_adoption).service(revoke::revoke_adoption);
}

/// One adoption.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdoptionView {
    /// Its id.
    pub id: AdoptionId,
    /// The body that took it up.
    #[schema(max_length = 100, example = "陕西省政协")]
    pub body: String,
    /// The body's level.
    pub level: AdoptionLevel,
    /// When the body took it up.
    pub date: NaiveDate,
    /// Where it was printed.
    #[schema(max_length = 200, example = "《社情民意》2026年第3期")]
    pub publication: Option<String>,
    /// The points that it is worth.
    #[schema(minimum = 0)]
    pub points: i32,
    /// When it was noted.
    pub recorded_at: DateTime<Utc>,
    /// When the note was taken back; it counts no more.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Why it was taken back.
    #[schema(max_length = 1000)]
    pub revocation_reason: Option<String>,
}

impl From<adoption::Model> for AdoptionView {
    fn from(row: adoption::Model) -> Self {
        Self {
            id: row.id,
            body: row.body,
            level: row.level,
            date: row.adopted_on,
            publication: row.publication,
            points: row.points,
            recorded_at: row.recorded_at,
            revoked_at: row.revoked_at,
            revocation_reason: row.revocation_reason,
        }
    }
}

/// What stands against noting that it was adopted; nothing where it can be.
pub fn obstacle(row: &Outline) -> Option<Text> {
    if row.kind != SuggestionKind::Opinion {
        return Some(Text::fixed("只有社情民意信息有采用记录", "only opinion information is adopted"));
    }
    (row.status != SuggestionStatus::Accepted)
        .then(|| Text::fixed("立案后才能登记采用", "it can be adopted once it was accepted"))
}
