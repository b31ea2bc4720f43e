//! What the rules know of a suggestion whoever asks, as columns: the same for the one that is read and for each in a list.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, DerivePartialModel, EntityTrait, JoinType, QueryFilter, QuerySelect, QueryTrait, RelationDef, Select,
};
use shangliang_entity::ids::{CaseId, GroupId};
use shangliang_entity::suggestion::{Column, Entity};
use shangliang_entity::vocab::{CaseStatus, CosignStatus, HandlerKind, StudioStatus, SuggestionStatus};
use shangliang_entity::{committee, cosigner, edition, handling_case, studio, topic};

use uuid::Uuid;

use super::found::TARGET;
use crate::db::is_there;
use crate::suggestions::editions::Hands;
use crate::suggestions::outline::Outline;
use crate::topics::Window;

/// A suggestion's row without its text, with what its committee, its topic, its case and its co-signers add.
#[derive(Clone, Debug, DerivePartialModel)]
pub struct Known {
    /// The row.
    #[sea_orm(nested)]
    pub row: Outline,
    /// Its committee's path.
    #[sea_orm(from_expr = "committee::Column::Path")]
    pub committee_path: String,
    /// The special committee that runs its topic.
    #[sea_orm(from_expr = "topic::Column::SpecialCommitteeId")]
    pub special_committee: Option<GroupId>,
    /// Its case, once accepted.
    #[sea_orm(nested)]
    pub case: Option<KnownCase>,
    /// When its topic takes suggestions.
    #[sea_orm(nested)]
    pub window: Option<Window>,
    /// Who had its edition in hand, where it was edited.
    #[sea_orm(nested)]
    pub hands: Option<Hands>,
    /// Whether anybody was asked to sign it who has not answered.
    #[sea_orm(from_expr = "awaits_signatures()")]
    pub awaits_signatures: bool,
    /// Whether anything tells who wrote it.
    #[sea_orm(from_expr = "tells_author()")]
    pub has_known_author: bool,
    /// Whether others were merged into it.
    #[sea_orm(from_expr = "has_joined()")]
    pub has_joined: bool,
    /// Where the one stands that it was merged into.
    #[sea_orm(from_expr = "target_status()")]
    pub target_status: Option<SuggestionStatus>,
    /// Whether the studio that it was handed to is closed.
    #[sea_orm(from_expr = "is_studio_closed()")]
    pub is_studio_closed: bool,
}

/// The case of a suggestion, as far as the suggestion's rules go by it.
#[derive(Clone, Debug, DerivePartialModel)]
#[sea_orm(entity = "handling_case::Entity")]
pub struct KnownCase {
    /// Its id.
    pub id: CaseId,
    /// Where it stands.
    pub status: CaseStatus,
    /// When it was first assigned.
    pub assigned_at: Option<DateTime<Utc>>,
    /// Whether its lead is a department or a studio.
    pub lead_kind: Option<HandlerKind>,
    /// Its lead.
    pub lead_id: Option<Uuid>,
    /// Who is waited for.
    pub waiting_for: Option<String>,
    /// Its version.
    pub version: i64,
}

/// Joins what is known of a suggestion; its committee is joined already.
pub fn join_known(select: Select<Entity>) -> Select<Entity> {
    select
        .join(JoinType::LeftJoin, to_topic())
        .join(JoinType::LeftJoin, to_edition())
        .join(JoinType::LeftJoin, to_case())
}

pub(super) fn to_committee() -> RelationDef {
    Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into()
}

fn to_topic() -> RelationDef {
    Entity::belongs_to(topic::Entity).from(Column::TopicId).to(topic::Column::Id).into()
}

fn to_edition() -> RelationDef {
    Entity::belongs_to(edition::Entity).from(Column::Id).to(edition::Column::SuggestionId).into()
}

fn to_case() -> RelationDef {
    Entity::belongs_to(handling_case::Entity).from(Column::CaseId).to(handling_case::Column::Id).into()
}

/// Whether anything tells who wrote it, as SQL: the twin of `parting::has_known_author`.
pub fn tells_author() -> Expr {
    Column::AuthorLabel.is_not_null().or(Column::QueryCodeHash.is_not_null())
}

/// The name under which those that were merged into it are asked for.
const JOINED: &str = "joined";

fn has_joined() -> Expr {
    let into = Expr::col((JOINED, Column::MergedIntoId)).equals((Entity, Column::Id));
    is_there(Query::select().column((JOINED, Column::Id)).from_as(Entity, JOINED).and_where(into).to_owned())
}

fn target_status() -> Expr {
    let its = Expr::col((TARGET, Column::Id)).equals((Entity, Column::MergedIntoId));
    let status = Query::select().column((TARGET, Column::Status)).from_as(Entity, TARGET).and_where(its).to_owned();
    Expr::SubQuery(None, Box::new(status.into()))
}

fn is_studio_closed() -> Expr {
    let closed = studio::Entity::find()
        .select_only()
        .column(studio::Column::Id)
        .filter(Expr::col((studio::Entity, studio::Column::Id)).equals((Entity, Column::StudioId)))
        .filter(studio::Column::Status.eq(StudioStatus::Closed));
    is_there(closed.into_query())
}

fn awaits_signatures() -> Expr {
    let unanswered = cosigner::Entity::find()
        .select_only()
        .column(cosigner::Column::MemberId)
        .filter(Expr::col((cosigner::Entity, cosigner::Column::SuggestionId)).equals((Entity, Column::Id)))
        .filter(cosigner::Column::Status.eq(CosignStatus::Invited));
    is_there(unanswered.into_query())
}
