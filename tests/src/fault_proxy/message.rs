//! As much of HTTP/1.1 as a proxy needs that passes on whole messages.

use std::io::{self, BufRead, Read};

/// Reads a whole request and asks for the connection to be closed after its reply; `None` where nothing came.
pub(super) fn read_request(client: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    let (mut length, mut is_chunked) = (0, false);
    loop {
        let line = read_line(client)?;
        if line.is_empty() {
            // Whoever opens a connection ahead and never uses it has asked nothing.
            return if request.is_empty() { Ok(None) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
        let header = String::from_utf8_lossy(&line).to_ascii_lowercase();
        match header.trim_end().split_once(':') {
            Some(("connection", _)) => continue,
            Some(("content-length", value)) => length = value.trim().parse().map_err(io::Error::other)?,
            Some(("transfer-encoding", value)) => is_chunked = value.trim() == "chunked",
            _ => {}
        }
        if header == "\r\n" {
            request.extend_from_slice(b"connection: close\r\n\r\n");
            break;
        }
        request.extend_from_slice(&line);
    }
    if is_chunked {
        read_chunks(client, &mut request)?;
    } else {
        read_exactly(client, length, &mut request)?;
    }
    Ok(Some(request))
}

/// Reads a body of unknown length, with what frames it: chunks to the empty one, then trailers to the empty line.
fn read_chunks(client: &mut impl BufRead, request: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let line = read_line(client)?;
        let size = String::from_utf8_lossy(&line);
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = u64::from_str_radix(size, 16).map_err(io::Error::other)?;
        request.extend_from_slice(&line);
        if size == 0 {
            break;
        }
        read_exactly(client, size + 2, request)?;
    }
    loop {
        let line = read_line(client)?;
        request.extend_from_slice(&line);
        if line.len() <= 2 {
            return Ok(());
        }
    }
}

fn read_line(client: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    client.read_until(b'\n', &mut line)?;
    Ok(line)
}

fn read_exactly(client: &mut impl BufRead, length: u64, request: &mut Vec<u8>) -> io::Result<()> {
    let read = client.take(length).read_to_end(request)?;
    if u64::try_from(read).is_ok_and(|read| read == length) { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// The beginning of a message: so many thousandths of it, but something, and never all.
pub(super) fn beginning(message: &[u8], thousandths: u16) -> &[u8] {
    let longest = message.len().saturating_sub(1);
    let length = message.len() * usize::from(thousandths) / 1000;
    message.get(..length.clamp(1.min(longest), longest)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::empty("GET / HTTP/1.1\r\n", "")]
    #[case::sized("POST / HTTP/1.1\r\nContent-Length: 6\r\n", "a\r\n\r\nb")]
    #[case::chunked(
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
        "3;x=y\r\na\r\n\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n"
    )]
    #[case::with_trailers("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n", "1\r\na\r\n0\r\nx: y\r\nz: 1\r\n\r\n")]
    fn a_request_is_read_whole_and_closes_its_connection(#[case] head: &str, #[case] body: &str) {
        let sent = format!("{head}Connection: keep-alive\r\n\r\n{body}the next one");
        let mut sent = sent.as_bytes();
        let request = read_request(&mut sent).unwrap().unwrap();
        assert_eq!(String::from_utf8(request).unwrap(), format!("{head}connection: close\r\n\r\n{body}"));
        assert_eq!(sent, b"the next one");
    }

    #[rstest]
    #[case("GET / HTTP/1.1\r\nhost: x\r\n")]
    #[case("POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nshort")]
    #[case("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n9\r\nshort")]
    fn half_a_request_is_none(#[case] sent: &str) {
        assert!(read_request(&mut sent.as_bytes()).is_err());
    }

    #[test]
    fn nothing_is_no_request() {
        assert!(read_request(&mut &b""[..]).unwrap().is_none());
    }
}
