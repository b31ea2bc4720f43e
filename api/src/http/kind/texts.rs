//! What the kinds of problems say to people.

use super::Kind;
use crate::http::text::Text;

impl Kind {
    /// The title.
    pub fn title(self) -> Text {
        match self {
            Self::MalformedJson => Text::fixed("JSON 无法解析", "The JSON cannot be read"),
            Self::MalformedRequest | Self::UriTooLong => Text::fixed("请求格式有误", "The request is malformed"),
            Self::InvalidCursor => Text::fixed("游标无效", "The cursor is not valid here"),
            Self::IdempotencyKeyMissing => Text::fixed("缺少 Idempotency-Key", "The Idempotency-Key is missing"),
            Self::Unauthenticated => Text::fixed("请先登录", "Sign in first"),
            Self::InvalidToken => Text::fixed("登录已失效，请重新登录", "The token is not valid"),
            Self::InvalidCredentials => Text::fixed("账号或密码不正确", "The credentials are not right"),
            Self::StepUpRequired => Text::fixed("请再次验证身份", "Show who you are once more"),
            Self::Forbidden => Text::fixed("没有权限", "Not allowed"),
            Self::SecondFactorRequired => Text::fixed("请先绑定动态口令", "Enrol an authenticator first"),
            Self::PasswordChangeRequired => Text::fixed("请先修改密码", "Change the password first"),
            Self::NotFound => Text::fixed("没有找到", "Not found"),
            Self::MethodNotAllowed => Text::fixed("不支持该方法", "The method is not allowed here"),
            Self::NotAcceptable => Text::fixed("无法按要求的格式答复", "No acceptable form"),
            Self::RequestTimeout => Text::fixed("请求超时", "The request took too long to arrive"),
            Self::StateConflict => Text::fixed("当前状态不允许该操作", "Not possible in this state"),
            Self::Conflict => Text::fixed("与已有数据冲突", "It conflicts with what exists"),
            Self::PhoneRequired => Text::fixed("请授权手机号", "Show a phone first"),
            Self::IdempotencyInProgress => Text::fixed("相同请求正在处理", "The same request is still running"),
            Self::Gone => Text::fixed("已不存在", "Gone"),
            Self::SyncExpired => Text::fixed("同步游标已过期，请重新开始", "The cursor has expired; begin anew"),
            Self::PreconditionFailed => Text::fixed("内容已被他人修改", "Changed by somebody else"),
            Self::TooLarge => Text::fixed("内容过大", "Too large"),
            Self::UnsupportedMediaType => Text::fixed("不支持该内容类型", "The media type is not supported"),
            Self::RangeNotSatisfiable => Text::fixed("范围无效", "The range is not satisfiable"),
            Self::ExpectationFailed => Text::fixed("无法满足 Expect", "The expectation cannot be met"),
            Self::Validation => Text::fixed("内容不符合要求", "Some fields are not right"),
            Self::FileRejected => Text::fixed("文件不能接收", "The file cannot be taken"),
            Self::StorageQuotaExceeded => Text::fixed("文件空间或今日上传次数已用完", "There is no room for the file"),
            Self::IdempotencyKeyReused => {
                Text::fixed("Idempotency-Key 已用于其他内容", "The Idempotency-Key was used for another body")
            }
            Self::PreconditionRequired => Text::fixed("缺少 If-Match", "If-Match is required"),
            Self::QuotaExceeded => Text::fixed("请求过于频繁", "Too many requests"),
            Self::HeadersTooLarge => Text::fixed("请求头过大", "The headers are too large"),
            Self::Internal => Text::fixed("服务器内部错误", "Something went wrong on our side"),
            Self::DependencyUnavailable => Text::fixed("服务暂不可用，请稍后再试", "Not available for the moment"),
            Self::TemporaryReducedCapacity => Text::fixed("服务繁忙，请稍后再试", "Busy; try again soon"),
        }
    }

    /// When it is answered, for the pages of the guide.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::MalformedJson => "The body is not one JSON value in UTF-8 with distinct keys",
            Self::MalformedRequest => "A header, the query or the target cannot be understood",
            Self::InvalidCursor => "A cursor of another list, filter, sort or caller, or a changed one",
            Self::IdempotencyKeyMissing => "The operation requires an Idempotency-Key",
            Self::Unauthenticated => "No credentials were sent",
            Self::InvalidToken => "The token is malformed, expired, revoked or of another issuer",
            Self::InvalidCredentials => "The account, password or code is wrong, or the account may not sign in",
            Self::StepUpRequired => "The operation asks for a recent sign-in or a second factor",
            Self::Forbidden => "The caller may see the item but not do this to it",
            Self::SecondFactorRequired => "Staff reach nothing else until a second factor is enrolled",
            Self::PasswordChangeRequired => "Nothing else is reached until the password is changed",
            Self::NotFound => "There is no such thing, or the caller may not know of it",
            Self::MethodNotAllowed => "The path exists, but not with this method; see Allow",
            Self::NotAcceptable => "The API answers application/json and application/problem+json",
            Self::RequestTimeout => "The body did not arrive in time",
            Self::StateConflict => "The item's state does not allow the action",
            Self::Conflict => "Something with the same name, code or number exists",
            Self::PhoneRequired => "An account needs a verified phone, and none was shown",
            Self::IdempotencyInProgress => "A request with this Idempotency-Key has not ended yet",
            Self::Gone => "It existed and is no longer kept",
            Self::SyncExpired => {
                "The cursor of a sync is too old, or of a database that was restored since: begin anew"
            }
            Self::PreconditionFailed => "If-Match names another version than the current one",
            Self::TooLarge => "The body is larger than the limit",
            Self::UriTooLong => "The request target is longer than 8 KiB",
            Self::UnsupportedMediaType => "Bodies are application/json in UTF-8, those of uploads multipart/form-data",
            Self::RangeNotSatisfiable => "The range lies outside the content",
            Self::ExpectationFailed => "Only 100-continue may be expected",
            Self::Validation => "The JSON was read, but fields break the schema or a rule",
            Self::FileRejected => "The file is of no type that is taken, damaged, or not what its name says",
            Self::StorageQuotaExceeded => "The account has no room for the file, or has uploaded enough today",
            Self::IdempotencyKeyReused => "The key was used before with another body",
            Self::PreconditionRequired => "Say with If-Match which version is to be changed",
            Self::QuotaExceeded => "A limit of the client or the account is used up; see Retry-After",
            Self::HeadersTooLarge => "The request's headers are larger than 16 KiB",
            Self::Internal => "Our fault; the request_id names it in the log",
            Self::DependencyUnavailable => "The database or another part cannot answer now; see Retry-After",
            Self::TemporaryReducedCapacity => "The platform sheds load; see Retry-After",
        }
    }
}
