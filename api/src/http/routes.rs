//! The route table, taken from the document: answers what no route takes (404, 405 with `Allow`, OPTIONS).

use std::collections::BTreeSet;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{FromRequest, Handler, HttpRequest, HttpResponse, Resource, Responder, web};
use serde_json::Value;

use super::problem::{Kind, Problem};
use super::tus::tell_capabilities;

/// Every documented path with its methods.
#[derive(Debug, Default)]
pub struct Routes(Vec<(Vec<String>, BTreeSet<&'static str>)>);

impl Routes {
    /// The table of a document.
    pub fn of(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
        let routes = paths.map(|(path, item)| {
            let mut methods: BTreeSet<&'static str> = ["GET", "PUT", "POST", "DELETE", "PATCH"]
                .into_iter()
                .filter(|method| item.get(method.to_ascii_lowercase()).is_some())
                .collect();
            if methods.contains("GET") {
                methods.insert("HEAD");
            }
            methods.insert("OPTIONS");
            (path.split('/').map(str::to_owned).collect(), methods)
        });
        Self(routes.collect())
    }

    /// The methods of a path as an `Allow` header; absent where there is no such path.
    fn allowed(&self, path: &str) -> Option<String> {
        let segments: Vec<&str> = path.split('/').collect();
        let fits = |template: &Vec<String>| {
            template.len() == segments.len()
                && template.iter().zip(&segments).all(|(expected, found)| {
                    if expected.starts_with('{') { !found.is_empty() } else { expected == found }
                })
        };
        // A literal segment wins over a parameter, as it does in the router.
        let best = self
            .0
            .iter()
            .filter(|(template, _)| fits(template))
            .min_by_key(|(template, _)| template.iter().filter(|segment| segment.starts_with('{')).count())?;
        Some(best.1.iter().copied().collect::<Vec<_>>().join(", "))
    }
}

/// Answers what no route took.
pub async fn unmatched(request: HttpRequest, routes: web::Data<Routes>) -> Result<HttpResponse, Problem> {
    let Some(allow) = routes.allowed(request.path()) else { return Err(Kind::NotFound.into()) };
    refuse_method(&request, HeaderValue::from_str(&allow).map_err(Problem::internal)?)
}

/// A path beside the document, which is only read.
pub fn read_only<F, Args>(path: &str, handler: F) -> Resource
where
    F: Handler<Args>,
    Args: FromRequest + 'static,
    F::Output: Responder + 'static,
{
    web::resource(path).get(handler).default_service(web::to(async |request: HttpRequest| {
        refuse_method(&request, HeaderValue::from_static("GET, HEAD, OPTIONS"))
    }))
}

/// Answers a method that a path does not have.
fn refuse_method(request: &HttpRequest, allow: HeaderValue) -> Result<HttpResponse, Problem> {
    if request.method() == Method::OPTIONS {
        let mut response = HttpResponse::NoContent().insert_header((header::ALLOW, allow)).finish();
        tell_capabilities(request, &mut response);
        return Ok(response);
    }
    Err(Problem::new(Kind::MethodNotAllowed).with_header(header::ALLOW, allow))
}
