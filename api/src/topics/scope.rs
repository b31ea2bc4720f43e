//! One topic, and the place of a new one, as policies see them.

use shangliang_entity::ids::{GroupId, TopicId};
use shangliang_entity::topic;
use uuid::Uuid;

use super::{lifecycle, store};
use crate::access::{Ask, Place, Scope};
use crate::committees::BodyCommittee;
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// The topic that the path names.
#[derive(Clone, Debug)]
pub struct TopicScope {
    /// The row.
    pub topic: topic::Model,
    /// Its committee's path.
    pub committee_path: String,
    special_committees: Vec<Uuid>,
}

impl TopicScope {
    /// Loads it by id; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: TopicId) -> Result<Option<Self>, Problem> {
        let found = store::find(db, id).await?;
        Ok(found.map(|found| Self {
            special_committees: found.topic.special_committee_id.into_iter().map(|id| id.0).collect(),
            committee_path: found.committee_path,
            topic: found.topic,
        }))
    }
}

impl Scope for TopicScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        Self::by_id(db, ask.path_id("id")?).await?.ok_or_else(|| Kind::NotFound.into())
    }

    fn place(&self) -> Place<'_> {
        Place {
            committee: Some(&self.committee_path),
            is_open_upward: true,
            others: &self.special_committees,
            is_public: lifecycle::is_public(self.topic.status),
            ..Place::default()
        }
    }
}

/// Where a new topic is to stand: in the committee of the body, and in one of its special committees.
#[derive(Clone, Debug)]
pub struct NewTopicScope {
    /// The committee.
    pub committee: BodyCommittee,
    special_committees: Vec<Uuid>,
}

impl Scope for NewTopicScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let committee = BodyCommittee::load(db, ask).await?;
        let mut special_committees = Vec::new();
        if let (Ok(committee), Some(id)) = (committee.committee(), ask.body_id::<GroupId>("special_committee_id"))
            && store::is_special_committee_of(db, committee.id, id).await?
        {
            special_committees.push(id.0);
        }
        Ok(Self { committee, special_committees })
    }

    fn place(&self) -> Place<'_> {
        Place { others: &self.special_committees, ..self.committee.place() }
    }
}
