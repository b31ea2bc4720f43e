//! A place where members meet the public.

use sea_orm::entity::prelude::*;

use crate::ids::{CommitteeId, MemberId, StudioId};
use crate::vocab::{Per, StudioKind, StudioStatus};

/// A place where members meet the public.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "studio")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StudioId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: StudioKind,
    /// Where it stands.
    pub status: StudioStatus,
    /// The town, street or area it serves.
    pub area: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// Its leader.
    pub leader_id: Option<MemberId>,
    /// Its convener.
    pub convener_id: Option<MemberId>,
    /// Its liaison.
    pub liaison_id: Option<MemberId>,
    /// The day of the month of its activities.
    pub activity_day: Option<i32>,
    /// How many activities at least.
    pub min_activities: Option<i32>,
    /// In which period.
    pub min_activities_per: Option<Per>,
    /// Why it stands as it does.
    pub status_reason: Option<String>,
    /// Rises with every change of what is shown.
    pub version: i64,
    /// When it was entered.
    pub created_at: ChronoDateTimeUtc,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
