//! Whether a new password may be set.

use shangliang_entity::account;

use crate::accounts::{open_name, open_phone};
use crate::http::{FieldError, Place, Problem, Text};
use crate::secrets::{Password, PasswordFacts, PasswordProfile, PasswordViolation};
use crate::state::App;

/// Words of the place that an attacker tries first.
const PLACE: [&str; 3] = ["shangliang", "商量", "政协"];

/// Checks a password that somebody chooses for themselves; `pointer` is its field.
pub fn check_own(
    app: &App,
    account: &account::Model,
    password: &Password,
    was_used_before: bool,
    pointer: &str,
) -> Result<(), Problem> {
    let phone = account.phone_sealed.as_ref().map(|sealed| open_phone(&app.keys, account.id, sealed)).transpose()?;
    let name = account.name_sealed.as_ref().map(|sealed| open_name(&app.keys, account.id, sealed)).transpose()?;
    let mut words: Vec<&str> = PLACE.to_vec();
    words.extend(account.login_name.as_deref());
    words.extend(phone.as_ref().map(|phone| phone.last_four()));
    words.extend(name.as_deref());
    let facts =
        PasswordFacts { has_second_factor: account.totp_step.is_some(), context_words: &words, was_used_before };
    refuse(app.config.password_profile.violations(password, &facts), pointer)
}

/// Checks a password that an administrator gives to an account. In production it holds until the first sign-in only and
/// must still keep the profile; outside production, where trial accounts are made by the dozen, eight characters that
/// are not among the commonest will do.
pub fn check_given(app: &App, password: &Password, pointer: &str) -> Result<(), Problem> {
    let violations = match app.config.is_production() {
        true => app
            .config
            .password_profile
            .violations(password, &PasswordFacts { context_words: &PLACE, ..PasswordFacts::default() }),
        false => PasswordProfile::Nist
            .violations(password, &PasswordFacts { has_second_factor: true, ..PasswordFacts::default() }),
    };
    refuse(violations, pointer)
}

fn refuse(violations: Vec<PasswordViolation>, pointer: &str) -> Result<(), Problem> {
    if violations.is_empty() {
        return Ok(());
    }
    let error = |violation: PasswordViolation| {
        FieldError::new(Place::Pointer(pointer.to_owned()), violation.code(), rule_of(violation))
    };
    Err(Problem::fields(violations.into_iter().map(error).collect()))
}

/// The rule that a password breaks, in words.
pub fn rule_of(violation: PasswordViolation) -> Text {
    match violation {
        PasswordViolation::TooShort(least) => {
            Text::made(format!("至少 {least} 个字符"), format!("at least {least} characters"))
        }
        PasswordViolation::TooLong(most) => {
            Text::made(format!("最多 {most} 个字符"), format!("at most {most} characters"))
        }
        PasswordViolation::Common => {
            Text::fixed("过于常见，容易被猜到", "too common: it is among the first to be tried")
        }
        PasswordViolation::ContextWord => {
            Text::fixed("不能包含姓名、账号、手机尾号或平台名称", "it contains a word of the account or the place")
        }
        PasswordViolation::TooFewClasses => Text::fixed(
            "应包含大写字母、小写字母、数字、符号中的三类",
            "three of: upper case, lower case, digits, others",
        ),
        PasswordViolation::UsedBefore => Text::fixed("不能与最近用过的密码相同", "it was used before"),
    }
}
