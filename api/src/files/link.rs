//! `POST /files/{id}/link`

use actix_web::post;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::content::FileVariant;
use super::links::new_link;
use super::policy::Read;
use crate::access::Actor;
use crate::http::openapi::{IdPath, QueryCodeHeader};
use crate::http::{Body, Handled, Kind, Op, Output};

/// To which bytes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "variant": "thumbnail" }))]
pub struct NewLink {
    /// Which bytes.
    #[serde(default)]
    variant: FileVariant,
}

/// A link that opens for a few minutes.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// The address, from the host's root on.
    #[schema(
        max_length = 300,
        example = "/api/v1/files/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34/content?variant=thumbnail&by=01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d35&expires=1772413500&signature=k1"
    )]
    url: String,
    /// Until when it opens.
    expires_at: DateTime<Utc>,
}

/// Make a short-lived link to a file's bytes.
///
/// Whoever has it gets the bytes without signing in, for five minutes: for clients that show an image by its address alone, as
/// Mini Programs do. It opens this variant of this file and nothing else, and only as long as the session that made it lives and
/// sees the file. To a file that waits for the scanner for viruses only its owner makes one, and it opens to others once nothing
/// was found.
#[utoipa::path(tag = "files", params(IdPath, QueryCodeHeader), request_body = NewLink,
    responses((status = OK, description = "The link.", body = LinkView)),
    extensions(("x-permission" = json!("file.read"))))]
#[post("/files/{id}/link")]
pub async fn create_file_link(op: Op<Read, Body<NewLink>>) -> Handled {
    op.write(async |op, uow, Body(wanted)| {
        let file = op.scope().with_bytes(op.actor())?;
        if wanted.variant == FileVariant::Thumbnail && file.width.is_none() {
            return Err(Kind::NotFound.into());
        }
        let by = match op.actor() {
            Actor::SignedIn(me) => Some(me.session),
            _ => None,
        };
        let (url, expires_at) = new_link(&op.app().keys, uow.now(), file.id, wanted.variant, by);
        Output::ok(&LinkView { url, expires_at })
    })
    .await
}
