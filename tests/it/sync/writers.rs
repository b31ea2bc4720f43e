//! Whoever follows cursors ends with exactly what a full listing shows, while several write and roles come and go.

use std::cell::Cell;

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rstest::rstest;
use shangliang_tests::Backend;

use super::Copy;
use super::town::{Town, Writer};

const WRITERS: usize = 3;

/// What one run does.
struct Plan {
    rounds: usize,
    /// How often each writer acts in a round.
    acts: usize,
    processes: usize,
    seed: u64,
}

/// Fetches pages until the writers are done.
async fn follow(copy: &mut Copy, is_over: &Cell<bool>, mut dice: StdRng) {
    while !is_over.get() {
        copy.turn(dice.random_range(1..=30)).await;
        tokio::task::yield_now().await;
    }
}

async fn work(writer: &mut Writer, acts: usize, mut dice: StdRng) {
    for _ in 0..acts {
        writer.act(&mut dice).await;
    }
}

/// Lets the town run and checks every copy at the end of each round; gives how often something was changed.
async fn run(backend: Backend, plan: Plan) -> Option<usize> {
    let town = Town::start(backend).await?;
    let app = &town.world.app;
    let mut dice = StdRng::seed_from_u64(plan.seed);
    let (mut writers, mut copies, mut held) = (Vec::new(), town.copies().await, Vec::new());
    for name in 0..WRITERS {
        let process = if name < plan.processes { app.another_process().await } else { app.clone() };
        writers.push(town.writer(&process, name).await);
    }
    for _ in 0..plan.rounds {
        let is_over = Cell::new(false);
        let [mut writing, mut reading, mut drifting] = [(); 3].map(|()| StdRng::seed_from_u64(dice.random()));
        let write = async {
            let mut next = || StdRng::seed_from_u64(writing.random());
            let acts = writers.iter_mut().map(|writer| work(writer, plan.acts, next())).collect::<Vec<_>>();
            let drift = async {
                for _ in 0..3 {
                    town.drift(&mut held, &mut drifting).await;
                    for _ in 0..plan.acts * 10 {
                        tokio::task::yield_now().await;
                    }
                }
            };
            join(join_all(acts), drift).await;
            is_over.set(true);
        };
        let mut next = || StdRng::seed_from_u64(reading.random());
        let read = copies.iter_mut().map(|copy| follow(copy, &is_over, next())).collect::<Vec<_>>();
        join(write, join_all(read)).await;
        for copy in &mut copies {
            copy.assert_complete(dice.random_range(5..=100)).await;
        }
        app.pass(TimeDelta::hours(1));
    }
    Some(writers.iter().map(|writer| writer.done).sum())
}

#[rstest]
#[case(Backend::Sqlite, 0)]
#[case(Backend::Postgres, WRITERS)]
#[actix_web::test]
async fn every_copy_ends_as_the_lists_show(#[case] backend: Backend, #[case] processes: usize) {
    let Some(done) = run(backend, Plan { rounds: 3, acts: 25, processes, seed: 7 }).await else { return };
    assert!(done > 60, "only {done} changes: this shows little");
}

/// `cargo test -p shangliang-tests --test it -- --ignored --nocapture ten_thousand_acts`
#[rstest]
#[case(Backend::Sqlite, 0)]
#[case(Backend::Postgres, WRITERS)]
#[ignore = "takes minutes; its last result is in docs/reliability.md"]
#[actix_web::test]
async fn every_copy_ends_as_the_lists_show_after_ten_thousand_acts(#[case] backend: Backend, #[case] processes: usize) {
    let Some(done) = run(backend, Plan { rounds: 20, acts: 167, processes, seed: 11 }).await else { return };
    println!("{backend:?}: {done} of {} acts changed something; every copy as listed", 20 * 167 * WRITERS);
}
