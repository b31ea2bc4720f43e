//! The columns of a list, as the schema of its items says: a field each, and of an object in it a field each.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;

use super::headings::place;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The field's name, behind that of the object that it is in: `lead.name`.
    pub name: String,
    /// Where its value is in an item (RFC 6901).
    pointer: String,
    /// What its values are.
    pub holds: Holds,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Texts, numbers, ids.
    Plain,
    /// Instants in UTC.
    Instants,
    /// Dates.
    Dates,
    /// Codes of the vocabulary with this schema, one or several.
    Words(String),
    /// Objects in no fixed number, with these fields each.
    Objects(Vec<Column>),
}

/// What only helps to act on an item where it is shown.
const SKIPPED: &str = "allowed_actions";

/// The columns of a list whose items have a type.
pub fn columns_of<T: ToSchema>() -> Vec<Column> {
    let mut named = Vec::new();
    T::schemas(&mut named);
    let named: BTreeMap<String, Value> =
        named.into_iter().filter_map(|(name, schema)| Some((name, serde_json::to_value(schema).ok()?))).collect();
    of_object(&serde_json::to_value(T::schema()).unwrap_or_default(), &named)
}

impl Column {
    /// Whether it belongs to a field of the item.
    pub fn is_of(&self, field: &str) -> bool {
        self.name.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// Its value of an item; absent where that has none.
    pub fn value<'a>(&self, item: &'a Value) -> Option<&'a Value> {
        item.pointer(&self.pointer).filter(|value| !value.is_null())
    }
}

/// The columns of an object that stands by itself.
fn of_object(object: &Value, named: &BTreeMap<String, Value>) -> Vec<Column> {
    let mut columns = Vec::new();
    add(&mut columns, object, named, &Column { name: String::new(), pointer: String::new(), holds: Holds::Plain });
    columns.sort_by_key(|column| place(&column.name));
    columns
}

/// Adds the columns of an object.
fn add(columns: &mut Vec<Column>, object: &Value, named: &BTreeMap<String, Value>, within: &Column) {
    let (object, _) = resolved(object, named);
    for (field, schema) in object.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if field == SKIPPED {
            continue;
        }
        let dot = if within.name.is_empty() { "" } else { "." };
        let mut column = Column {
            name: format!("{}{dot}{field}", within.name),
            pointer: format!("{}/{field}", within.pointer),
            holds: Holds::Plain,
        };
        if resolved(schema, named).0.get("properties").is_some() {
            add(columns, schema, named, &column);
        } else {
            column.holds = holds(schema, named);
            columns.push(column);
        }
    }
}

/// What the values of a schema are.
fn holds(schema: &Value, named: &BTreeMap<String, Value>) -> Holds {
    let (schema, name) = resolved(schema, named);
    if let Some(items) = schema.get("items") {
        return match holds(items, named) {
            Holds::Plain if resolved(items, named).0.get("properties").is_some() => {
                Holds::Objects(of_object(items, named))
            }
            held => held,
        };
    }
    match (schema.get("format").and_then(Value::as_str), name) {
        (Some("date-time"), _) => Holds::Instants,
        (Some("date"), _) => Holds::Dates,
        (_, Some(name)) if schema.get("enum").is_some() => Holds::Words(name.to_owned()),
        _ => Holds::Plain,
    }
}

/// A schema behind references and beside `null`, with the last name that it was referred to by.
fn resolved<'a>(schema: &'a Value, named: &'a BTreeMap<String, Value>) -> (&'a Value, Option<&'a str>) {
    let is_there = |choice: &&Value| choice.get("type").is_none_or(|kind| kind != "null");
    let choice = schema.get("oneOf").and_then(Value::as_array).and_then(|choices| choices.iter().find(is_there));
    if let Some(choice) = choice {
        return resolved(choice, named);
    }
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
    match reference.and_then(|name| Some((name, named.get(name)?))) {
        Some((name, schema)) => {
            let (schema, inner) = resolved(schema, named);
            (schema, inner.or(Some(name)))
        }
        None => (schema, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::CaseItem;

    #[test]
    fn a_field_is_a_column_and_an_object_several() {
        let columns = columns_of::<CaseItem>();
        let of = |name: &str| columns.iter().find(|column| column.name == name).map(|column| column.holds.clone());
        assert_eq!(of("title"), Some(Holds::Plain));
        assert_eq!(of("opened_at"), Some(Holds::Instants));
        assert_eq!(of("due_on"), Some(Holds::Dates));
        assert_eq!(of("status"), Some(Holds::Words("CaseStatus".to_owned())));
        assert_eq!(of("late"), Some(Holds::Words("Matter".to_owned())));
        let Some(Holds::Objects(party)) = of("waiting_for") else { panic!("of several parties") };
        assert_eq!(party.iter().map(|column| column.name.as_str()).collect::<Vec<_>>(), ["id", "kind"]);
        assert_eq!(of("lead.kind"), Some(Holds::Words("HandlerKind".to_owned())));
        assert_eq!((of("lead"), of("allowed_actions")), (None, None));
        let first: Vec<_> = columns.iter().map(|column| column.name.as_str()).take(3).collect();
        assert_eq!(first, ["id", "title", "status"], "in the order in which somebody reads them");
    }

    #[test]
    fn a_column_belongs_to_the_field_that_it_is_in() {
        let column = Column { name: "lead.name".to_owned(), pointer: "/lead/name".to_owned(), holds: Holds::Plain };
        assert!(column.is_of("lead") && column.is_of("lead.name") && !column.is_of("le"));
        let item = serde_json::json!({ "lead": { "name": "住建局" } });
        assert_eq!(column.value(&item), Some(&"住建局".into()));
        assert_eq!(column.value(&serde_json::json!({ "lead": null })), None);
    }
}
