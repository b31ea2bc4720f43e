use proptest::prelude::*;
use rstest::rstest;

use super::*;

const HEAD: &str = "Content-Disposition: form-data; name=\"file\"; filename=\"照片.jpg\"\r\nContent-Type: image/jpeg";

fn body(content: &[u8]) -> Vec<u8> {
    [format!("--b\r\n{HEAD}\r\n\r\n").as_bytes(), content, b"\r\n--b--\r\n"].concat()
}

/// Reads a body that comes in pieces of a size.
fn read(body: &[u8], piece: usize) -> Result<(Head, Vec<u8>), Malformed> {
    let mut reader = OnePart::new("b");
    let (mut head, mut content) = (None, Vec::new());
    for bytes in body.chunks(piece) {
        let (found, more) = reader.push(bytes)?;
        head = head.or(found);
        content.extend(more);
    }
    reader.finish()?;
    Ok((head.unwrap(), content))
}

proptest! {
    #[test]
    fn the_content_comes_out_as_it_went_in(content: Vec<u8>, piece in 1_usize..40) {
        prop_assume!(memchr::memmem::find(&[b"\r\n", content.as_slice()].concat(), b"\r\n--b").is_none());
        let (head, read) = read(&body(&content), piece).unwrap();
        prop_assert_eq!(read, content);
        prop_assert_eq!(head.file_name.as_deref(), Some("照片.jpg"));
        prop_assert_eq!(head.media_type.as_deref(), Some("image/jpeg"));
    }

    #[test]
    fn what_looks_like_a_boundary_is_content(dashes in "(\r|\n|-|b){0,60}", piece in 1_usize..10) {
        prop_assume!(!format!("\r\n{dashes}").contains("\r\n--b"));
        prop_assert_eq!(read(&body(dashes.as_bytes()), piece).unwrap().1, dashes.into_bytes());
    }
}

#[rstest]
#[case::empty(b"")]
#[case::preamble(b"hello\r\n--b\r\n")]
#[case::other_boundary(b"--c\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--c--\r\n")]
#[case::never_closed(b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx")]
#[case::half_closed(b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b-")]
#[case::second_part(b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ny\r\n--b--\r\n")]
#[case::epilogue(b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\nmore")]
#[case::no_disposition(b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n--b--\r\n")]
#[case::no_name(b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n")]
#[case::attachment(b"--b\r\nContent-Disposition: attachment; name=\"file\"\r\n\r\nx\r\n--b--\r\n")]
#[case::twice(b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\nx\r\n--b--\r\n")]
#[case::encoded(
    b"--b\r\nContent-Disposition: form-data; name=\"file\"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--\r\n"
)]
#[case::no_colon(b"--b\r\nContent-Disposition\r\n\r\nx\r\n--b--\r\n")]
fn anything_else_is_malformed(#[case] body: &[u8]) {
    for piece in [1, 7, 1000] {
        assert_eq!(read(body, piece), Err(Malformed));
    }
}

#[test]
fn a_head_without_end_is_given_up() {
    let endless = format!("--b\r\nX: {}", "x".repeat(20_000));
    assert_eq!(read(endless.as_bytes(), 500), Err(Malformed));
}

#[test]
fn an_empty_file_is_read() {
    assert_eq!(read(&body(b""), 1).unwrap().1, b"");
}

#[rstest]
#[case("multipart/form-data; boundary=abc", Some(Ok("abc")))]
#[case("Multipart/Form-Data;charset=utf-8; Boundary=\"a b\"", Some(Ok("a b")))]
#[case("multipart/form-data", Some(Err(Malformed)))]
#[case("multipart/form-data; boundary=", Some(Err(Malformed)))]
#[case("multipart/form-data; boundary=a\u{7f}", Some(Err(Malformed)))]
#[case("multipart/mixed; boundary=abc", None)]
#[case("application/json", None)]
fn boundaries_are_found(#[case] content_type: &str, #[case] expected: Option<Result<&str, Malformed>>) {
    assert_eq!(boundary_of(content_type), expected);
}

#[test]
fn a_boundary_has_seventy_characters_at_most() {
    let with = |length| format!("multipart/form-data; boundary={}", "x".repeat(length));
    assert!(boundary_of(&with(70)).unwrap().is_ok());
    assert!(boundary_of(&with(71)).unwrap().is_err());
}
