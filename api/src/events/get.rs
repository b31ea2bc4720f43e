//! `GET /events`

use std::sync::atomic::Ordering;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use shangliang_entity::ids::CommitteeId;
use utoipa::{IntoParams, ToSchema};

use super::follow::Follower;
use crate::access::Actor;
use crate::http::query::Query;
use crate::http::{Kind, Op, Problem};
use crate::live::Way;
use crate::sync::policy::Read;
use crate::sync::{Cursor, Question};

/// The query.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct EventsQuery {
    /// How far one has come, where `Last-Event-ID` does not say so.
    #[param(max_length = 600, format = "line")]
    cursor: Option<String>,
    /// Only what belongs to one committee.
    committee_id: Option<CommitteeId>,
    /// Only some kinds, separated by commas: `topics`, `studios`, `suggestions`, `cases`.
    #[param(max_length = 60, pattern = "^(topics|studios|suggestions|cases)(,(topics|studios|suggestions|cases))*$")]
    kinds: Option<String>,
}

/// The header by which a client goes on.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the handler reads the header itself")]
pub struct LastEventId {
    /// The `id` of the last event: how far one has come, as the `cursor` of `/sync`.
    #[param(rename = "Last-Event-ID", required = false, max_length = 600, pattern = r"^[\t -~]*$")]
    last_event_id: Option<String>,
}

/// Events as HTML has them: `event`, `id` and `data` lines, each event ended by an empty line.
#[derive(ToSchema)]
#[schema(value_type = String, format = "event-stream",
    example = "event: change\nid: c7Xw…\ndata: {\"reset\":false,\"changed\":{\"topics\":[],\"studios\":[],\"suggestions\":[],\"cases\":[]},\"gone\":{\"topics\":[],\"studios\":[],\"suggestions\":[],\"cases\":[]},\"unread_notices\":1,\"cursor\":\"c7Xw…\",\"has_more\":false}\n\n")]
#[expect(dead_code, reason = "only described here; events are sent as they are made")]
pub struct EventStream(String);

/// Be told of changes as they happen.
///
/// Each event is a page as `/sync` answers it: `data` is the page, `id` its cursor, and its name is `reset` where the copy begins
/// anew, else `change`. It goes on from `Last-Event-ID` or `cursor`; without either it begins with everything. A comment comes every 15
/// seconds where nothing else does. The stream ends with the session, after 15 minutes and when the platform is about to stop: then come
/// back with the id of the last event. An account has at most five of them.
#[utoipa::path(tag = "sync", params(EventsQuery, LastEventId),
    responses((status = OK, description = "The events.", content_type = "text/event-stream", body = EventStream)),
    extensions(("x-permission" = json!("sync.read"))))]
#[get("/events")]
pub async fn follow_events(op: Op<Read, Query<EventsQuery>>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
    let Query(query) = op.input()?;
    let question = Question::new(None, query.committee_id, query.kinds.as_deref());
    let last = match request.headers().get("last-event-id") {
        Some(last) => Some(last.to_str().map_err(|_| Kind::InvalidCursor)?),
        None => query.cursor.as_deref(),
    };
    let cursor = last.map(|last| Cursor::open(&op.app().keys, &question.binding(me.account), last)).transpose()?;
    if op.app().is_draining.load(Ordering::Relaxed) {
        return Err(Problem::new(Kind::TemporaryReducedCapacity).retry_after(1));
    }
    let waiting = op.app().live.wait(Way::Stream, me.account, me.session)?;
    let granted = op.granted().renew(op.app()).await?;
    let follower = Follower { app: op.shared_app(), granted, question, cursor, waiting, unread: None };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // What is compressed or gathered by a proxy comes late.
        .insert_header((header::CONTENT_ENCODING, "identity"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(follower.events()))
}
