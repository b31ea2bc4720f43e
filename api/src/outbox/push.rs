//! `GET`, `PUT` and `DELETE /me/push`

use actix_web::{delete, get, put};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use shangliang_entity::vocab::OutsideChannel;
use utoipa::ToSchema;

use super::address::{self, Address};
use super::policy::{SeePush, SetPush};
use super::store::addresses;
use super::web_push;
use crate::access::Actor;
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};

/// Where one's device is told: by one of the two ways.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "platform": "android", "token": "fGcQ8Xl0S3mTz1" }))]
pub struct PushFields {
    /// What the device is.
    #[schema(min_length = 1, max_length = 40, format = "line", example = "android")]
    platform: String,
    /// The token that the phone's push service gave.
    #[schema(min_length = 1, max_length = 500, format = "line")]
    token: Option<String>,
    /// The subscription that the browser gave.
    subscription: Option<WebSubscription>,
}

/// A browser's subscription, as `PushSubscription.toJSON()` gives it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebSubscription {
    /// The push service's address for this browser: https, and public.
    #[schema(
        min_length = 1,
        max_length = 1000,
        format = "line",
        example = "https://updates.push.example/wpush/v2/gAAA"
    )]
    endpoint: String,
    /// When it ends, which the push service tells anyway.
    #[serde(rename = "expirationTime")]
    #[expect(dead_code, reason = "browsers send it with the rest")]
    expiration_time: Option<u64>,
    /// What messages to it are encrypted with.
    keys: WebKeys,
}

/// The keys of a subscription, in base64url.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebKeys {
    /// The browser's public key.
    #[schema(min_length = 87, max_length = 88, pattern = "^[A-Za-z0-9_-]{87}=?$")]
    p256dh: String,
    /// The secret that it shares with whoever sends.
    #[schema(min_length = 22, max_length = 24, pattern = "^[A-Za-z0-9_-]{22}(==)?$")]
    auth: String,
}

/// Whether one's device is told.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "channel": "push", "platform": "android", "since": "2026-03-02T01:00:00Z",
    "application_server_key": "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
}))]
pub struct PushView {
    /// How it is told; null where it is not.
    pub channel: Option<OutsideChannel>,
    /// What it is.
    #[schema(max_length = 40)]
    pub platform: Option<String>,
    /// Since when.
    pub since: Option<DateTime<Utc>>,
    /// What a browser subscribes with, as `applicationServerKey`.
    #[schema(max_length = 100)]
    pub application_server_key: String,
}

/// See whether one's device is told of notices.
///
/// The device is the one of the session that asks.
#[utoipa::path(tag = "me",
    responses((status = OK, description = "How it is told, if it is.", body = PushView)),
    extensions(("x-permission" = json!("push.see"))))]
#[get("/me/push")]
pub async fn get_push(op: Op<SeePush>) -> Handled {
    op.read(async |op, db, _| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let device = addresses::find(db, me.session).await?;
        Output::ok(&PushView {
            channel: device.as_ref().map(|device| device.channel),
            since: device.as_ref().map(|device| device.created_at),
            platform: device.map(|device| device.platform),
            application_server_key: web_push::public_key(op.app())?,
        })
    })
    .await
}

/// Have one's device told of notices.
///
/// The device is the one of the session that asks; when the session ends it is told no more, and a device that another session named is
/// told by this one only. Give a `token` or a `subscription`; send it again whenever the push service gives another. It has no version, so
/// no `If-Match` is asked for: the session alone sets it, and the last one given is right.
#[utoipa::path(tag = "me", request_body = PushFields,
    responses((status = NO_CONTENT, description = "It is told from now on.")),
    extensions(("x-permission" = json!("push.set"))))]
#[put("/me/push")]
pub async fn put_push(op: Op<SetPush, Body<PushFields>>) -> Handled {
    op.write_after(
        async |op, Body(asked): Body<PushFields>| {
            let address = match (asked.token, asked.subscription) {
                (Some(token), None) if op.app().push.is_some() => Address::Phone { token },
                (Some(_), None) => return Err(no_gateway()),
                (None, Some(WebSubscription { endpoint, keys, .. })) => {
                    web_push::admitted(op.app(), endpoint, keys.p256dh, keys.auth).await?
                }
                _ => {
                    let text = Text::fixed("应给出 token 或 subscription 之一", "expected a token or a subscription");
                    return Err(Problem::field("/token", "one_of", text));
                }
            };
            Ok((asked.platform, address))
        },
        async |op, uow, (platform, address)| {
            let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
            address::keep(uow, &op.app().keys, (me.account, me.session), platform, address).await?;
            Output::no_content()
        },
    )
    .await
}

fn no_gateway() -> Problem {
    let text = Text::fixed("本平台未接入手机推送", "this platform has no gateway to phones");
    Problem::new(Kind::DependencyUnavailable).retry_after(3600).detail(text)
}

/// Have one's device told no more.
///
/// The inbox stays as it is. Where it was not told nothing changes.
#[utoipa::path(tag = "me",
    responses((status = NO_CONTENT, description = "It is told no more.")),
    extensions(("x-permission" = json!("push.set"))))]
#[delete("/me/push")]
pub async fn delete_push(op: Op<SetPush>) -> Handled {
    op.write(async |op, uow, _| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        addresses::forget(uow, me.session).await?;
        Output::no_content()
    })
    .await
}
