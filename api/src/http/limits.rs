//! The limits of requests of one client and of one account, as every answer shows them
//! (draft-ietf-httpapi-ratelimit-headers-10).

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use shangliang_entity::ids::AccountId;

use super::problem::Problem;
use crate::limits::{Allowance, Limit};
use crate::state::App;

/// One request, counted.
#[derive(Clone, Copy, Debug)]
pub struct Limited {
    limit: Limit,
    allowance: Allowance,
}

impl Limited {
    /// Counts a request of a client, whoever it is.
    pub fn by_client(app: &App, client: &str) -> Self {
        Self::count(app, "client", app.config.limits.requests_per_minute, client)
    }

    /// Counts a request of an account, wherever it comes from: many may share one address, and one may have many.
    pub fn by_account(app: &App, account: AccountId) -> Self {
        let quota = app.config.limits.account_requests_per_minute;
        Self::count(app, "account", quota, &format!("account:{account}"))
    }

    fn count(app: &App, name: &'static str, quota: u32, who: &str) -> Self {
        let limit = Limit { name, quota, seconds: 60 };
        Self { limit, allowance: app.clients.count(&limit, who, app.clock.now()) }
    }

    /// The answer to one request too many.
    pub fn refusal(&self) -> Option<Problem> {
        self.allowance.is_used_up.then(|| self.limit.refusal(self.allowance.seconds_left))
    }

    /// Shows limits and what is left of them, as structured fields.
    pub fn show(limits: &[Self], headers: &mut HeaderMap) {
        let list = |write: fn(&Self) -> String| limits.iter().map(write).collect::<Vec<_>>().join(", ");
        let policy =
            list(|Self { limit: Limit { name, quota, seconds }, .. }| format!("\"{name}\";q={quota};w={seconds}"));
        let left = list(|Self { limit, allowance: Allowance { remaining, seconds_left, .. } }| {
            format!("\"{}\";r={remaining};t={seconds_left}", limit.name)
        });
        for (header, value) in [("ratelimit-policy", policy), ("ratelimit", left)] {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(header), value);
            }
        }
    }
}
