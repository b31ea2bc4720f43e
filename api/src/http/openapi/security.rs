//! What a request must show of its sender.

use utoipa::openapi::Components;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

use crate::access::{Holder, Rule};

/// The name of the scheme of access tokens.
const TOKEN: &str = "bearer";

/// `secrets::access_token` has the rules.
const ABOUT_TOKEN: &str = "An access token: a JWT (RFC9068) signed with Ed25519, checked as strictly as RFC8725 asks.";

/// The name of the scheme of query codes.
const CODE: &str = "query_code";

/// Describes what can be shown.
pub fn describe(components: &mut Components) {
    let token =
        HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").description(Some(ABOUT_TOKEN)).build();
    components.add_security_scheme(TOKEN, SecurityScheme::Http(token));
    let code =
        ApiKeyValue::with_description("X-Query-Code", "Opens one suggestion and its case; its creation answers it.");
    components.add_security_scheme(CODE, SecurityScheme::ApiKey(ApiKey::Header(code)));
}

/// What a rule asks for: any one of these will do.
pub fn of(rule: Option<&Rule>) -> Vec<SecurityRequirement> {
    let shows = |scheme: &str| SecurityRequirement::new::<_, [&str; 0], &str>(scheme, []);
    let is_open = rule.is_none_or(|rule| rule.admits_visitor(false));
    let takes_code = rule.is_some_and(|rule| rule.holders.contains(&Holder::QueryCode));
    let nothing = is_open.then(SecurityRequirement::default);
    nothing.into_iter().chain([shows(TOKEN)]).chain(takes_code.then(|| shows(CODE))).collect()
}
