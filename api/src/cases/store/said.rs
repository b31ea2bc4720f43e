//! What was said of a case and by whom: notes and requests for more time.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, DerivePartialModel, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef, Select,
};
use shangliang_entity::ids::{AccountId, CaseId, NoteId};
use shangliang_entity::{account, case_note, extension};

use crate::accounts::DoneBy;
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// The name under which the account of whoever decided is joined.
const DECIDER: &str = "decider";

/// A note, with the name of whoever wrote it.
#[derive(Clone, Debug, DerivePartialModel)]
pub struct Note {
    /// The row.
    #[sea_orm(nested)]
    pub row: case_note::Model,
    /// The writer's name, sealed.
    #[sea_orm(from_expr = "account::Column::NameSealed")]
    pub name_sealed: Option<Vec<u8>>,
}

impl Note {
    /// Who wrote it.
    pub fn by(&self) -> DoneBy {
        let Self { row, name_sealed } = self;
        DoneBy { account: row.author_id, name_sealed: name_sealed.clone(), role: row.author_role }
    }
}

/// A request for more time, with the names of whoever asked and decided.
#[derive(Clone, Debug, DerivePartialModel)]
pub struct Asked {
    /// The row.
    #[sea_orm(nested)]
    pub row: extension::Model,
    #[sea_orm(from_expr = "account::Column::NameSealed")]
    name_sealed: Option<Vec<u8>>,
    #[sea_orm(from_expr = "Expr::col((DECIDER, account::Column::NameSealed))")]
    decider_sealed: Option<Vec<u8>>,
}

impl Asked {
    /// Who asked.
    pub fn by(&self) -> DoneBy {
        let Self { row, name_sealed, .. } = self;
        DoneBy { account: row.requested_by, name_sealed: name_sealed.clone(), role: row.requested_role }
    }

    /// Who decided.
    pub fn decided_by(&self) -> DoneBy {
        let Self { row, decider_sealed, .. } = self;
        DoneBy { account: row.decided_by, name_sealed: decider_sealed.clone(), role: row.decided_role }
    }
}

/// How many notes one person may have left on a case before writing another that is nothing else: nobody buries what others write.
pub const MOST_NOTES_OF_ONE: u64 = 200;

/// How many notes are shown.
const MOST_SHOWN: u64 = 1000;

/// How many notes somebody has written on a case.
pub async fn notes_by(db: &Conn<'_>, case: CaseId, writer: AccountId) -> Result<u64, Problem> {
    use case_note::{Column, Entity};
    Ok(Entity::find().filter(Column::CaseId.eq(case)).filter(Column::AuthorId.eq(writer)).count(db).await?)
}

/// A case's notes, oldest first; the newest 1,000 of them.
pub async fn notes_of(db: &Conn<'_>, case: CaseId) -> Result<Vec<Note>, Problem> {
    use case_note::{Column, Entity};
    let select = with_writer(Entity::find().filter(Column::CaseId.eq(case)));
    let newest = select.order_by_desc(Column::Id).limit(MOST_SHOWN).into_partial_model::<Note>().all(db).await?;
    Ok(newest.into_iter().rev().collect())
}

/// One note.
pub async fn note(db: &Conn<'_>, id: NoteId) -> Result<Note, Problem> {
    let select = with_writer(case_note::Entity::find_by_id(id));
    select.into_partial_model::<Note>().one(db).await?.ok_or_else(|| Kind::NotFound.into())
}

fn with_writer(select: Select<case_note::Entity>) -> Select<case_note::Entity> {
    let to_writer: RelationDef =
        case_note::Entity::belongs_to(account::Entity).from(case_note::Column::AuthorId).to(account::Column::Id).into();
    select.join(JoinType::LeftJoin, to_writer)
}

/// A case's requests for more time, oldest first.
pub async fn extensions_of(db: &Conn<'_>, case: CaseId) -> Result<Vec<Asked>, Problem> {
    use extension::{Column, Entity};
    let to_asker: RelationDef =
        Entity::belongs_to(account::Entity).from(Column::RequestedBy).to(account::Column::Id).into();
    let to_decider: RelationDef =
        Entity::belongs_to(account::Entity).from(Column::DecidedBy).to(account::Column::Id).into();
    let select = Entity::find()
        .join(JoinType::LeftJoin, to_asker)
        .join_as(JoinType::LeftJoin, to_decider, DECIDER)
        .filter(Column::CaseId.eq(case));
    Ok(select.order_by_asc(Column::Id).into_partial_model::<Asked>().all(db).await?)
}
