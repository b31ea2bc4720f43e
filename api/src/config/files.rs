//! How large files may be, and how many.

use std::time::Duration;

use super::Settings;
use crate::files::Signature;

/// The unit in which sizes are set.
pub const MEGABYTE: u64 = 1024 * 1024;

/// How large files may be, and how many one account may have.
#[derive(Clone, Copy, Debug)]
pub struct FileLimits {
    /// The largest image, in bytes.
    pub image_bytes: u64,
    /// The largest document, in bytes.
    pub document_bytes: u64,
    /// What all files of one account may take up, in bytes.
    pub quota_bytes: u64,
    /// How many files one account may have.
    pub quota_count: u64,
    /// How many files one account may upload in 24 hours.
    pub daily_count: u64,
    /// How long it may take to find out what a file is, waiting for a thread included; not to be set.
    pub recognition: Duration,
}

impl FileLimits {
    /// The defaults, and over them what is set.
    pub fn of_settings(settings: &Settings) -> Self {
        let megabytes = |set: Option<u32>, default| u64::from(set.unwrap_or(default).max(1)) * MEGABYTE;
        Self {
            image_bytes: megabytes(settings.file_image_mb, 10),
            document_bytes: megabytes(settings.file_document_mb, 20),
            quota_bytes: megabytes(settings.file_quota_mb, 500),
            quota_count: settings.file_quota_count.unwrap_or(1000).into(),
            daily_count: settings.file_daily_count.unwrap_or(100).into(),
            recognition: Duration::from_secs(5),
        }
    }

    /// The most bytes of a file that begins like this.
    pub fn of(&self, signature: Signature) -> u64 {
        if signature.is_image() { self.image_bytes } else { self.document_bytes }
    }

    /// The most bytes of any file.
    pub fn largest(&self) -> u64 {
        self.image_bytes.max(self.document_bytes)
    }
}
