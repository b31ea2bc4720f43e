//! The closed list of problems: each a stable code, a status and a title in both languages.

mod texts;

use actix_web::http::StatusCode;

/// What went wrong, as a client can act on it. The `code` never changes; texts may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The body is not one JSON value in UTF-8 with distinct keys.
    MalformedJson,
    /// A header, the query or the target cannot be understood.
    MalformedRequest,
    /// A cursor of another list, filter, sort or caller, or a changed one.
    InvalidCursor,
    /// The operation requires an Idempotency-Key.
    IdempotencyKeyMissing,
    /// More bytes came than the upload was said to have.
    InconsistentUploadLength,
    /// No credentials were sent.
    Unauthenticated,
    /// The token is malformed, expired, revoked or of another issuer.
    InvalidToken,
    /// The account, password or code is wrong, or the account may not sign in.
    InvalidCredentials,
    /// The operation asks for a recent sign-in or a second factor.
    StepUpRequired,
    /// The caller may see the item but not do this to it.
    Forbidden,
    /// Staff reach nothing else until a second factor is enrolled.
    SecondFactorRequired,
    /// Nothing else is reached until the password is changed.
    PasswordChangeRequired,
    /// The client is older than its app may be.
    ClientTooOld,
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// The path exists, but not with this method; see Allow.
    MethodNotAllowed,
    /// The operation answers in no form that Accept admits.
    NotAcceptable,
    /// The body did not arrive in time.
    RequestTimeout,
    /// The item's state does not allow the action.
    StateConflict,
    /// Something with the same name, code or number exists.
    Conflict,
    /// An account needs a verified phone, and none was shown.
    PhoneRequired,
    /// A request with this Idempotency-Key has not ended yet.
    IdempotencyInProgress,
    /// The upload has come further, or less far, than the request says.
    MismatchingUploadOffset,
    /// It existed and is no longer kept.
    Gone,
    /// The copy that a cursor goes on from is too old; begin anew.
    SyncExpired,
    /// If-Match names another version than the current one, or Tus-Resumable one that is not spoken here.
    PreconditionFailed,
    /// The body is larger than the limit.
    TooLarge,
    /// The request target is longer than 8 KiB.
    UriTooLong,
    /// Bodies are application/json in UTF-8, those of uploads multipart/form-data or application/offset+octet-stream.
    UnsupportedMediaType,
    /// The range lies outside the content.
    RangeNotSatisfiable,
    /// Only 100-continue may be expected.
    ExpectationFailed,
    /// The JSON was read, but fields break the schema or a rule.
    Validation,
    /// The file is of no type that is taken, damaged, or not what its name says.
    FileRejected,
    /// Bytes of an upload came otherwise than they were sent.
    ChecksumMismatch,
    /// The account has no room for the file.
    StorageQuotaExceeded,
    /// The key was used before with another body.
    IdempotencyKeyReused,
    /// Say with If-Match which version is to be changed.
    PreconditionRequired,
    /// A limit of the client or the account is used up; see Retry-After.
    QuotaExceeded,
    /// The request's headers are larger than 16 KiB.
    HeadersTooLarge,
    /// Our fault; the request_id names it in the log.
    Internal,
    /// The database or another part cannot answer now; see Retry-After.
    DependencyUnavailable,
    /// The platform sheds load; see Retry-After.
    TemporaryReducedCapacity,
}

impl Kind {
    /// Every kind, for the document and the pages.
    pub const ALL: &[Self] = &[
        Self::MalformedJson,
        Self::MalformedRequest,
        Self::InvalidCursor,
        Self::IdempotencyKeyMissing,
        Self::InconsistentUploadLength,
        Self::Unauthenticated,
        Self::InvalidToken,
        Self::InvalidCredentials,
        Self::StepUpRequired,
        Self::Forbidden,
        Self::SecondFactorRequired,
        Self::PasswordChangeRequired,
        Self::ClientTooOld,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NotAcceptable,
        Self::RequestTimeout,
        Self::StateConflict,
        Self::Conflict,
        Self::PhoneRequired,
        Self::IdempotencyInProgress,
        Self::MismatchingUploadOffset,
        Self::Gone,
        Self::SyncExpired,
        Self::PreconditionFailed,
        Self::TooLarge,
        Self::UriTooLong,
        Self::UnsupportedMediaType,
        Self::RangeNotSatisfiable,
        Self::ExpectationFailed,
        Self::Validation,
        Self::FileRejected,
        Self::ChecksumMismatch,
        Self::StorageQuotaExceeded,
        Self::IdempotencyKeyReused,
        Self::PreconditionRequired,
        Self::QuotaExceeded,
        Self::HeadersTooLarge,
        Self::Internal,
        Self::DependencyUnavailable,
        Self::TemporaryReducedCapacity,
    ];

    /// The stable code, which also ends the `type` URI.
    pub fn code(self) -> &'static str {
        match self {
            Self::MalformedJson => "malformed-json",
            Self::InvalidCursor => "invalid-cursor",
            Self::IdempotencyKeyMissing => "idempotency-key-missing",
            Self::InconsistentUploadLength => "inconsistent-upload-length",
            Self::Unauthenticated => "unauthenticated",
            Self::InvalidToken => "invalid-token",
            Self::InvalidCredentials => "invalid-credentials",
            Self::StepUpRequired => "step-up-required",
            Self::Forbidden => "forbidden",
            Self::SecondFactorRequired => "second-factor-required",
            Self::PasswordChangeRequired => "password-change-required",
            Self::ClientTooOld => "client-too-old",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::NotAcceptable => "not-acceptable",
            Self::RequestTimeout => "request-timeout",
            Self::StateConflict => "state-conflict",
            Self::Conflict => "conflict",
            Self::PhoneRequired => "phone-required",
            Self::IdempotencyInProgress => "idempotency-in-progress",
            Self::MismatchingUploadOffset => "mismatching-upload-offset",
            Self::Gone => "gone",
            Self::SyncExpired => "sync-expired",
            Self::PreconditionFailed => "precondition-failed",
            Self::TooLarge => "too-large",
            Self::MalformedRequest | Self::UriTooLong => "malformed-request",
            Self::UnsupportedMediaType => "unsupported-media-type",
            Self::RangeNotSatisfiable => "range-not-satisfiable",
            Self::ExpectationFailed => "expectation-failed",
            Self::Validation => "validation",
            Self::FileRejected => "file-rejected",
            Self::ChecksumMismatch => "checksum-mismatch",
            Self::StorageQuotaExceeded => "storage-quota-exceeded",
            Self::IdempotencyKeyReused => "idempotency-key-reused",
            Self::PreconditionRequired => "precondition-required",
            Self::QuotaExceeded => "quota-exceeded",
            Self::HeadersTooLarge => "headers-too-large",
            Self::Internal => "internal",
            Self::DependencyUnavailable => "dependency-unavailable",
            Self::TemporaryReducedCapacity => "temporary-reduced-capacity",
        }
    }

    /// The HTTP status.
    pub fn status(self) -> StatusCode {
        let status = match self {
            Self::MalformedJson | Self::MalformedRequest | Self::InvalidCursor => 400,
            Self::IdempotencyKeyMissing | Self::InconsistentUploadLength => 400,
            Self::Unauthenticated | Self::InvalidToken | Self::InvalidCredentials | Self::StepUpRequired => 401,
            Self::Forbidden | Self::SecondFactorRequired | Self::PasswordChangeRequired | Self::ClientTooOld => 403,
            Self::NotFound => 404,
            Self::MethodNotAllowed => 405,
            Self::NotAcceptable => 406,
            Self::RequestTimeout => 408,
            Self::StateConflict | Self::Conflict | Self::PhoneRequired => 409,
            Self::IdempotencyInProgress | Self::MismatchingUploadOffset => 409,
            Self::Gone => 410,
            Self::SyncExpired => 410,
            Self::PreconditionFailed => 412,
            Self::TooLarge => 413,
            Self::UriTooLong => 414,
            Self::UnsupportedMediaType => 415,
            Self::RangeNotSatisfiable => 416,
            Self::ExpectationFailed => 417,
            Self::Validation | Self::FileRejected | Self::StorageQuotaExceeded | Self::IdempotencyKeyReused => 422,
            Self::ChecksumMismatch => 460,
            Self::PreconditionRequired => 428,
            Self::QuotaExceeded => 429,
            Self::HeadersTooLarge => 431,
            Self::Internal => 500,
            Self::DependencyUnavailable | Self::TemporaryReducedCapacity => 503,
        };
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The kind that stands for a bare status that a library answered with.
    pub fn of_status(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::Unauthenticated,
            403 => Self::Forbidden,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            406 => Self::NotAcceptable,
            408 => Self::RequestTimeout,
            413 => Self::TooLarge,
            414 => Self::UriTooLong,
            415 => Self::UnsupportedMediaType,
            416 => Self::RangeNotSatisfiable,
            417 => Self::ExpectationFailed,
            429 => Self::QuotaExceeded,
            431 => Self::HeadersTooLarge,
            503 => Self::DependencyUnavailable,
            400..=499 => Self::MalformedRequest,
            _ => Self::Internal,
        }
    }
}
