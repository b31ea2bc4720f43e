//! What a file is called: data, and never a path.

use unicode_normalization::UnicodeNormalization;

use super::{Format, Rejection};
use crate::http::{Head, is_line};
use crate::secrecy::{self, has_secret_mark};

/// The most bytes of a name.
const LONGEST: usize = 255;

/// The code of a declared type that is not the content's.
const OTHER_TYPE: &str = "media_type";

/// Extensions of what a server or a desktop would run or render, if it ever got hold of the file.
const ACTIVE: &[&str] = &[
    "asp", "aspx", "bat", "cgi", "cmd", "com", "cpl", "dll", "exe", "hta", "htaccess", "htm", "html", "jar", "js",
    "jsp", "lnk", "mht", "msi", "phar", "php", "php5", "phtml", "pl", "ps1", "py", "scr", "sh", "shtml", "svg", "vbs",
    "war", "xhtml",
];

/// Finds out, before any of it has come, whether a file of this name and declared type may be one that is taken.
///
/// # Errors
/// The [`Rejection`] that any content would get.
pub fn promised(head: &Head) -> Result<(), Rejection> {
    let mut rejection = Rejection::UNKNOWN;
    for format in Format::ALL {
        match checked(head, format, format) {
            Ok(_) => return Ok(()),
            Err(other) if other.code == OTHER_TYPE => {}
            Err(other) => rejection = other,
        }
    }
    Err(rejection)
}

/// The name under which a file is kept: the client's, if it and the declared type agree with the content.
pub fn checked(head: &Head, sent: Format, kept: Format) -> Result<String, Rejection> {
    let declared = head.media_type.as_deref().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let is_any = matches!(declared, "" | "application/octet-stream");
    let is_alias = sent == Format::Jpeg && declared.eq_ignore_ascii_case("image/jpg");
    if !is_any && !is_alias && !declared.eq_ignore_ascii_case(sent.media_type()) {
        return Err(Rejection::new(OTHER_TYPE, "声明的类型与内容不符", "the declared type is not that of the content"));
    }
    let default = kept.extensions().first().copied().unwrap_or_default();
    let Some(given) = head.file_name.as_deref().filter(|name| !name.is_empty()) else {
        return Ok(format!("file.{default}"));
    };
    let given: String = given.nfc().collect();
    // Some clients send where the file was.
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_odd = name.is_empty()
        || name.len() > LONGEST
        || !is_line(name)
        || name.starts_with(['.', ' '])
        || name.ends_with(['.', ' '])
        || name.contains('%');
    if is_odd {
        return Err(Rejection::new("name", "文件名不能接收", "the name cannot be taken"));
    }
    if has_secret_mark(name) {
        return Err(Rejection { code: "secret", text: secrecy::REFUSAL });
    }
    let Some((stem, extension)) = name.rsplit_once('.') else { return Ok(format!("{name}.{default}")) };
    let is_active = |part: &str| ACTIVE.contains(&part.to_ascii_lowercase().as_str());
    if stem.split('.').skip(1).any(is_active) || !sent.extensions().contains(&extension.to_ascii_lowercase().as_str()) {
        return Err(Rejection::new("extension", "扩展名与文件类型不符", "the extension is not that of the type"));
    }
    match sent == kept {
        true => Ok(name.to_owned()),
        false => Ok(format!("{stem}.{default}")),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn head(name: &str, media_type: &str) -> Head {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Head { field: "file".to_owned(), file_name: some(name), media_type: some(media_type) }
    }

    #[rstest]
    #[case("电梯井.JPG", "image/jpeg", "电梯井.JPG")]
    #[case("tmp.2026.03.jpeg", "image/jpg", "tmp.2026.03.jpeg")]
    #[case("C:\\photos\\a.jpg", "application/octet-stream", "a.jpg")]
    #[case("../../etc/a.jpg", "", "a.jpg")]
    #[case("photo", "image/jpeg", "photo.jpg")]
    #[case("", "", "file.jpg")]
    fn a_good_name_is_kept(#[case] name: &str, #[case] media_type: &str, #[case] kept: &str) {
        assert_eq!(checked(&head(name, media_type), Format::Jpeg, Format::Jpeg).unwrap(), kept);
    }

    #[rstest]
    #[case("", "")]
    #[case("电梯井.JPG", "")]
    #[case("报告", "application/pdf")]
    #[case("a.webp", "image/webp; q=1")]
    #[case("a.jpg", "application/octet-stream")]
    fn what_may_be_taken_is_let_in(#[case] name: &str, #[case] media_type: &str) {
        promised(&head(name, media_type)).unwrap();
    }

    #[rstest]
    #[case::type_not_taken("a.jpg", "image/gif", "type")]
    #[case::no_type_at_all("a.jpg", "jpeg", "type")]
    #[case::name_of_another_type("a.png", "image/jpeg", "extension")]
    #[case::name_not_taken("a.exe", "", "extension")]
    #[case::active("a.php.jpg", "image/jpeg", "extension")]
    #[case::no_name("..", "", "name")]
    #[case::odd("a.jpg.", "image/jpeg", "name")]
    fn what_no_content_can_mend_is_refused(#[case] name: &str, #[case] media_type: &str, #[case] code: &str) {
        assert_eq!(promised(&head(name, media_type)).unwrap_err().code, code);
    }

    #[test]
    fn what_is_kept_in_another_format_is_called_by_it() {
        assert_eq!(checked(&head("a.webp", "image/webp"), Format::WebP, Format::Png).unwrap(), "a.png");
    }

    #[rstest]
    #[case("a.png", "extension")]
    #[case("a.jpg.php", "extension")]
    #[case("a.php.jpg", "extension")]
    #[case("a.php%00.jpg", "name")]
    #[case("a.php\0.jpg", "name")]
    #[case(".htaccess", "name")]
    #[case(".jpg", "name")]
    #[case("a.jpg.", "name")]
    #[case("a.jpg ", "name")]
    #[case("gpj.\u{202e}a.jpg", "name")]
    #[case("a\u{3164}b.jpg", "name")]
    #[case("photos/", "name")]
    fn a_bad_name_is_refused(#[case] name: &str, #[case] code: &str) {
        assert_eq!(checked(&head(name, ""), Format::Jpeg, Format::Jpeg).unwrap_err().code, code);
    }

    #[test]
    fn a_name_has_255_bytes_at_most() {
        let named =
            |length: usize| checked(&head(&format!("{}.jpg", "x".repeat(length)), ""), Format::Jpeg, Format::Jpeg);
        assert!(named(251).is_ok());
        assert!(named(252).is_err());
    }

    #[test]
    fn another_declared_type_is_refused() {
        let refused = checked(&head("a.jpg", "image/png"), Format::Jpeg, Format::Jpeg).unwrap_err();
        assert_eq!(refused.code, "media_type");
    }
}
