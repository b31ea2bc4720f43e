//! PDF: parsed as a whole, and taken without anything that acts by itself or hides another file.

use std::fs::File;
use std::io::Read;

use lopdf::{Dictionary, Document, LoadOptions, Object};

use super::Rejection;

/// The most bytes that one compressed stream may have while the document is loaded.
const LARGEST_STREAM: usize = 64 * 1024 * 1024;

/// Keys of dictionaries that bring in a program, a form that is one, or another file.
const REFUSED_KEYS: &[&[u8]] = &[b"JS", b"JavaScript", b"EmbeddedFiles", b"EF", b"XFA", b"RichMediaContent"];

/// Actions and annotations that do.
const REFUSED_KINDS: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"EmbeddedFile",
    b"GoToE",
    b"ImportData",
    b"SubmitForm",
    b"RichMedia",
    b"FileAttachment",
];

/// Checks a document.
pub fn check(mut content: File) -> Result<(), Rejection> {
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes)?;
    let end = bytes.trim_ascii_end();
    if !end.ends_with(b"%%EOF") {
        return Err(Rejection::DAMAGED);
    }
    let options = LoadOptions::with_max_decompressed_size(LARGEST_STREAM);
    let document = Document::load_mem_with_options(&bytes, options).map_err(|_| Rejection::DAMAGED)?;
    if document.is_encrypted() || document.was_encrypted() {
        return Err(Rejection::new("encrypted", "文件已加密", "the document is encrypted"));
    }
    if document.get_pages().is_empty() {
        return Err(Rejection::DAMAGED);
    }
    let is_active = is_active(&document.trailer) || document.objects.values().any(holds_something_active);
    match is_active {
        true => Err(Rejection::new(
            "active",
            "文件含有脚本、动作或附件",
            "the document has scripts, actions or attachments",
        )),
        false => Ok(()),
    }
}

fn holds_something_active(object: &Object) -> bool {
    let mut waiting = vec![object];
    while let Some(object) = waiting.pop() {
        let dictionary = match object {
            Object::Array(items) => {
                waiting.extend(items);
                continue;
            }
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &stream.dict,
            _ => continue,
        };
        if is_active(dictionary) {
            return true;
        }
        waiting.extend(dictionary.iter().map(|(_, value)| value));
    }
    false
}

fn is_active(dictionary: &Dictionary) -> bool {
    let is_refused = |value: &Object| value.as_name().is_ok_and(|name| REFUSED_KINDS.contains(&name));
    dictionary.iter().any(|(key, value)| {
        REFUSED_KEYS.contains(&key.as_slice())
            || (matches!(key.as_slice(), b"S" | b"Type" | b"Subtype") && is_refused(value))
    })
}
