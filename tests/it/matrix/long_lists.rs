//! A full page takes as few statements as one of a single row: no list asks once more for each of its items.

mod filling;

use rstest::rstest;
use shangliang_tests::Backend;

use super::Operation;
use super::ground::Ground;
use super::round_trips::{MOST, is_seen, readers, too_many};
use super::things::Things;
use filling::{MANY, fill};

#[rstest]
#[actix_web::test]
async fn a_full_page_takes_as_few(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(ground) = Ground::start(backend).await else { return };
    let things = Things::make(&ground).await;
    fill(&ground, &things).await;
    let readers = readers(&ground).await;
    let (mut lists, mut wrong) = (0, Vec::new());
    for operation in Operation::all().iter().filter(|operation| operation.counts) {
        let mut longest = 0;
        for thing in things.of(operation) {
            let may_read = readers.iter().filter(|reader| reader.holds(operation.rule(), thing));
            for (place, reader) in may_read.enumerate() {
                let path = ground.path_to(operation, thing).await;
                let client = reader.client(&ground, &path).await;
                let one = client.get(format!("{path}?count=true&limit=1")).await;
                let full = client.get(format!("{path}?count=true&limit={MANY}")).await;
                let (few, taken) = (one.statements(), full.statements());
                if !is_seen(place, full.status()) || full.status() != one.status() || taken > MOST || taken > few {
                    let (reader, thing, status) = (&reader.name, thing.name, full.status());
                    wrong.push(format!("{path}, {reader}, {thing}: {status} after {taken}, after {few} for one row"));
                }
                longest = longest.max(full.body()["items"].as_array().map_or(0, Vec::len));
            }
        }
        lists += 1;
        // Each can be as long; of one that is shorter nothing would be shown.
        if longest != MANY {
            wrong.push(format!("{} was not filled: {longest} items at most", operation.path));
        }
    }
    assert!(lists > 20, "{lists}");
    // Nor does what gathers much that is no page: a timeline, a copy, what is kept of oneself.
    wrong.extend(too_many(&ground, &things).await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
