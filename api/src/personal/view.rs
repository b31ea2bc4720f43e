//! What somebody takes along.

mod account;
mod acts;
mod words;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::known::Known;
use crate::exports::ExportView;
use crate::files::FileView;
use crate::http::Problem;
use crate::secrets::Keys;
use crate::suggestions::ContactLook;

pub use account::{AccountData, SignInData};
pub use acts::{AccessData, NoticeData, RatingData, SignatureData, SupportData};
pub use words::{ExtensionData, NoteData, SuggestionData, UploadData};

/// What the platform knows of somebody, unmasked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonalData {
    /// As of when.
    pub exported_at: DateTime<Utc>,
    /// Whether a list ends before the oldest: each holds 100,000 at most, the newest first.
    pub truncated: bool,
    /// Who it is, and by what they sign in.
    pub account: AccountData,
    /// The sign-ins that are still kept.
    #[schema(max_items = 100000)]
    pub sign_ins: Vec<SignInData>,
    /// What they wrote, or submitted for somebody else.
    #[schema(max_items = 100000)]
    pub suggestions: Vec<SuggestionData>,
    /// What they signed with others, or were asked to.
    #[schema(max_items = 100000)]
    pub signatures: Vec<SignatureData>,
    /// What they support.
    #[schema(max_items = 100000)]
    pub supports: Vec<SupportData>,
    /// How they rated answers.
    #[schema(max_items = 100000)]
    pub ratings: Vec<RatingData>,
    /// What they noted on cases.
    #[schema(max_items = 100000)]
    pub notes: Vec<NoteData>,
    /// How they asked for more time on cases.
    #[schema(max_items = 100000)]
    pub extensions: Vec<ExtensionData>,
    /// Their files; the bytes are at `/files/{id}/content`.
    #[schema(max_items = 100000)]
    pub files: Vec<FileView>,
    /// What they began to upload and have not ended.
    #[schema(max_items = 100000)]
    pub uploads: Vec<UploadData>,
    /// The lists that they had written down within the last day; the bytes are at `/exports/{id}/content`.
    #[schema(max_items = 100000)]
    pub exports: Vec<ExportView>,
    /// What they were told.
    #[schema(max_items = 100000)]
    pub notices: Vec<NoticeData>,
    /// Who was told how to reach them, or who they are where they had asked to be anonymous.
    #[schema(max_items = 100000)]
    pub contact_looks: Vec<ContactLook>,
    /// The record of sign-ins and acts that the law asks for.
    #[schema(max_items = 100000)]
    pub accesses: Vec<AccessData>,
}

impl PersonalData {
    /// All of it, opened.
    pub fn of(keys: &Keys, now: DateTime<Utc>, known: Known) -> Result<Self, Problem> {
        let me = known.holder.account.id;
        Ok(Self {
            exported_at: now,
            truncated: known.truncated,
            account: AccountData::of(keys, &known)?,
            sign_ins: known
                .sign_ins
                .into_iter()
                .map(|sign_in| SignInData::of(keys, sign_in))
                .collect::<Result<_, _>>()?,
            suggestions: known
                .suggestions
                .into_iter()
                .map(|row| SuggestionData::of(keys, me, row))
                .collect::<Result<_, _>>()?,
            signatures: known.signatures.into_iter().map(SignatureData::from).collect(),
            supports: known.supports.into_iter().map(SupportData::from).collect(),
            ratings: known.ratings.into_iter().map(RatingData::from).collect(),
            notes: known.notes.into_iter().map(NoteData::from).collect(),
            extensions: known.extensions.into_iter().map(ExtensionData::from).collect(),
            files: known.files.iter().map(FileView::from).collect(),
            uploads: known.uploads.into_iter().map(UploadData::from).collect(),
            exports: known.exports.iter().map(|row| ExportView::new(row, now)).collect(),
            notices: known.notices.into_iter().map(NoticeData::from).collect(),
            contact_looks: known.looks.into_iter().map(|look| ContactLook::of(keys, look)).collect::<Result<_, _>>()?,
            accesses: known.accesses.into_iter().map(AccessData::from).collect(),
        })
    }
}
