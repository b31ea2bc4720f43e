//! Which things the entries of a stretch of the ledger touch.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, Condition};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::ledger_entry::Column;
use shangliang_entity::vocab::StreamKind;
use uuid::Uuid;

use crate::ledger::mark::Step;

/// The things that entries are about.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// Suggestions.
    pub suggestions: BTreeSet<Uuid>,
    /// Cases; what is shown of a suggestion changes with its case.
    pub cases: BTreeSet<Uuid>,
    /// Topics.
    pub topics: BTreeSet<Uuid>,
    /// Studios.
    pub studios: BTreeSet<Uuid>,
    /// Departments and studios that changed themselves: they may have another name, which is shown with their cases.
    pub renamed: BTreeSet<Uuid>,
    /// Topics that changed themselves: another special committee may run them, and see what stands under them.
    pub run_anew: BTreeSet<Uuid>,
    /// Studios that were closed: what was handed to them waits for them no more.
    pub closed: BTreeSet<Uuid>,
}

impl Touched {
    /// What some entries touch.
    pub fn by(steps: &[Step]) -> Self {
        let mut touched = Self::default();
        for step in steps {
            if step.action.ends_with(".updated") {
                touched.renamed.insert(step.stream_id);
            }
            if step.action == "topic.updated" {
                touched.run_anew.insert(step.stream_id);
            }
            if step.action == "studio.closed" {
                touched.closed.insert(step.stream_id);
            }
            let of_its_kind = match step.stream_kind {
                StreamKind::Suggestion => &mut touched.suggestions,
                StreamKind::Case => &mut touched.cases,
                StreamKind::Topic => &mut touched.topics,
                StreamKind::Studio => &mut touched.studios,
                _ => continue,
            };
            of_its_kind.insert(step.stream_id);
        }
        touched
    }

    /// The same without what only shows another name, or waits for somebody else: that hides nothing.
    pub fn that_may_hide(&self) -> Self {
        Self { renamed: BTreeSet::new(), closed: BTreeSet::new(), ..self.clone() }
    }
}

/// The entries that may touch anything, of one committee or of any. Where committees lie concerns those below them too.
pub fn that_matter(committee: Option<CommitteeId>) -> Condition {
    let things = [StreamKind::Suggestion, StreamKind::Case, StreamKind::Topic, StreamKind::Studio];
    let changed = |kind: StreamKind, action: &str| {
        Condition::all().add(Column::StreamKind.eq(kind)).add(Column::Action.eq(action))
    };
    let here = Condition::all().add_option(committee.map(|committee| Column::CommitteeId.eq(committee))).add(
        Condition::any()
            .add(Column::StreamKind.is_in(things))
            .add(changed(StreamKind::Department, "department.updated")),
    );
    Condition::any().add(here).add(changed(StreamKind::Committee, "committee.updated"))
}
