//! What the policy must know of one upload: whose it is.

use shangliang_entity::upload::Model;

use super::store;
use crate::access::{Ask, Place, Scope, Stake};
use crate::db::Conn;
use crate::http::{Kind, Problem, Text};

/// One upload.
pub struct UploadScope {
    /// The row.
    pub upload: Model,
    owners: [Stake; 1],
    is_over: bool,
}

impl Scope for UploadScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let upload = store::find(db, ask.path_id("id")?).await?.ok_or(Kind::NotFound)?;
        let (owners, is_over) = ([Stake::Person(upload.owner_id)], upload.expires_at <= ask.now);
        Ok(Self { upload, owners, is_over })
    }

    fn place(&self) -> Place<'_> {
        Place { owners: &self.owners, ..Place::default() }
    }
}

impl UploadScope {
    /// Its row, while its time is not over (410).
    pub fn living(&self) -> Result<&Model, Problem> {
        match self.is_over {
            false => Ok(&self.upload),
            true => Err(Problem::new(Kind::Gone).detail(Text::fixed("上传已过期", "the upload has expired"))),
        }
    }
}

/// The refusal of what only an upload that is not a file yet can take.
pub fn complete() -> Problem {
    Problem::state(Text::fixed("上传已完成", "the upload is complete, and a file"))
}
