//! `POST /mail/unsubscribe`

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{HttpRequest, post};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::StreamExt;
use serde::Deserialize;
use shangliang_entity::ids::AccountId;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::policy::Unsubscribe;
use super::{MailAddress, store};
use crate::http::query::Pair;
use crate::http::{Handled, Input, Kind, Op, Output, Problem, Text};
use crate::outbox;
use crate::secrets::Keys;
use crate::state::App;

/// What links are signed for.
const PURPOSE: &str = "mail.unsubscribe";

/// How many bytes an account's id has; the signature follows.
const ID_BYTES: usize = 16;

/// The most bytes of the form.
const MAX_FORM: usize = 4096;

/// How long the form may take to arrive.
const DEADLINE: Duration = Duration::from_secs(10);

/// Whose mails end.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described here; `OneClick` reads it")]
pub struct UnsubscribeQuery {
    /// What the link of a mail holds.
    #[param(min_length = 1, max_length = 100, pattern = "^[A-Za-z0-9_-]+$")]
    token: String,
}

/// What mail programs send (RFC 8058).
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "only described here; `OneClick` reads it")]
pub struct UnsubscribeForm {
    /// That it is meant.
    #[serde(rename = "List-Unsubscribe")]
    #[schema(max_length = 20, pattern = "^One-Click$", example = "One-Click")]
    list_unsubscribe: String,
}

/// The token of a link that was clicked in a mail program.
pub struct OneClick(String);

impl Input for OneClick {
    type Raw = String;

    async fn read(request: &HttpRequest, payload: &mut Payload, query: &[Pair]) -> Result<String, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim().to_ascii_lowercase();
        if !["application/x-www-form-urlencoded", "multipart/form-data"].contains(&kind.as_str()) {
            let text = Text::fixed(
                "应为 application/x-www-form-urlencoded 或 multipart/form-data",
                "expected application/x-www-form-urlencoded or multipart/form-data",
            );
            return Err(Problem::new(Kind::UnsupportedMediaType).detail(text));
        }
        let form =
            tokio::time::timeout(DEADLINE, receive(payload)).await.unwrap_or(Err(Kind::RequestTimeout.into()))?;
        if !form.windows(9).any(|part| part == b"One-Click") {
            let text = Text::fixed("应为 List-Unsubscribe=One-Click", "expected List-Unsubscribe=One-Click");
            return Err(Problem::new(Kind::MalformedRequest).detail(text));
        }
        Ok(query.iter().find(|(name, _)| name == "token").map(|(_, token)| token.clone()).unwrap_or_default())
    }

    fn check(token: &String, _: &App) -> Result<Self, Problem> {
        Ok(Self(token.clone()))
    }
}

async fn receive(payload: &mut Payload) -> Result<Vec<u8>, Problem> {
    let mut form = Vec::new();
    while let Some(piece) = payload.next().await {
        form.extend_from_slice(&piece.map_err(|_| Kind::MalformedRequest)?);
        if form.len() > MAX_FORM {
            return Err(Kind::TooLarge.into());
        }
    }
    Ok(form)
}

/// End mails by the link that came with one.
///
/// For mail programs, which send the form of RFC 8058 to the address in `List-Unsubscribe`. A link is good for as long as its mailbox is the
/// account's. No kind of notice is mailed any more, until one
/// chooses otherwise; the inbox stays as it is.
#[utoipa::path(tag = "me", params(UnsubscribeQuery),
    request_body(content = UnsubscribeForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = NO_CONTENT, description = "No more mails are sent.")),
    extensions(("x-permission" = json!("mail.unsubscribe"))))]
#[post("/mail/unsubscribe")]
pub async fn unsubscribe_mail(op: Op<Unsubscribe, OneClick>) -> Handled {
    op.write(async |op, uow, OneClick(token)| {
        let bad_link = || {
            let text = Text::fixed("退订链接无效", "the link is not good, or the mailbox another by now");
            Problem::parameter("token", "malformed", text)
        };
        let (account, tag) = parts(token).ok_or_else(bad_link)?;
        let row = store::find(&uow.conn(), account).await?.ok_or_else(bad_link)?;
        let address = store::open(&op.app().keys, &row)?;
        if !op.app().keys.links().matches(PURPOSE, &[account.0.as_bytes(), address.as_str().as_bytes()], &tag) {
            return Err(bad_link());
        }
        outbox::end_mails(uow, account).await?;
        Output::no_content()
    })
    .await
}

fn parts(token: &str) -> Option<(AccountId, Vec<u8>)> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (account, tag) = bytes.split_at_checked(ID_BYTES)?;
    Some((Uuid::from_slice(account).ok()?.into(), tag.to_vec()))
}

/// The link that ends the mails of an account to a mailbox: for as long as that is its mailbox, since somebody may look for the way out in
/// the oldest mail, and all that it does is to end them.
pub fn link(keys: &Keys, public_url: &str, account: AccountId, address: &MailAddress) -> String {
    let tag = keys.links().tag(PURPOSE, &[account.0.as_bytes(), address.as_str().as_bytes()]);
    let token = URL_SAFE_NO_PAD.encode([account.0.as_bytes().as_slice(), &tag].concat());
    format!("{public_url}/api/v1/mail/unsubscribe?token={token}")
}
