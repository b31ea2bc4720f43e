//! How often a read asks the database, the caller's session included.

use rstest::rstest;
use shangliang_tests::Backend;

use super::Operation;
use super::askers::Asker;
use super::ground::Ground;
use super::things::Things;

/// For a list or one item.
pub const MOST: u32 = 3;

/// What takes more: a case with all its parts, and what gathers from all over; of the figures, seven only where something was written since.
const MORE: [(&str, u32); 4] = [("/cases/{id}", 5), ("/me/export", 17), ("/statistics/handling", 11), ("/sync", 7)];

/// Whoever may read one thing or another. What no role covers is nobody's but its author's and of those who sign it.
pub async fn readers(ground: &Ground) -> [Asker; 3] {
    [
        ground.with_every("everybody", |_| true).await,
        ground.member("the author", &ground.leader.0),
        Asker::of("the citizen", &ground.world.citizen),
    ]
}

/// Whether an answer is as it must be: the first of those who may read a thing sees it, from others it may be hidden.
pub fn is_seen(place: usize, status: u16) -> bool {
    status == 200 || status == 404 && place > 0
}

/// The reads that take more than they may.
pub async fn too_many(ground: &Ground, things: &Things) -> Vec<String> {
    let (readers, mut wrong) = (readers(ground).await, Vec::new());
    for operation in Operation::all().iter().filter(|operation| operation.method == "GET") {
        let path = operation.path.trim_start_matches("/api/v1");
        let most = MORE.iter().find(|(more, _)| *more == path).map_or(MOST, |(_, most)| *most);
        for thing in things.of(operation) {
            let mut may_read = readers.iter().filter(|reader| reader.holds(operation.rule(), thing)).peekable();
            assert!(may_read.peek().is_some(), "nobody reads {path}, {}", thing.name);
            for (place, reader) in may_read.enumerate() {
                let answer = operation.ask(ground, reader, thing).await;
                let (status, taken) = (answer.status(), answer.statements());
                if !is_seen(place, status) || taken > most {
                    wrong.push(format!("{path}, {}, {}: {status} after {taken}", reader.name, thing.name));
                }
            }
        }
    }
    wrong
}

#[rstest]
#[actix_web::test]
async fn every_read_takes_few(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(ground) = Ground::start(backend).await else { return };
    let things = Things::make(&ground).await;
    let wrong = too_many(&ground, &things).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
