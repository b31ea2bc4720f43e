//! The words of tus 1.0 (tus.io/protocols/resumable-upload): its headers, and what they may say.

use std::cell::RefCell;

use actix_web::dev::Payload;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use utoipa::IntoParams;

use super::one_part::Head;
use super::op::Input;
use super::parameters::one_header;
use super::problem::{Kind, Problem};
use super::query::Pair;
use super::text::Text;
use crate::secrets::{CHECKSUM_ALGORITHMS, Checksum, sha256};
use crate::state::App;

/// The version that is spoken here.
const VERSION: &str = "1.0.0";

/// What is spoken beside the core.
const EXTENSIONS: &str = "creation,expiration,termination,checksum";

/// Where it is spoken.
const ROOT: &str = "/api/v1/uploads";

/// The media type of a piece.
pub const PIECE: &str = "application/offset+octet-stream";

/// How far an upload has come.
pub const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// How many bytes it will have.
pub const LENGTH: HeaderName = HeaderName::from_static("upload-length");
/// What the client says of it.
pub const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
/// Until when it may go on.
pub const EXPIRES: HeaderName = HeaderName::from_static("upload-expires");
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");

/// The header of every request.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the operations read the header themselves")]
pub struct TusHeader {
    /// The version of the protocol.
    #[param(rename = "Tus-Resumable", max_length = 20, pattern = r"^[\t -~]*$", example = "1.0.0")]
    tus_resumable: String,
}

/// The header of a request that needs no protocol.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the operations read the header themselves")]
pub struct TusVersion {
    /// The version of the protocol, where it is spoken.
    #[param(rename = "Tus-Resumable", required = false, max_length = 20, pattern = r"^[\t -~]*$", example = "1.0.0")]
    tus_resumable: Option<String>,
}

/// The headers that begin an upload.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the operation reads the headers itself")]
pub struct NewUploadHeaders {
    /// How many bytes the file has.
    #[param(rename = "Upload-Length", minimum = 0, example = 1_048_576)]
    upload_length: i64,
    /// `filename` and `filetype`, each followed by a blank and its value in Base64, with a comma between them; other names are
    /// taken and not used.
    #[param(
        rename = "Upload-Metadata",
        required = false,
        max_length = 4096,
        pattern = r"^[\t -~]*$",
        example = "filename 55S15qKv5LqVLmpwZw==,filetype aW1hZ2UvanBlZw=="
    )]
    upload_metadata: Option<String>,
}

/// The header of a piece.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the operation reads the header itself")]
pub struct PieceHeaders {
    /// How far the upload has come, as the last answer said.
    #[param(rename = "Upload-Offset", minimum = 0, example = 0)]
    upload_offset: i64,
    /// `sha1` or `sha256`, a blank, and the digest of the bytes of this request in Base64: then they are kept only if they arrived as they
    /// were sent, and otherwise none of them is.
    #[param(
        rename = "Upload-Checksum",
        required = false,
        max_length = 100,
        pattern = "^(sha1 [A-Za-z0-9+/]{26}|sha256 [A-Za-z0-9+/]{42})[AEIMQUYcgkosw048]=$",
        example = "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="
    )]
    upload_checksum: Option<String>,
}

/// Refuses another version of the protocol, or none (412).
///
/// # Errors
/// 412, which says the version that is spoken.
pub fn demand_version(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.get(RESUMABLE).is_some_and(|version| version == VERSION) {
        return Ok(());
    }
    let text = Text::fixed("请求头 Tus-Resumable 应为 1.0.0", "the header Tus-Resumable must say 1.0.0");
    let version = (HeaderName::from_static("tus-version"), HeaderValue::from_static(VERSION));
    Err(Problem::new(Kind::PreconditionFailed).detail(text).with_header(version.0, version.1))
}

/// As [`demand_version`], for reading, which needs no protocol.
///
/// # Errors
/// 412.
pub fn demand_version_if_named(headers: &HeaderMap) -> Result<(), Problem> {
    if headers.contains_key(RESUMABLE) { demand_version(headers) } else { Ok(()) }
}

/// Adds the version to an answer from where the protocol is spoken.
pub(super) fn name_version(path: &str, headers: &mut HeaderMap) {
    if is_spoken_at(path) {
        headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    }
}

/// Adds to the answer to OPTIONS what a client may do.
pub(super) fn tell_capabilities(request: &HttpRequest, response: &mut HttpResponse) {
    let Some(app) = request.app_data::<web::Data<App>>().filter(|_| is_spoken_at(request.path())) else { return };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static("tus-version"), HeaderValue::from_static(VERSION));
    headers.insert(HeaderName::from_static("tus-extension"), HeaderValue::from_static(EXTENSIONS));
    let algorithms = HeaderValue::from_static(CHECKSUM_ALGORITHMS);
    headers.insert(HeaderName::from_static("tus-checksum-algorithm"), algorithms);
    headers.insert(HeaderName::from_static("tus-max-size"), HeaderValue::from(app.config.files.largest()));
}

fn is_spoken_at(path: &str) -> bool {
    path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// An upload that begins: the headers of the request.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// How many bytes it will have.
    pub length: u64,
    /// What the client says of it, as it came.
    pub metadata: String,
}

impl Input for NewUpload {
    type Raw = Self;

    async fn read(request: &HttpRequest, payload: &mut Payload, _: &[Pair]) -> Result<Self, Problem> {
        let headers = request.headers();
        let app = request.app_data::<web::Data<App>>().ok_or_else(|| Problem::internal("no application data"))?;
        if headers.contains_key("upload-defer-length") {
            let text = Text::fixed("须一开始就说明长度", "the length must be known from the beginning");
            return Err(Problem::header("Upload-Defer-Length", "not_supported", text));
        }
        let length = demand_number(headers, "Upload-Length")?;
        if length > app.config.files.largest() {
            return Err(Kind::TooLarge.into());
        }
        super::body::refuse_body(request, payload).await?;
        let metadata = one_header(headers, METADATA.as_str())?.unwrap_or_default().to_owned();
        head_of(&metadata)?;
        Ok(Self { length, metadata })
    }

    fn check(raw: &Self, _: &App) -> Result<Self, Problem> {
        Ok(raw.clone())
    }

    fn fingerprint(raw: &Self) -> [u8; 32] {
        sha256(&[&raw.length.to_be_bytes(), raw.metadata.as_bytes()])
    }
}

/// What comes with a PATCH. Its bytes are not read before it is known that they are wanted.
pub struct Sent {
    /// How far the client thinks that the upload has come.
    pub offset: u64,
    /// How many bytes come, where that is said.
    pub length: Option<u64>,
    /// What they must come to, where that is said.
    pub checksum: Option<Checksum>,
    /// The bytes.
    pub payload: Payload,
}

impl Input for Sent {
    type Raw = RefCell<Option<Self>>;

    async fn read(request: &HttpRequest, payload: &mut Payload, _: &[Pair]) -> Result<Self::Raw, Problem> {
        let headers = request.headers();
        let app = request.app_data::<web::Data<App>>().ok_or_else(|| Problem::internal("no application data"))?;
        let length = one_header(headers, header::CONTENT_LENGTH.as_str())?.and_then(|length| length.parse().ok());
        if length.is_some_and(|length| length > app.config.files.largest()) {
            return Err(Kind::TooLarge.into());
        }
        let is_coded = headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
        if is_coded || !is_piece(headers) {
            return Err(Kind::UnsupportedMediaType.into());
        }
        let offset = demand_number(headers, "Upload-Offset")?;
        let checksum =
            one_header(headers, "Upload-Checksum")?.map(|text| Checksum::parse(text).ok_or_else(no_checksum));
        Ok(RefCell::new(Some(Self { offset, length, checksum: checksum.transpose()?, payload: payload.take() })))
    }

    fn check(raw: &Self::Raw, _: &App) -> Result<Self, Problem> {
        raw.take().ok_or_else(|| Problem::internal("a body is read once"))
    }
}

/// Whether a body is declared to be a piece of an upload.
pub(super) fn is_piece(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    declared.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(PIECE))
}

fn no_checksum() -> Problem {
    let text = Text::fixed(
        "应为 sha1 或 sha256、空格和 Base64 摘要",
        "expected sha1 or sha256, a blank and the digest in Base64",
    );
    Problem::header("Upload-Checksum", "malformed", text)
}

/// A number that a header must say, in digits alone: the document takes `1.0` for one too.
fn demand_number(headers: &HeaderMap, name: &str) -> Result<u64, Problem> {
    let missing = || Problem::header(name, "required", Text::fixed("缺少该请求头", "the header is required"));
    let malformed = |_| Problem::header(name, "malformed", Text::fixed("应为非负整数", "expected digits"));
    one_header(headers, name)?.ok_or_else(missing)?.parse().map_err(malformed)
}

/// What a client says of a file: the pairs `filename` and `filetype` of an `Upload-Metadata`.
///
/// # Errors
/// 400: it cannot be read, or names one thing twice.
pub fn head_of(metadata: &str) -> Result<Head, Problem> {
    let mut head = Head { field: "file".to_owned(), ..Head::default() };
    let mut names = Vec::new();
    for pair in metadata.split(',').filter(|_| !metadata.is_empty()) {
        let (name, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
        let value = STANDARD.decode(value).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let (false, Some(value)) = (name.is_empty() || names.contains(&name), value) else {
            let text = Text::fixed("应为“名称 Base64”，以逗号分隔", "expected names with values in Base64");
            return Err(Problem::header("Upload-Metadata", "malformed", text));
        };
        names.push(name);
        match name {
            "filename" => head.file_name = Some(value),
            "filetype" => head.media_type = Some(value),
            _ => {}
        }
    }
    Ok(head)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", None, None)]
    #[case("filename 55S15qKv5LqVLmpwZw==,filetype aW1hZ2UvanBlZw==", Some("电梯井.jpg"), Some("image/jpeg"))]
    #[case("filetype aW1hZ2UvanBlZw==, is_confidential", None, Some("image/jpeg"))]
    #[case("filename", Some(""), None)]
    fn metadata_is_read(#[case] header: &str, #[case] name: Option<&str>, #[case] media_type: Option<&str>) {
        let head = head_of(header).unwrap();
        assert_eq!((head.file_name.as_deref(), head.media_type.as_deref()), (name, media_type));
    }

    #[rstest]
    #[case::twice("filename YQ==,filename Yg==")]
    #[case::no_base64("filename a.jpg")]
    #[case::no_utf8("filename /w==")]
    #[case::no_name("filename YQ==,,")]
    #[case::two_values("filename YQ== Yg==")]
    fn what_cannot_be_read_is_refused(#[case] header: &str) {
        assert_eq!(head_of(header).unwrap_err().kind(), Kind::MalformedRequest);
    }

    #[rstest]
    #[case("/api/v1/uploads", true)]
    #[case("/api/v1/uploads/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", true)]
    #[case("/api/v1/uploadsx", false)]
    #[case("/api/v1/files", false)]
    fn it_is_spoken_in_one_place(#[case] path: &str, #[case] expected: bool) {
        assert_eq!(is_spoken_at(path), expected);
    }
}
