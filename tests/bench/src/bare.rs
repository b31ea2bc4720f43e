//! The same statements as the platform's hottest requests, from the socket to the row and back, and nothing beside them.

use actix_web::error::{ErrorInternalServerError, ErrorNotFound};
use actix_web::{HttpResponse, Result, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use uuid::Uuid;

use crate::database::Database;

/// 2 KiB of JSON.
pub async fn fixed() -> HttpResponse {
    HttpResponse::Ok().content_type("application/json").body(format!("{{\"text\":\"{:x<2037}\"}}", ""))
}

/// A suggestion in a list.
#[derive(Serialize, FromRow)]
struct Listed {
    id: Uuid,
    committee_id: Uuid,
    topic_id: Option<Uuid>,
    studio_id: Option<Uuid>,
    kind: String,
    status: String,
    title: String,
    category: Option<String>,
    author_id: Option<Uuid>,
    member_id: Option<Uuid>,
    anonymity: String,
    number_year: Option<i32>,
    number_term: Option<i32>,
    number: Option<i32>,
    is_key: bool,
    is_excellent: bool,
    merged_into_id: Option<Uuid>,
    case_id: Option<Uuid>,
    supports: i32,
    published_at: Option<DateTime<Utc>>,
    submitted_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
    version: i64,
}

const LISTED: &str = "SELECT id, committee_id, topic_id, studio_id, kind, status, title, category, author_id, member_id, \
     anonymity, number_year, number_term, number, is_key, is_excellent, merged_into_id, case_id, supports, published_at, \
     submitted_at, created_at, version FROM suggestion WHERE topic_id = $1 AND status = $2 \
     ORDER BY listed_at DESC, id DESC LIMIT 20";

/// The 20 newest suggestions of a topic in a state.
pub async fn newest_of_topic(path: web::Path<(Uuid, String)>, database: web::Data<Database>) -> Result<HttpResponse> {
    let (topic, status) = path.into_inner();
    let rows: Vec<Listed> = match database.get_ref() {
        Database::Sqlite(pool) => sqlx::query_as(LISTED).bind(topic).bind(status).fetch_all(pool).await,
        Database::Postgres(pool) => sqlx::query_as(LISTED).bind(topic).bind(status).fetch_all(pool).await,
    }
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(rows))
}

/// A suggestion with its text.
#[derive(Serialize, FromRow)]
struct Whole {
    #[serde(flatten)]
    #[sqlx(flatten)]
    listed: Listed,
    body: String,
    publish_consent: bool,
    screening: String,
    author_label: Option<String>,
    triage_due_on: Option<NaiveDate>,
    updated_at: DateTime<Utc>,
}

const WHOLE: &str = "SELECT * FROM suggestion WHERE id = $1";

/// One suggestion.
pub async fn suggestion(id: web::Path<Uuid>, database: web::Data<Database>) -> Result<HttpResponse> {
    let row: Option<Whole> = match database.get_ref() {
        Database::Sqlite(pool) => sqlx::query_as(WHOLE).bind(*id).fetch_optional(pool).await,
        Database::Postgres(pool) => sqlx::query_as(WHOLE).bind(*id).fetch_optional(pool).await,
    }
    .map_err(ErrorInternalServerError)?;
    row.map(|row| HttpResponse::Ok().json(row)).ok_or_else(|| ErrorNotFound("no such suggestion"))
}

/// A case in a work queue.
#[derive(Serialize, FromRow)]
struct Queued {
    id: Uuid,
    committee_id: Uuid,
    suggestion_id: Option<Uuid>,
    title: String,
    category: Option<String>,
    status: String,
    round: i32,
    lead_id: Option<Uuid>,
    result_class: Option<String>,
    supervision: Option<String>,
    due_on: Option<NaiveDate>,
    waiting_for: Option<String>,
    opened_at: DateTime<Utc>,
    answered_at: Option<DateTime<Utc>>,
    version: i64,
}

const QUEUE: &str = "SELECT c.id, c.committee_id, c.suggestion_id, c.title, c.category, c.status, c.round, c.lead_id, \
     c.result_class, c.supervision, c.due_on, c.waiting_for, c.opened_at, c.answered_at, c.version FROM handling_case c \
     WHERE c.lead_id = $1 AND c.status = 'handling' ORDER BY c.due_on, c.id LIMIT 20";

/// What a department has in hand, the most urgent first.
pub async fn queue(department: web::Path<Uuid>, database: web::Data<Database>) -> Result<HttpResponse> {
    let rows: Vec<Queued> = match database.get_ref() {
        Database::Sqlite(pool) => sqlx::query_as(QUEUE).bind(*department).fetch_all(pool).await,
        Database::Postgres(pool) => sqlx::query_as(QUEUE).bind(*department).fetch_all(pool).await,
    }
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().json(rows))
}

/// What is submitted, as far as it is kept here.
#[derive(Deserialize)]
pub struct Submitted {
    committee_id: Uuid,
    kind: String,
    title: String,
    body: String,
}

const SUBMIT: &str = "INSERT INTO suggestion (id, committee_id, kind, status, title, body, publish_consent, anonymity, \
     screening, in_three_hands, salt, is_key, is_excellent, supports, imported_supports, imported_opposes, version, \
     submitted_at, listed_at, created_at, updated_at) VALUES ($1, $2, $3, 'submitted', $4, $5, FALSE, 'none', 'clear', \
     FALSE, $6, FALSE, FALSE, 0, 0, 0, 1, $7, $7, $7, $7)";

/// Enters a suggestion: a single insert, committed before the answer.
pub async fn submit(said: web::Json<Submitted>, database: web::Data<Database>) -> Result<HttpResponse> {
    let id = Uuid::now_v7();
    let now = Utc::now();
    let salt = Uuid::now_v7().as_bytes().to_vec();
    match database.get_ref() {
        Database::Sqlite(pool) => {
            let query = sqlx::query(SUBMIT).bind(id).bind(said.committee_id).bind(&said.kind).bind(&said.title);
            query.bind(&said.body).bind(salt).bind(now).execute(pool).await.map(drop)
        }
        Database::Postgres(pool) => {
            let query = sqlx::query(SUBMIT).bind(id).bind(said.committee_id).bind(&said.kind).bind(&said.title);
            query.bind(&said.body).bind(salt).bind(now).execute(pool).await.map(drop)
        }
    }
    .map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Created().json(serde_json::json!({ "id": id })))
}
