//! Who else has to do with a suggestion: the handlers of its case, the offices that assign it, and those who sign it, in one
//! statement.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, FromQueryResult};
use shangliang_entity::ids::{DepartmentId, StudioId};
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{AssignmentStatus, CosignStatus, Vocabulary};
use shangliang_entity::{assignment, cosigner};
use uuid::Uuid;

use crate::access::Stake;
use crate::cases;
use crate::db::Conn;
use crate::http::Problem;

/// Somebody who has to do with a suggestion.
#[derive(Clone, Copy, Debug)]
pub enum Tie {
    /// A department that handles it, or assigns it to one of its system.
    Department(DepartmentId),
    /// A studio that handles it.
    Studio(StudioId),
    /// A member who signed it.
    Signed(Stake),
    /// A member who was asked to sign it.
    Invited(Stake),
}

#[derive(FromQueryResult)]
struct Row {
    tie: String,
    id: Uuid,
    member_id: Option<Uuid>,
}

/// All ties of a suggestion; no statement where it can have none.
pub async fn ties(db: &Conn<'_>, row: &Model) -> Result<Vec<Tie>, Problem> {
    let mut parts = Vec::new();
    if let Some(case) = row.case_id {
        let mut handlers = Query::select();
        handlers
            .expr_as(Expr::col(assignment::Column::HandlerKind), "tie")
            .expr_as(Expr::col(assignment::Column::HandlerId), "id")
            .from(assignment::Entity)
            .and_where(Expr::col(assignment::Column::CaseId).eq(case))
            .and_where(Expr::col(assignment::Column::Status).ne(AssignmentStatus::Released.code()));
        // Those who handle it are no members.
        for mut offices in [handlers, cases::offices_of(case)] {
            offices.expr_as(Expr::value(Option::<Uuid>::None), "member_id");
            parts.push(offices);
        }
    }
    if row.cosign_until.is_some() {
        let mut signers = Query::select();
        signers
            .expr_as(Expr::col(cosigner::Column::Status), "tie")
            .expr_as(Expr::col(cosigner::Column::AccountId), "id")
            .expr_as(Expr::col(cosigner::Column::MemberId), "member_id")
            .from(cosigner::Entity)
            .and_where(Expr::col(cosigner::Column::SuggestionId).eq(row.id))
            .and_where(Expr::col(cosigner::Column::Status).ne(CosignStatus::Refused.code()));
        parts.push(signers);
    }
    let Some(all) = parts.into_iter().reduce(both) else { return Ok(Vec::new()) };
    let rows = Row::find_by_statement(db.get_database_backend().build(&all)).all(db).await?;
    Ok(rows.iter().filter_map(Row::read).collect())
}

fn both(mut one: SelectStatement, other: SelectStatement) -> SelectStatement {
    one.union(UnionType::All, other);
    one
}

impl Row {
    fn read(&self) -> Option<Tie> {
        let member = || self.member_id.map(|member| Stake::Member(self.id.into(), member.into()));
        match self.tie.as_str() {
            "department" => Some(Tie::Department(self.id.into())),
            "studio" => Some(Tie::Studio(self.id.into())),
            "signed" => member().map(Tie::Signed),
            "invited" => member().map(Tie::Invited),
            _ => None,
        }
    }
}
