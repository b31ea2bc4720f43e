//! The address of a mailbox.

use lettre::Address;
use shangliang_entity::ids::AccountId;

use crate::http::{Problem, Text};
use crate::secrets::Keys;
use crate::sessions::one_time::Receiver;

/// What the blind index of codes is computed for.
const CODE: &str = "one_time_code.mailbox";

/// The address of a mailbox: one line of visible characters, so that no header of a mail is made by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(Address);

impl MailAddress {
    /// Reads what was typed.
    ///
    /// # Errors
    /// 422: it is no address, or one that mail servers at large do not take.
    pub fn read(typed: &str) -> Result<Self, Problem> {
        let is_plain =
            typed.is_ascii() && !typed.chars().any(|c| c.is_ascii_control() || c.is_whitespace() || c == '"');
        let address = if is_plain { typed.parse().ok() } else { None };
        address.map(Self).ok_or_else(|| {
            Problem::field("/address", "mail_address", Text::fixed("应为邮箱地址", "expected an address of a mailbox"))
        })
    }

    /// The address as mails name it.
    pub fn as_address(&self) -> &Address {
        &self.0
    }

    /// Enough of it to recognise: the first letter and the domain.
    pub fn masked(&self) -> String {
        let first: String = self.0.user().chars().take(1).collect();
        format!("{first}***@{}", self.0.domain())
    }

    /// The text of it.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }
}

/// A mailbox that somebody says is theirs.
pub struct Claimed(String);

impl Claimed {
    /// By an account.
    pub fn new(account: AccountId, address: &MailAddress) -> Self {
        Self(format!("{account}:{}", address.as_str()))
    }
}

impl Receiver for Claimed {
    fn as_text(&self) -> &str {
        &self.0
    }

    fn index(&self, keys: &Keys) -> Vec<u8> {
        keys.fields().blind_index(CODE, &self.0)
    }

    fn indexes(&self, keys: &Keys) -> Vec<Vec<u8>> {
        keys.fields().blind_indexes(CODE, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("zhang@example.cn", "z***@example.cn")]
    #[case("a@b.example", "a***@b.example")]
    #[case("first.last+tag@mail.example.com", "f***@mail.example.com")]
    fn a_mailbox_is_recognised_and_not_told(#[case] typed: &str, #[case] masked: &str) {
        let address = MailAddress::read(typed).unwrap();
        assert_eq!((address.as_str(), address.masked().as_str()), (typed, masked));
    }

    #[rstest::rstest]
    #[case::nothing("")]
    #[case::no_domain("zhang")]
    #[case::no_user("@example.cn")]
    #[case::two("a@b.example,c@d.example")]
    #[case::a_name("Zhang <zhang@example.cn>")]
    #[case::a_header("zhang@example.cn\r\nBcc: all@example.cn")]
    #[case::a_line_feed("zhang@example.cn\nBcc: all@example.cn")]
    #[case::encoded("zhang@example.cn%0d%0aBcc:all@example.cn")]
    #[case::quoted("\"zhang\\r\\n\"@example.cn")]
    #[case::a_command("zhang@example.cn> RCPT TO:<all@example.cn")]
    #[case::not_ascii("张@example.cn")]
    fn what_is_no_address_is_refused(#[case] typed: &str) {
        assert!(MailAddress::read(typed).is_err());
    }
}
