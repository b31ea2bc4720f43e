//! The password that settings give to the first administrator.

use secrecy::{ExposeSecret, SecretString};

use super::Config;
use crate::http::Lang;
use crate::secrets::{Password, PasswordFacts, PasswordProfile};
use crate::sessions::rule_of;

/// The variable that gives it.
pub(super) const ADMIN_PASSWORD: &str = "SHANGLIANG_ADMIN_PASSWORD";

/// The rules that it breaks; nothing where it keeps them, or none is given.
pub(super) fn weakness(profile: PasswordProfile, password: Option<&SecretString>) -> Option<String> {
    let facts = PasswordFacts { context_words: &["admin", "shangliang"], ..PasswordFacts::default() };
    let broken = profile.violations(&Password::new(password?.expose_secret()), &facts);
    let rules: Vec<_> = broken.into_iter().map(|rule| rule_of(rule).in_lang(Lang::En).to_owned()).collect();
    (!rules.is_empty()).then(|| rules.join(", "))
}

impl Config {
    /// What to warn of where a password is given that production would refuse.
    pub fn weak_admin_password(&self) -> Option<String> {
        let weakness = weakness(self.password_profile, self.admin_password.as_ref())?;
        Some(format!("{ADMIN_PASSWORD} is weak, and production refuses it: {weakness}"))
    }
}
