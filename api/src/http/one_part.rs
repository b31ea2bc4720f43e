//! `multipart/form-data` with one part (RFC 7578), read piece by piece.
//!
//! Strict where it is cheap to be: no preamble, no second part, nothing after the end. A parser of our own, because those of
//! the libraries keep a head or a preamble of any length in memory.

use actix_web::http::header::{ContentDisposition, DispositionType, HeaderValue};

/// The longest boundary (RFC 2046 §5.1.1).
const LONGEST_BOUNDARY: usize = 70;

/// The most bytes of a part's head.
const LONGEST_HEAD: usize = 8 * 1024;

/// What a part says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The name of the field.
    pub field: String,
    /// What the client calls the file.
    pub file_name: Option<String>,
    /// Which type the client says it has.
    pub media_type: Option<String>,
}

/// It is not what [`OnePart`] reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

/// The reader. It keeps no more than a head or a boundary in memory.
#[derive(Debug)]
pub struct OnePart {
    /// `CR LF -- boundary`.
    delimiter: Vec<u8>,
    held: Vec<u8>,
    stage: Stage,
}

#[derive(Debug, PartialEq, Eq)]
enum Stage {
    /// The first boundary.
    Beginning,
    /// The part's head.
    Head,
    /// The part's content.
    Content,
    /// What follows the last boundary.
    End,
}

/// The boundary of a `Content-Type`; absent where it is another type, malformed where the boundary is.
pub fn boundary_of(content_type: &str) -> Option<Result<&str, Malformed>> {
    let (essence, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    if !essence.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters
        .split(';')
        .filter_map(|parameter| parameter.trim().split_once('='))
        .find_map(|(name, value)| name.eq_ignore_ascii_case("boundary").then(|| value.trim_matches('"')));
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte);
    let fits = |boundary: &&str| {
        (1..=LONGEST_BOUNDARY).contains(&boundary.len()) && boundary.bytes().all(is_allowed) && !boundary.ends_with(' ')
    };
    Some(boundary.filter(fits).ok_or(Malformed))
}

impl OnePart {
    /// A reader of what this boundary delimits.
    pub fn new(boundary: &str) -> Self {
        // The first boundary stands at the very beginning, the others at the beginning of a line.
        Self { delimiter: format!("\r\n--{boundary}").into_bytes(), held: b"\r\n".to_vec(), stage: Stage::Beginning }
    }

    /// Takes the next bytes of the body; gives the head once it is known, and the content that is certain.
    ///
    /// # Errors
    /// The body is malformed.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(Option<Head>, Vec<u8>), Malformed> {
        self.held.extend_from_slice(bytes);
        let mut head = None;
        if self.stage == Stage::Beginning {
            self.begin()?;
        }
        if self.stage == Stage::Head {
            head = self.read_head()?;
        }
        let content = if self.stage == Stage::Content { self.read_content() } else { Vec::new() };
        if self.stage == Stage::End && !b"--\r\n".starts_with(&self.held) {
            return Err(Malformed);
        }
        Ok((head, content))
    }

    /// The body has ended.
    ///
    /// # Errors
    /// It ended too early.
    pub fn finish(self) -> Result<(), Malformed> {
        if self.stage == Stage::End && self.held.len() >= 2 { Ok(()) } else { Err(Malformed) }
    }

    fn begin(&mut self) -> Result<(), Malformed> {
        let opening = [self.delimiter.as_slice(), b"\r\n"].concat();
        if let Some(rest) = self.held.strip_prefix(opening.as_slice()) {
            self.held = rest.to_vec();
            self.stage = Stage::Head;
            return Ok(());
        }
        if opening.starts_with(&self.held) { Ok(()) } else { Err(Malformed) }
    }

    fn read_head(&mut self) -> Result<Option<Head>, Malformed> {
        let Some(end) = memchr::memmem::find(&self.held, b"\r\n\r\n") else {
            return if self.held.len() <= LONGEST_HEAD { Ok(None) } else { Err(Malformed) };
        };
        let content = self.held.split_off(end + 4);
        let head = head_of(self.held.get(..end).unwrap_or_default())?;
        self.held = content;
        self.stage = Stage::Content;
        Ok(Some(head))
    }

    fn read_content(&mut self) -> Vec<u8> {
        if let Some(end) = memchr::memmem::find(&self.held, &self.delimiter) {
            let mut rest = self.held.split_off(end);
            rest.drain(..self.delimiter.len());
            self.stage = Stage::End;
            return std::mem::replace(&mut self.held, rest);
        }
        // The last bytes may be the beginning of a boundary.
        let certain = self.held.len().saturating_sub(self.delimiter.len() - 1);
        let rest = self.held.split_off(certain);
        std::mem::replace(&mut self.held, rest)
    }
}

fn head_of(bytes: &[u8]) -> Result<Head, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|_| Malformed)?;
    if bytes.len() > LONGEST_HEAD {
        return Err(Malformed);
    }
    let (mut disposition, mut media_type) = (None, None);
    for line in text.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').ok_or(Malformed)?;
        let place = match name.to_ascii_lowercase().as_str() {
            "content-disposition" => &mut disposition,
            "content-type" => &mut media_type,
            // Browsers have long stopped encoding the content of a part, and nobody decodes it.
            "content-transfer-encoding" if !value.trim().eq_ignore_ascii_case("binary") => return Err(Malformed),
            _ => continue,
        };
        if place.replace(value.trim()).is_some() {
            return Err(Malformed);
        }
    }
    let value = HeaderValue::from_str(disposition.ok_or(Malformed)?).map_err(|_| Malformed)?;
    let disposition = ContentDisposition::from_raw(&value).map_err(|_| Malformed)?;
    if disposition.disposition != DispositionType::FormData {
        return Err(Malformed);
    }
    let extended = disposition.get_filename_ext().and_then(|name| String::from_utf8(name.value.clone()).ok());
    Ok(Head {
        field: disposition.get_name().ok_or(Malformed)?.to_owned(),
        file_name: extended.or(disposition.get_filename().map(str::to_owned)),
        media_type: media_type.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests;
