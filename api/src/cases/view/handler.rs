//! Who handles a case, by name.

use serde::Serialize;
use shangliang_entity::handling_case;
use shangliang_entity::vocab::HandlerKind;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::cases::handlers::Part;

/// A department or a studio that handles a case.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Handler {
    /// Department or studio.
    pub kind: HandlerKind,
    /// Which one.
    pub id: Uuid,
    /// What it is called.
    #[schema(max_length = 200)]
    pub name: Option<String>,
}

impl Handler {
    /// Whose part it is.
    pub fn of(part: &Part) -> Self {
        Self { kind: part.row.handler_kind, id: part.row.handler_id, name: Some(part.handler.clone()) }
    }

    /// Who leads a case that has these parts.
    pub fn who_leads(case: &handling_case::Model, parts: &[Part]) -> Option<Self> {
        let (kind, id) = case.lead_kind.zip(case.lead_id)?;
        let part = parts.iter().find(|part| part.row.handler_id == id);
        Some(Self { kind, id, name: part.map(|part| part.handler.clone()) })
    }
}
