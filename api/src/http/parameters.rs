//! The check of query parameters and headers against the schemas that the document shows of them, as bodies are checked.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use actix_web::HttpRequest;
use actix_web::http::header::HeaderMap;
use jsonschema::Validator;
use serde_json::Value;

use super::problem::{FieldError, Place, Problem};
use super::query::{Pair, pairs};
use super::schema;
use super::text::Text;

/// The parameters of every operation, by its method and its path.
pub struct Parameters(HashMap<(String, String), Known>);

/// The parameters of one operation.
pub(super) struct Known(Vec<Parameter>);

struct Parameter {
    name: String,
    is_header: bool,
    is_text: bool,
    form: Arc<Form>,
}

/// A schema, made ready when it is first needed.
type Form = LazyLock<Result<Validator, Problem>, Box<dyn FnOnce() -> Result<Validator, Problem> + Send>>;

impl Parameters {
    /// Those of a document.
    pub fn of(document: &Value) -> Self {
        // Most lists take the same ones.
        let mut forms = HashMap::new();
        let mut all = HashMap::new();
        for (path, item) in document.get("paths").and_then(Value::as_object).into_iter().flatten() {
            for (method, operation) in item.as_object().into_iter().flatten() {
                let shown = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
                let shown = shown.map(|shown| resolved(shown, document));
                let known = shown.filter_map(|shown| Parameter::of(shown, document, &mut forms)).collect();
                all.insert((method.to_ascii_uppercase(), path.clone()), Known(known));
            }
        }
        Self(all)
    }

    /// Those of the operation that a request asks for.
    pub(super) fn find(&self, request: &HttpRequest) -> Result<&Known, Problem> {
        let key = (request.method().to_string(), request.match_pattern().unwrap_or_default());
        self.0.get(&key).ok_or_else(|| Problem::internal("the operation is not documented"))
    }
}

impl Known {
    /// Whether a header is one of them.
    pub(super) fn takes(&self, header: &str) -> bool {
        self.0.iter().any(|parameter| parameter.is_header && parameter.name.eq_ignore_ascii_case(header))
    }

    /// The query of a request, once it and the headers are as the document says; every one that is not is told at once (400).
    pub(super) fn check(&self, request: &HttpRequest) -> Result<Vec<Pair>, Problem> {
        let find = |name: &str| self.0.iter().find(|parameter| !parameter.is_header && parameter.name == name);
        let query = pairs(request.query_string(), |name| find(name).is_some())?;
        let mut errors = Vec::new();
        for (name, value) in &query {
            if let Some(parameter) = find(name) {
                parameter.check(value, &mut errors)?;
            }
        }
        for parameter in self.0.iter().filter(|parameter| parameter.is_header) {
            if let Some(value) = one_header(request.headers(), &parameter.name)? {
                parameter.check(value, &mut errors)?;
            }
        }
        if errors.is_empty() { Ok(query) } else { Err(Problem::malformed(errors)) }
    }
}

impl Parameter {
    /// A parameter as the document shows it; `None` where it is a part of the path, which names something or nothing.
    fn of(shown: &Value, document: &Value, forms: &mut HashMap<String, Arc<Form>>) -> Option<Self> {
        let text = |member: &str| shown.get(member).and_then(Value::as_str).unwrap_or_default();
        if text("in") == "path" {
            return None;
        }
        let schema = resolved(shown.get("schema")?, document).clone();
        let is_text = !matches!(schema.get("type").and_then(Value::as_str), Some("integer" | "boolean"));
        let form = forms.entry(schema.to_string()).or_insert_with(|| {
            let compile: Box<dyn FnOnce() -> _ + Send> = Box::new(move || schema::compile(&schema));
            Arc::new(LazyLock::new(compile))
        });
        let form = Arc::clone(form);
        Some(Self { name: text("name").to_owned(), is_header: text("in") == "header", is_text, form })
    }

    fn check(&self, text: &str, errors: &mut Vec<FieldError>) -> Result<(), Problem> {
        let validator = LazyLock::force(&self.form).as_ref().map_err(Problem::clone)?;
        let as_text = || Value::from(text);
        let value = if self.is_text { as_text() } else { serde_json::from_str(text).unwrap_or_else(|_| as_text()) };
        errors.extend(schema::errors(validator, &value, &|_| match self.is_header {
            true => Place::Header(self.name.clone()),
            false => Place::Parameter(self.name.clone()),
        }));
        Ok(())
    }
}

/// What a reference leads to, or the value itself.
fn resolved<'a>(value: &'a Value, document: &'a Value) -> &'a Value {
    let target = value.get("$ref").and_then(Value::as_str).and_then(|reference| reference.strip_prefix('#'));
    target.and_then(|pointer| document.pointer(pointer)).unwrap_or(value)
}

/// A header that may stand once, in visible ASCII.
pub(super) fn one_header<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Problem> {
    let mut values = headers.get_all(name);
    let Some(value) = values.next() else { return Ok(None) };
    match value.to_str() {
        Ok(value) if values.next().is_none() => Ok(Some(value)),
        _ => Err(Problem::header(name, "malformed", Text::fixed("请求头无法识别", "the header cannot be read"))),
    }
}
