//! Texts that replies begin with: a committee's own, and each department's.

mod change;
mod create;
mod list;
mod policy;
mod scope;

pub use policy::RULES;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::{CommitteeId, DepartmentId};
use shangliang_entity::reply_template::Model;
use shangliang_entity::vocab::ResultClass;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// The routes of reply templates.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list_reply_templates)
        .service(list::get_reply_template)
        .service(create::create_reply_template)
        .service(change::update_reply_template)
        .service(change::delete_reply_template);
}

/// What a template says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateText {
    /// Its title.
    #[schema(min_length = 1, max_length = 50, format = "line")]
    title: String,
    /// Its text.
    #[schema(min_length = 1, max_length = 20000, format = "text")]
    text: String,
    /// The result class it fits.
    result_class: Option<ResultClass>,
}

/// A text that replies begin with.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReplyTemplateView {
    /// Its id.
    pub id: Uuid,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The department it belongs to; null where all share it.
    pub department_id: Option<DepartmentId>,
    /// Its title.
    #[schema(max_length = 50)]
    pub title: String,
    /// Its text.
    #[schema(max_length = 20000)]
    pub text: String,
    /// The result class it fits.
    pub result_class: Option<ResultClass>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises with every change; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
}

impl From<Model> for ReplyTemplateView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            committee_id: row.committee_id,
            department_id: row.department_id,
            title: row.title,
            text: row.text,
            result_class: row.result_class,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}
