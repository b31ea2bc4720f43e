//! Web Push: messages to browsers, over the push services that they chose (RFC 8030).

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

use super::address::Address;
use super::content::Content;
use crate::http::{Problem, Text};
use crate::outbound::{Answer, Unsent};
use crate::secrets::{Subscriber, Vapid};
use crate::state::App;

/// For how many seconds a push service keeps a message for a browser that is not reached.
const KEPT_SECONDS: u32 = 3 * 24 * 3600;

/// What a browser subscribes with.
pub fn public_key(app: &App) -> Result<String, Problem> {
    Ok(Vapid::of(&app.keys).map_err(Problem::internal)?.public_key())
}

/// A subscription that may be kept (422 else): its keys are good, and its address may be asked.
pub async fn admitted(app: &App, endpoint: String, p256dh: String, auth: String) -> Result<Address, Problem> {
    let target = app.outbound.admit(&endpoint).await;
    let target = target.map_err(|refused| Problem::field("/subscription/endpoint", refused.code(), refused.text()))?;
    Subscriber::parse(&p256dh, &auth).map_err(|_| {
        let text = Text::fixed("不是有效的公钥", "not a valid public key");
        Problem::field("/subscription/keys/p256dh", "format", text)
    })?;
    Ok(Address::Web { endpoint: target.as_str().to_owned(), p256dh, auth })
}

/// Sends a message, encrypted for its browser alone. A push service that knows the browser no more says so by 404 or 410.
pub async fn send(
    app: &App,
    (endpoint, p256dh, auth): (&str, &str, &str),
    content: &Content,
) -> Result<Answer, Unsent> {
    // What was kept is good, so none of this fails.
    let unsent = |_| Unsent::Address;
    let plain = serde_json::to_vec(content).map_err(|_| Unsent::Address)?;
    let body = Subscriber::parse(p256dh, auth).and_then(|to| to.encrypt(&*app.random, &plain)).map_err(unsent)?;
    let headers = headers(app, endpoint, content).ok_or(Unsent::Address)?;
    let answer = app.outbound.post(endpoint, headers, body).await?;
    Ok(Answer { status: if answer.status == 404 { 410 } else { answer.status }, ..answer })
}

fn headers(app: &App, endpoint: &str, content: &Content) -> Option<HeaderMap> {
    let audience = Url::parse(endpoint).ok()?.origin().ascii_serialization();
    let contact = app.config.web_push_contact.as_deref();
    let authorization = Vapid::of(&app.keys).ok()?.authorization(&audience, contact, app.clock.now()).ok()?;
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("authorization", authorization),
        ("content-encoding", "aes128gcm".to_owned()),
        ("content-type", "application/octet-stream".to_owned()),
        ("ttl", KEPT_SECONDS.to_string()),
        // A double takes the place of the first that was not shown yet.
        ("topic", content.id.0.simple().to_string()),
        ("urgency", if content.urgent { "high" } else { "normal" }.to_owned()),
    ] {
        headers.insert(name, HeaderValue::try_from(value).ok()?);
    }
    Some(headers)
}
