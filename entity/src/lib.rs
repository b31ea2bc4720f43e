//! The rows of the database, the ids that name them and the closed vocabularies that they hold.
//!
//! No queries, no hooks and no wire formats on rows: what the database stores and what the API shows change apart.

pub mod ids;
pub mod vocab;

pub mod access_record;
pub mod account;
pub mod adoption;
pub mod answered_round;
pub mod assignment;
pub mod author_look;
pub mod case_note;
pub mod category;
pub mod checkpoint;
pub mod committee;
pub mod committee_setting;
pub mod cosigner;
pub mod department;
pub mod dropped_object;
pub mod edition;
pub mod extension;
pub mod feed_cursor;
pub mod file;
pub mod group_seat;
pub mod handling_case;
pub mod idempotency_record;
pub mod identity;
pub mod job_lease;
pub mod ledger_entry;
pub mod list_export;
pub mod mail_address;
pub mod member;
pub mod member_group;
pub mod notice;
pub mod notice_preference;
pub mod one_time_code;
pub mod outbox_message;
pub mod password_history;
pub mod privacy_consent;
pub mod push_address;
pub mod rate_window;
pub mod rating;
pub mod recovery_code;
pub mod refresh_token;
pub mod reminder;
pub mod reply;
pub mod reply_template;
pub mod role_grant;
pub mod sector;
pub mod session;
pub mod studio;
pub mod studio_seat;
pub mod suggestion;
pub mod support;
pub mod term;
pub mod topic;
pub mod upload;
pub mod webhook;
pub mod webhook_delivery;
pub mod wechat_person;

/// Every value of a closed vocabulary, in its order.
pub fn all<T: sea_orm::Iterable>() -> impl Iterator<Item = T> {
    T::iter()
}
