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

#[rstest]
#[actix_web::test]
async fn every_read_takes_few(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(ground) = Ground::start(backend).await else { return };
    let things = Things::make(&ground).await;
    // What no role covers is nobody's but its author's and of those who sign it.
    let askers = [
        ground.with_every("everybody", |_| true).await,
        ground.member("the author", &ground.leader.0),
        Asker::of("the citizen", &ground.world.citizen),
    ];
    let mut wrong = Vec::new();
    for operation in Operation::all().iter().filter(|operation| operation.method == "GET") {
        let path = operation.path.trim_start_matches("/api/v1");
        let most = MORE.iter().find(|(more, _)| *more == path).map_or(MOST, |(_, most)| *most);
        for thing in things.of(operation) {
            let asker = askers.iter().find(|asker| asker.holds(operation.rule(), thing)).unwrap();
            let answer = operation.ask(&ground, asker, thing).await;
            let taken = answer.statements();
            if answer.status() != 200 || taken > most {
                wrong.push(format!("{path}, {}: {} after {taken}", thing.name, answer.status()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
