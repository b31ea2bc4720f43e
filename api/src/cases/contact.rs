//! Whom an author may call about a reply: sealed, since it names a person.

use shangliang_entity::ids::ReplyId;

use crate::http::Problem;
use crate::secrets::Keys;

/// Opens a reply's contact.
pub fn open(keys: &Keys, reply: ReplyId, sealed: &[u8]) -> Result<String, Problem> {
    keys.fields().open(&context(reply), sealed).map_err(Problem::internal)
}

/// Seals a reply's contact.
pub fn seal(keys: &Keys, reply: ReplyId, contact: &str) -> Result<Vec<u8>, Problem> {
    keys.fields().seal(&context(reply), contact).map_err(Problem::internal)
}

/// What binds it to its row.
fn context(reply: ReplyId) -> String {
    format!("reply.contact:{reply}")
}
