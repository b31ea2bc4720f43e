//! `GET /exports/{id}/content`

use actix_web::{HttpRequest, get};

use super::policy::Read;
use crate::access::Actor;
use crate::calendar::local_time;
use crate::files::Binary;
use crate::http::download::{KeptBy, RangeHeader};
use crate::http::openapi::IdPath;
use crate::http::page::XLSX;
use crate::http::{Download, Kind, Op, Problem, Text, Wanted};
use crate::ledger::hex;

/// Get the bytes of an export.
///
/// Whole or in part (`Range`), always as an attachment; 404 while it is not done. Whoever holds other roles than when it was
/// asked for no longer gets it (404): export again.
#[utoipa::path(tag = "exports", params(IdPath, RangeHeader),
    responses(
        (status = OK, description = "The bytes.", content_type = "*/*", body = Binary),
        (status = PARTIAL_CONTENT, description = "The range of bytes that was asked for.", content_type = "*/*", body = Binary)),
    extensions(("x-permission" = json!("export.read"))))]
#[get("/exports/{id}/content")]
pub async fn get_export_content(op: Op<Read>, request: HttpRequest) -> Result<Download, Problem> {
    let export = &op.scope().export;
    let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
    let (Some(key), Some(digest)) = (&export.object_key, &export.sha256) else {
        return Err(missing(Text::fixed("导出尚未完成", "the export is not done")));
    };
    if export.rights != me.rights() {
        return Err(missing(Text::fixed("权限已有变化，请重新导出", "what you may see has changed; export again")));
    }
    op.meta().note_event("export.fetched", None);
    let size = u64::try_from(export.size_bytes.unwrap_or(0)).unwrap_or(0);
    let (tag, objects) = (hex(digest), &op.app().files.objects);
    let (bytes, range) = match Wanted::of(request.headers(), &tag, size)? {
        Wanted::Held => (None, None),
        Wanted::Whole => (Some(objects.read(key, size, None).await?), None),
        Wanted::Part(range) => (Some(objects.read(key, size, Some(range.clone())).await?), Some(range)),
    };
    let noun = export.list.split('?').next().and_then(|path| path.rsplit('/').next()).unwrap_or("list");
    let name = format!("{noun}-{}.xlsx", local_time(export.created_at).format("%Y%m%d-%H%M%S"));
    Ok(Download { media_type: XLSX.to_owned(), name, tag, kept_by: KeptBy::Nobody, size, bytes, range })
}

/// That there are no bytes to give, and why.
fn missing(why: Text) -> Problem {
    Problem::new(Kind::NotFound).detail(why)
}
