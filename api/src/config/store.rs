//! Where the bytes of files are kept.

use secrecy::SecretString;

use super::{ConfigError, Mode, Settings, bad};

/// Where the bytes of files are kept.
#[derive(Clone, Debug, Default)]
pub enum FileStore {
    /// The folder `files` of the data folder.
    #[default]
    Folder,
    /// A bucket that speaks S3.
    Bucket(Bucket),
}

/// A bucket that speaks S3.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// Where it answers.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// Whether its name is a part of the endpoint's host, instead of the path.
    pub is_in_host: bool,
    /// Whose requests they are.
    pub key_id: String,
    /// What signs them.
    pub secret: SecretString,
}

impl FileStore {
    /// What is set: `folder`, or `s3://BUCKET?endpoint=URL&region=NAME&bucket_in_host=true` with its key.
    pub(super) fn of_settings(settings: &Settings, mode: Mode) -> Result<Self, ConfigError> {
        if settings.files_key_id.is_some() != settings.files_secret.is_some() {
            return Err(bad("files_key_id", "the key of a bucket is files_key_id and files_secret, both"));
        }
        let key = settings.files_key_id.clone().zip(settings.files_secret.clone());
        match (settings.files.as_deref().unwrap_or("folder"), key) {
            ("folder", None) => Ok(Self::Folder),
            ("folder", Some(_)) => Err(bad("files_key_id", "a folder has none; set files to s3://BUCKET?endpoint=URL")),
            (url, Some((key_id, secret))) => {
                let bucket = Bucket::of_url(url, key_id, secret).ok_or_else(|| bad("files", EXPECTED))?;
                match mode == Mode::Production && bucket.endpoint.starts_with("http://") {
                    true => Err(ConfigError::Unsafe("SHANGLIANG_FILES sends files in clear; use https")),
                    false => Ok(Self::Bucket(bucket)),
                }
            }
            (_, None) => Err(bad("files", "s3:// needs files_key_id and files_secret")),
        }
    }

    /// What is set, without the key.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Folder => "folder".to_owned(),
            Self::Bucket(Bucket { name, endpoint, region, is_in_host, .. }) => {
                format!("s3://{name}?endpoint={endpoint}&region={region}&bucket_in_host={is_in_host}")
            }
        }
    }
}

const EXPECTED: &str =
    "expected folder, or s3://BUCKET?endpoint=https://HOST with region=NAME and bucket_in_host=true as needed";

impl Bucket {
    fn of_url(url: &str, key_id: String, secret: SecretString) -> Option<Self> {
        let (name, query) = url.strip_prefix("s3://")?.split_once('?')?;
        let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_plain) {
            return None;
        }
        let (mut endpoint, mut region, mut is_in_host) = (None, "us-east-1".to_owned(), false);
        for pair in query.split('&') {
            match pair.split_once('=')? {
                ("endpoint", value) => endpoint = Some(value.trim_end_matches('/').to_owned()),
                ("region", value) => value.clone_into(&mut region),
                ("bucket_in_host", value) => is_in_host = value.parse().ok()?,
                _ => return None,
            }
        }
        let endpoint =
            endpoint.filter(|endpoint| ["https://", "http://"].iter().any(|way| endpoint.starts_with(way)))?;
        // A password in it would be shown by `check`.
        if endpoint.contains('@') {
            return None;
        }
        Some(Self { name: name.to_owned(), endpoint, region, is_in_host, key_id, secret })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn store(url: &str, mode: Mode) -> Result<FileStore, ConfigError> {
        let settings = Settings {
            files: Some(url.to_owned()),
            files_key_id: Some("id".to_owned()),
            files_secret: Some("secret".into()),
            ..Settings::default()
        };
        FileStore::of_settings(&settings, mode)
    }

    #[rstest]
    #[case(
        "s3://files?endpoint=https://s3.example.cn/",
        "s3://files?endpoint=https://s3.example.cn&region=us-east-1&bucket_in_host=false"
    )]
    #[case(
        "s3://a.b-1?region=cn-xian&bucket_in_host=true&endpoint=https://a.b-1.s3.example.cn",
        "s3://a.b-1?endpoint=https://a.b-1.s3.example.cn&region=cn-xian&bucket_in_host=true"
    )]
    fn a_bucket_is_read_and_shown_without_its_key(#[case] url: &str, #[case] shown: &str) {
        let store = store(url, Mode::Production).unwrap();
        assert_eq!(store.shown(), shown);
        assert!(!format!("{store:?}").contains("\"secret\""));
    }

    #[rstest]
    #[case::no_endpoint("s3://files")]
    #[case::empty("s3://?endpoint=https://s3.example.cn")]
    #[case::a_path("s3://files/a?endpoint=https://s3.example.cn")]
    #[case::no_address("s3://files?endpoint=s3.example.cn")]
    #[case::a_secret("s3://files?endpoint=https://s3.example.cn&secret=x")]
    #[case::another_service("gs://files?endpoint=https://s3.example.cn")]
    #[case::the_key_of_a_folder("folder")]
    fn what_is_none_is_refused(#[case] url: &str) {
        assert!(matches!(store(url, Mode::Development), Err(ConfigError::Value(..))));
    }

    #[test]
    fn in_production_files_are_not_sent_in_clear() {
        let url = "s3://files?endpoint=http://s3.example.cn";
        assert!(matches!(store(url, Mode::Production), Err(ConfigError::Unsafe(_))));
        assert!(store(url, Mode::Development).is_ok());
    }

    #[test]
    fn a_bucket_needs_a_key() {
        let url = Some("s3://files?endpoint=https://s3.example.cn".to_owned());
        let settings = Settings { files: url, files_key_id: Some("id".to_owned()), ..Settings::default() };
        assert!(matches!(FileStore::of_settings(&settings, Mode::Development), Err(ConfigError::Value(..))));
    }
}
