//! Who may sign in, and do what to their own account.

use shangliang_entity::ids::SessionId;
use shangliang_entity::session;

use super::store;
use crate::access::Holder::{Account, Owner, Visitor};
use crate::access::{Anywhere, Ask, Does, Holder, Permission, Place, Rule, Scope, Stake};
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[
    &SIGN_IN,
    &SEND_CODE,
    &RESET_PASSWORD,
    &REFRESH,
    &SIGN_OUT,
    &SEE_MYSELF,
    &CHANGE_NAME,
    &CHANGE_PASSWORD,
    &BIND_PHONE,
    &SECOND_FACTOR,
    &LIST,
    &END,
    &END_OTHERS,
    &RESET_ACCESS,
];

const fn act(code: &'static str, summary: &'static str, holders: &'static [Holder]) -> Rule {
    Rule { code, summary, holders, does: Does::Acts }
}

const fn read(code: &'static str, summary: &'static str, holders: &'static [Holder]) -> Rule {
    Rule { code, summary, holders, does: Does::Reads }
}

/// Open a session.
pub static SIGN_IN: Rule = act("session.sign_in", "sign in", &[Visitor]);
/// Have a one-time code sent.
pub static SEND_CODE: Rule = act("session.send_code", "have a one-time code sent to a phone", &[Visitor]);
/// Set a forgotten password anew.
pub static RESET_PASSWORD: Rule = act("session.reset_password", "set a forgotten password anew", &[Visitor]);
/// Keep a session going.
pub static REFRESH: Rule = act("session.refresh", "exchange a refresh token", &[Visitor]);
/// End one's session.
pub static SIGN_OUT: Rule = act("session.sign_out", "sign out", &[Account]);
/// See oneself.
pub static SEE_MYSELF: Rule = read("session.see_myself", "see one's own account, roles and memberships", &[Account]);
/// Say what one is called.
pub static CHANGE_NAME: Rule =
    act("session.change_name", "say what one is called, where nobody verified it", &[Account]);
/// Change one's password.
pub static CHANGE_PASSWORD: Rule = act("session.change_password", "change one's own password", &[Account]);
/// Give oneself another phone.
pub static BIND_PHONE: Rule = act("session.bind_phone", "give one's own account another phone", &[Account]);
/// Enrol or remove an authenticator.
pub static SECOND_FACTOR: Rule = act("session.second_factor", "enrol or remove one's own authenticator", &[Account]);
/// List one's sessions.
pub static LIST: Rule = read("session.list", "list one's own sessions", &[Account]);
/// End one session.
pub static END: Rule = act("session.end", "end one of one's own sessions", &[Owner]);
/// End all others.
pub static END_OTHERS: Rule = act("session.end_others", "end all of one's own other sessions", &[Account]);

/// Open an account again whose holder lost password or authenticator; nobody holds it but the platform itself.
pub static RESET_ACCESS: Rule =
    act("session.reset_access", "give an account of staff a one-time password, and remove its authenticator", &[]);

/// `POST /auth/login` and `POST /auth/login/sms`.
pub struct SignIn;
impl Permission for SignIn {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SIGN_IN;
    const IGNORES_TOKEN: bool = true;
}

/// `shangliang reset-access`.
pub struct ResetAccess;
impl Permission for ResetAccess {
    type Scope = Anywhere;
    const RULE: &'static Rule = &RESET_ACCESS;
}

/// `POST /auth/sms-codes`.
pub struct SendCode;
impl Permission for SendCode {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SEND_CODE;
    const IGNORES_TOKEN: bool = true;
}

/// `POST /auth/password/reset`.
pub struct ResetPassword;
impl Permission for ResetPassword {
    type Scope = Anywhere;
    const RULE: &'static Rule = &RESET_PASSWORD;
    const IGNORES_TOKEN: bool = true;
}

/// `POST /auth/refresh`.
pub struct Refresh;
impl Permission for Refresh {
    type Scope = Anywhere;
    const RULE: &'static Rule = &REFRESH;
    const IGNORES_TOKEN: bool = true;
}

/// `POST /auth/logout`.
pub struct SignOut;
impl Permission for SignOut {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SIGN_OUT;
    const BEFORE_ENROLMENT: bool = true;
    const FOR_OLD_CLIENTS: bool = true;
}

/// `GET /me`.
pub struct SeeMyself;
impl Permission for SeeMyself {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SEE_MYSELF;
    const BEFORE_ENROLMENT: bool = true;
}

/// `PUT /me`.
pub struct ChangeName;
impl Permission for ChangeName {
    type Scope = Anywhere;
    const RULE: &'static Rule = &CHANGE_NAME;
}

/// `POST /me/password`.
pub struct ChangePassword;
impl Permission for ChangePassword {
    type Scope = Anywhere;
    const RULE: &'static Rule = &CHANGE_PASSWORD;
    const BEFORE_ENROLMENT: bool = true;
}

/// `POST /me/phone`.
pub struct BindPhone;
impl Permission for BindPhone {
    type Scope = Anywhere;
    const RULE: &'static Rule = &BIND_PHONE;
}

/// `/me/totp`.
pub struct SecondFactor;
impl Permission for SecondFactor {
    type Scope = Anywhere;
    const RULE: &'static Rule = &SECOND_FACTOR;
    const BEFORE_ENROLMENT: bool = true;
}

/// `GET /me/sessions`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &LIST;
}

/// `POST /me/sessions/end-all`.
pub struct EndOthers;
impl Permission for EndOthers {
    type Scope = Anywhere;
    const RULE: &'static Rule = &END_OTHERS;
}

/// `DELETE /me/sessions/{id}`.
pub struct End;
impl Permission for End {
    type Scope = SessionScope;
    const RULE: &'static Rule = &END;
    const SEEN_BY: Option<&'static Rule> = Some(&END);
}

/// One live session.
pub struct SessionScope {
    /// The row.
    pub session: session::Model,
    owners: [Stake; 1],
}

impl Scope for SessionScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let id: SessionId = ask.path_id("id")?;
        let session = store::find_live(db, id).await?.ok_or(Kind::NotFound)?;
        Ok(Self { owners: [Stake::Person(session.account_id)], session })
    }

    fn place(&self) -> Place<'_> {
        Place { owners: &self.owners, ..Place::default() }
    }
}
