//! Nothing that is marked secret is ever published: whoever writes what everybody may come to read is refused.

use unicode_normalization::UnicodeNormalization;

use crate::http::{FieldError, Place, Problem, Text, is_unseen};

/// Whether a text carries the mark of a state secret: 绝密, 机密, or 秘密 with the star of the marking rules (国家秘密标志).
/// Business secrets (商业机密) are no state secrets.
pub fn has_secret_mark(text: &str) -> bool {
    let text = squeeze(&fold(text)).replace("商业机密", "");
    let has_star = |mark: &str| ['★', '☆', '*'].iter().any(|star| text.contains(&format!("{mark}{star}")));
    text.contains("绝密") || text.contains("机密") || has_star("秘密")
}

/// What is told of a text that is marked secret.
pub const REFUSAL: Text = Text::fixed("不得提交涉密内容", "nothing marked secret may be submitted");

/// One error for each field whose text is marked secret.
pub fn marked(fields: &[(&str, Option<&str>)]) -> Vec<FieldError> {
    let marked = fields.iter().filter(|(_, text)| text.is_some_and(has_secret_mark));
    marked.map(|(pointer, _)| FieldError::new(Place::Pointer((*pointer).to_owned()), "secret", REFUSAL)).collect()
}

/// Refuses texts that everybody may come to read and that are marked secret (422, `secret`, each at its field).
pub fn refuse_marked(fields: &[(&str, Option<&str>)]) -> Result<(), Problem> {
    let errors = marked(fields);
    if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
}

/// One spelling: compatibility forms (full width, circled …) and case folded, invisible characters removed.
pub fn fold(text: &str) -> String {
    text.nfkc().filter(|c| !is_unseen(*c)).flat_map(char::to_lowercase).collect()
}

/// Without blanks, which people put between the characters of a word that they know is screened.
pub fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}
