//! Reading the facts of an entry; what is not there, or not what it should be, is absent.

use chrono::NaiveDate;
use sea_orm::ActiveEnum;
use serde_json::Value;
use shangliang_entity::vocab::HandlerKind;
use uuid::Uuid;

/// A department or studio.
#[derive(Clone, Copy, Debug)]
pub struct Handler {
    /// Which of the two.
    pub kind: HandlerKind,
    /// Which one.
    pub id: Uuid,
}

/// A text.
pub fn text(facts: &Value, name: &str) -> Option<String> {
    facts.get(name)?.as_str().map(str::to_owned)
}

/// An id.
pub fn id(facts: &Value, name: &str) -> Option<Uuid> {
    facts.get(name)?.as_str()?.parse().ok()
}

/// A date.
pub fn date(facts: &Value, name: &str) -> Option<NaiveDate> {
    facts.get(name)?.as_str()?.parse().ok()
}

/// A word of a closed vocabulary.
pub fn code<T: ActiveEnum<Value = String>>(facts: &Value, name: &str) -> Option<T> {
    T::try_from_value(&text(facts, name)?).ok()
}

/// A handler, by the names of its kind and its id.
pub fn handler(facts: &Value, kind: &str, name: &str) -> Option<Handler> {
    Some(Handler { kind: code(facts, kind)?, id: id(facts, name)? })
}

/// The items of a list.
pub fn list<'a>(facts: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    facts.get(name).and_then(Value::as_array).into_iter().flatten()
}
