//! What is wrong with single parts of a request.

use serde_json::{Value, json};

use super::super::text::{Lang, Text};

/// The most parts that are told of: a body of a mebibyte may have hundreds of thousands, and compressed it is a kilobyte.
pub const MOST_ERRORS: usize = 50;

/// The most characters of a place that are told, and as much as a sentence repeats: whoever asks may have made up a name of any length.
const LONGEST_PLACE: usize = 1000;
const LONGEST_IN_SENTENCE: usize = 200;

/// What is wrong with one part of the request.
#[derive(Clone, Debug)]
pub struct FieldError {
    place: Place,
    code: &'static str,
    message: Text,
}

/// Where in the request.
#[derive(Clone, Debug)]
pub enum Place {
    /// A JSON pointer (RFC 6901) into the body.
    Pointer(String),
    /// A query parameter.
    Parameter(String),
    /// A header.
    Header(String),
}

/// A name as one token of a JSON pointer (RFC 6901 §3).
pub fn token(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

impl FieldError {
    /// An error at a place; `code` is for programs, `message` for people.
    pub fn new(place: Place, code: &'static str, message: Text) -> Self {
        Self { place: place.shortened(), code, message }
    }

    /// The error as the document shows it.
    pub(super) fn document(&self, lang: Lang) -> Value {
        let (member, place) = self.place.named();
        json!({ member: place, "code": self.code, "message": self.message.in_lang(lang) })
    }

    /// The error in a sentence, which also says how many more there are.
    pub(super) fn sentence(&self, more: usize) -> Text {
        let place: String = self.place.named().1.chars().take(LONGEST_IN_SENTENCE).collect();
        let (before_zh, before_en) = match place.as_str() {
            "" => (String::new(), String::new()),
            place => (format!("{place}："), format!("{place}: ")),
        };
        let (after_zh, after_en) = match more {
            0 => (String::new(), String::new()),
            more => (format!("（另有 {more} 处）"), format!(" (and {more} more)")),
        };
        let (zh, en) = (self.message.in_lang(Lang::Zh), self.message.in_lang(Lang::En));
        Text::made(format!("{before_zh}{zh}{after_zh}"), format!("{before_en}{en}{after_en}"))
    }
}

impl Place {
    /// The same, cut off where it is longer than anybody would read.
    fn shortened(self) -> Self {
        let cut = |name: String| match name.char_indices().nth(LONGEST_PLACE) {
            Some((end, _)) => name[..end].to_owned(),
            None => name,
        };
        match self {
            Self::Pointer(pointer) => Self::Pointer(cut(pointer)),
            Self::Parameter(name) => Self::Parameter(cut(name)),
            Self::Header(name) => Self::Header(cut(name)),
        }
    }

    /// The member of the document that holds it, and what it holds.
    fn named(&self) -> (&'static str, &str) {
        match self {
            Self::Pointer(pointer) => ("pointer", pointer),
            Self::Parameter(name) => ("parameter", name),
            Self::Header(name) => ("header", name),
        }
    }
}
