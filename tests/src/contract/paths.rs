//! Which documented path a request's path belongs to.

use serde_json::Value;

/// The documented paths, the more literal ones first.
#[derive(Debug)]
pub struct Paths(Vec<Template>);

#[derive(Debug)]
struct Template {
    text: String,
    /// The literal segments; `None` for a parameter.
    segments: Vec<Option<String>>,
}

impl Paths {
    /// The paths of a document.
    pub fn of(document: &Value) -> Self {
        let paths = document.get("paths").and_then(Value::as_object);
        let mut templates: Vec<_> =
            paths.into_iter().flat_map(|paths| paths.keys()).map(|path| Template::of(path)).collect();
        // From left to right a literal goes before a parameter, so that the first match is the most literal one.
        templates.sort_by_key(|template| template.segments.iter().map(Option::is_none).collect::<Vec<_>>());
        Self(templates)
    }

    /// The documented path that covers a request's path, without query.
    pub fn find(&self, path: &str) -> Option<&str> {
        self.0.iter().find(|template| template.covers(path)).map(|template| template.text.as_str())
    }
}

impl Template {
    fn of(path: &str) -> Self {
        let literal = |segment: &str| (!segment.starts_with('{')).then(|| segment.to_owned());
        Self { text: path.to_owned(), segments: path.split('/').map(literal).collect() }
    }

    fn covers(&self, path: &str) -> bool {
        let mut segments = path.split('/');
        let covered = self.segments.iter().all(|expected| match (expected, segments.next()) {
            (Some(literal), Some(segment)) => literal == segment,
            (None, Some(segment)) => !segment.is_empty(),
            (_, None) => false,
        });
        covered && segments.next().is_none()
    }
}
