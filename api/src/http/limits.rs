//! The limit of requests of one client, as every answer shows it (draft-ietf-httpapi-ratelimit-headers-10).

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use super::problem::Problem;
use crate::limits::{Allowance, Limit};
use crate::state::App;

/// One request, counted.
pub struct Limited {
    limit: Limit,
    allowance: Allowance,
}

impl Limited {
    /// Counts a request of a client.
    pub fn count(app: &App, client: &str) -> Self {
        let limit = Limit { name: "client", quota: app.config.limits.requests_per_minute, seconds: 60 };
        Self { limit, allowance: app.clients.count(&limit, client, app.clock.now()) }
    }

    /// The answer to one request too many.
    pub fn refusal(&self) -> Option<Problem> {
        self.allowance.is_used_up.then(|| self.limit.refusal(self.allowance.seconds_left))
    }

    /// Shows the limit and what is left of it, as structured fields.
    pub fn show(&self, headers: &mut HeaderMap) {
        let Limit { name, quota, seconds } = self.limit;
        let policy = format!("\"{name}\";q={quota};w={seconds}");
        let left = format!("\"{name}\";r={};t={}", self.allowance.remaining, self.allowance.seconds_left);
        for (header, value) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(header), value);
            }
        }
    }
}
