//! An answer, and what tests ask of it.

use serde_json::Value;

use crate::app::Raw;

/// What came back.
pub struct Answer {
    what: String,
    raw: Raw,
}

impl Answer {
    pub(crate) fn new(what: String, raw: Raw) -> Self {
        Self { what, raw }
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.raw.status
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.raw.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// How many statements it takes where the session is not known yet: the answer tells whether it was.
    pub fn statements(&self) -> u32 {
        let timing = self.header("server-timing").unwrap();
        let asked: u32 = timing.split('"').nth(1).unwrap().parse().unwrap();
        asked + u32::from(timing.ends_with(", session;desc=\"known\""))
    }

    /// All headers, names in lower case.
    pub fn headers(&self) -> &[(String, String)] {
        &self.raw.headers
    }

    /// The body as JSON; null where there is none.
    pub fn body(&self) -> Value {
        if self.raw.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.raw.body)
            .unwrap_or_else(|_| panic!("{} answered no JSON: {}", self.what, self.text()))
    }

    /// The body as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.raw.body
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.raw.body).into_owned()
    }

    /// The body, if the status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.raw.status, status, "{} answered {}", self.what, self.text());
        self.body()
    }

    /// Checks that it is a problem of this status and code, and gives the document.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        let what = self.what.clone();
        let problem = self.expect(status);
        assert_eq!(problem["code"], code, "{what} answered {problem}");
        problem
    }

    /// Checks that it is a 422 that names exactly these pointers.
    #[track_caller]
    pub fn expect_pointers(self, pointers: &[&str]) {
        let problem = self.expect_problem(422, "validation");
        let mut named: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        named.sort_unstable();
        named.dedup();
        assert_eq!(named, pointers, "{problem}");
    }
}
