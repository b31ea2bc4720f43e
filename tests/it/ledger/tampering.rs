//! Every way of changing the ledger behind the platform's back is found; an untouched one gives no alarm.

use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseTransaction, EntityTrait, QueryOrder, Statement, TransactionTrait, Value};
use shangliang::ledger::{AuditError, GENESIS, StoredEntry, checkpoint, link};
use shangliang::secrets::{Random, SeededRandom};
use shangliang_entity::{checkpoint as checkpoints, ledger_entry};
use shangliang_tests::{Backend, TestApp};

use super::{some_chains, verify, verify_on};

/// Rounds of all the ways below.
const ROUNDS: usize = 12;

struct Dice(SeededRandom);

impl Dice {
    fn below(&self, bound: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) >> 1).unwrap() % bound
    }

    fn one_of<'a, T>(&self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// One attempt, with the database client of an operator.
struct Attempt<'a> {
    sql: &'a DatabaseTransaction,
    dice: &'a Dice,
    entries: &'a [ledger_entry::Model],
}

impl Attempt<'_> {
    async fn run(&self, sql: &str, values: impl IntoIterator<Item = Value>) {
        let backend = self.sql.get_database_backend();
        let done = self.sql.execute_raw(Statement::from_sql_and_values(backend, sql, values)).await;
        let done = done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        assert!(done.rows_affected() > 0, "{sql} changed nothing");
    }

    fn any(&self) -> &ledger_entry::Model {
        self.dice.one_of(self.entries)
    }

    /// Changes one column of one entry.
    async fn edit(&self) {
        let edits = [
            "at = '2001-01-01 00:00:00+00:00'",
            "effective_at = '2001-01-01 00:00:00+00:00'",
            "committee_id = stream_id",
            "stream_kind = 'committee'",
            "stream_seq = stream_seq + 100",
            "action = 'test.undone'",
            "actor_id = stream_id",
            "on_behalf_of = stream_id",
            "permission = 'suggestion.accept'",
            "request_id = 'another'",
            "visibility = 'public'",
            "visibility = 'everybody'",
            "payload = '{}'",
            "payload = ' ' || payload",
            "payload = '{\"to\":\"accepted\",' || substr(payload, 2)",
            "payload = 'no json'",
            "prev_hash = stream_id_bytes",
            "hash = stream_id_bytes",
        ];
        let edit = self.dice.one_of(&edits).replace(
            "stream_id_bytes",
            match self.sql.get_database_backend() {
                sea_orm::DbBackend::Postgres => "decode(replace(stream_id::text, '-', ''), 'hex')",
                _ => "stream_id",
            },
        );
        self.run(&format!("UPDATE ledger_entry SET {edit} WHERE seq = $1"), [self.any().seq.into()]).await;
    }

    async fn delete(&self) {
        self.run("DELETE FROM ledger_entry WHERE seq = $1", [self.any().seq.into()]).await;
    }

    /// Takes the end of one chain away.
    async fn cut_chain(&self) {
        let from = self.any();
        self.run(
            "DELETE FROM ledger_entry WHERE stream_id = $1 AND stream_seq >= $2",
            [from.stream_id.into(), from.stream_seq.into()],
        )
        .await;
    }

    /// Takes the end of the whole ledger away.
    async fn cut_ledger(&self) {
        self.run("DELETE FROM ledger_entry WHERE seq >= $1", [self.any().seq.into()]).await;
    }

    /// Takes the end away together with the checkpoints that covered it.
    async fn roll_back(&self) {
        let from = self.any().seq;
        self.run("DELETE FROM ledger_entry WHERE seq >= $1", [from.into()]).await;
        self.run("DELETE FROM checkpoint WHERE upto_seq >= $1", [from.into()]).await;
    }

    async fn remove_chain(&self) {
        self.run("DELETE FROM ledger_entry WHERE stream_id = $1", [self.any().stream_id.into()]).await;
    }

    /// Lets two entries change places in the ledger.
    async fn swap(&self) {
        let (one, other) = (self.any().seq, self.any().seq);
        let other = if one == other {
            self.entries.iter().map(|entry| entry.seq).find(|seq| *seq != one).unwrap()
        } else {
            other
        };
        for (from, to) in [(one, -1), (other, one), (-1, other)] {
            self.run("UPDATE ledger_entry SET seq = $2 WHERE seq = $1", [from.into(), to.into()]).await;
        }
    }

    /// Lets two entries of one chain change places in it.
    async fn swap_in_chain(&self) {
        let first = self.entries.iter().filter(|entry| entry.stream_seq == 1).collect::<Vec<_>>();
        let id: Value = self.dice.one_of(&first).stream_id.into();
        for (from, to) in [(1, 900), (2, 1), (900, 2)] {
            let values = [id.clone(), i64::from(from).into(), i64::from(to).into()];
            self.run("UPDATE ledger_entry SET stream_seq = $3 WHERE stream_id = $1 AND stream_seq = $2", values).await;
        }
    }

    /// Writes a chain anew from one entry on, every hash right.
    async fn forge(&self) {
        let from = self.any();
        let chain = self.entries.iter().filter(|entry| entry.stream_id == from.stream_id);
        let mut hash = GENESIS.to_vec();
        for entry in chain {
            let mut entry = entry.clone();
            if entry.stream_seq >= from.stream_seq {
                entry.payload = r#"{"forged":true}"#.to_owned();
                entry.prev_hash.clone_from(&hash);
                entry.hash = link(&hash, &StoredEntry::from(&entry).digest().unwrap()).to_vec();
                self.run(
                    "UPDATE ledger_entry SET payload = $2, prev_hash = $3, hash = $4 WHERE seq = $1",
                    [entry.seq.into(), entry.payload.into(), entry.prev_hash.into(), entry.hash.clone().into()],
                )
                .await;
            }
            hash = entry.hash;
        }
    }

    /// Puts an entry of its own making, every hash right, where the checkpoints should have seen it.
    async fn insert(&self) {
        let place = *self.dice.one_of(&[0, -5, self.any().seq]);
        let mut entry = self.any().clone();
        entry.seq = place;
        entry.stream_id = uuid::Uuid::from_u128(u128::try_from(self.dice.below(1 << 40)).unwrap());
        entry.stream_seq = 1;
        entry.prev_hash = GENESIS.to_vec();
        entry.hash = link(&GENESIS, &StoredEntry::from(&entry).digest().unwrap()).to_vec();
        if place > 0 {
            self.run("DELETE FROM ledger_entry WHERE seq = $1", [place.into()]).await;
        }
        use sea_orm::IntoActiveModel;
        ledger_entry::Entity::insert(entry.into_active_model()).exec_without_returning(self.sql).await.unwrap();
    }

    async fn edit_checkpoint(&self) {
        let edits = [
            "at = '2001-01-01 00:00:00+00:00'",
            "entries = entries + 1",
            "upto_seq = upto_seq + 1000",
            "after_seq = after_seq + 1000",
            "root = previous || root",
            "previous = root",
            "key_id = 'another'",
            "signature = root",
        ];
        let edit = self.dice.one_of(&edits);
        let which = ["MIN", "MAX"][self.dice.below(2)];
        self.run(
            &format!("UPDATE checkpoint SET {edit} WHERE upto_seq = (SELECT {which}(upto_seq) FROM checkpoint)"),
            [],
        )
        .await;
    }

    async fn delete_checkpoint(&self) {
        let which = ["MIN", "MAX"][self.dice.below(2)];
        self.run(&format!("DELETE FROM checkpoint WHERE upto_seq = (SELECT {which}(upto_seq) FROM checkpoint)"), [])
            .await;
    }

    async fn delete_checkpoints(&self) {
        self.run("DELETE FROM checkpoint", []).await;
    }
}

#[rstest]
#[actix_web::test]
async fn every_tampering_is_found(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    for (chains, entries) in [(7, 6), (4, 4), (6, 5)] {
        some_chains(&app, chains, entries).await;
        checkpoint::make(&app.app).await.unwrap();
    }
    verify(&app).await.unwrap();
    let entries = ledger_entry::Entity::find().order_by_asc(ledger_entry::Column::Seq).all(&app.sql).await.unwrap();
    assert_eq!(checkpoints::Entity::find().all(&app.sql).await.unwrap().len(), 3);
    let dice = Dice(SeededRandom::new(20_260_302));
    let ways = [
        "edit",
        "edit",
        "edit",
        "edit",
        "edit",
        "delete",
        "cut_chain",
        "cut_ledger",
        "roll_back",
        "remove_chain",
        "swap",
        "swap_in_chain",
        "forge",
        "forge",
        "insert",
        "edit_checkpoint",
        "edit_checkpoint",
        "delete_checkpoint",
        "delete_checkpoints",
    ];
    let mut attempts = 0;
    for _ in 0..ROUNDS {
        for way in ways {
            let sql = app.sql.begin().await.unwrap();
            let attempt = Attempt { sql: &sql, dice: &dice, entries: &entries };
            match way {
                "edit" => attempt.edit().await,
                "delete" => attempt.delete().await,
                "cut_chain" => attempt.cut_chain().await,
                "cut_ledger" => attempt.cut_ledger().await,
                "roll_back" => attempt.roll_back().await,
                "remove_chain" => attempt.remove_chain().await,
                "swap" => attempt.swap().await,
                "swap_in_chain" => attempt.swap_in_chain().await,
                "forge" => attempt.forge().await,
                "insert" => attempt.insert().await,
                "edit_checkpoint" => attempt.edit_checkpoint().await,
                "delete_checkpoint" => attempt.delete_checkpoint().await,
                _ => attempt.delete_checkpoints().await,
            }
            match verify_on(&app, &(&sql).into()).await {
                Err(AuditError::Found(_)) => attempts += 1,
                other => panic!("attempt {attempts}, {way}: {other:?}"),
            }
            sql.rollback().await.unwrap();
            if attempts % 50 == 0 {
                verify(&app).await.unwrap();
            }
        }
    }
    assert!(attempts >= 200, "{attempts}");
}

#[rstest]
#[actix_web::test]
async fn the_first_entry_that_fails_is_named(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    some_chains(&app, 3, 6).await;
    let entries = ledger_entry::Entity::find().order_by_asc(ledger_entry::Column::Seq).all(&app.sql).await.unwrap();
    let victim = entries.iter().find(|entry| entry.stream_seq == 2).unwrap();
    let change = format!("UPDATE ledger_entry SET action = 'test.undone' WHERE seq = {}", victim.seq);
    app.sql.execute_unprepared(&change).await.unwrap();
    let found = verify(&app).await.unwrap_err().to_string();
    let expected = format!(
        "entry {} (number 2 of {}/{}): it was changed: its content does not give its hash",
        victim.seq,
        shangliang_entity::vocab::Vocabulary::code(victim.stream_kind),
        victim.stream_id
    );
    assert_eq!(found, expected);
}
