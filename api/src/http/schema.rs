//! The check of a body against its schema: the very one that the OpenAPI document shows, so that the two cannot differ.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use jsonschema::error::{TypeKind, ValidationErrorKind as Rule};
use jsonschema::types::JsonType;
use jsonschema::{ValidationError, Validator};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::openapi::bounds;
use super::problem::{FieldError, MOST_ERRORS, Place, Problem, token};
use super::text::Text;
use super::times::{DAY, INSTANT, is_day, is_instant};
use super::unicode::{LINE, is_line};

/// The compiled schemas of the bodies seen so far.
#[derive(Default)]
pub struct Schemas(RwLock<HashMap<TypeId, Arc<Validator>>>);

impl Schemas {
    /// Checks a value against the schema of `T`; every error is told at once.
    pub fn check<T: ToSchema + 'static>(&self, value: &Value) -> Result<(), Problem> {
        let errors = errors(&*self.validator::<T>()?, value, &Place::Pointer);
        if errors.is_empty() { Ok(()) } else { Err(Problem::fields(errors)) }
    }

    fn validator<T: ToSchema + 'static>(&self) -> Result<Arc<Validator>, Problem> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&TypeId::of::<T>()).cloned();
        if let Some(validator) = known {
            return Ok(validator);
        }
        let validator = Arc::new(compile(&whole::<T>()?)?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(TypeId::of::<T>(), Arc::clone(&validator));
        Ok(validator)
    }
}

/// The schema of `T` together with those that it refers to.
fn whole<T: ToSchema>() -> Result<Value, Problem> {
    let mut referred = Vec::new();
    T::schemas(&mut referred);
    let mut root = serde_json::to_value(T::schema()).map_err(Problem::internal)?;
    let components: serde_json::Map<String, Value> = referred
        .into_iter()
        .map(|(name, schema)| serde_json::to_value(schema).map(|schema| (name, schema)))
        .collect::<Result<_, _>>()
        .map_err(Problem::internal)?;
    if let Some(root) = root.as_object_mut() {
        root.insert("components".to_owned(), json!({ "schemas": components }));
    }
    bounds::set(&mut root);
    Ok(root)
}

/// Makes a schema ready to check values, its formats and ours among them.
pub(super) fn compile(schema: &Value) -> Result<Validator, Problem> {
    let options = jsonschema::options()
        .should_validate_formats(true)
        .with_format(LINE, is_line)
        .with_format(INSTANT, is_instant)
        .with_format(DAY, is_day);
    options.build(schema).map_err(Problem::internal)
}

/// What is wrong with a value, as much as is told.
pub(super) fn errors(validator: &Validator, value: &Value, place: &dyn Fn(String) -> Place) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if !validator.is_valid(value) {
        for error in validator.iter_errors(value).take(MOST_ERRORS) {
            describe(&error, place, &mut errors);
        }
    }
    errors
}

/// One schema error as one or more field errors.
fn describe(error: &ValidationError<'_>, place: &dyn Fn(String) -> Place, errors: &mut Vec<FieldError>) {
    if errors.len() >= MOST_ERRORS {
        return;
    }
    let at = error.instance_path().to_string();
    let mut push = |pointer: String, code, zh: String, en: String| {
        errors.push(FieldError::new(place(pointer), code, Text::made(zh, en)));
    };
    match error.kind() {
        Rule::Required { property } => {
            let name = token(property.as_str().unwrap_or_default());
            push(format!("{at}/{name}"), "required", "必填".to_owned(), "required".to_owned());
        }
        Rule::AdditionalProperties { unexpected } => {
            for name in unexpected.iter().take(MOST_ERRORS).map(|name| token(name)) {
                push(format!("{at}/{name}"), "unknown_field", "不认识的字段".to_owned(), "unknown field".to_owned());
            }
        }
        Rule::MinLength { limit } => {
            push(at, "too_short", format!("至少 {limit} 个字"), format!("at least {limit} characters"))
        }
        Rule::MaxLength { limit } => {
            push(at, "too_long", format!("最多 {limit} 个字"), format!("at most {limit} characters"))
        }
        Rule::Minimum { limit } => push(at, "too_small", format!("不小于 {limit}"), format!("at least {limit}")),
        Rule::Maximum { limit } => push(at, "too_large", format!("不大于 {limit}"), format!("at most {limit}")),
        Rule::MinItems { limit } => push(at, "too_few", format!("至少 {limit} 项"), format!("at least {limit} items")),
        Rule::MaxItems { limit } => push(at, "too_many", format!("最多 {limit} 项"), format!("at most {limit} items")),
        Rule::UniqueItems => push(at, "duplicate", "有重复项".to_owned(), "the same item twice".to_owned()),
        Rule::Enum { options } => {
            push(at, "unknown_value", format!("应为其中之一：{options}"), format!("expected one of {options}"))
        }
        Rule::Format { format } if format == LINE => push(
            at,
            "not_one_line",
            "应为一行文字，不含换行和不可见字符".to_owned(),
            "expected one line without invisible characters".to_owned(),
        ),
        Rule::Format { format } => {
            push(at, "format", format!("格式应为 {format}"), format!("expected the format {format}"))
        }
        Rule::Pattern { .. } => push(at, "format", "格式不正确".to_owned(), "not of the expected form".to_owned()),
        // A nullable reference: what is wrong is said of the branch that is not null.
        Rule::OneOfNotValid { context } | Rule::AnyOf { context } => {
            let branch = context.iter().max_by_key(|branch| branch.iter().filter(|error| !is_null_type(error)).count());
            for error in branch.into_iter().flatten().filter(|error| !is_null_type(error)) {
                describe(error, place, errors);
            }
        }
        _ => push(at, "type", "类型不正确".to_owned(), "not of the expected type".to_owned()),
    }
}

/// Whether nothing but null would have been right; a text that may be null as well is something else.
fn is_null_type(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), Rule::Type { kind: TypeKind::Single(JsonType::Null) })
}
