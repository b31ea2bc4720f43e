//! What somebody takes along.

mod account;
mod acts;
mod words;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::store::known::Known;
use crate::files::FileView;
use crate::http::Problem;
use crate::secrets::Keys;

pub use account::{AccountData, SignInData};
pub use acts::{AccessData, NoticeData, RatingData, SignatureData, SupportData};
pub use words::{NoteData, SuggestionData};

/// What the platform knows of somebody, unmasked.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonalData {
    /// As of when.
    pub exported_at: DateTime<Utc>,
    /// Who it is, and by what they sign in.
    pub account: AccountData,
    /// The sign-ins that are still kept, the newest first.
    #[schema(max_items = 100000)]
    pub sign_ins: Vec<SignInData>,
    /// What they wrote, or submitted for somebody else, the newest first.
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
    /// Their files; the bytes are at `/files/{id}/content`.
    #[schema(max_items = 100000)]
    pub files: Vec<FileView>,
    /// What they were told.
    #[schema(max_items = 100000)]
    pub notices: Vec<NoticeData>,
    /// The record of sign-ins and acts that the law asks for, the newest first.
    #[schema(max_items = 100000)]
    pub accesses: Vec<AccessData>,
}

impl PersonalData {
    /// All of it, opened.
    pub fn of(keys: &Keys, now: DateTime<Utc>, known: Known) -> Result<Self, Problem> {
        let me = known.account.id;
        Ok(Self {
            exported_at: now,
            account: AccountData::of(keys, &known)?,
            sign_ins: known.sessions.into_iter().map(SignInData::from).collect(),
            suggestions: known
                .suggestions
                .into_iter()
                .map(|row| SuggestionData::of(keys, me, row))
                .collect::<Result<_, _>>()?,
            signatures: known.signatures.into_iter().map(SignatureData::from).collect(),
            supports: known.supports.into_iter().map(SupportData::from).collect(),
            ratings: known.ratings.into_iter().map(RatingData::from).collect(),
            notes: known.notes.into_iter().map(NoteData::from).collect(),
            files: known.files.iter().map(FileView::from).collect(),
            notices: known.notices.into_iter().map(NoticeData::from).collect(),
            accesses: known.accesses.into_iter().map(AccessData::from).collect(),
        })
    }
}
