//! Who somebody is, and by what they sign in.

use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::ids::{AccountId, CommitteeId, MemberId, SessionId};
use shangliang_entity::vocab::{MemberStatus, OutsideChannel};
use shangliang_entity::{member, push_address};
use utoipa::ToSchema;

use crate::accounts::{RoleView, open_name, open_phone};
use crate::http::Problem;
use crate::outbox::{Address, NoticePreferencesView, preferences_of};
use crate::personal::store::known::{Holder, Known, SignIn};
use crate::secrets::Keys;
use crate::{identity, mail};

/// Who somebody is.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccountData {
    /// The account.
    pub id: AccountId,
    /// The name to sign in by.
    #[schema(max_length = 60)]
    pub login_name: Option<String>,
    /// What they are called.
    #[schema(max_length = 50)]
    pub name: Option<String>,
    /// The mobile number.
    #[schema(max_length = 11, example = "13800138000")]
    pub phone: Option<String>,
    /// When the number was proved.
    pub phone_verified_at: Option<DateTime<Utc>>,
    /// When a number that it had before was proved, where somebody else has given it another since.
    pub proved_before_at: Option<DateTime<Utc>>,
    /// When the password was set, where there is one.
    pub password_set_at: Option<DateTime<Utc>>,
    /// Whether an authenticator is enrolled.
    pub second_factor: bool,
    /// The identity document, where it was given.
    pub identity: Option<IdentityData>,
    /// The mailbox.
    #[schema(max_length = 254, example = "someone@example.com")]
    pub mail: Option<String>,
    /// Since when a WeChat is bound.
    pub wechat_bound_at: Option<DateTime<Utc>>,
    /// Which version of the privacy policy was agreed to.
    pub privacy_consent: Option<PrivacyConsentData>,
    /// How one is told outside the inbox, where one has chosen that.
    pub notice_preferences: Option<NoticePreferencesView>,
    /// The roles held now.
    #[schema(max_items = 200)]
    pub roles: Vec<RoleView>,
    /// The memberships of committees, past ones included.
    #[schema(max_items = 100000)]
    pub memberships: Vec<MembershipData>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
}

/// An identity document.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityData {
    /// The name on it.
    #[schema(max_length = 50, example = "张小明")]
    pub name: String,
    /// Its number (GB 11643).
    #[schema(max_length = 18, example = "11010519491231002X")]
    pub number: String,
    /// Which text of the consent was agreed to.
    #[schema(max_length = 10, example = "2026-03-01")]
    pub consent_version: String,
    /// When it was given.
    pub given_at: DateTime<Utc>,
}

/// A consent to the privacy policy.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyConsentData {
    /// To which version.
    #[schema(max_length = 10, example = "2026-03-01")]
    pub version: String,
    /// Since when.
    pub agreed_at: DateTime<Utc>,
}

/// A membership of a committee.
#[derive(Debug, Serialize, ToSchema)]
pub struct MembershipData {
    /// The membership.
    pub id: MemberId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// The name in the roster.
    #[schema(max_length = 50)]
    pub name: String,
    /// Posts held.
    #[schema(max_length = 500)]
    pub posts: Option<String>,
    /// Where it stands.
    pub status: MemberStatus,
}

impl From<member::Model> for MembershipData {
    fn from(row: member::Model) -> Self {
        Self { id: row.id, committee_id: row.committee_id, name: row.name, posts: row.posts, status: row.status }
    }
}

impl AccountData {
    /// Opens what is sealed.
    pub fn of(keys: &Keys, known: &Known) -> Result<Self, Problem> {
        let Holder { account: row, identity, mailbox, wechat, consent, preference } = &known.holder;
        let phone = row.phone_sealed.as_ref().map(|sealed| open_phone(keys, row.id, sealed)).transpose()?;
        let mail = mailbox.as_ref().map(|row| mail::open(keys, row)).transpose()?;
        let identity = identity.as_ref().map(|row| {
            identity::open(keys, row).map(|(name, number)| IdentityData {
                name,
                number: number.as_str().to_owned(),
                consent_version: row.consent_version.clone(),
                given_at: row.given_at,
            })
        });
        Ok(Self {
            id: row.id,
            login_name: row.login_name.clone(),
            name: row.name_sealed.as_ref().map(|sealed| open_name(keys, row.id, sealed)).transpose()?,
            phone: phone.map(|phone| phone.as_str().to_owned()),
            phone_verified_at: row.phone_verified_at,
            proved_before_at: row.proved_before_at,
            password_set_at: row.password_set_at,
            second_factor: row.totp_step.is_some(),
            identity: identity.transpose()?,
            mail: mail.map(|address| address.as_str().to_owned()),
            wechat_bound_at: wechat.as_ref().map(|row| row.bound_at),
            privacy_consent: consent
                .as_ref()
                .map(|row| PrivacyConsentData { version: row.policy_version.clone(), agreed_at: row.agreed_at }),
            notice_preferences: preference
                .as_ref()
                .map(|row| NoticePreferencesView::new(preferences_of(row), row.version)),
            roles: known.roles.iter().map(RoleView::from).collect(),
            memberships: known.memberships.iter().cloned().map(MembershipData::from).collect(),
            created_at: row.created_at,
        })
    }
}

/// One sign-in on one device.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInData {
    /// Its id.
    pub id: SessionId,
    /// What the device calls itself.
    #[schema(max_length = 100)]
    pub device_name: Option<String>,
    /// What the device is.
    #[schema(max_length = 40)]
    pub device_platform: Option<String>,
    /// The network that it was last used from.
    #[schema(max_length = 64, example = "203.0.113.0/24")]
    pub network: Option<String>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub used_at: DateTime<Utc>,
    /// When it was ended, if it was.
    pub ended_at: Option<DateTime<Utc>>,
    /// Where its device is told of notices, if it is.
    pub push: Option<PushData>,
}

/// Where the device of a sign-in is told of notices.
#[derive(Debug, Serialize, ToSchema)]
pub struct PushData {
    /// By which channel.
    pub channel: OutsideChannel,
    /// What the device is.
    #[schema(max_length = 40)]
    pub platform: String,
    /// The token or, of a browser, the address that its push service gave.
    #[schema(max_length = 2048)]
    pub address: String,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl PushData {
    /// Opens what is sealed.
    fn of(keys: &Keys, row: push_address::Model) -> Result<Self, Problem> {
        let address = match Address::open(keys, &row)? {
            Address::Web { endpoint, .. } => endpoint,
            Address::Phone { token } => token,
        };
        Ok(Self { channel: row.channel, platform: row.platform, address, since: row.created_at })
    }
}

impl SignInData {
    /// Opens what is sealed.
    pub fn of(keys: &Keys, SignIn { session: row, push }: SignIn) -> Result<Self, Problem> {
        Ok(Self {
            id: row.id,
            device_name: row.device_name,
            device_platform: row.device_platform,
            network: row.network,
            created_at: row.created_at,
            used_at: row.used_at,
            ended_at: row.revoked_at,
            push: push.map(|row| PushData::of(keys, row)).transpose()?,
        })
    }
}
