//! The OpenAPI document as a contract: every answer that a test sees is held against it.
//!
//! The document may not lie by leaving out either: an answer with a field that its schema does not name is refused.

pub mod additions;
mod closed;
mod lint;
mod paths;
mod problem;
pub mod protection;
mod schemas;
mod tags;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Registry, ValidationOptions, Validator};
use serde_json::{Value, json};

use paths::Paths;

/// The name under which schemas refer to the document; it is never fetched.
const DOCUMENT: &str = "urn:openapi";

/// An OpenAPI 3.1 document, ready to check answers.
#[derive(Debug)]
pub struct Contract {
    document: Value,
    paths: Paths,
    /// The document with its objects closed, for the validators to take references from.
    registry: Registry<'static>,
    /// Compiled at first use, by the JSON pointer of their schema.
    validators: Mutex<HashMap<String, Arc<Validator>>>,
    problem: Validator,
}

impl Contract {
    /// Reads a document.
    ///
    /// # Panics
    ///
    /// If the document cannot be used at all.
    pub fn new(openapi: Value) -> Self {
        let registry = Registry::new()
            .draft(jsonschema::Draft::Draft202012)
            .add(DOCUMENT, closed::close(&openapi))
            .and_then(|registry| registry.prepare())
            .unwrap_or_else(|error| panic!("the OpenAPI document cannot be used: {error}"));
        let problem = options()
            .build(&problem::schema())
            .unwrap_or_else(|error| panic!("the schema of problem documents cannot be used: {error}"));
        Self { paths: Paths::of(&openapi), document: openapi, registry, validators: Mutex::default(), problem }
    }

    /// Holds one answer against the document; `method` is the effective one where a request overrode it, `path` may carry
    /// a query. The error says what the document does not promise.
    pub fn check(
        &self,
        method: &str,
        path: &str,
        status: u16,
        content_type: Option<&str>,
        headers: &[(String, String)],
        body: &[u8],
    ) -> Result<(), String> {
        let path = path.split('?').next().unwrap_or_default();
        let answer = Answer { method, status, content_type, headers, body };
        self.judge(path, &answer).map_err(|complaint| format!("{method} {path} answered {status}: {complaint}"))
    }

    /// Holds an event that was sent to a webhook against the document.
    pub fn check_webhook(&self, event: &Value) -> Result<(), String> {
        let code = event.get("type").and_then(Value::as_str).unwrap_or_default();
        let pointer = format!("/webhooks/{}/post/requestBody/content/application~1json/schema", schemas::escape(code));
        self.document.pointer(&pointer).ok_or("not a documented event")?;
        validate(&*self.validator(&pointer)?, event)
    }

    /// What is wrong with the document itself, one line for each finding.
    pub fn lint(&self) -> Vec<String> {
        lint::lint(&self.document)
    }

    fn judge(&self, path: &str, answer: &Answer) -> Result<(), String> {
        answer.check_general_headers()?;
        if answer.status >= 400 {
            self.check_problem(answer)?;
        }
        let Some(operation) = self.operation(answer.method, path) else {
            // These are what a client gets for asking what is not documented, or what is.
            let is_told = answer.status == 204 && answer.method == "OPTIONS" && answer.body.is_empty();
            return if matches!(answer.status, 404 | 405) || is_told {
                Ok(())
            } else {
                Err("not a documented operation".to_owned())
            };
        };
        let (pointer, response) = self.response(&operation, answer.status).ok_or("the status is not documented")?;
        self.check_documented_headers(&pointer, response, answer)?;
        self.check_content(&pointer, response, answer)
    }

    /// Every refusal is a problem document, whatever the OpenAPI document says.
    fn check_problem(&self, answer: &Answer) -> Result<(), String> {
        if answer.media_type() != Some(problem::MEDIA_TYPE) {
            return Err(format!("{:?} instead of {}", answer.content_type, problem::MEDIA_TYPE));
        }
        if answer.is_headless() {
            return Ok(());
        }
        let document = answer.json()?;
        validate(&self.problem, &document)?;
        let mut told = document.clone();
        // That is the client's own path.
        told.as_object_mut().map(|members| members.remove("instance"));
        let text = told.to_string();
        if let Some(leak) = problem::INSIDE.iter().find(|leak| text.contains(**leak)) {
            return Err(format!("the problem tells of the inside, by {leak:?}: {document}"));
        }
        if document.get("status").and_then(Value::as_u64) != Some(answer.status.into()) {
            return Err(format!("the problem document has another status: {document}"));
        }
        Ok(())
    }

    /// The JSON pointer of the operation; HEAD is answered as GET, without a body.
    fn operation(&self, method: &str, path: &str) -> Option<String> {
        let method = if method.eq_ignore_ascii_case("HEAD") { "get".to_owned() } else { method.to_ascii_lowercase() };
        let pointer = format!("/paths/{}/{method}", schemas::escape(self.paths.find(path)?));
        self.document.pointer(&pointer).map(|_| pointer)
    }

    /// The documented response for a status: by its number, its class (`4XX`) or the default.
    fn response(&self, operation: &str, status: u16) -> Option<(String, &Value)> {
        [status.to_string(), format!("{}XX", status / 100), "default".to_owned()].iter().find_map(|key| {
            let pointer = format!("{operation}/responses/{key}");
            schemas::resolve(&self.document, pointer)
        })
    }

    fn check_documented_headers(&self, pointer: &str, response: &Value, answer: &Answer) -> Result<(), String> {
        let documented = response.get("headers").and_then(Value::as_object);
        for name in documented.into_iter().flat_map(|headers| headers.keys()) {
            let pointer = format!("{pointer}/headers/{}", schemas::escape(name));
            let (pointer, header) = schemas::resolve(&self.document, pointer).ok_or("a header's $ref dangles")?;
            match answer.header(name) {
                Some(value) if header.get("schema").is_some() => {
                    let validator = self.validator(&format!("{pointer}/schema"))?;
                    // A header is text; one that reads as a number may be documented as one.
                    let text = Value::from(value);
                    let number = value.parse::<i64>().map_or(Value::Null, Value::from);
                    if !validator.is_valid(&text) && !validator.is_valid(&number) {
                        return Err(format!("the header {name}: {value} does not match its schema"));
                    }
                }
                None if header.get("required") == Some(&Value::Bool(true)) => {
                    return Err(format!("the header {name} is missing"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn check_content(&self, pointer: &str, response: &Value, answer: &Answer) -> Result<(), String> {
        let Some(content) = response.get("content").and_then(Value::as_object).filter(|content| !content.is_empty())
        else {
            return if answer.body.is_empty() { Ok(()) } else { Err("a body where none is documented".to_owned()) };
        };
        let media_type = answer.media_type().ok_or("no content type")?;
        let class = media_type.split('/').next().map(|class| format!("{class}/*")).unwrap_or_default();
        let key = [media_type, &class, "*/*"].into_iter().find(|key| content.contains_key(*key));
        let key = key.ok_or_else(|| format!("the content type {media_type} is not documented"))?;
        if answer.is_headless() || !is_json(media_type) {
            return Ok(());
        }
        if answer.method == "GET" && answer.status == 200 {
            tags::check(answer.header("etag"), answer.header("cache-control"), &answer.json()?)?;
        }
        let pointer = format!("{pointer}/content/{}/schema", schemas::escape(key));
        if self.document.pointer(&pointer).is_none() {
            return Ok(());
        }
        validate(&*self.validator(&pointer)?, &answer.json()?)
    }

    /// The compiled schema at a JSON pointer; a schema that only refers to another shares the other's.
    fn validator(&self, pointer: &str) -> Result<Arc<Validator>, String> {
        let (pointer, _) = schemas::resolve(&self.document, pointer.to_owned()).ok_or("a $ref dangles")?;
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = validators.get(&pointer) {
            return Ok(Arc::clone(validator));
        }
        let schema = json!({ "$ref": format!("{DOCUMENT}#{}", schemas::uri_fragment(&pointer)) });
        let validator = options().with_registry(&self.registry).build(&schema);
        let validator =
            Arc::new(validator.map_err(|error| format!("the schema at {pointer} cannot be used: {error}"))?);
        validators.insert(pointer, Arc::clone(&validator));
        Ok(validator)
    }
}

/// What a client got.
struct Answer<'a> {
    method: &'a str,
    status: u16,
    content_type: Option<&'a str>,
    headers: &'a [(String, String)],
    body: &'a [u8],
}

impl Answer<'_> {
    /// The content type without its parameters.
    fn media_type(&self) -> Option<&str> {
        self.content_type.and_then(|value| value.split(';').next()).map(str::trim)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the answer is a header only by its method.
    fn is_headless(&self) -> bool {
        self.method.eq_ignore_ascii_case("HEAD")
    }

    fn json(&self) -> Result<Value, String> {
        serde_json::from_slice(self.body).map_err(|error| format!("the body is not JSON: {error}"))
    }

    /// What a status demands wherever it is answered.
    fn check_general_headers(&self) -> Result<(), String> {
        let demanded = match self.status {
            201 => Some("Location"),
            204 if self.method == "OPTIONS" => Some("Allow"),
            405 => Some("Allow"),
            429 | 503 => Some("Retry-After"),
            _ => None,
        };
        match demanded {
            Some(name) if self.header(name).is_none() => Err(format!("without the header {name}")),
            _ if self.is_headless() && !self.body.is_empty() => Err("a body in an answer to HEAD".to_owned()),
            _ => Ok(()),
        }
    }
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Formats are asserted, and an instant is one in UTC with at most microseconds, as the API promises beyond RFC 3339.
fn options<'a>() -> ValidationOptions<'a> {
    jsonschema::draft202012::options().should_validate_formats(true).with_format("date-time", is_instant)
}

fn is_instant(text: &str) -> bool {
    let fraction = text.strip_suffix('Z').and_then(|text| text.split_once('.')).map_or(0, |(_, digits)| digits.len());
    text.ends_with('Z') && fraction <= 6 && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}

/// The first few violations in words, with what was answered.
fn validate(validator: &Validator, value: &Value) -> Result<(), String> {
    if validator.is_valid(value) {
        return Ok(());
    }
    let errors = validator.iter_errors(value).take(5).map(|error| format!("\n  {}: {error}", error.instance_path()));
    let shown: String = value.to_string().chars().take(2000).collect();
    Err(format!("the body breaks its schema: {}\n  in {shown}", errors.collect::<String>()))
}

#[cfg(test)]
mod tests;
