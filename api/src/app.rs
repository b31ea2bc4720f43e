//! The application put together: slices, what surrounds them, and the document that they make.

use std::sync::LazyLock;
use std::sync::atomic::Ordering;

use actix_web::middleware::{Compress, from_fn};
use actix_web::{App as ActixApp, HttpResponse, web};
use serde_json::Value;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_actix_web::{AppExt, scope};

use crate::access::Rule;
use crate::http::coding::tell_codings_apart;
use crate::http::docs::{self, Document};
use crate::http::front::front;
use crate::http::openapi::complete;
use crate::http::routes::{Routes, read_only, unmatched};
use crate::http::{Forms, Kind, Parameters, Problem, spare_small_bodies};
use crate::secrets::jwks;
use crate::state::App;
use crate::{
    access_log, accounts, cases, categories, committees, demo, departments, events, exports, files, groups, identity,
    import, ledger, mail, members, notices, outbox, personal, privacy, sectors, sessions, statistics, studios,
    suggestions, sync, terms, topics, upkeep, vocabulary, webhooks, wechat,
};

/// Every slice's routes.
fn routes(config: &mut ServiceConfig) {
    access_log::routes(config);
    accounts::routes(config);
    cases::routes(config);
    categories::routes(config);
    committees::routes(config);
    departments::routes(config);
    events::routes(config);
    exports::routes(config);
    files::routes(config);
    groups::routes(config);
    identity::routes(config);
    ledger::routes(config);
    mail::routes(config);
    members::routes(config);
    notices::routes(config);
    outbox::routes(config);
    personal::routes(config);
    privacy::routes(config);
    sectors::routes(config);
    sessions::routes(config);
    statistics::routes(config);
    studios::routes(config);
    suggestions::routes(config);
    sync::routes(config);
    terms::routes(config);
    topics::routes(config);
    vocabulary::routes(config);
    webhooks::routes(config);
    wechat::routes(config);
}

/// Every rule of the permission table.
pub fn rules() -> Vec<&'static Rule> {
    [
        access_log::policy::RULES,
        accounts::policy::RULES,
        cases::policy::RULES,
        categories::policy::RULES,
        committees::policy::RULES,
        departments::policy::RULES,
        exports::policy::RULES,
        files::policy::RULES,
        groups::policy::RULES,
        identity::policy::RULES,
        ledger::policy::RULES,
        mail::policy::RULES,
        members::policy::RULES,
        notices::policy::RULES,
        outbox::policy::RULES,
        personal::policy::RULES,
        privacy::policy::RULES,
        sectors::policy::RULES,
        sessions::policy::RULES,
        statistics::policy::RULES,
        studios::policy::RULES,
        suggestions::policy::RULES,
        sync::policy::RULES,
        terms::policy::RULES,
        topics::policy::RULES,
        vocabulary::policy::RULES,
        webhooks::policy::RULES,
        wechat::policy::RULES,
        cases::TEMPLATE_RULES,
        demo::RULES,
        import::RULES,
        upkeep::RULES,
    ]
    .concat()
}

/// The OpenAPI document, written anew: a server keeps its text only. Needs no database and no settings.
pub fn document() -> Value {
    let (_, mut document) =
        ActixApp::new().into_utoipa_app().service(scope("/api/v1").configure(routes)).split_for_parts();
    webhooks::document::add_to(&mut document);
    vocabulary::describe(&mut document);
    complete(document, &rules()).unwrap_or_default()
}

/// What the document says of the API, as requests are answered by it. It is the same for as long as a process runs.
#[derive(Clone)]
struct Description {
    routes: web::Data<Routes>,
    parameters: web::Data<Parameters>,
    forms: web::Data<Forms>,
    document: web::Data<Document>,
}

/// Writing the document costs more than all else that an application needs to start.
static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    let document = document();
    Description {
        routes: web::Data::new(Routes::of(&document)),
        parameters: web::Data::new(Parameters::of(&document)),
        forms: web::Data::new(Forms::of(&document)),
        document: web::Data::new(Document::new(document.to_string())),
    }
});

/// What all workers share.
#[derive(Clone)]
pub struct Shared {
    app: web::Data<App>,
    description: Description,
}

impl Shared {
    /// What all workers of an application share, with what the document says.
    pub fn new(app: web::Data<App>) -> Self {
        Self { app, description: DESCRIPTION.clone() }
    }
}

/// One worker's application.
pub fn configured(
    shared: &Shared,
) -> ActixApp<
    impl actix_web::dev::ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<actix_web::body::BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    ActixApp::new()
        .app_data(shared.app.clone())
        .app_data(shared.description.routes.clone())
        .app_data(shared.description.parameters.clone())
        .app_data(shared.description.forms.clone())
        .app_data(shared.description.document.clone())
        .wrap(from_fn(spare_small_bodies))
        .wrap(Compress::default())
        .wrap(from_fn(tell_codings_apart))
        .wrap(from_fn(front))
        .into_utoipa_app()
        .service(scope("/api/v1").configure(routes))
        .into_app()
        .service(read_only("/healthz", healthz))
        .service(read_only("/readyz", readyz))
        .service(read_only("/.well-known/jwks.json", key_set))
        .service(read_only("/api/openapi.json", docs::document))
        .service(read_only("/", docs::to_pages))
        .service(read_only("/api/docs", docs::to_pages))
        .service(read_only("/api/docs/{file:.*}", docs::page))
        .service(read_only("/problems/{code}", docs::problem_page))
        .default_service(web::to(unmatched))
}

/// The process lives.
async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(serde_json::json!({ "status": "ok" }))
}

/// The database answers, has every migration and is written to; where it is not, only a restart helps.
async fn readyz(app: web::Data<App>) -> Result<HttpResponse, Problem> {
    let look = tokio::time::timeout(std::time::Duration::from_secs(1), app.db.is_ready());
    if app.is_draining.load(Ordering::Relaxed) || !look.await.unwrap_or(false) {
        return Err(Problem::new(Kind::DependencyUnavailable).retry_after(1));
    }
    Ok(HttpResponse::Ok().json(serde_json::json!({ "status": "ready" })))
}

/// The keys that verify access tokens (RFC 7517).
async fn key_set(app: web::Data<App>) -> HttpResponse {
    // A new key is used five minutes after it is there, so whoever keeps this has it in time.
    HttpResponse::Ok().insert_header(("cache-control", "public, max-age=300")).json(jwks(&app.keys, app.clock.now()))
}
