//! The document, its pages and the pages of the problems: everything that explains the API, served by itself.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};

use super::etag;
use super::problem::{Kind, Problem};
use super::text::Lang;

/// The pages need nothing from elsewhere, and no inline script or style.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; \
base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The OpenAPI document, written and tagged once, and shared by all answers that send it.
pub struct Document {
    text: web::Bytes,
    tag: String,
}

impl Document {
    /// The document as it is sent.
    pub fn new(text: String) -> Self {
        Self { tag: etag::of_view(None, &text), text: text.into() }
    }
}

/// `GET /api/openapi.json`
pub async fn document(request: HttpRequest, document: web::Data<Document>) -> HttpResponse {
    let if_none_match = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let held = if_none_match.and_then(|tags| etag::held(tags, &document.tag));
    let status = if held.is_some() { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let mut response = HttpResponse::build(status);
    // A new version of the platform is known of after a few minutes.
    response.insert_header((header::CACHE_CONTROL, "public, max-age=300"));
    response.insert_header((header::ETAG, held.unwrap_or(&document.tag)));
    match held {
        Some(_) => response.finish(),
        None => response.content_type("application/json").body(document.text.clone()),
    }
}

/// `GET /api/docs/{file}`
pub async fn page(file: web::Path<String>) -> Result<HttpResponse, Problem> {
    let (content_type, content): (_, &'static str) = match file.as_str() {
        "" | "index.html" => ("text/html; charset=utf-8", include_str!("docs_ui/index.html")),
        "init.js" => ("text/javascript; charset=utf-8", include_str!("docs_ui/init.js")),
        "swagger-ui-bundle.js" => ("text/javascript; charset=utf-8", include_str!("docs_ui/swagger-ui-bundle.js")),
        "swagger-ui.css" => ("text/css; charset=utf-8", include_str!("docs_ui/swagger-ui.css")),
        _ => return Err(Kind::NotFound.into()),
    };
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .insert_header((header::CONTENT_SECURITY_POLICY, PAGE_POLICY))
        .content_type(content_type)
        .body(content))
}

/// `GET /` and `GET /api/docs`: whoever comes by a shorter address is led to the pages.
pub async fn to_pages() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((header::LOCATION, "/api/docs/")).finish()
}

/// `GET /problems/{code}`: what a problem's `type` points to.
pub async fn problem_page(code: web::Path<String>) -> Result<HttpResponse, Problem> {
    let kinds: Vec<&Kind> = Kind::ALL.iter().filter(|kind| kind.code() == code.as_str()).collect();
    let title = kinds.first().ok_or(Kind::NotFound)?.title();
    let mut text = format!("{}\n{}\n\ncode: {code}\n", title.in_lang(Lang::Zh), title.in_lang(Lang::En));
    for kind in kinds {
        let meaning = kind.meaning();
        let (zh, en) = (meaning.in_lang(Lang::Zh), meaning.in_lang(Lang::En));
        text.push_str(&format!("\nHTTP {}\n{zh}。\n{en}.\n", kind.status()));
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .content_type("text/plain; charset=utf-8")
        .body(text))
}
