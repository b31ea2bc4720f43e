//! What codes mean, for people: the texts of the vocabularies in one language.

use std::collections::HashMap;

use serde_json::Value;

use super::columns::{Column, Holds};
use crate::http::Lang;
use crate::vocabulary;

/// What stands between several.
const BETWEEN: &str = "；";

/// The texts that the values of some columns need.
pub struct Words {
    lang: Lang,
    texts: HashMap<String, HashMap<String, &'static str>>,
}

impl Words {
    /// Those of some columns.
    pub fn of(columns: &[Column], lang: Lang) -> Self {
        let mut words = Self { lang, texts: HashMap::new() };
        words.learn(columns);
        words
    }

    fn learn(&mut self, columns: &[Column]) {
        for column in columns {
            match &column.holds {
                Holds::Words(schema) => {
                    let texts = vocabulary::texts_of(schema, self.lang);
                    self.texts.insert(schema.clone(), texts);
                }
                Holds::Objects(fields) => self.learn(fields),
                Holds::Plain | Holds::Instants | Holds::Dates => {}
            }
        }
    }

    /// Whose language they are in.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// A value as text; of an object the words in it, which are what a reader without a program knows.
    pub fn of_value(&self, value: &Value, holds: &Holds) -> String {
        match (value, holds) {
            (Value::Bool(truth), _) => self.yes_or_no(*truth).to_owned(),
            (Value::String(code), Holds::Words(schema)) => self.word(schema, code).to_owned(),
            (Value::String(text), _) => text.clone(),
            (Value::Array(values), Holds::Objects(fields)) => {
                values.iter().map(|object| self.of_object(object, fields)).collect::<Vec<_>>().join(BETWEEN)
            }
            (Value::Array(values), _) => {
                values.iter().map(|value| self.of_value(value, holds)).collect::<Vec<_>>().join(BETWEEN)
            }
            (other, _) => other.to_string(),
        }
    }

    fn of_object(&self, object: &Value, fields: &[Column]) -> String {
        let words = fields.iter().filter(|field| matches!(field.holds, Holds::Words(_)));
        let told = words.filter_map(|field| Some(self.of_value(field.value(object)?, &field.holds)));
        told.collect::<Vec<_>>().join(" ")
    }

    /// What a code means; the code itself where nobody says.
    fn word<'a>(&'a self, schema: &str, code: &'a str) -> &'a str {
        self.texts.get(schema).and_then(|texts| texts.get(code)).copied().unwrap_or(code)
    }

    fn yes_or_no(&self, truth: bool) -> &'static str {
        match (self.lang, truth) {
            (Lang::Zh, true) => "是",
            (Lang::Zh, false) => "否",
            (Lang::En, true) => "yes",
            (Lang::En, false) => "no",
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;
    use crate::cases::CaseItem;
    use crate::exports::columns_of;

    #[rstest]
    #[case("status", json!("handling"), "办理中", "being handled")]
    #[case("lead.kind", json!("studio"), "委员工作室", "studio")]
    #[case("overdue", json!(true), "是", "yes")]
    #[case("title", json!("=1"), "=1", "=1")]
    #[case("late", json!([]), "", "")]
    #[case("waiting_for", json!([{ "kind": "author", "id": null }]), "提交人", "the authors")]
    fn codes_are_words(#[case] name: &str, #[case] value: Value, #[case] zh: &str, #[case] en: &str) {
        let columns = columns_of::<CaseItem>();
        let column = columns.iter().find(|column| column.name == name).unwrap();
        let told = [Lang::Zh, Lang::En].map(|lang| Words::of(&columns, lang).of_value(&value, &column.holds));
        assert_eq!(told, [zh, en]);
    }
}
