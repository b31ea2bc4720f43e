//! The baselines of the benchmark: what this machine does where nobody asks who one is.
//!
//! `baseline serve` answers a fixed text, and the statements of the hottest requests over sqlx alone, on the platform's own database;
//! `baseline hash` hashes passwords and does nothing else.

mod bare;
mod database;
mod hashing;

use std::error::Error;

use actix_web::{App, HttpServer, web};
use clap::Parser;

use crate::database::Database;

/// What to compare with.
#[derive(Debug, Parser)]
enum Command {
    /// Serves on a free port of the loopback, and prints its address.
    Serve {
        /// The platform's database: `sqlite:PATH` or `postgres://…`.
        #[arg(long)]
        database: String,
    },
    /// Hashes passwords on every core, and prints how many there were in a second.
    Hash {
        /// For how long.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    match Command::parse() {
        Command::Serve { database } => serve(&database).await,
        Command::Hash { seconds } => {
            println!("{:.1}", hashing::rate(seconds)?);
            Ok(())
        }
    }
}

async fn serve(url: &str) -> Result<(), Box<dyn Error>> {
    let database = web::Data::new(Database::open(url).await?);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(database.clone())
            .route("/static", web::get().to(bare::fixed))
            .route("/topics/{topic}/{status}", web::get().to(bare::newest_of_topic))
            .route("/suggestions/{id}", web::get().to(bare::suggestion))
            .route("/departments/{id}", web::get().to(bare::queue))
            .route("/suggestions", web::post().to(bare::submit))
    })
    .bind(("127.0.0.1", 0))?;
    for address in server.addrs() {
        println!("http://{address}");
    }
    Ok(server.run().await?)
}
