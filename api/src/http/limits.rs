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

    /// Shows limits, as a structured field.
    pub fn show_policies(limits: &[Self], headers: &mut HeaderMap) {
        let write =
            |Self { limit: Limit { name, quota, seconds }, .. }: &Self| format!("\"{name}\";q={quota};w={seconds}");
        show(headers, "ratelimit-policy", limits.iter().map(write));
    }

    /// Shows what is left of limits, as a structured field.
    pub fn show_left(limits: &[Self], headers: &mut HeaderMap) {
        let write = |Self { limit, allowance: Allowance { remaining, seconds_left, .. } }: &Self| {
            format!("\"{}\";r={remaining};t={seconds_left}", limit.name)
        };
        show(headers, "ratelimit", limits.iter().map(write));
    }
}

fn show(headers: &mut HeaderMap, name: &'static str, items: impl Iterator<Item = String>) {
    let list = items.collect::<Vec<_>>().join(", ");
    if let (false, Ok(value)) = (list.is_empty(), HeaderValue::from_str(&list)) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
