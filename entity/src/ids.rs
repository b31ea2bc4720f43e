//! Typed ids: a UUIDv7 each, so that a department's id is never taken for a studio's.

use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable, Value};
use uuid::Uuid;

/// Declares one id type. The only macro of the project: sea-orm asks for the same six impls of every key.
macro_rules! id {
    ($(#[doc = $doc:literal] $name:ident),+ $(,)?) => {$(
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[schema(value_type = String, format = Uuid, example = "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34")]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Value {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl TryGetable for $name {
            fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
                Uuid::try_get_by(row, index).map(Self)
            }
        }

        impl ValueType for $name {
            fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
                <Uuid as ValueType>::try_from(value).map(Self)
            }

            fn type_name() -> String {
                stringify!($name).to_owned()
            }

            fn array_type() -> ArrayType {
                ArrayType::Uuid
            }

            fn column_type() -> ColumnType {
                ColumnType::Uuid
            }
        }

        impl Nullable for $name {
            fn null() -> Value {
                Uuid::null()
            }
        }

        impl TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, DbErr> {
                Err(DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

id! {
    /// Names an account: whoever signs in.
    AccountId,
    /// Names the adoption of a suggestion by a body.
    AdoptionId,
    /// Names one department's part in a case.
    AssignmentId,
    /// Names a case: the handling of one suggestion.
    CaseId,
    /// Names an entry of the category dictionary.
    CategoryId,
    /// Names a committee.
    CommitteeId,
    /// Names an event on its way to a webhook.
    DeliveryId,
    /// Names a department.
    DepartmentId,
    /// Names a request to extend a deadline.
    ExtensionId,
    /// Names an uploaded file.
    FileId,
    /// Names a special committee, study group, work group or reading group.
    GroupId,
    /// Names a whole list that is written down.
    ListExportId,
    /// Names one time that somebody was told how to reach an author.
    LookId,
    /// Names a person's membership of a committee.
    MemberId,
    /// Names a message on its way out to a device or a mailbox.
    MessageId,
    /// Names an urge, supervision, instruction or comment on a case.
    NoteId,
    /// Names a notice in an inbox.
    NoticeId,
    /// Names a rating.
    RatingId,
    /// Names a reply of a handler.
    ReplyId,
    /// Names a role held in a scope.
    RoleGrantId,
    /// Names a sector.
    SectorId,
    /// Names a session: one sign-in on one device.
    SessionId,
    /// Names a studio.
    StudioId,
    /// Names a suggestion.
    SuggestionId,
    /// Names a term of a committee.
    TermId,
    /// Names a topic.
    TopicId,
    /// Names a webhook: a system that is told of what happens.
    WebhookId,
}
