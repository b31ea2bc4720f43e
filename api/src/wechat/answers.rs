//! What WeChat's server answers: JSON with status 200 whatever happened, and a number where it failed.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::server::WeChatError;

/// An answer, or the number of its failure.
pub type Answer<T> = Result<T, Failure>;

/// A failure's number (`errcode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure(i64);

/// Of `code2Session`; the session key is not read.
#[derive(Debug, Deserialize)]
pub struct Session {
    /// The person in this Mini Program.
    pub openid: String,
}

/// Of `getuserphonenumber`.
#[derive(Debug, Deserialize)]
pub struct PhoneGiven {
    /// The number and whose program asked.
    pub phone_info: PhoneInfo,
}

/// A number that the person chose to give.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PhoneInfo {
    /// Without the country's code.
    pub pure_phone_number: String,
    /// The country's code, without a plus.
    pub country_code: String,
    /// Whose program asked.
    pub watermark: Watermark,
}

/// Whose program asked.
#[derive(Debug, Deserialize)]
pub struct Watermark {
    /// Its id.
    pub appid: String,
}

/// Of `stable_token`.
#[derive(Debug, Deserialize)]
pub struct Ticket {
    /// The ticket.
    pub access_token: String,
    /// For how many seconds it holds.
    pub expires_in: u32,
}

/// Reads an answer; nothing where it is none of WeChat's.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<Answer<T>> {
    #[derive(Deserialize)]
    struct Code {
        #[serde(default)]
        errcode: i64,
    }
    let code: Code = serde_json::from_slice(bytes).ok()?;
    match code.errcode {
        0 => serde_json::from_slice(bytes).ok().map(Ok),
        number => Some(Err(Failure(number))),
    }
}

impl Failure {
    /// Whether the ticket, not the code, was refused.
    pub fn is_about_the_ticket(self) -> bool {
        matches!(self.0, 40001 | 40014 | 42001)
    }

    /// Whether WeChat says of itself that it cannot answer now.
    pub fn is_busy(&self) -> bool {
        self.0 == -1
    }

    /// What it means for whoever signs in (WeChat's manual, `auth.code2Session` and `phonenumber.getPhoneNumber`).
    pub fn meaning(self) -> WeChatError {
        match self.0 {
            40029 | 40163 => WeChatError::BadCode,
            45011 => WeChatError::TooMany,
            40226 => WeChatError::AtRisk,
            number => WeChatError::Unavailable(format!("errcode {number}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case::good(r#"{"openid":"o-1","session_key":"k","unionid":"u"}"#, "o-1")]
    #[case::good_with_zero(r#"{"errcode":0,"errmsg":"ok","openid":"o-1"}"#, "o-1")]
    #[case::used(r#"{"errcode":40029,"errmsg":"invalid code"}"#, "BadCode")]
    #[case::used_before(r#"{"errcode":40163,"errmsg":"code been used"}"#, "BadCode")]
    #[case::too_many(r#"{"errcode":45011}"#, "TooMany")]
    #[case::at_risk(r#"{"errcode":40226}"#, "AtRisk")]
    #[case::busy(r#"{"errcode":-1}"#, "Unavailable(\"errcode -1\")")]
    #[case::wrong_secret(r#"{"errcode":40125}"#, "Unavailable(\"errcode 40125\")")]
    #[case::nobody("{}", "unread")]
    #[case::junk("<html>", "unread")]
    #[case::a_list("[]", "unread")]
    fn answers_mean(#[case] text: &str, #[case] expected: &str) {
        let meaning = match read::<Session>(text.as_bytes()) {
            Some(Ok(session)) => session.openid,
            Some(Err(failure)) => format!("{:?}", failure.meaning()),
            None => "unread".to_owned(),
        };
        assert_eq!(meaning, expected);
    }
}
