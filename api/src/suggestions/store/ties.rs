//! What else has to do with a suggestion: its files, the handlers of its case, the offices that assign it, and those who sign
//! it, in one statement.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, UnionType};
use sea_orm::{ConnectionTrait, FromQueryResult};
use shangliang_entity::ids::{DepartmentId, StudioId};
use shangliang_entity::suggestion::Model;
use shangliang_entity::vocab::{AssignmentStatus, CosignStatus, Vocabulary};
use shangliang_entity::{assignment, cosigner, file};
use uuid::Uuid;

use crate::access::Stake;
use crate::cases;
use crate::db::Conn;
use crate::files::FileView;
use crate::http::Problem;
use crate::ledger::hex;

/// Somebody or something that has to do with a suggestion.
#[derive(Clone, Debug)]
pub enum Tie {
    /// A file of it.
    File(FileView),
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
    name: Option<String>,
    media_type: Option<String>,
    size_bytes: Option<i64>,
    sha256: Option<Vec<u8>>,
    width: Option<i32>,
    height: Option<i32>,
    position: Option<i32>,
    created_at: Option<DateTime<Utc>>,
}

/// What only the rows of files have.
const OF_FILES: [file::Column; 8] = [
    file::Column::Name,
    file::Column::MediaType,
    file::Column::SizeBytes,
    file::Column::Sha256,
    file::Column::Width,
    file::Column::Height,
    file::Column::Position,
    file::Column::CreatedAt,
];

/// All ties of a suggestion, its files in their order.
pub async fn ties(db: &Conn<'_>, row: &Model) -> Result<Vec<Tie>, Problem> {
    // The files come first: theirs are the types of the columns that the others leave empty.
    let mut all = Query::select();
    all.expr_as(Expr::val("file"), "tie")
        .expr_as(Expr::col(file::Column::Id), "id")
        .expr_as(no_member(), "member_id")
        .columns(OF_FILES)
        .from(file::Entity)
        .and_where(Expr::col(file::Column::SuggestionId).eq(row.id));
    if let Some(case) = row.case_id {
        let mut handlers = Query::select();
        handlers
            .expr_as(Expr::col(assignment::Column::HandlerKind), "tie")
            .expr_as(Expr::col(assignment::Column::HandlerId), "id")
            .from(assignment::Entity)
            .and_where(Expr::col(assignment::Column::CaseId).eq(case))
            .and_where(Expr::col(assignment::Column::Status).ne(AssignmentStatus::Released.code()));
        for mut offices in [handlers, cases::offices_of(case)] {
            offices.expr(no_member()).exprs(nothing());
            all.union(UnionType::All, offices);
        }
    }
    if row.cosign_until.is_some() {
        let mut signers = Query::select();
        signers
            .expr_as(Expr::col(cosigner::Column::Status), "tie")
            .expr_as(Expr::col(cosigner::Column::AccountId), "id")
            .column(cosigner::Column::MemberId)
            .exprs(nothing())
            .from(cosigner::Entity)
            .and_where(Expr::col(cosigner::Column::SuggestionId).eq(row.id))
            .and_where(Expr::col(cosigner::Column::Status).ne(CosignStatus::Refused.code()));
        all.union(UnionType::All, signers);
    }
    let mut rows = Row::find_by_statement(db.get_database_backend().build(&all)).all(db).await?;
    rows.sort_by_key(|row| row.position);
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// Files and those who handle a suggestion are no members.
fn no_member() -> Expr {
    Expr::cust("CAST(NULL AS uuid)")
}

/// The columns of files, empty.
fn nothing() -> impl Iterator<Item = Expr> {
    OF_FILES.iter().map(|_| Expr::cust("NULL"))
}

impl Row {
    fn read(self) -> Option<Tie> {
        let (id, member_id) = (self.id, self.member_id);
        let member = || member_id.map(|member| Stake::Member(id.into(), member.into()));
        match self.tie.as_str() {
            "file" => Some(Tie::File(FileView {
                id: self.id.into(),
                name: self.name?,
                media_type: self.media_type?,
                size_bytes: self.size_bytes?,
                sha256: hex(&self.sha256?),
                width: self.width,
                height: self.height,
                created_at: self.created_at?,
            })),
            "department" => Some(Tie::Department(self.id.into())),
            "studio" => Some(Tie::Studio(self.id.into())),
            "signed" => member().map(Tie::Signed),
            "invited" => member().map(Tie::Invited),
            _ => None,
        }
    }
}
