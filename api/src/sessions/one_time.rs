//! One-time codes: how long they live, how often they may be tried and asked for.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ColumnTrait, DeriveActiveEnum, EntityTrait, EnumIter, QueryFilter, QueryOrder, QuerySelect, Select, Set,
};
use serde::{Deserialize, Serialize};
use shangliang_entity::one_time_code::{ActiveModel, Column, Entity, Model};
use shangliang_entity::vocab::Vocabulary;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::accounts::{phone_index, phone_indexes};
use crate::db::Uow;
use crate::http::{Kind, Problem, Text};
use crate::limits::seconds_until;
use crate::secrets::{Keys, OneTimeCode, Phone};

/// How long a code works.
const LIFE: TimeDelta = TimeDelta::minutes(5);
/// How often a wrong one may be typed before it is dead.
const TRIES: i32 = 5;
/// How long to wait before another is sent to the same phone.
const PAUSE: TimeDelta = TimeDelta::seconds(60);

/// What a code is for; it works for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Serialize, Deserialize, ToSchema)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum CodePurpose {
    /// To sign in.
    SignIn,
    /// To give an account another phone.
    Bind,
    /// To set a forgotten password anew.
    Reset,
}

impl Vocabulary for CodePurpose {
    const NAME: &'static str = "code_purpose";

    fn zh(self) -> &'static str {
        match self {
            Self::SignIn => "登录",
            Self::Bind => "绑定手机号",
            Self::Reset => "重设密码",
        }
    }

    fn en(self) -> &'static str {
        match self {
            Self::SignIn => "to sign in",
            Self::Bind => "to bind a phone",
            Self::Reset => "to set a password anew",
        }
    }
}

/// Whom a code is sent to.
pub trait Receiver {
    /// In its one spelling.
    fn as_text(&self) -> &str;
    /// What it is stored under.
    fn index(&self, keys: &Keys) -> Vec<u8>;
    /// All that it may be stored under.
    fn indexes(&self, keys: &Keys) -> Vec<Vec<u8>>;
}

impl Receiver for Phone {
    fn as_text(&self) -> &str {
        self.as_str()
    }

    fn index(&self, keys: &Keys) -> Vec<u8> {
        phone_index(keys, self)
    }

    fn indexes(&self, keys: &Keys) -> Vec<Vec<u8>> {
        phone_indexes(keys, self)
    }
}

/// What a shown code leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judgement {
    /// It is the right one.
    Right,
    /// It is wrong, and counts as a try.
    Wrong,
    /// Whatever it is, it came too late or too often.
    Dead,
}

/// Judges by whether it matches, how often it was tried before, and when it ends.
fn judge(matches: bool, attempts: i32, expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Judgement {
    match (now < expires_at && attempts < TRIES, matches) {
        (false, _) => Judgement::Dead,
        (true, true) => Judgement::Right,
        (true, false) => Judgement::Wrong,
    }
}

/// Keeps a new code for a phone or a mailbox, which kills the one before; 429 within a minute of that.
pub async fn keep(
    uow: &Uow<'_>,
    keys: &Keys,
    to: &impl Receiver,
    purpose: &str,
    code: &OneTimeCode,
) -> Result<Uuid, Problem> {
    // Two requests for one of them wait for each other here.
    uow.lock(keys.names().tag("one_time_code.phone", &[to.as_text().as_bytes()])).await?;
    let last = Entity::find()
        .filter(Column::PhoneIndex.is_in(to.indexes(keys)))
        .order_by_desc(Column::CreatedAt)
        .limit(1)
        .one(&uow.conn())
        .await?;
    if let Some(next_at) = last.map(|last| last.created_at + PAUSE).filter(|next_at| *next_at > uow.now()) {
        return Err(Problem::new(Kind::QuotaExceeded).retry_after(seconds_until(next_at, uow.now())));
    }
    Entity::update_many()
        .col_expr(Column::ConsumedAt, Expr::val(uow.now()))
        .filter(Column::PhoneIndex.is_in(to.indexes(keys)))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::ConsumedAt.is_null())
        .exec(&uow.conn())
        .await?;
    let id: Uuid = uow.new_id();
    let row = ActiveModel {
        id: Set(id),
        phone_index: Set(to.index(keys)),
        purpose: Set(purpose.to_owned()),
        code_hash: Set(code.hash(keys, to.as_text(), purpose).to_vec()),
        attempts: Set(0),
        created_at: Set(uow.now()),
        expires_at: Set(uow.now() + LIFE),
        consumed_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(&uow.conn()).await?;
    Ok(id)
}

/// Forgets a code that did not leave, so that another may be asked for at once.
pub async fn forget(uow: &Uow<'_>, id: Uuid) -> Result<(), Problem> {
    Entity::delete_by_id(id).exec(&uow.conn()).await?;
    Ok(())
}

/// Checks a code and gives its row, which [`consume`] then uses up. The inner refusal must be answered after a commit:
/// it counts. Every wrong code is refused in the same words.
pub async fn check(
    uow: &Uow<'_>,
    keys: &Keys,
    to: &impl Receiver,
    purpose: &str,
    typed: &str,
) -> Result<Result<Uuid, Problem>, Problem> {
    let Some(row) = current(keys, to, purpose).lock(LockType::Update).one(&uow.conn()).await? else {
        return Ok(Err(wrong_code()));
    };
    let matches = OneTimeCode::parse(typed).is_ok_and(|code| code.matches(keys, to.as_text(), purpose, &row.code_hash));
    match judge(matches, row.attempts, row.expires_at, uow.now()) {
        Judgement::Right => Ok(Ok(row.id)),
        Judgement::Dead => Ok(Err(wrong_code())),
        Judgement::Wrong => {
            count_try(uow, row.id).await?;
            Ok(Err(wrong_code()))
        }
    }
}

/// The row of the newest code, locked, if that is the one that was typed and it has been used up.
pub async fn used(
    uow: &Uow<'_>,
    keys: &Keys,
    to: &impl Receiver,
    purpose: &str,
    typed: &str,
) -> Result<Option<Model>, Problem> {
    let newest = newest(keys, to, purpose).lock(LockType::Update).one(&uow.conn()).await?;
    let is_meant = |row: &Model| {
        OneTimeCode::parse(typed).is_ok_and(|code| code.matches(keys, to.as_text(), purpose, &row.code_hash))
    };
    Ok(newest.filter(|row| row.consumed_at.is_some() && is_meant(row)))
}

/// Counts a try at a code that did not lead anywhere.
pub async fn count_try(uow: &Uow<'_>, id: Uuid) -> Result<(), Problem> {
    Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .filter(Column::Id.eq(id))
        .exec(&uow.conn())
        .await?;
    Ok(())
}

/// Uses a code up.
pub async fn consume(uow: &Uow<'_>, id: Uuid) -> Result<(), Problem> {
    let used = ActiveModel { id: Set(id), consumed_at: Set(Some(uow.now())), ..Default::default() };
    Entity::update(used).exec(&uow.conn()).await?;
    Ok(())
}

/// The answer to any code that does not work.
pub fn wrong_code() -> Problem {
    Problem::field("/code", "wrong_code", Text::fixed("验证码不正确或已失效", "the code is wrong or no longer works"))
}

/// The newest code that was not used or replaced.
fn current(keys: &Keys, to: &impl Receiver, purpose: &str) -> Select<Entity> {
    newest(keys, to, purpose).filter(Column::ConsumedAt.is_null())
}

/// The newest code.
fn newest(keys: &Keys, to: &impl Receiver, purpose: &str) -> Select<Entity> {
    Entity::find()
        .filter(Column::PhoneIndex.is_in(to.indexes(keys)))
        .filter(Column::Purpose.eq(purpose))
        .order_by_desc(Column::CreatedAt)
        .limit(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::right_at_once(true, 0, 0, Judgement::Right)]
    #[case::right_at_the_last_moment(true, 0, 299, Judgement::Right)]
    #[case::right_too_late(true, 0, 300, Judgement::Dead)]
    #[case::right_at_the_fifth_try(true, 4, 0, Judgement::Right)]
    #[case::right_after_five_wrong_ones(true, 5, 0, Judgement::Dead)]
    #[case::wrong(false, 0, 0, Judgement::Wrong)]
    #[case::wrong_for_the_fifth_time(false, 4, 0, Judgement::Wrong)]
    #[case::wrong_and_dead(false, 5, 0, Judgement::Dead)]
    #[case::wrong_and_late(false, 0, 300, Judgement::Dead)]
    fn a_code_works_for_a_while_and_a_few_tries(
        #[case] matches: bool,
        #[case] attempts: i32,
        #[case] age: i64,
        #[case] expected: Judgement,
    ) {
        let sent: DateTime<Utc> = "2026-03-02T01:00:00Z".parse().unwrap();
        assert_eq!(judge(matches, attempts, sent + LIFE, sent + TimeDelta::seconds(age)), expected);
    }
}
