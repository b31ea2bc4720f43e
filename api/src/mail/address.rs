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
    /// Reads what was typed; a domain is one however it is written.
    ///
    /// # Errors
    /// 422: it is no address, or one that mail servers at large do not take.
    pub fn read(typed: &str) -> Result<Self, Problem> {
        let is_odd = |c: char| c.is_ascii_control() || c.is_whitespace() || ['"', '[', ']'].contains(&c);
        let is_plain = typed.is_ascii() && !typed.chars().any(is_odd);
        let parts = typed.rsplit_once('@').filter(|_| is_plain);
        let address = parts.and_then(|(user, domain)| Address::new(user, domain.to_ascii_lowercase()).ok());
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

    /// What limits count it by: nearly every server takes a name in any case for the same mailbox.
    pub fn folded(&self) -> String {
        self.as_str().to_ascii_lowercase()
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

    #[test]
    fn case_makes_no_other_mailbox() {
        let typed = MailAddress::read("Zhang@Example.CN").unwrap();
        assert_eq!((typed.as_str(), typed.folded().as_str()), ("Zhang@example.cn", "zhang@example.cn"));
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
    #[case::of_a_number("zhang@[127.0.0.1]")]
    #[case::of_a_long_number("zhang@[IPv6:::1]")]
    fn what_is_no_address_is_refused(#[case] typed: &str) {
        assert!(MailAddress::read(typed).is_err());
    }
}
