//! The HTTP server: starts, listens, and stops without losing a request.

use std::io::Error;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::{HttpServer, web};
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{Shared, configured};
use crate::state::App;
use crate::telemetry::metrics;
use crate::{live, upkeep};

/// How long `/readyz` has been failing before the listener closes, in production.
const DRAIN: Duration = Duration::from_secs(5);

/// Takes the addresses, and gives what serves on them until SIGTERM or SIGINT, then finishes what runs.
///
/// # Errors
/// An address is another's, or none of this machine.
pub fn listen(app: web::Data<App>) -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    let shared = Shared::new(app.clone());
    let server = HttpServer::new(move || configured(&shared))
        .workers(app.config.workers)
        .client_request_timeout(Duration::from_secs(5))
        .shutdown_timeout(25)
        .disable_signals()
        .bind(app.config.listen)
        .map_err(|error| at(app.config.listen, &error))?;
    let figures = app.config.metrics_listen;
    let figures = figures.map(|listen| metrics::serve(listen).map_err(|error| at(listen, &error))).transpose()?;
    Ok(async move {
        for address in server.addrs() {
            tracing::info!("listening on http://{address} (API pages: http://{address}/api/docs/)");
        }
        if let Some(figures) = figures {
            tokio::spawn(figures);
        }
        let upkeep = actix_web::rt::spawn(upkeep::run(app.clone()));
        let news = actix_web::rt::spawn(live::run(app.clone()));
        let server = server.run();
        let handle = server.handle();
        let stopping = app.clone();
        tokio::spawn(async move {
            wait_for_end().await;
            stopping.is_draining.store(true, Ordering::Relaxed);
            if stopping.config.is_production() {
                tokio::time::sleep(DRAIN).await;
            }
            handle.stop(true).await;
        });
        let ended = server.await;
        news.abort();
        upkeep.abort();
        // Whoever listens to the database lets go of it while there is a runtime to do so.
        let _ = news.await;
        upkeep::finish(&app).await;
        ended
    })
}

/// What went wrong, and at which address.
fn at(listen: SocketAddr, error: &Error) -> Error {
    Error::new(error.kind(), format!("{listen}: {error}"))
}

async fn wait_for_end() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
