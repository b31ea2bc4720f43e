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
            Self::InconsistentUploadLength => Text::fixed("超过声明的长度", "More than the upload was said to have"),
            Self::Unauthenticated => Text::fixed("请先登录", "Sign in first"),
            Self::InvalidToken => Text::fixed("登录已失效，请重新登录", "The token is not valid"),
            Self::InvalidCredentials => Text::fixed("账号或密码不正确", "The credentials are not right"),
            Self::StepUpRequired => Text::fixed("请再次验证身份", "Show who you are once more"),
            Self::Forbidden => Text::fixed("没有权限", "Not allowed"),
            Self::SecondFactorRequired => Text::fixed("请先绑定动态口令", "Enrol an authenticator first"),
            Self::PasswordChangeRequired => Text::fixed("请先修改密码", "Change the password first"),
            Self::ClientTooOld => Text::fixed("应用版本过低，请更新", "The client is too old; update it"),
            Self::NotFound => Text::fixed("没有找到", "Not found"),
            Self::MethodNotAllowed => Text::fixed("不支持该方法", "The method is not allowed here"),
            Self::NotAcceptable => Text::fixed("无法按要求的格式答复", "No acceptable form"),
            Self::RequestTimeout => Text::fixed("请求超时", "The request took too long to arrive"),
            Self::StateConflict => Text::fixed("当前状态不允许该操作", "Not possible in this state"),
            Self::Conflict => Text::fixed("与已有数据冲突", "It conflicts with what exists"),
            Self::PhoneRequired => Text::fixed("请授权手机号", "Show a phone first"),
            Self::IdempotencyInProgress => Text::fixed("相同请求正在处理", "The same request is still running"),
            Self::MismatchingUploadOffset => Text::fixed("续传位置不符", "The upload has not come as far as that"),
            Self::Gone => Text::fixed("已不存在", "Gone"),
            Self::SyncExpired => Text::fixed("同步游标已过期，请重新开始", "The cursor has expired; begin anew"),
            Self::PreconditionFailed => Text::fixed("内容已被他人修改", "Changed by somebody else"),
            Self::TooLarge => Text::fixed("内容过大", "Too large"),
            Self::UnsupportedMediaType => Text::fixed("不支持该内容类型", "The media type is not supported"),
            Self::RangeNotSatisfiable => Text::fixed("范围无效", "The range is not satisfiable"),
            Self::ExpectationFailed => Text::fixed("无法满足 Expect", "The expectation cannot be met"),
            Self::Validation => Text::fixed("内容不符合要求", "Some fields are not right"),
            Self::FileRejected => Text::fixed("文件不能接收", "The file cannot be taken"),
            Self::ChecksumMismatch => Text::fixed("校验和不符", "The bytes do not come to their checksum"),
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

    /// When it is answered: what a problem says of itself where nothing more is known, and what the pages say of it.
    pub fn meaning(self) -> Text {
        match self {
            Self::MalformedJson => Text::fixed(
                "请求体应是一个 UTF-8 编码的 JSON 值，字段不得重复",
                "The body is not one JSON value in UTF-8 with distinct keys",
            ),
            Self::MalformedRequest => Text::fixed(
                "请求头、查询参数或请求目标无法识别",
                "A header, the query or the target cannot be understood",
            ),
            Self::InvalidCursor => Text::fixed(
                "游标属于其他列表、筛选、排序或用户，或被改动过；请从头开始",
                "A cursor of another list, filter, sort or caller, or a changed one: begin anew",
            ),
            Self::IdempotencyKeyMissing => {
                Text::fixed("该操作须带 Idempotency-Key", "The operation requires an Idempotency-Key")
            }
            Self::InconsistentUploadLength => {
                Text::fixed("收到的内容多于 Upload-Length 所说明的长度", "More bytes came than Upload-Length said")
            }
            Self::Unauthenticated => Text::fixed("请求没有带登录凭证", "No credentials were sent"),
            Self::InvalidToken => Text::fixed(
                "登录凭证格式不对、已过期、已撤销，或不是本平台签发",
                "The token is malformed, expired, revoked or of another issuer",
            ),
            Self::InvalidCredentials => Text::fixed(
                "账号、密码或验证码不正确，或该账号不能登录",
                "The account, password or code is wrong, or the account may not sign in",
            ),
            Self::StepUpRequired => Text::fixed(
                "该操作要求不久前登录过，或验证第二因素",
                "The operation asks for a recent sign-in or a second factor",
            ),
            Self::Forbidden => Text::fixed("当前身份没有进行该操作的权限", "Whoever asks has no right to do this"),
            Self::SecondFactorRequired => Text::fixed(
                "工作人员绑定动态口令之前，不能使用其他功能",
                "Staff reach nothing else until a second factor is enrolled",
            ),
            Self::PasswordChangeRequired => Text::fixed(
                "修改密码（POST /api/v1/me/password）之前，不能使用其他功能",
                "Nothing else is reached until the password is changed by POST /api/v1/me/password",
            ),
            Self::ClientTooOld => Text::fixed(
                "应用低于平台支持的最低版本，最低版本见 min_version",
                "The app is older than the least version that is served, which min_version names",
            ),
            Self::NotFound => Text::fixed(
                "没有这项内容，或当前身份不能知道它",
                "There is no such thing, or the caller may not know of it",
            ),
            Self::MethodNotAllowed => Text::fixed(
                "该路径存在，但不支持这个方法，支持的见 Allow",
                "The path exists, but not with this method; see Allow",
            ),
            Self::NotAcceptable => {
                Text::fixed("Accept 不接受该操作能够答复的格式", "Accept admits no form in which the operation answers")
            }
            Self::RequestTimeout => Text::fixed("请求体没有按时到达", "The body did not arrive in time"),
            Self::StateConflict => {
                Text::fixed("它所处的状态不允许该操作", "The item's state does not allow the action")
            }
            Self::Conflict => {
                Text::fixed("已有同名、同代码或同编号的内容", "Something with the same name, code or number exists")
            }
            Self::PhoneRequired => Text::fixed(
                "账号须有经过验证的手机号，而请求没有提供",
                "An account needs a verified phone, and none was shown",
            ),
            Self::IdempotencyInProgress => Text::fixed(
                "带这个 Idempotency-Key 的请求尚未结束",
                "A request with this Idempotency-Key has not ended yet",
            ),
            Self::MismatchingUploadOffset => Text::fixed(
                "续传位置与已收到的不符；请用 HEAD 查询并从那里继续",
                "The upload has come to another offset: ask with HEAD, and go on from there",
            ),
            Self::Gone => Text::fixed("它曾经存在，现已不再保留", "It existed and is no longer kept"),
            Self::SyncExpired => Text::fixed(
                "同步游标过旧，或数据库此后恢复过；请重新开始",
                "The cursor of a sync is too old, or of a database that was restored since: begin anew",
            ),
            Self::PreconditionFailed => {
                Text::fixed("If-Match 指的不是当前版本", "If-Match names another version than the current one")
            }
            Self::TooLarge => Text::fixed("请求体超过上限", "The body is larger than the limit"),
            Self::UriTooLong => Text::fixed("请求目标超过 8 KiB", "The request target is longer than 8 KiB"),
            Self::UnsupportedMediaType => Text::fixed(
                "请求体应为 UTF-8 编码的 application/json，上传文件应为 multipart/form-data 或 application/offset+octet-stream",
                "Bodies are application/json in UTF-8, those of uploads multipart/form-data or application/offset+octet-stream",
            ),
            Self::RangeNotSatisfiable => Text::fixed("范围在内容之外", "The range lies outside the content"),
            Self::ExpectationFailed => Text::fixed("Expect 只能是 100-continue", "Only 100-continue may be expected"),
            Self::Validation => Text::fixed(
                "JSON 已读取，但有字段不符合格式或规则",
                "The JSON was read, but fields break the schema or a rule",
            ),
            Self::ChecksumMismatch => Text::fixed(
                "数据在传输中有变，一个字节也没有保存，请从同一位置重发",
                "The bytes arrived otherwise than they were sent; none was kept, and they are to be sent again from the same offset",
            ),
            Self::FileRejected => Text::fixed(
                "文件类型不在接收之列、已损坏，或与文件名不符",
                "The file is of no type that is taken, damaged, or not what its name says",
            ),
            Self::StorageQuotaExceeded => Text::fixed(
                "账号放不下这个文件，或今日上传已达上限",
                "The account has no room for the file, or has uploaded enough today",
            ),
            Self::IdempotencyKeyReused => {
                Text::fixed("这个 Idempotency-Key 已用于另一请求体", "The key was used before with another body")
            }
            Self::PreconditionRequired => {
                Text::fixed("请用 If-Match 指明要修改哪个版本", "Say with If-Match which version is to be changed")
            }
            Self::QuotaExceeded => Text::fixed(
                "客户端或账号的次数已用完，何时再来见 Retry-After",
                "A limit of the client or the account is used up; see Retry-After",
            ),
            Self::HeadersTooLarge => {
                Text::fixed("请求头合计超过 16 KiB", "The request's headers are larger than 16 KiB")
            }
            Self::Internal => Text::fixed(
                "问题出在平台，request_id 可在日志中找到它",
                "Our fault; the request_id names it in the log",
            ),
            Self::DependencyUnavailable => Text::fixed(
                "数据库或其他部分暂时无法答复，何时再来见 Retry-After",
                "The database or another part cannot answer now; see Retry-After",
            ),
            Self::TemporaryReducedCapacity => {
                Text::fixed("平台负荷已满，何时再来见 Retry-After", "The platform sheds load; see Retry-After")
            }
        }
    }
}
