//! Where committees lie: what policies of all slices compare the roles of their callers with.

use shangliang_entity::committee;
use shangliang_entity::ids::CommitteeId;

use super::store;
use crate::access::{Ask, Place, Scope};
use crate::db::Conn;
use crate::http::{Kind, Problem, Text};

/// The committee that the path names.
#[derive(Clone, Debug)]
pub struct CommitteeScope {
    /// The row.
    pub committee: committee::Model,
}

impl Scope for CommitteeScope {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let committee = store::find(db, ask.path_id("id")?).await?.ok_or(Kind::NotFound)?;
        Ok(Self { committee })
    }

    fn place(&self) -> Place<'_> {
        Place { committee: Some(&self.committee.path), is_open_upward: true, ..Place::default() }
    }
}

/// The committee that a new thing is to belong to: `committee_id` of the body. Roles of the committees above cover it too.
#[derive(Clone, Debug)]
pub struct BodyCommittee(Named);

/// What a field of the body names.
#[derive(Clone, Debug)]
pub enum Named {
    /// A committee.
    Committee(Box<committee::Model>),
    /// A well-formed id of none.
    Unknown,
    /// The field is missing, null or no id: the check of the fields says so.
    Malformed,
}

impl BodyCommittee {
    /// The committee; 422 at `/committee_id` where there is none.
    pub fn committee(&self) -> Result<&committee::Model, Problem> {
        self.0.committee("/committee_id")
    }
}

impl Scope for BodyCommittee {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        Named::load(db, ask, "committee_id").await.map(Self)
    }

    fn place(&self) -> Place<'_> {
        self.0.place()
    }
}

/// Where a new committee is to stand: under the one that `parent_id` names, or nowhere.
#[derive(Clone, Debug)]
pub struct NewCommittee(Option<Named>);

impl NewCommittee {
    /// The committee above; 422 at `/parent_id` where the id is of none.
    pub fn parent(&self) -> Result<Option<&committee::Model>, Problem> {
        self.0.as_ref().map(|named| named.committee("/parent_id")).transpose()
    }
}

impl Scope for NewCommittee {
    async fn load(db: &Conn<'_>, ask: &Ask<'_>) -> Result<Self, Problem> {
        let names_one = ask.body.and_then(|body| body.get("parent_id")).is_some_and(|id| !id.is_null());
        Ok(Self(if names_one { Some(Named::load(db, ask, "parent_id").await?) } else { None }))
    }

    fn place(&self) -> Place<'_> {
        self.0.as_ref().map(Named::place).unwrap_or_default()
    }
}

impl Named {
    /// Looks up the id in a field of the body.
    pub async fn load(db: &Conn<'_>, ask: &Ask<'_>, field: &str) -> Result<Self, Problem> {
        let Some(id) = ask.body_id(field) else { return Ok(Self::Malformed) };
        let committee = store::find(db, id).await?;
        Ok(committee.map_or(Self::Unknown, |committee| Self::Committee(Box::new(committee))))
    }

    /// The committee; 422 at the pointer where there is none.
    pub fn committee(&self, pointer: &str) -> Result<&committee::Model, Problem> {
        match self {
            Self::Committee(committee) => Ok(committee),
            Self::Unknown | Self::Malformed => Err(unknown_committee(pointer)),
        }
    }

    /// Whoever holds the role anywhere is told what is wrong with a malformed field; that a well-formed id is of no
    /// committee, only who holds it everywhere.
    pub fn place(&self) -> Place<'_> {
        match self {
            Self::Committee(committee) => {
                Place { committee: Some(&committee.path), is_open_upward: true, ..Place::default() }
            }
            Self::Unknown => Place::default(),
            Self::Malformed => Place { is_everywhere: true, ..Place::default() },
        }
    }
}

/// The refusal of an id that is no committee's (422).
pub fn unknown_committee(pointer: &str) -> Problem {
    Problem::field(pointer, "unknown", Text::fixed("没有这个委员会", "there is no such committee"))
}

/// Refuses to move a thing to another committee (422): its history stays where it was made.
pub fn stays_in(committee: CommitteeId, given: Option<CommitteeId>) -> Result<(), Problem> {
    if given.is_none_or(|given| given == committee) {
        return Ok(());
    }
    Err(Problem::field("/committee_id", "immutable", Text::fixed("所属委员会不能更改", "its committee cannot change")))
}
