//! Files: what was uploaded, what it belongs to, what is still being uploaded, and whose bytes are to be swept away.

use sea_orm_migration::prelude::*;

use crate::portable::{
    big_count, bytes, count, create, drop, index, instant, key, reference, refers, table, text, unique,
};

/// Files: what was uploaded, what it belongs to, what is still being uploaded, and whose bytes are to be swept away.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &'static str {
        "m0009_files"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables = vec![
            table("file")
                .col(key("id"))
                .col(reference("owner_id").not_null().to_owned())
                .col(text("name").not_null().to_owned())
                .col(text("media_type").not_null().to_owned())
                .col(big_count("size_bytes").not_null().to_owned())
                .col(bytes("sha256").not_null().to_owned())
                .col(count("width"))
                .col(count("height"))
                .col(text("object_key").not_null().to_owned())
                .col(reference("suggestion_id"))
                .col(reference("reply_id"))
                .col(count("position").not_null().to_owned())
                .col(instant("unattached_since"))
                .col(text("scan").not_null().to_owned())
                .col(text("scan_version"))
                .col(instant("scan_asked_at"))
                .col(instant("created_at").not_null().to_owned())
                .foreign_key(&mut refers("file", "owner_id", "account"))
                .foreign_key(&mut refers("file", "suggestion_id", "suggestion"))
                .foreign_key(&mut refers("file", "reply_id", "reply"))
                .to_owned(),
            table("upload")
                .col(key("id"))
                .col(reference("owner_id").not_null().to_owned())
                .col(text("metadata").not_null().to_owned())
                .col(big_count("length").not_null().to_owned())
                .col(big_count("received").not_null().to_owned())
                .col(text("pieces").not_null().to_owned())
                .col(instant("created_at").not_null().to_owned())
                .col(instant("expires_at").not_null().to_owned())
                .foreign_key(&mut refers("upload", "owner_id", "account"))
                .to_owned(),
            table("dropped_object").col(text("object_key").not_null().primary_key().to_owned()).to_owned(),
        ];
        let indexes = vec![
            index("file", &["owner_id", "created_at"]),
            index("file", &["suggestion_id"]),
            index("file", &["reply_id"]),
            index("file", &["unattached_since"]),
            index("file", &["scan", "scan_version"]),
            unique("file", &["object_key"]),
            index("upload", &["owner_id", "expires_at"]),
            index("upload", &["expires_at"]),
        ];
        create(manager, tables, indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["dropped_object", "upload", "file"]).await
    }
}
