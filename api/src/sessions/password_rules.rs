//! Whether a new password may be set.

use shangliang_entity::account;

use crate::accounts::{open_name, open_phone};
use crate::http::{FieldError, Place, Problem, Text};
use crate::secrets::{Password, PasswordFacts, PasswordProfile, PasswordViolation};
use crate::state::App;

/// Words of the place that an attacker tries first.
const PLACE: [&str; 3] = ["shangliang", "商量", "政协"];

/// What the name of a committee has before or behind that of its place, the longest first.
const BODIES: [&str; 2] = ["中国人民政治协商会议", "政协"];

/// What the name of a place ends with, the longest first.
const AUTONOMOUS: [&str; 3] = ["自治区", "自治州", "自治县"];

/// And where it is not autonomous.
const KINDS: [char; 7] = ['省', '市', '区', '县', '州', '盟', '旗'];

/// What people call a committee or a department by: its name, its place with and without what says of which kind that is, and the body
/// itself. 政协西安市委员会 and 西安市政协 are 西安, 西安市住建局 is 西安 and 住建局.
fn spoken(name: &str) -> Vec<&str> {
    let whole = BODIES.iter().find_map(|body| name.strip_prefix(body)).unwrap_or(name);
    let whole = whole.split_once("委员会").map_or(whole, |(before, _)| before);
    let whole = BODIES.iter().find_map(|body| whole.strip_suffix(body)).unwrap_or(whole);
    // Of several kinds in a row the last one counts: 杭州市.
    let kinds: Vec<usize> =
        whole.char_indices().filter(|(_, letter)| KINDS.contains(letter)).map(|(at, _)| at).collect();
    let ends = kinds.iter().map(|at| at + '市'.len_utf8()).find(|end| !kinds.contains(end));
    let (place, body) = ends.and_then(|end| whole.split_at_checked(end)).unwrap_or((whole, ""));
    vec![name, whole, place, bare(place), body]
}

/// The name of a place without what says of which kind it is.
fn bare(place: &str) -> &str {
    let autonomous = AUTONOMOUS.iter().find_map(|kind| place.strip_suffix(kind));
    autonomous.or_else(|| place.strip_suffix(KINDS)).unwrap_or(place)
}

/// Checks a password that somebody chooses for themselves; `pointer` is its field, `places` the names of where they have a role,
/// which an attacker tries first too (NIST SP 800-63B).
pub fn check_own(
    app: &App,
    account: &account::Model,
    places: &[String],
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
    words.extend(places.iter().flat_map(|name| spoken(name)));
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
        PasswordViolation::ContextWord => Text::fixed(
            "不能包含姓名、账号、手机尾号、所在地方或单位、平台名称",
            "it contains a word of the account, of where one has a role, or of the platform",
        ),
        PasswordViolation::TooFewClasses => Text::fixed(
            "应包含大写字母、小写字母、数字、符号中的三类",
            "three of: upper case, lower case, digits, others",
        ),
        PasswordViolation::UsedBefore => Text::fixed("不能与最近用过的密码相同", "it was used before"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("西安市政协", &["西安市", "西安"])]
    #[case("政协西安市委员会", &["西安市", "西安"])]
    #[case("中国人民政治协商会议杭州市委员会", &["杭州市", "杭州"])]
    #[case("内蒙古自治区政协", &["内蒙古自治区", "内蒙古"])]
    #[case("政协韩城市委员会办公室", &["韩城市", "韩城"])]
    #[case("市住建局", &["住建局"])]
    #[case("西安市住房和城乡建设局", &["西安", "住房和城乡建设局"])]
    #[case("教育界别工作室", &["教育界别工作室"])]
    fn a_place_is_called_by_less_than_its_name(#[case] name: &str, #[case] words: &[&str]) {
        let spoken = spoken(name);
        assert!(spoken.contains(&name) && words.iter().all(|word| spoken.contains(word)), "{spoken:?}");
    }
}
