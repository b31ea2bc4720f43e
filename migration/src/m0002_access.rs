//! Access: accounts, identities, roles, sessions, one-time codes, stored answers, limits and the record of attempts.

use sea_orm_migration::prelude::*;

use crate::portable::{
    big_count, bytes, count, create, drop, flag, index, instant, key, reference, refers, table, text, unique,
};

/// Access: accounts, identities, roles, sessions, one-time codes, stored answers, limits and the record of attempts.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0002_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("account")
                .col(key("id"))
                .col(text("login_name"))
                .col(bytes("name_sealed"))
                .col(bytes("phone_sealed"))
                .col(bytes("phone_index"))
                .col(instant("phone_verified_at"))
                .col(instant("proved_before_at"))
                .col(text("password_hash"))
                .col(instant("password_set_at"))
                .col(flag("password_must_change"))
                .col(count("failures").not_null().to_owned())
                .col(instant("locked_until"))
                .col(bytes("totp_sealed"))
                .col(big_count("totp_step"))
                .col(text("status").not_null().to_owned())
                .col(big_count("version").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("updated_at").not_null().to_owned())
                .to_owned(),
            table("identity")
                .col(reference("account_id").not_null().primary_key().to_owned())
                .col(bytes("name_sealed").not_null().to_owned())
                .col(bytes("number_sealed").not_null().to_owned())
                .col(bytes("number_index").not_null().to_owned())
                .col(text("consent_version").not_null().to_owned())
                .col(instant("given_at").not_null().to_owned())
                .foreign_key(&mut refers("identity", "account_id", "account"))
                .to_owned(),
            table("wechat_person")
                .col(reference("account_id").not_null().primary_key().to_owned())
                .col(bytes("person_sealed").not_null().to_owned())
                .col(bytes("person_index").not_null().to_owned())
                .col(instant("bound_at").not_null().to_owned())
                .foreign_key(&mut refers("wechat_person", "account_id", "account"))
                .to_owned(),
            table("privacy_consent")
                .col(reference("account_id").not_null().primary_key().to_owned())
                .col(text("policy_version").not_null().to_owned())
                .col(instant("agreed_at").not_null().to_owned())
                .foreign_key(&mut refers("privacy_consent", "account_id", "account"))
                .to_owned(),
            table("role_grant")
                .col(key("id"))
                .col(reference("account_id").not_null().to_owned())
                .col(text("role").not_null().to_owned())
                .col(text("scope_kind").not_null().to_owned())
                .col(reference("scope_id"))
                .col(text("committee_path").not_null().to_owned())
                .col(reference("member_id"))
                .col(instant("suspended_at"))
                .col(instant("granted_at").not_null().to_owned())
                .col(instant("revoked_at"))
                .foreign_key(&mut refers("role_grant", "account_id", "account"))
                .to_owned(),
            table("session")
                .col(key("id"))
                .col(reference("account_id").not_null().to_owned())
                .col(text("device_name"))
                .col(text("device_platform"))
                .col(text("network"))
                .col(flag("second_factor"))
                .col(instant("created_at").not_null().to_owned())
                .col(instant("used_at").not_null().to_owned())
                .col(instant("expires_at").not_null().to_owned())
                .col(instant("revoked_at"))
                .foreign_key(&mut refers("session", "account_id", "account"))
                .to_owned(),
            table("refresh_token")
                .col(bytes("hash").not_null().primary_key().to_owned())
                .col(reference("session_id").not_null().to_owned())
                .col(instant("issued_at").not_null().to_owned())
                .col(instant("used_at"))
                .foreign_key(&mut refers("refresh_token", "session_id", "session"))
                .to_owned(),
            table("recovery_code")
                .col(bytes("hash").not_null().primary_key().to_owned())
                .col(reference("account_id").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .foreign_key(&mut refers("recovery_code", "account_id", "account"))
                .to_owned(),
            table("password_history")
                .col(key("id"))
                .col(reference("account_id").not_null().to_owned())
                .col(text("password_hash").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .foreign_key(&mut refers("password_history", "account_id", "account"))
                .to_owned(),
            table("one_time_code")
                .col(key("id"))
                .col(bytes("phone_index").not_null().to_owned())
                .col(text("purpose").not_null().to_owned())
                .col(bytes("code_hash").not_null().to_owned())
                .col(count("attempts").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("expires_at").not_null().to_owned())
                .col(instant("consumed_at"))
                .to_owned(),
            table("rate_window")
                .col(text("bucket").not_null().to_owned())
                .col(instant("starts_at").not_null().to_owned())
                .col(count("used").not_null().to_owned())
                .to_owned(),
            table("idempotency_record")
                .col(bytes("id").not_null().primary_key().to_owned())
                .col(bytes("fingerprint").not_null().to_owned())
                .col(bytes("answer_sealed").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("expires_at").not_null().to_owned())
                .to_owned(),
            table("access_record")
                .col(key("id"))
                .col(instant("at").not_null().to_owned())
                .col(text("event").not_null().to_owned())
                .col(reference("account_id"))
                .col(text("client").not_null().to_owned())
                .col(text("method").not_null().to_owned())
                .col(text("path").not_null().to_owned())
                .col(count("status").not_null().to_owned())
                .col(text("code"))
                .col(text("request_id").not_null().to_owned())
                .to_owned(),
        ];
        let indexes = vec![
            unique("account", &["login_name"]),
            unique("account", &["phone_index"]),
            index("account", &["status", "updated_at"]),
            unique("identity", &["number_index"]),
            unique("wechat_person", &["person_index"]),
            index("role_grant", &["account_id"]),
            index("role_grant", &["scope_id", "role"]),
            index("role_grant", &["member_id"]),
            index("role_grant", &["committee_path", "role"]),
            index("session", &["account_id"]),
            index("session", &["expires_at"]),
            index("session", &["revoked_at"]),
            index("refresh_token", &["session_id"]),
            index("recovery_code", &["account_id"]),
            index("password_history", &["account_id", "created_at"]),
            index("one_time_code", &["phone_index", "purpose", "created_at"]),
            unique("rate_window", &["bucket", "starts_at"]),
            index("rate_window", &["starts_at"]),
            index("idempotency_record", &["expires_at"]),
            index("access_record", &["at", "id"]),
            index("access_record", &["event", "at", "id"]),
            index("access_record", &["account_id", "at", "id"]),
            index("access_record", &["client", "at", "id"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(
            manager,
            &[
                "access_record",
                "idempotency_record",
                "rate_window",
                "one_time_code",
                "password_history",
                "recovery_code",
                "refresh_token",
                "session",
                "role_grant",
                "identity",
                "wechat_person",
                "privacy_consent",
                "account",
            ],
        )
        .await
    }
}
