//! Who may do what with a file.

use super::scope::FileScope;
use super::uploads::UploadScope;
use crate::access::Holder::{Account, Owner, Visitor};
use crate::access::{Anywhere, Does, Permission, Rule};

/// Every rule of the slice, for the table in the docs.
pub const RULES: &[&Rule] = &[&UPLOAD, &RESUME, &READ, &DELETE];

/// Upload one.
pub static UPLOAD: Rule = Rule { code: "file.upload", summary: "upload a file", holders: &[Account], does: Does::Acts };
/// Go on with an upload that was begun, or end it.
pub static RESUME: Rule =
    Rule { code: "file.resume", summary: "go on with an upload of one's own", holders: &[Owner], does: Does::Acts };
/// See one: whoever sees the item that it belongs to.
pub static READ: Rule = Rule {
    code: "file.read",
    summary: "see a file of one's own, or of an item that one sees",
    holders: &[Visitor, Owner],
    does: Does::Reads,
};
/// Delete one that belongs to nothing.
pub static DELETE: Rule =
    Rule { code: "file.delete", summary: "delete a file that belongs to nothing", holders: &[Owner], does: Does::Acts };

/// `POST /files`, `POST /uploads`.
pub struct Upload;
impl Permission for Upload {
    type Scope = Anywhere;
    const RULE: &'static Rule = &UPLOAD;
    const KEY_REQUIRED: bool = true;
}

/// An upload that was begun.
pub struct Resume;
impl Permission for Resume {
    type Scope = UploadScope;
    const RULE: &'static Rule = &RESUME;
    const SEEN_BY: Option<&'static Rule> = Some(&RESUME);
}

/// `GET /files/{id}`, its content, and links to it.
pub struct Read;
impl Permission for Read {
    type Scope = FileScope;
    const RULE: &'static Rule = &READ;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}

/// `DELETE /files/{id}`.
pub struct Delete;
impl Permission for Delete {
    type Scope = FileScope;
    const RULE: &'static Rule = &DELETE;
    const SEEN_BY: Option<&'static Rule> = Some(&READ);
}
