//! The HTTP server: starts, listens, and stops without losing a request.

use std::any::Any;
use std::io::Error;
use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use actix_web::{HttpServer, web};
use socket2::SockRef;
use tokio::signal::unix::{SignalKind, signal};

use crate::app::{Shared, configured};
use crate::state::App;
use crate::telemetry::metrics;
use crate::{live, upkeep};

/// How long `/readyz` has been failing before the listener closes, in production.
const DRAIN: Duration = Duration::from_secs(5);

/// How long a client may leave unread, or unconfirmed, what it is sent. A stream waits for nothing else, so without this a client that
/// never reads keeps its place for as long as its system answers that there is no room.
const UNREAD: Duration = Duration::from_secs(30);

/// How many bytes wait in the system for a client whose window is full.
const UNSENT: u32 = 64 * 1024;

/// Takes the addresses, and gives what serves on them until SIGTERM or SIGINT, then finishes what runs.
///
/// # Errors
/// An address is another's, or none of this machine.
pub fn listen(app: web::Data<App>) -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    let shared = Shared::new(app.clone());
    let server = HttpServer::new(move || configured(&shared))
        .workers(app.config.workers)
        .client_request_timeout(Duration::from_secs(5))
        .on_connect(|connection, _| bound(connection))
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

/// Bounds what a connection may hold on to.
fn bound(connection: &dyn Any) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    let socket = SockRef::from(stream);
    let bounded = socket.set_tcp_user_timeout(Some(UNREAD)).and_then(|()| socket.set_tcp_notsent_lowat(UNSENT));
    if let Err(error) = bounded {
        // It was closed already, or this is a system that knows no such bounds.
        tracing::debug!(%error, "a connection is not bounded");
    }
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
