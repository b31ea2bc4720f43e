//! Authenticator codes (TOTP, RFC 6238): SHA-1, six digits, 30 seconds, the only parameters every authenticator app takes.

use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use totp_rs::{Algorithm, Builder, Secret};

use super::base32;
use super::random::{Random, random_bytes};

const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// One step to either side, for clocks that differ and slow typing (RFC 6238 section 5.2).
const SKEW_STEPS: u16 = 1;

/// The secret that an account shares with its authenticator app. `Debug` does not show it.
#[derive(Debug)]
pub struct TotpSecret(SecretBox<[u8; 20]>);

/// The text is no authenticator secret of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an authenticator secret")]
pub struct MalformedSecret;

impl TotpSecret {
    /// A fresh secret of 160 bits (RFC 4226 section 4).
    pub fn generate(random: &dyn Random) -> Self {
        Self(SecretBox::new(Box::new(random_bytes(random))))
    }

    /// Reads what [`TotpSecret::to_base32`] wrote.
    ///
    /// # Errors
    /// [`MalformedSecret`] for anything else.
    pub fn parse(text: &str) -> Result<Self, MalformedSecret> {
        let bytes = base32::decode(text).ok_or(MalformedSecret)?;
        let bytes = bytes.try_into().map_err(|_| MalformedSecret)?;
        Ok(Self(SecretBox::new(Box::new(bytes))))
    }

    /// The secret as people type it and as it is sealed for storage: 32 symbols of Base32.
    pub fn to_base32(&self) -> SecretString {
        base32::encode(self.0.expose_secret()).into()
    }

    /// The `otpauth` URI that an app reads from a QR code; `account` is what the app shows beside `issuer`.
    pub fn uri(&self, issuer: &str, account: &str) -> SecretString {
        let issuer = percent_encoded(issuer);
        let account = percent_encoded(account);
        let secret = base32::encode(self.0.expose_secret());
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
        )
        .into()
    }

    /// The time step whose code this is, if it is valid at `now` and later than `last_step`.
    ///
    /// The caller stores the step in the transaction that signs in and passes it next time: a code works once.
    pub fn verify(&self, code: &str, now: DateTime<Utc>, last_step: Option<i64>) -> Option<i64> {
        let now = u64::try_from(now.timestamp()).ok()?;
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_step_duration(STEP_SECONDS)
            .with_skew(SKEW_STEPS)
            .with_secret(Secret::new_stack(*self.0.expose_secret()))
            .build()
            .ok()?;
        let step = i64::try_from(totp.check(code, now)?).ok()?;
        last_step.is_none_or(|last| step > last).then_some(step)
    }
}

/// Everything but the unreserved characters of RFC 3986 as `%XX`.
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::secrets::SeededRandom;

    /// The secret of RFC 6238 appendix B, `12345678901234567890`.
    const RFC_SECRET: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn secret() -> TotpSecret {
        TotpSecret::parse(RFC_SECRET).unwrap()
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[rstest]
    #[case(59, "287082")]
    #[case(1_111_111_109, "081804")]
    #[case(1_111_111_111, "050471")]
    #[case(1_234_567_890, "005924")]
    #[case(2_000_000_000, "279037")]
    #[case(20_000_000_000, "353130")]
    fn agrees_with_rfc_6238_appendix_b(#[case] now: i64, #[case] code: &str) {
        assert_eq!(secret().verify(code, at(now), None), Some(now / 30));
    }

    #[rstest]
    #[case::two_steps_early(-60, None)]
    #[case::one_step_early(-30, Some(37_037_037))]
    #[case::in_its_step(0, Some(37_037_037))]
    #[case::one_step_late(30, Some(37_037_037))]
    #[case::two_steps_late(60, None)]
    fn one_step_to_either_side_is_accepted(#[case] offset: i64, #[case] step: Option<i64>) {
        assert_eq!(secret().verify("050471", at(1_111_111_111 + offset), None), step);
    }

    #[test]
    fn a_code_works_once_and_no_earlier_one_after_it() {
        let now = at(1_111_111_111);
        let step = secret().verify("050471", now, None).unwrap();
        assert_eq!(secret().verify("050471", now, Some(step - 1)), Some(step));
        assert_eq!(secret().verify("050471", now, Some(step)), None);
        assert_eq!(secret().verify("081804", now, Some(step)), None);
    }

    #[rstest]
    #[case("")]
    #[case("50471")]
    #[case("0504711")]
    #[case("+50471")]
    #[case("05047１")]
    #[case("050472")]
    #[case("050 471")]
    fn any_other_text_is_refused(#[case] code: &str) {
        assert_eq!(secret().verify(code, at(1_111_111_111), None), None);
    }

    #[test]
    fn a_clock_before_1970_accepts_nothing() {
        assert_eq!(secret().verify("755224", at(-1), None), None);
    }

    #[test]
    fn a_fresh_secret_reads_back_and_is_not_printed() {
        let fresh = TotpSecret::generate(&SeededRandom::new(1));
        let text = fresh.to_base32();
        assert_eq!(text.expose_secret().len(), 32);
        let read = TotpSecret::parse(text.expose_secret()).unwrap();
        assert_eq!(read.0.expose_secret(), fresh.0.expose_secret());
        assert!(!format!("{fresh:?} {text:?}").contains(text.expose_secret()));
        assert_eq!(TotpSecret::parse("GEZDGNBV").unwrap_err(), MalformedSecret);
    }

    #[test]
    fn the_uri_is_encoded() {
        assert_eq!(
            secret().uri("商量", "a:b c").expose_secret(),
            format!(
                "otpauth://totp/%E5%95%86%E9%87%8F:a%3Ab%20c?secret={RFC_SECRET}&issuer=%E5%95%86%E9%87%8F&algorithm=SHA1&digits=6&period=30"
            )
        );
    }
}
