//! The demo: as large as promised, as consistent as what was handled live, and there to be used.

mod command;
mod usage;

use rstest::rstest;
use sea_orm::sea_query::IntoCondition;
use sea_orm::{ColumnTrait, Condition, EntityTrait, Iterable, PaginatorTrait, QueryFilter, QueryOrder};
use secrecy::ExposeSecret;
use serde_json::json;
use shangliang::accounts::first_administrator;
use shangliang::{demo, jobs, ledger};
use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::{
    AssignmentStatus, CaseStatus, GroupKind, MemberStatus, ReplyStatus, StudioKind, SuggestionStatus, TopicStatus,
};
use shangliang_entity::{
    account, assignment, committee, department, feed_cursor, handling_case, ledger_entry, member, member_group,
    reminder, reply, studio, suggestion, topic,
};
use shangliang_tests::{Backend, Client, TestApp};

/// The platform with the demo in it, and how to sign in.
struct Demo {
    app: TestApp,
    password: String,
}

impl Demo {
    async fn start(backend: Backend) -> Option<Self> {
        let app = TestApp::start(backend).await?;
        // As after a first `serve`: an administrator is there, and nothing else.
        first_administrator::ensure(&app.app).await.unwrap();
        let filled = demo::fill(&app.app, 1, 1, |_, _| {}).await.unwrap().unwrap();
        Some(Self { app, password: filled.password.expose_secret().to_owned() })
    }

    /// Whoever signs in by a name.
    async fn sign_in(&self, account: &str) -> Client {
        let login = json!({ "account": account, "password": self.password });
        let tokens = self.app.visitor().post("/auth/login").json(&login).await.expect(200);
        Client::holding(self.app.clone(), tokens["access_token"].as_str().unwrap().to_owned())
    }

    async fn committee(&self, code: &str) -> CommitteeId {
        let found = committee::Entity::find().filter(committee::Column::Code.eq(code));
        found.one(&self.app.sql).await.unwrap().unwrap().id
    }
}

/// Without a condition.
fn all() -> Condition {
    Condition::all()
}

/// How many rows a query finds.
async fn count<E: EntityTrait<Model: Sync>>(demo: &Demo, condition: impl IntoCondition) -> u64 {
    E::find().filter(condition).count(&demo.app.sql).await.unwrap()
}

/// One test for all, since filling takes seconds.
#[rstest]
#[actix_web::test]
async fn it_is_as_promised_and_can_be_used(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(demo) = Demo::start(backend).await else { return };
    it_has_the_promised_sizes(&demo).await;
    everything_occurs(&demo).await;
    nothing_is_left_undone(&demo).await;
    usage::everybody_finds_their_things(&demo).await;
}

async fn it_has_the_promised_sizes(demo: &Demo) {
    assert_eq!(count::<committee::Entity>(demo, all()).await, 21);
    assert_eq!(count::<member::Entity>(demo, all()).await, 2_400);
    assert_eq!(count::<studio::Entity>(demo, all()).await, 380);
    assert_eq!(count::<department::Entity>(demo, all()).await, 84);
    assert_eq!(count::<suggestion::Entity>(demo, all()).await, 3_000);
    // 2,376 members, 1,000 citizens, 274 staff, and the administrator from before.
    assert_eq!(count::<account::Entity>(demo, all()).await, 3_651);
    let (xian, shangluo) = (demo.committee("610100").await, demo.committee("611000").await);
    assert_eq!(count::<member::Entity>(demo, member::Column::CommitteeId.eq(xian)).await, 560);
    assert_eq!(count::<member::Entity>(demo, member::Column::CommitteeId.eq(shangluo)).await, 319);
    for (kind, groups) in [(GroupKind::Study, 14), (GroupKind::Work, 7)] {
        let of_kind =
            all().add(member_group::Column::CommitteeId.eq(shangluo)).add(member_group::Column::Kind.eq(kind));
        assert_eq!(count::<member_group::Entity>(demo, of_kind).await, groups);
    }
    for (code, studios) in [("610500", 141), ("610900", 183), ("610403", 5), ("610581", 8), ("610100", 23)] {
        let id = demo.committee(code).await;
        assert_eq!(count::<studio::Entity>(demo, studio::Column::CommitteeId.eq(id)).await, studios, "{code}");
    }
    let hancheng = demo.committee("610581").await;
    let towns = all()
        .add(studio::Column::CommitteeId.eq(hancheng))
        .add(studio::Column::Kind.eq(StudioKind::Town))
        .add(studio::Column::ActivityDay.eq(21));
    assert_eq!(count::<studio::Entity>(demo, towns).await, 8);
    assert_eq!(count::<department::Entity>(demo, department::Column::CommitteeId.eq(hancheng)).await, 22);
    let baoji = demo.committee("610300").await;
    assert_eq!(count::<topic::Entity>(demo, topic::Column::CommitteeId.eq(baoji)).await, 16);
}

async fn everything_occurs(demo: &Demo) {
    for status in SuggestionStatus::iter() {
        assert!(count::<suggestion::Entity>(demo, suggestion::Column::Status.eq(status)).await > 0, "{status:?}");
    }
    // Where replies are not reviewed they are released at once, so no case rests there.
    for status in CaseStatus::iter().filter(|status| *status != CaseStatus::Replied) {
        assert!(count::<handling_case::Entity>(demo, handling_case::Column::Status.eq(status)).await > 0, "{status:?}");
    }
    for status in AssignmentStatus::iter() {
        assert!(count::<assignment::Entity>(demo, assignment::Column::Status.eq(status)).await > 0, "{status:?}");
    }
    for status in ReplyStatus::iter() {
        assert!(count::<reply::Entity>(demo, reply::Column::Status.eq(status)).await > 0, "{status:?}");
    }
    for status in [MemberStatus::Suspended, MemberStatus::Resigned] {
        assert_eq!(count::<member::Entity>(demo, member::Column::Status.eq(status)).await, 21, "{status:?}");
    }
    assert!(count::<topic::Entity>(demo, topic::Column::Status.eq(TopicStatus::Open)).await > 0);
}

async fn nothing_is_left_undone(demo: &Demo) {
    let outside = ledger::outside::read(&demo.app.app.config.data_dir).unwrap();
    let keys = demo.app.app.keys.checkpoint();
    let report = ledger::audit(&(&demo.app.sql).into(), keys, outside, |_| {}).await.unwrap();
    assert!(report.entries > 20_000 && report.chains > 9_000, "{report:?}");

    crate::statistics::recount::agrees(&demo.app).await;

    // Nothing of it is news.
    let last = ledger_entry::Entity::find().order_by_desc(ledger_entry::Column::Seq).one(&demo.app.sql).await.unwrap();
    let followed = feed_cursor::Entity::find().order_by_asc(feed_cursor::Column::Consumer).all(&demo.app.sql).await;
    let followed: Vec<_> = followed.unwrap().into_iter().map(|kept| (kept.consumer, kept.seq)).collect();
    let seq = last.unwrap().seq;
    assert_eq!(followed, [("notices".to_owned(), seq), ("webhooks".to_owned(), seq)]);

    // What was due was done when it was due.
    let reminders = count::<reminder::Entity>(demo, all()).await;
    let done = jobs::run_due(&demo.app.app).await.unwrap();
    assert_eq!((done.was_holder, done.reminders, done.lapsed), (true, 0, 0));
    assert!(reminders > 1_000);

    let entries = count::<ledger_entry::Entity>(demo, all()).await;
    assert!(demo::fill(&demo.app.app, 1, 1, |_, _| {}).await.unwrap().is_none());
    assert_eq!(count::<ledger_entry::Entity>(demo, all()).await, entries);
}
