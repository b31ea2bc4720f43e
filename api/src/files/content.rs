//! `GET /files/{id}/content`

use actix_web::{HttpRequest, get};
use sea_orm::{DeriveActiveEnum, EnumIter};
use serde::{Deserialize, Serialize};
use shangliang_entity::vocab::Vocabulary;
use utoipa::{IntoParams, ToSchema};

use super::objects::thumbnail_of;
use super::policy::Read;
use crate::http::download::RangeHeader;
use crate::http::openapi::{IdPath, QueryCodeHeader};
use crate::http::query::Query;
use crate::http::{Download, Kind, Op, Problem, Wanted};
use crate::ledger::hex;

/// Which bytes of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, EnumIter, DeriveActiveEnum, Deserialize, Serialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FileVariant {
    /// The file itself.
    #[default]
    Original,
    /// A JPEG of at most 320 pixels a side, of an image.
    Thumbnail,
}

impl Vocabulary for FileVariant {
    const NAME: &'static str = "file_variant";

    fn zh(self) -> &'static str {
        match self {
            Self::Original => "原件",
            Self::Thumbnail => "缩略图",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::Original => "the file itself",
            Self::Thumbnail => "a thumbnail",
        }
    }
}

/// The query of a content.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ContentQuery {
    /// Which bytes.
    pub variant: Option<FileVariant>,
    /// Of a link: which session made it.
    #[expect(dead_code, reason = "the scope reads it")]
    by: Option<uuid::Uuid>,
    /// Of a link: until when it opens, in seconds since 1970.
    #[param(minimum = 0)]
    #[expect(dead_code, reason = "the scope reads it")]
    expires: Option<i64>,
    /// Of a link: what proves that it was made here.
    #[param(max_length = 100, format = "line")]
    #[expect(dead_code, reason = "the scope reads it")]
    signature: Option<String>,
}

/// Get a file's bytes.
///
/// Whole or in part (`Range`), always as an attachment. Who may is said at the file itself; whoever shows a link that was made
/// for this content may too, without signing in. While the scanner for viruses has not answered (`scan` is `pending`) only its
/// owner may, signed in; where it found something, nobody (404).
#[utoipa::path(tag = "files", params(IdPath, ContentQuery, QueryCodeHeader, RangeHeader),
    responses(
        (status = OK, description = "The bytes.", content_type = "*/*", body = Binary),
        (status = PARTIAL_CONTENT, description = "The range of bytes that was asked for.", content_type = "*/*", body = Binary)),
    extensions(("x-permission" = json!("file.read"))))]
#[get("/files/{id}/content")]
pub async fn get_file_content(op: Op<Read, Query<ContentQuery>>, request: HttpRequest) -> Result<Download, Problem> {
    let scope = op.scope();
    let file = scope.with_bytes(op.actor())?;
    let objects = &op.app().files.objects;
    let digest = hex(&file.sha256);
    let Query(query) = op.input()?;
    let (key, media_type, name, tag, size) = match query.variant.unwrap_or_default() {
        FileVariant::Original => {
            let size = u64::try_from(file.size_bytes).unwrap_or(0);
            (file.object_key.clone(), file.media_type.as_str(), file.name.as_str(), digest, size)
        }
        FileVariant::Thumbnail if file.width.is_none() => return Err(Kind::NotFound.into()),
        FileVariant::Thumbnail => {
            let key = thumbnail_of(&file.object_key);
            let size = objects.size(&key).await?;
            (key, "image/jpeg", "thumbnail.jpg", format!("{digest}-thumbnail"), size)
        }
    };
    let (bytes, range) = match Wanted::of(request.headers(), &tag, size)? {
        Wanted::Held => (None, None),
        Wanted::Whole => (Some(objects.read(&key, size, None).await?), None),
        Wanted::Part(range) => (Some(objects.read(&key, size, Some(range.clone())).await?), Some(range)),
    };
    let (media_type, name) = (media_type.to_owned(), name.to_owned());
    Ok(Download { media_type, name, tag, kept_by: scope.kept_by(), size, bytes, range })
}

/// Bytes of any type.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary, example = "%PDF-1.7 …")]
#[expect(dead_code, reason = "only described here; the bytes are sent as they are read")]
pub struct Binary(Vec<u8>);
