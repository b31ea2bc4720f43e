//! The permissions that the operations ask for: a rule of [`policy`], and what it is asked for.

use super::adoptions::AdoptionScope;
use super::editions;
use super::policy;
use super::scope::{
    InvitationScope, NewSuggestionScope, PersonalSuggestion, SeenSuggestion, SuggestionScope, SupportedSuggestion,
};
use crate::access::{Actor, Anywhere, Permission, Rule};
use crate::http::Text;

/// `POST /suggestions`.
pub struct Create;
impl Permission for Create {
    type Scope = NewSuggestionScope;
    const RULE: &'static Rule = &policy::CREATE;
    const KEY_REQUIRED: bool = true;
}

/// `GET /suggestions`.
pub struct List;
impl Permission for List {
    type Scope = Anywhere;
    const RULE: &'static Rule = &policy::LIST;
}

/// `GET /suggestions/{id}`, its timeline and its adoptions.
pub struct Read;
impl Permission for Read {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::READ;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/unmask`.
pub struct Unmask;
impl Permission for Unmask {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::UNMASK;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `GET /me/contact-looks`.
pub struct ListLooks;
impl Permission for ListLooks {
    type Scope = Anywhere;
    const RULE: &'static Rule = &policy::LIST_LOOKS;
}

/// `PUT /suggestions/{id}`.
pub struct Update;
impl Permission for Update {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::UPDATE;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/submit`.
pub struct Submit;
impl Permission for Submit {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::SUBMIT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);

    fn objection(scope: &SuggestionScope, actor: &Actor) -> Option<Text> {
        policy::objection_to_submitter(scope.standing.known(), actor)
    }
}

/// `POST /suggestions/{id}/withdraw`.
pub struct Withdraw;
impl Permission for Withdraw {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::WITHDRAW;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/withdraw-consent`.
pub struct WithdrawConsent;
impl Permission for WithdrawConsent {
    type Scope = PersonalSuggestion;
    const RULE: &'static Rule = &policy::WITHDRAW_CONSENT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/cosigners`.
pub struct Invite;
impl Permission for Invite {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::INVITE;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/cosign`.
pub struct Cosign;
impl Permission for Cosign {
    type Scope = InvitationScope;
    const RULE: &'static Rule = &policy::COSIGN;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `GET /suggestions/{id}/cosigners`.
pub struct ReadCosigners;
impl Permission for ReadCosigners {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::READ_COSIGNERS;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/support`.
pub struct Support;
impl Permission for Support {
    type Scope = SeenSuggestion;
    const RULE: &'static Rule = &policy::SUPPORT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `DELETE /suggestions/{id}/support`.
pub struct StepBack;
impl Permission for StepBack {
    type Scope = SupportedSuggestion;
    const RULE: &'static Rule = &policy::SUPPORT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/review`.
pub struct Review;
impl Permission for Review {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::REVIEW;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/accept`.
pub struct Accept;
impl Permission for Accept {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::ACCEPT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);

    fn objection(scope: &SuggestionScope, actor: &Actor) -> Option<Text> {
        editions::objection_to_issuer(scope.standing.known().hands.as_ref(), actor)
    }
}

/// `POST /suggestions/{id}/edit`.
pub struct Edit;
impl Permission for Edit {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::EDIT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/approve-edition`.
pub struct ApproveEdition;
impl Permission for ApproveEdition {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::APPROVE_EDITION;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);

    fn objection(scope: &SuggestionScope, actor: &Actor) -> Option<Text> {
        editions::objection_to_approver(scope.standing.known().hands.as_ref(), actor)
    }
}

/// `POST /suggestions/{id}/return`.
pub struct Return;
impl Permission for Return {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::RETURN;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/decline`.
pub struct Decline;
impl Permission for Decline {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::DECLINE;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/merge`.
pub struct Merge;
impl Permission for Merge {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::MERGE;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/convert`.
pub struct Convert;
impl Permission for Convert {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::CONVERT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/screen`.
pub struct Screen;
impl Permission for Screen {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::SCREEN;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);

    fn objection(scope: &SuggestionScope, actor: &Actor) -> Option<Text> {
        editions::objection_to_screener(scope.edition.as_ref().map(editions::Hands::from).as_ref(), actor)
    }
}

/// `POST /suggestions/{id}/publish` and `…/unpublish`.
pub struct Publish;
impl Permission for Publish {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::PUBLISH;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/distinguish`.
pub struct Distinguish;
impl Permission for Distinguish {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::DISTINGUISH;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/adoptions`.
pub struct Adopt;
impl Permission for Adopt {
    type Scope = SuggestionScope;
    const RULE: &'static Rule = &policy::ADOPT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}

/// `POST /suggestions/{id}/adoptions/{adoption_id}/revoke`.
pub struct RevokeAdoption;
impl Permission for RevokeAdoption {
    type Scope = AdoptionScope;
    const RULE: &'static Rule = &policy::ADOPT;
    const SEEN_BY: Option<&'static Rule> = Some(&policy::READ);
}
