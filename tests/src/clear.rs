//! Whether something stands in clear in the database, as whoever took a copy of it would find it.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use sea_orm::{ConnectionTrait, Statement};
use shangliang::ledger::hex;

use crate::app::{Backend, TestApp};

/// What is shorter is found by chance, in a random number say.
const SHORTEST: usize = 8;

impl TestApp {
    /// Whether something stands anywhere in the database as it is, in hexadecimal or in Base64: in the files of SQLite, and in the rows of
    /// all tables of PostgreSQL, whose files are out of reach.
    pub async fn keeps_in_clear(&self, what: impl AsRef<[u8]>) -> bool {
        let kept = match self.backend {
            Backend::Sqlite => self.files(),
            Backend::Postgres => self.rows().await,
        };
        let kept = characters(&kept);
        spellings(what.as_ref()).iter().any(|spelling| kept.contains(&characters(spelling)))
    }

    /// The files of the data folder, one after the other.
    fn files(&self) -> Vec<u8> {
        let files = std::fs::read_dir(&self.app.config.data_dir).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.is_file()).map(|path| std::fs::read(path).unwrap());
        files.collect::<Vec<_>>().concat()
    }

    /// Every row of every table of PostgreSQL as JSON; bytes are in hexadecimal there.
    async fn rows(&self) -> Vec<u8> {
        let backend = self.sql.get_database_backend();
        let found = async |sql: String| {
            let rows = self.sql.query_all_raw(Statement::from_string(backend, sql)).await.unwrap();
            rows.iter().map(|row| row.try_get("", "found").unwrap()).collect::<Vec<String>>()
        };
        let tables = "SELECT tablename::text AS found FROM pg_tables WHERE schemaname = current_schema()";
        let mut rows = Vec::new();
        for table in found(tables.to_owned()).await {
            rows.extend(found(format!("SELECT row_to_json(one_row)::text AS found FROM \"{table}\" one_row")).await);
        }
        rows.join("\n").into_bytes()
    }
}

/// How something may be written down: as bytes, within JSON, in hexadecimal, and in Base64 after anything else.
fn spellings(what: &[u8]) -> Vec<Vec<u8>> {
    assert!(what.len() >= SHORTEST, "{what:?} is found by chance");
    let mut spellings = vec![what.to_vec(), hex(what).into_bytes()];
    if let Ok(text) = std::str::from_utf8(what) {
        let quoted = serde_json::to_string(text).unwrap();
        spellings.push(quoted.as_bytes()[1..quoted.len() - 1].to_vec());
    }
    for skipped in 0..3 {
        // Three bytes are four characters; of what is cut the last ones depend on what follows.
        let rest = &what[skipped..];
        let whole = &rest[..rest.len() / 3 * 3];
        spellings.extend([STANDARD_NO_PAD.encode(whole).into_bytes(), URL_SAFE_NO_PAD.encode(whole).into_bytes()]);
    }
    spellings
}

/// A character for each byte: searching texts is fast in a debug build too.
fn characters(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;
    use rstest::rstest;
    use sea_orm::{ActiveModelTrait, Set};
    use shangliang_entity::account;

    use super::*;

    /// What the tests do not find is not there only if this holds.
    #[rstest]
    #[actix_web::test]
    async fn what_is_kept_is_found_however_it_is_spelled(
        #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    ) {
        const AS_TEXT: &str = "kept \"as it is\" by 张小明";
        const IN_HEXADECIMAL: &str = "kept in hexadecimal";
        const IN_BASE64: &str = "kept in Base64 after something else";
        const AS_BYTES: &str = "kept as bytes by 张小明";
        let Some(app) = TestApp::start(backend).await else { return };
        let person = app.citizen("李小红").await;
        let all = [AS_TEXT, IN_HEXADECIMAL, IN_BASE64, AS_BYTES];
        for what in all {
            assert!(!app.keeps_in_clear(what).await, "{what}");
        }
        let encoded = STANDARD.encode(format!("ab{IN_BASE64}, and more"));
        let texts = [AS_TEXT.to_owned(), hex(IN_HEXADECIMAL.as_bytes()), format!("x:{encoded}")];
        for (text, code) in texts.iter().zip(["610100", "610200", "610300"]) {
            app.committee(text, code, None).await;
        }
        let bytes = Set(Some(AS_BYTES.as_bytes().to_vec()));
        let row = account::ActiveModel { id: Set(person.id), phone_index: bytes, ..Default::default() };
        row.update(&app.sql).await.unwrap();
        for what in all {
            assert!(app.keeps_in_clear(what).await, "{what}");
        }
    }
}
