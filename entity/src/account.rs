//! Whoever signs in: a citizen, a member or staff.

use sea_orm::entity::prelude::*;

use crate::ids::AccountId;
use crate::vocab::AccountStatus;

/// Whoever signs in: a citizen, a member or staff.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AccountId,
    /// The name to sign in by, for staff; lower case.
    pub login_name: Option<String>,
    /// The person's name, sealed.
    pub name_sealed: Option<Vec<u8>>,
    /// The mobile number, sealed.
    pub phone_sealed: Option<Vec<u8>>,
    /// The blind index of the mobile number.
    pub phone_index: Option<Vec<u8>>,
    /// When the number was proved by a one-time code.
    pub phone_verified_at: Option<ChronoDateTimeUtc>,
    /// When a number that it had before was proved, where somebody else has given it another since.
    pub proved_before_at: Option<ChronoDateTimeUtc>,
    /// The argon2id hash in PHC form.
    pub password_hash: Option<String>,
    /// When the password was set.
    pub password_set_at: Option<ChronoDateTimeUtc>,
    /// Whether the password must be changed at the next sign-in.
    pub password_must_change: bool,
    /// Failed sign-ins since the last good one.
    pub failures: i32,
    /// Until when sign-in by password is refused.
    pub locked_until: Option<ChronoDateTimeUtc>,
    /// The secret of the authenticator, sealed; in force once a first code was shown.
    pub totp_sealed: Option<Vec<u8>>,
    /// The last time step used, so that no code works twice; absent until enrolled.
    pub totp_step: Option<i64>,
    /// Whether it may sign in.
    pub status: AccountStatus,
    /// Rises with every change of what is shown.
    pub version: i64,
    /// When it was made.
    pub created_at: ChronoDateTimeUtc,
    /// When it last changed.
    pub updated_at: ChronoDateTimeUtc,
}

/// Joins are written where they are used.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
