//! One topic, and the place of a new one, as policies see them.

use shangliang_entity::ids::{GroupId, TopicId};
use shangliang_entity::topic;
use shangliang_entity::vocab::TopicStatus;
use uuid::Uuid;

use super::policy::READ;
use super::{lifecycle, store};
use crate::access::{Actor, Ask, Place, Scope, allows};
use crate::committees::BodyCommittee;
use crate::db::Conn;
use crate::http::{Kind, Problem};

/// What the rules must know of one topic: of the one that is read, and of each in a list.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Where it stands.
    pub status: TopicStatus,
    committee_path: String,
    special_committees: Vec<Uuid>,
}

impl Standing {
    /// Of a topic of a committee, run by one of its special committees.
    pub fn new(status: TopicStatus, committee_path: String, special_committee: Option<GroupId>) -> Self {
        Self { status, committee_path, special_committees: special_committee.into_iter().map(|id| id.0).collect() }
    }

    /// Its committee's path.
    pub fn committee_path(&self) -> &str {
        &self.committee_path
    }

    /// Where it lies.
    pub fn place(&self) -> Place<'_> {
        Place {
            committee: Some(&self.committee_path),
            is_open_upward: true,
            others: &self.special_committees,
            is_public: lifecycle::is_public(self.status),
            ..Place::default()
        }
    }
}

/// The topic that the path names.
#[derive(Clone, Debug)]
pub struct TopicScope {
    /// The row.
    pub topic: topic::Model,
    /// What the rules must know of it.
    pub standing: Standing,
}

impl TopicScope {
    /// Loads it by id; absent where there is none.
    pub async fn by_id(db: &Conn<'_>, id: TopicId) -> Result<Option<Self>, Problem> {
        let found = store::find(db, id).await?;
        Ok(found.map(|store::Found { topic, committee_path }| Self {
            standing: Standing::new(topic.status, committee_path, topic.special_committee_id),
            topic,
        }))
    }

    /// One that somebody may see; absent where they may not, as where there is none.
    pub async fn seen_by(db: &Conn<'_>, id: TopicId, actor: &Actor) -> Result<Option<Self>, Problem> {
        let found = Self::by_id(db, id).await?;
        Ok(found.filter(|found| allows(&READ, actor, &found.standing.place())))
    }
}

impl Scope for TopicScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        Self::by_id(db, ask.path_id("id")?).await?.ok_or_else(|| Kind::NotFound.into())
    }

    fn place(&self) -> Place<'_> {
        self.standing.place()
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
