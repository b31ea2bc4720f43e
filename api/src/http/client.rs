//! What a client says of itself, and the answer to one that is too old.

use actix_web::http::header::HeaderMap;
use utoipa::openapi::Required;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};

use super::parameters::one_header;
use super::problem::{Kind, Problem};
use super::text::Text;
use crate::access::Permission;
use crate::state::App;

/// The header in which a client names itself.
const HEADER: &str = "X-Client-Version";

/// Refuses a client that says that it is older than its app may be. What anybody may read it still shows, and whoever is signed in
/// may leave.
pub(super) fn refuse_old<P: Permission>(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if P::FOR_OLD_CLIENTS || (P::RULE.reads() && P::RULE.admits_visitor(false)) {
        return Ok(());
    }
    let client = one_header(headers, HEADER)?;
    let Some(least) = client.and_then(|client| app.config.min_clients.update_of(client)) else { return Ok(()) };
    let zh = format!("请将应用更新到 {least} 或更高版本");
    let text = Text::made(zh, format!("update the app to {least} or a later version"));
    Err(Problem::new(Kind::ClientTooOld).detail(text).with_member("min_version", least.to_string().into()))
}

/// The header as the document shows it.
pub(super) fn described() -> Parameter {
    let form = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .max_length(Some(61))
        .pattern(Some(r"^[a-z][a-z0-9-]{0,30}/[0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9}$"));
    ParameterBuilder::new()
        .name(HEADER)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The app and its version. One that is too old is told so (`client-too-old`); browsers and scripts need none.",
        ))
        .schema(Some(form.build()))
        .example(Some("ios/2.4.1".into()))
        .build()
}
