//! Figures for Prometheus, on a listener of their own: `/metrics`.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::{App, HttpResponse, HttpServer, web};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// The buckets of request times, in seconds.
const BUCKETS: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0];

/// Starts recording and serves the figures; run the server that it gives.
pub fn serve(listen: SocketAddr) -> std::io::Result<Server> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS)
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(std::io::Error::other)?;
    let figures = web::Data::new(handle.clone());
    tokio::spawn(async move {
        // Histograms keep their samples until they are drained.
        let mut every = tokio::time::interval(Duration::from_secs(5));
        loop {
            every.tick().await;
            handle.run_upkeep();
        }
    });
    let server = HttpServer::new(move || {
        #[expect(clippy::disallowed_methods, reason = "an operational route is no part of the document")]
        App::new().app_data(figures.clone()).route("/metrics", web::get().to(render))
    });
    Ok(server.workers(1).disable_signals().bind(listen)?.run())
}

async fn render(figures: web::Data<PrometheusHandle>) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(figures.render())
}
