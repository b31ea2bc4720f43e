//! Who handles a case: its parts with their handlers' names, and the scopes that its policies compare with roles. Pure.

use shangliang_entity::assignment;
use shangliang_entity::ids::{DepartmentId, StudioId};
use shangliang_entity::vocab::HandlerKind;

use super::assignment::is_live;

/// One handler's part, with the handler's name.
#[derive(Clone, Debug)]
pub struct Part {
    /// The row.
    pub row: assignment::Model,
    /// What the handler is called.
    pub handler: String,
}

/// Departments and studios, as the policy compares them with roles.
#[derive(Clone, Debug, Default)]
pub struct Handlers {
    /// Those that handle, and the assigning offices of their systems.
    pub departments: Vec<DepartmentId>,
    /// Those that handle, or that were asked.
    pub studios: Vec<StudioId>,
}

impl Handlers {
    /// Of some parts.
    pub fn of<'a>(parts: impl Iterator<Item = &'a assignment::Model>) -> Self {
        let mut handlers = Self::default();
        for part in parts {
            match part.handler_kind {
                HandlerKind::Department => handlers.departments.push(part.handler_id.into()),
                HandlerKind::Studio => handlers.studios.push(part.handler_id.into()),
            }
        }
        handlers
    }

    /// Of everybody who has to do with an item: whoever has a live part, the offices, and the studio that the author chose.
    pub fn of_all(parts: &[Part], offices: Vec<DepartmentId>, studio: Option<StudioId>) -> Self {
        let mut handlers = Self::of(parts.iter().map(|part| &part.row).filter(|part| is_live(part)));
        handlers.departments.extend(offices);
        handlers.studios.extend(studio);
        handlers
    }
}
