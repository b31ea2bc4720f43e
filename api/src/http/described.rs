//! What many operations share in the document: headers, the id of the path, the form of refusals.

use utoipa::{IntoParams, ToSchema};

/// The header that says which version is to be changed.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the kernel reads the header itself")]
pub struct IfMatch {
    /// The version to be changed, in quotes: the item's `version`, or the `ETag` of any answer that showed it.
    // `*` or entity tags (RFC 9110 §13.1.1): what lacks its quotes is told to be malformed, since it would else seem to name another version.
    #[param(
        rename = "If-Match",
        max_length = 100,
        pattern = r#"^([\t ]*\*[\t ]*|[\t ,]*(W/)?"[!#-~]*"([\t ]*,[\t ,]*(W/)?"[!#-~]*")*[\t ,]*)$"#,
        example = "\"3\""
    )]
    if_match: String,
}

/// The header that makes a retry safe, on operations that require it.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the kernel reads the header itself")]
pub struct RequiredKey {
    /// A new value for each submission, kept for its retries: 1–255 visible characters.
    #[param(
        rename = "Idempotency-Key",
        min_length = 1,
        max_length = 255,
        pattern = r"^[!-~]+$",
        example = "0f8b6c1e-6a54-4c7e-9d0a-2f6f2a9f3c11"
    )]
    idempotency_key: String,
}

/// The id in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "only described here; scopes read the path themselves")]
pub struct IdPath {
    /// Which one.
    #[param(example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
    id: uuid::Uuid,
}

/// The header that opens one suggestion to whoever was given its code.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "only described here; the kernel reads the header itself")]
pub struct QueryCodeHeader {
    /// The code that its creation answered.
    #[param(
        rename = "X-Query-Code",
        required = false,
        max_length = 20,
        pattern = r"^[\t -~]*$",
        example = "K7M2QX9TRW"
    )]
    query_code: Option<String>,
}

/// A text in a header of an answer.
#[derive(ToSchema)]
#[schema(max_length = 4096)]
#[expect(dead_code, reason = "only described here; answers write their headers themselves")]
pub struct HeaderText(String);

/// A number of bytes in a header of an answer.
#[derive(ToSchema)]
#[schema(minimum = 0)]
#[expect(dead_code, reason = "only described here; answers write their headers themselves")]
pub struct HeaderNumber(i64);

/// A problem document (RFC 9457).
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described here; problems are written field by field")]
pub struct ProblemDocument {
    /// A stable address of the kind, with a page that explains it.
    #[schema(max_length = 200, example = "/problems/not-found")]
    r#type: String,
    /// The kind in words.
    #[schema(max_length = 200)]
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is the matter with this request, in a sentence.
    #[schema(min_length = 1, max_length = 4000)]
    detail: String,
    /// The path that was asked for.
    #[schema(max_length = 8192)]
    instance: String,
    /// The kind's stable code; never translated.
    #[schema(max_length = 60, example = "not-found")]
    code: String,
    /// Names the request in the platform's log.
    #[schema(max_length = 64)]
    request_id: String,
    /// What is wrong with single parts of the request: the first 50.
    #[schema(max_items = 50)]
    errors: Option<Vec<ProblemField>>,
    /// With `precondition-failed`: the version that is current.
    #[schema(minimum = 0)]
    current_version: Option<i64>,
    /// With `client-too-old`: the least version of the app that is served.
    #[schema(max_length = 29, example = "2.4.0")]
    min_version: Option<String>,
    /// With `mismatching-upload-offset`: how far the upload has come.
    #[schema(rename = "expected-offset", minimum = 0)]
    expected_offset: Option<i64>,
    /// With `mismatching-upload-offset`: how far the request thought that it had come.
    #[schema(rename = "provided-offset", minimum = 0)]
    provided_offset: Option<i64>,
    /// With `quota-exceeded`: the limits that are used up, as `RateLimit-Policy` names them.
    #[schema(rename = "violated-policies", max_items = 10, max_length = 60)]
    violated_policies: Option<Vec<String>>,
}

/// What is wrong with one part of the request; exactly one of pointer, parameter and header is there.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described here; problems are written field by field")]
pub struct ProblemField {
    /// A JSON pointer into the body, which may name what is not known; cut off after 1,000 characters.
    #[schema(max_length = 1000)]
    pointer: Option<String>,
    /// A query parameter; cut off likewise.
    #[schema(max_length = 1000)]
    parameter: Option<String>,
    /// A header.
    #[schema(max_length = 100)]
    header: Option<String>,
    /// What is wrong, for programs.
    #[schema(max_length = 60)]
    code: String,
    /// What is wrong, for people.
    #[schema(max_length = 2000)]
    message: String,
}
