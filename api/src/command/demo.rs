//! `shangliang demo`: the Shaanxi demo, for trying the platform out.

use std::net::SocketAddr;

use clap::{Args, value_parser};
use secrecy::ExposeSecret;

use super::{Failure, progress, tell};
use crate::config::Config;
use crate::demo::{self, Filled};
use crate::state::App;
use crate::telemetry;

/// Which demo.
#[derive(Debug, Args)]
pub struct Demo {
    /// The same seed gives the same demo on the same day.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many times as many suggestions, up to about a million, of the same people: for trying out how it grows.
    #[arg(long, default_value_t = 1, value_parser = value_parser!(u32).range(1..=334))]
    times: u32,
}

/// Fills an empty database, which it makes where there is none, and says how to sign in.
pub fn demo(config: Config, arguments: &Demo) -> Result<(), Failure> {
    if config.is_production() {
        return Err(Failure::new(
            "there is no demo in production: everybody in it has one password",
            "leave SHANGLIANG_MODE out, and take a data folder of its own: SHANGLIANG_DATA_DIR",
        ));
    }
    let address = config.listen;
    telemetry::start(&config);
    actix_web::rt::System::new().block_on(async {
        let app = App::open(config).await?;
        let bar = progress::bar(0, "rows");
        let filled = demo::fill(&app, arguments.seed, arguments.times, |written, all| {
            bar.set_length(u64::try_from(all).unwrap_or(u64::MAX));
            bar.set_position(u64::try_from(written).unwrap_or(u64::MAX));
        });
        let filled = filled.await;
        bar.finish_and_clear();
        app.db.close().await;
        match filled {
            Ok(Some(filled)) => tell::result(how_to_sign_in(&filled, address)),
            Ok(None) => Err(Failure::new(
                "the database is not empty: it holds committees or suggestions",
                "the demo goes into a new one: SHANGLIANG_DATA_DIR or SHANGLIANG_DATABASE_URL",
            )),
            Err(problem) => Err(Failure::new(
                format!("the demo was not entered: {problem}"),
                "nothing was written; run the same command again once the database answers",
            )),
        }
    })
}

fn how_to_sign_in(filled: &Filled, address: SocketAddr) -> String {
    let password = filled.password.expose_secret();
    let counts: Vec<_> = filled.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    format!(
        "filled in {}
accounts, here of Xi'an: staff.610100 assigning.610100 supervision.610100 leader.610100
  administrator.610100 special-committee.610100 clerk.610100.1 lead.610100.1 supervisor.610100.1 member.610100
  citizen.610100; of Shangluo also convener.611000
password of everybody: {password}
it is not shown again; `shangliang serve` serves the demo, and then this signs in:
curl -sS http://{address}/api/v1/auth/login -H 'Content-Type: application/json' -d '{{\"account\":\"staff.610100\",\"password\":\"{password}\"}}'",
        counts.join(", "),
    )
}
