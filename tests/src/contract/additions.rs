//! Within a version there are only additions: what clients of a document rely on that a later one takes away.

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::lint::operations;
use super::schemas::{escape, resolve, target};

/// Which way a value goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Way {
    /// From the client: whatever it sends now is still taken.
    In,
    /// To the client: whatever it is shown now is still shown.
    Out,
}

/// The most of something that is taken may grow, and the least may shrink.
const MOST: [&str; 3] = ["maxLength", "maxItems", "maximum"];
const LEAST: [&str; 3] = ["minLength", "minItems", "minimum"];

/// What a later document breaks, one line for each.
pub fn breaks(before: &Value, after: &Value) -> Vec<String> {
    let mut comparison = Comparison { before, after, seen: HashSet::new(), found: Vec::new() };
    for (path, method, _) in operations(before) {
        comparison.operation(&format!("/paths/{}/{method}", escape(path)));
    }
    comparison.found
}

struct Comparison<'a> {
    before: &'a Value,
    after: &'a Value,
    /// The pairs of schemas that are compared already.
    seen: HashSet<(String, String, Way)>,
    found: Vec<String>,
}

impl<'a> Comparison<'a> {
    fn complain(&mut self, place: &str, what: &str) {
        self.found.push(format!("#{place}: {what}"));
    }

    /// What stands at a place in both documents; a place that is gone is complained of.
    fn both(&mut self, place: &str) -> Option<(&'a Value, &'a Value)> {
        let before = self.before.pointer(place)?;
        let after = self.after.pointer(place);
        if after.is_none() {
            self.complain(place, "is gone");
        }
        Some((before, after?))
    }

    fn operation(&mut self, place: &str) {
        let Some((before, after)) = self.both(place) else { return };
        if before["operationId"] != after["operationId"] {
            self.complain(place, "has another name");
        }
        let ways = |operation: &'a Value| operation["security"].as_array().into_iter().flatten();
        if ways(before).any(|way| !ways(after).any(|other| other == way)) {
            self.complain(place, "wants other credentials");
        }
        self.parameters(place, before, after);
        if before["requestBody"]["required"] != true && after["requestBody"]["required"] == true {
            self.complain(place, "wants a body");
        }
        if before.get("requestBody").is_some() {
            self.content(&format!("{place}/requestBody"), Way::In);
        }
        let statuses = before["responses"].as_object().into_iter().flat_map(|responses| responses.keys());
        for status in statuses.filter(|status| status.starts_with('2')) {
            self.content(&format!("{place}/responses/{status}"), Way::Out);
        }
    }

    fn parameters(&mut self, place: &str, before: &Value, after: &Value) {
        let list = |document: &'a Value, operation: &Value| {
            let count = operation["parameters"].as_array().map_or(0, Vec::len);
            (0..count).filter_map(|at| resolve(document, format!("{place}/parameters/{at}"))).collect::<Vec<_>>()
        };
        let (known, new) = (list(self.before, before), list(self.after, after));
        let same = |one: &Value, other: &Value| one["name"] == other["name"] && one["in"] == other["in"];
        for (at, parameter) in &known {
            match new.iter().find(|(_, other)| same(parameter, other)) {
                Some((now, _)) => self.schema(format!("{at}/schema"), format!("{now}/schema"), Way::In),
                None => self.complain(place, &format!("takes no {} any more", parameter["name"])),
            }
        }
        for (_, parameter) in new.iter().filter(|(_, parameter)| parameter["required"] == true) {
            if !known.iter().any(|(_, other)| same(parameter, other) && other["required"] == true) {
                self.complain(place, &format!("wants {}", parameter["name"]));
            }
        }
    }

    fn content(&mut self, place: &str, way: Way) {
        let Some((before, _)) = self.both(place) else { return };
        for media in before["content"].as_object().into_iter().flat_map(|content| content.keys()) {
            let place = format!("{place}/content/{}", escape(media));
            if self.both(&place).is_some() {
                self.schema(format!("{place}/schema"), format!("{place}/schema"), way);
            }
        }
    }

    /// Compares two schemas by their places, references followed.
    fn schema(&mut self, before: String, after: String, way: Way) {
        let (Some(old), Some(new)) = (followed(self.before, before), followed(self.after, after)) else { return };
        let ((place, old), (place_after, new)) = (old, new);
        if !self.seen.insert((place.clone(), place_after.clone(), way)) {
            return;
        }
        if let (Way::In, None, Some(at)) = (way, old.get("oneOf"), beside_null(new)) {
            // Whatever was taken is taken still, and null as well.
            return self.schema(place, format!("{place_after}/oneOf/{at}"), way);
        }
        self.values(&place, old, new, way);
        let both = |member: &str| old.get(member).is_some() && new.get(member).is_some();
        for name in old["properties"].as_object().into_iter().flat_map(|properties| properties.keys()) {
            match new["properties"].get(name) {
                Some(_) => {
                    let member = format!("/properties/{}", escape(name));
                    self.schema(format!("{place}{member}"), format!("{place_after}{member}"), way);
                }
                None => self.complain(&place, &format!("has no {name} any more")),
            }
        }
        for member in ["items", "additionalProperties"].into_iter().filter(|member| both(member)) {
            self.schema(format!("{place}/{member}"), format!("{place_after}/{member}"), way);
        }
        for member in ["oneOf", "anyOf", "allOf"] {
            let count = |schema: &Value| schema[member].as_array().map_or(0, Vec::len);
            if count(old) != count(new) {
                self.complain(&place, "is put together otherwise");
                continue;
            }
            for at in 0..count(old) {
                self.schema(format!("{place}/{member}/{at}"), format!("{place_after}/{member}/{at}"), way);
            }
        }
    }

    /// Compares what two schemas say of the value itself.
    fn values(&mut self, place: &str, old: &Value, new: &Value, way: Way) {
        let set = |value: &Value| match value {
            Value::Array(items) => items.iter().map(Value::to_string).collect::<BTreeSet<_>>(),
            Value::Null => BTreeSet::new(),
            one => BTreeSet::from([one.to_string()]),
        };
        // The wider one must hold whatever the other does.
        let (wide, narrow) = if way == Way::In { (new, old) } else { (old, new) };
        if !set(&narrow["type"]).is_subset(&set(&wide["type"])) {
            self.complain(place, "is of another type");
        }
        if !set(&wide["required"]).is_subset(&set(&narrow["required"])) {
            self.complain(place, "must hold what it need not, or need not hold what it must");
        }
        if way == Way::Out {
            // A client shows the code of what it does not know.
            return;
        }
        if new.get("enum").is_some() && !(old.get("enum").is_some() && set(&old["enum"]).is_subset(&set(&new["enum"])))
        {
            self.complain(place, "takes fewer codes");
        }
        for (members, sign) in [(MOST, 1), (LEAST, -1)] {
            for member in members {
                let bound = |schema: &Value| schema[member].as_i64().map(|bound| sign * bound);
                if bound(new).is_some_and(|new| bound(old).is_none_or(|old| new < old)) {
                    self.complain(place, &format!("has a tighter {member}"));
                }
            }
        }
        for member in ["format", "pattern"] {
            if new.get(member).is_some() && new.get(member) != old.get(member) {
                self.complain(place, &format!("has another {member}"));
            }
        }
    }
}

/// Where in a schema stands what may be null as well.
fn beside_null(schema: &Value) -> Option<usize> {
    let is_null = |branch: &Value| branch["type"] == "null";
    let branches = schema["oneOf"].as_array().filter(|branches| branches.len() == 2 && branches.iter().any(is_null))?;
    branches.iter().position(|branch| !is_null(branch))
}

/// What is at a place, behind every reference, and where.
fn followed(document: &Value, place: String) -> Option<(String, &Value)> {
    let (place, value) = resolve(document, place)?;
    match target(value) {
        Some(next) => resolve(document, next),
        None => Some((place, value)),
    }
}
