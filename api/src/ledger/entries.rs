//! `GET /ledger/{stream}/{id}`

use std::collections::BTreeSet;

use actix_web::get;
use chrono::{DateTime, Utc};
use sea_orm::sea_query::{ConditionType, Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use shangliang_entity::ids::{AccountId, MemberId};
use shangliang_entity::ledger_entry::{Column, Entity, Model};
use shangliang_entity::vocab::{Anonymity, StreamKind, Visibility};
use shangliang_entity::{committee, ledger_entry, suggestion};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::policy::{READ_CONTENT, Read};
use super::{Stream, hex};
use crate::access::{Ask, Place, Scope, allows};
use crate::db::Conn;
use crate::http::page::HandledList;
use crate::http::{Filter, Kind, Listing, Op, PageOf, Position, Problem};
use crate::suggestions::lifecycle;

/// The chain in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described here; the scope reads the path itself")]
pub struct StreamPath {
    /// What the chain is about.
    #[param(inline)]
    stream: StreamKind,
    /// Which one.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    id: Uuid,
}

/// One entry of a chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryView {
    /// Its place in its chain, from 1.
    #[schema(minimum = 1)]
    pub seq: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// When it happened; differs for imports.
    pub effective_at: DateTime<Utc>,
    /// What was done.
    #[schema(max_length = 80, example = "suggestion.submitted")]
    pub action: String,
    /// Who did it; null for the platform itself, and for an author who is kept from handlers and staff.
    pub actor_id: Option<AccountId>,
    /// For which member, where their substitute acted.
    pub on_behalf_of: Option<Uuid>,
    /// The permission it was done by.
    #[schema(max_length = 80, example = "suggestion.create")]
    pub permission: String,
    /// The request it was done in.
    #[schema(max_length = 64)]
    pub request_id: String,
    /// Who may see it.
    pub visibility: Visibility,
    /// Codes, figures and references; null where the viewer may see that it was done but not its facts.
    #[schema(value_type = Option<Object>)]
    pub facts: Option<Value>,
    /// The hash of the entry before it, in hexadecimal; zeros for the first.
    #[schema(min_length = 64, max_length = 64)]
    pub previous_hash: String,
    /// Its hash, in hexadecimal: the one of its receipt.
    #[schema(min_length = 64, max_length = 64)]
    pub hash: String,
}

/// No filters: a chain is short.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub struct EntryFilter {}

impl Filter for EntryFilter {
    const SORTS: &'static [&'static str] = &["seq", "-seq"];
}

/// A chain and its committee.
pub struct StreamScope {
    stream: Stream,
    committee_path: Option<String>,
    kept: Kept,
}

/// The authors who are kept from handlers and staff.
#[derive(Default)]
struct Kept {
    accounts: BTreeSet<AccountId>,
    members: BTreeSet<Uuid>,
}

impl Kept {
    fn add(&mut self, author: Option<AccountId>, member: Option<MemberId>) {
        self.accounts.extend(author);
        self.members.extend(member.map(|member| member.0));
    }

    /// Whether an id in the facts is of the membership that one of them wrote by.
    fn has(&self, member: &Value) -> bool {
        let id: Option<Uuid> = member.as_str().and_then(|id| id.parse().ok());
        id.is_some_and(|id| self.members.contains(&id))
    }
}

/// Under which name the facts of a new suggestion hold its author's membership.
const MEMBER: &str = "member_id";

/// A first entry, and an author who is kept from handlers and staff.
type Told = (Option<String>, String, Option<Anonymity>, Option<AccountId>, Option<MemberId>);

impl Scope for StreamScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let kind = ask.path.get("stream").ok_or(Kind::NotFound)?;
        let kind: StreamKind = sea_orm::ActiveEnum::try_from_value(&kind.to_owned()).map_err(|_| Kind::NotFound)?;
        let stream = Stream(kind, ask.path_id("id")?);
        let to_committee: RelationDef =
            Entity::belongs_to(committee::Entity).from(Column::CommitteeId).to(committee::Column::Id).into();
        let handed_in = lifecycle::Action::Submit.event();
        let telling: Vec<Told> = Entity::find()
            .select_only()
            .column(committee::Column::Path)
            .column(Column::Action)
            .column(suggestion::Column::Anonymity)
            .column(suggestion::Column::AuthorId)
            .column(suggestion::Column::MemberId)
            .join(JoinType::LeftJoin, to_committee)
            .join(JoinType::LeftJoin, to_suggestions())
            .filter(Column::StreamKind.eq(stream.0))
            .filter(Column::StreamId.eq(stream.1))
            .filter(Condition::any().add(Column::StreamSeq.eq(1)).add(Column::Action.eq(handed_in)))
            .into_tuple()
            .all(db)
            .await?;
        // Until a suggestion is handed in it is its author's alone, and so is what is known of it.
        let is_private =
            stream.0 == StreamKind::Suggestion && !telling.iter().any(|(_, action, ..)| action == handed_in);
        let mut kept = Kept::default();
        for (_, _, anonymity, author, member) in &telling {
            if *anonymity == Some(Anonymity::Handlers) {
                kept.add(*author, *member);
            }
        }
        let committee_path = telling.into_iter().map(|(path, ..)| path).next();
        let committee_path = committee_path.filter(|_| !is_private).ok_or(Kind::NotFound)?;
        Ok(Self { stream, committee_path, kept })
    }

    fn place(&self) -> Place<'_> {
        Place { committee: self.committee_path.as_deref(), ..Place::default() }
    }
}

/// List who did what to one thing, from the beginning.
///
/// The facts of suggestions, cases and topics are for the committee's staff; who looks after the audit trail sees that
/// something was done, by whom, when and by which permission. Authors who are kept from handlers and staff are named to neither.
#[utoipa::path(tag = "ledger", params(StreamPath, Listing<EntryFilter>),
    responses((status = OK, description = "A page of entries.", body = PageOf<EntryView>)),
    extensions(("x-permission" = json!("ledger.read"))))]
#[get("/ledger/{stream}/{id}")]
pub async fn list_entries(op: Op<Read, Listing<EntryFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let Stream(kind, id) = op.scope().stream;
        let after = listing.after(op)?.map(|Position(seq, id)| (seq.parse::<i64>().unwrap_or(0).into(), id));
        let select = Entity::find().filter(Column::StreamKind.eq(kind)).filter(Column::StreamId.eq(id));
        let column = Expr::col((ledger_entry::Entity, Column::StreamSeq));
        let rows = listing.window(select, column, Column::StreamId, after).rows(db).await?;
        let position = |row: &Model| Position(row.stream_seq.to_string(), row.stream_id);
        let with_facts = !is_content(kind) || allows(&READ_CONTENT, op.actor(), &op.scope().place());
        listing.page(rows, position, |row| view(row, with_facts, &op.scope().kept))
    })
    .await
}

/// Whether a chain is about what people wrote and what is done about it.
fn is_content(kind: StreamKind) -> bool {
    match kind {
        StreamKind::Suggestion | StreamKind::Case | StreamKind::Topic => true,
        StreamKind::Account
        | StreamKind::Committee
        | StreamKind::Department
        | StreamKind::Group
        | StreamKind::Member
        | StreamKind::Sector
        | StreamKind::Studio
        | StreamKind::Settings
        | StreamKind::Webhook => false,
    }
}

/// The suggestions that a chain of a suggestion or a case is about.
fn to_suggestions() -> RelationDef {
    Entity::belongs_to(suggestion::Entity)
        .from(Column::StreamId)
        .to(suggestion::Column::Id)
        .on_condition(|entry, suggestion| {
            let of_case = Expr::col((suggestion, suggestion::Column::CaseId)).equals((entry, Column::StreamId));
            Condition::all().add(of_case)
        })
        .condition_type(ConditionType::Any)
        .into()
}

fn view(row: Model, with_facts: bool, kept: &Kept) -> EntryView {
    let mut facts: Option<Value> = if with_facts { serde_json::from_str(&row.payload).ok() } else { None };
    if let Some(member) = facts.as_mut().and_then(|facts| facts.get_mut(MEMBER)).filter(|member| kept.has(member)) {
        *member = Value::Null;
    }
    let acted_for_kept = row.on_behalf_of.is_some_and(|member| kept.members.contains(&member));
    EntryView {
        seq: row.stream_seq,
        at: row.at,
        effective_at: row.effective_at,
        action: row.action,
        // A substitute tells whose substitute it is.
        actor_id: row.actor_id.filter(|id| !acted_for_kept && !kept.accounts.contains(id)),
        on_behalf_of: row.on_behalf_of.filter(|id| !kept.members.contains(id)),
        permission: row.permission,
        request_id: row.request_id,
        visibility: row.visibility,
        facts,
        previous_hash: hex(&row.prev_hash),
        hash: hex(&row.hash),
    }
}
