//! What one sees of the privacy policy and of one's consent.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use shangliang_entity::privacy_consent::Model;
use utoipa::ToSchema;

use crate::config::PrivacyPolicy;

/// The privacy policy in force, and what one has agreed to.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyView {
    /// The version in force.
    pub version: NaiveDate,
    /// Where it is read.
    pub address: PrivacyAddress,
    /// The version that one agreed to last; null where one never did, or withdrew it.
    #[schema(max_length = 10, example = "2026-03-01")]
    pub agreed_version: Option<String>,
    /// When.
    pub agreed_at: Option<DateTime<Utc>>,
    /// Whether one is still to be asked to agree to the version in force.
    pub awaits_consent: bool,
}

/// Where a text is read, in each language.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyAddress {
    /// In Chinese.
    #[serde(rename = "zh-CN")]
    #[schema(max_length = 2048, example = "https://cppcc.example/privacy")]
    zh: String,
    /// In English.
    #[schema(max_length = 2048, example = "https://cppcc.example/privacy-en")]
    en: String,
}

impl PrivacyView {
    /// The policy in force, for whoever agreed to that version, to another or to none.
    pub fn new(policy: &PrivacyPolicy, consent: Option<&Model>) -> Self {
        let agreed_version = consent.map(|consent| consent.policy_version.clone());
        Self {
            version: policy.version,
            address: PrivacyAddress { zh: policy.chinese.clone(), en: policy.english.clone() },
            awaits_consent: agreed_version.as_deref() != Some(&*policy.version.to_string()),
            agreed_version,
            agreed_at: consent.map(|consent| consent.agreed_at),
        }
    }
}
