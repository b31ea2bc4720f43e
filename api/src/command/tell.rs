//! What a command tells: results on standard output, the rest on standard error.

use std::fmt::Display;
use std::io::{self, Write};

use secrecy::{ExposeSecret, SecretString};

use super::Failure;

/// Writes one line of the result. Whoever reads may have read enough (`shangliang check | head -1`): that is no failure.
///
/// # Errors
/// It cannot be written for another reason, such as a full disk.
pub fn result(line: impl Display) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{line}") {
        Err(error) if !is_end(&error) => Err(Failure::new(
            format!("cannot write to standard output: {error}"),
            "see that there is room where it goes",
        )),
        _ => Ok(()),
    }
}

/// Tells a one-time password, this once: whoever runs the command reads it here and nowhere else.
///
/// # Errors
/// As [`result`].
pub fn one_time_password(of: impl Display, password: &SecretString) -> Result<(), Failure> {
    result(format_args!("{of} password={}", password.expose_secret()))?;
    result(
        "it is not shown again and opens nothing until it is changed by POST /api/v1/me/password (docs/operations.md#first-steps); \
         where it is lost, `shangliang reset-access` gives another",
    )
}

/// Writes one line beside the result; where nobody can read it there is nobody to tell so.
pub fn aside(line: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether nobody reads any further.
pub fn is_end(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe
}
