//! `GET /suggestions/{id}/timeline`

use actix_web::get;
use chrono::{DateTime, Utc};
use serde::Serialize;
use shangliang_entity::vocab::Visibility;
use utoipa::ToSchema;

use super::author::{Closeness, author, closeness, mask_name};
use super::permission::Read;
use super::policy::WITHDRAW_CONSENT;
use super::scope::SuggestionScope;
use super::store::events::{self, Event};
use super::timeline_texts::{TEXTS, text_of};
use crate::access::Actor;
use crate::cases::policy::RATE;
use crate::http::openapi::{IdPath, QueryCodeHeader};
use crate::http::{Handled, Lang, Op, Output, Problem, Text};
use crate::state::App;

/// What happened to a suggestion and its case, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(max_items = 500)]
pub struct Timeline(Vec<TimelineEntry>);

/// One thing that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    /// When.
    at: DateTime<Utc>,
    /// What, as the ledger calls it.
    #[schema(max_length = 60, example = "suggestion.submitted")]
    action: String,
    /// Who, masked; null where the name is kept from the viewer.
    #[schema(max_length = 60)]
    actor: Option<String>,
    /// For which member a substitute acted (AB角), masked; absent where the name is kept from the viewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 60)]
    on_behalf_of: Option<String>,
    /// What, in the caller's language.
    #[schema(max_length = 200)]
    text: String,
}

/// See what happened to a suggestion.
///
/// From the ledger, as far as the viewer may see it: the author, whoever shows the query code and staff see every step, handlers
/// theirs, everybody the public ones of what is published. The newest 500; of looks at the author's contact or name the first of each who
/// looked.
#[utoipa::path(tag = "suggestions", params(IdPath, QueryCodeHeader),
    responses((status = OK, description = "The steps, oldest first.", body = Timeline)),
    extensions(("x-permission" = json!("suggestion.read"))))]
#[get("/suggestions/{id}/timeline")]
pub async fn get_timeline(op: Op<Read>) -> Handled {
    op.read(async |op, db, _| {
        let known: Vec<&str> = TEXTS.iter().map(|(action, _)| *action).collect();
        let closeness = closeness(op.actor(), op.scope());
        let events = events::of(db, &op.scope().suggestion, &known, least_open(closeness)).await?;
        let lang = op.meta().lang;
        let entries = events
            .into_iter()
            .map(|event| entry(op.app(), op.actor(), op.scope(), closeness, lang, event))
            .collect::<Result<Vec<_>, _>>()?;
        Output::list(&Timeline(entries))
    })
    .await
}

/// The least open entries that a viewer sees; who sees them sees all more open ones.
fn least_open(closeness: Closeness) -> Visibility {
    match closeness {
        Closeness::Own | Closeness::Staff => Visibility::Author,
        Closeness::Handler => Visibility::Handlers,
        Closeness::Public => Visibility::Public,
    }
}

fn entry(
    app: &App,
    actor: &Actor,
    scope: &SuggestionScope,
    closeness: Closeness,
    lang: Lang,
    event: Event,
) -> Result<TimelineEntry, Problem> {
    let name = who(app, actor, scope, closeness, lang, &event)?;
    let on_behalf_of = for_whom(app, actor, scope, closeness, &event)?;
    let text = text_of(&event.action).map_or_else(String::new, |text| text.in_lang(lang).to_owned());
    Ok(TimelineEntry { at: event.effective_at, action: event.action, actor: name, on_behalf_of, text })
}

/// The author as elsewhere, masked; of others, the agent among them, the masked name inside and only what they are outside.
fn who(
    app: &App,
    actor: &Actor,
    scope: &SuggestionScope,
    closeness: Closeness,
    lang: Lang,
    event: &Event,
) -> Result<Option<String>, Problem> {
    const PLATFORM: Text = Text::fixed("系统", "the platform");
    const STAFF: Text = Text::fixed("工作人员", "staff");
    const SUBSTITUTE: Text = Text::fixed("代行委员", "a substitute");
    let is_author = match event.actor_id {
        Some(account) => scope.suggestion.author_id == Some(account),
        // The query code spoke for them.
        None => event.permission == WITHDRAW_CONSENT.code,
    };
    if is_author {
        return Ok(author(app, actor, scope, closeness)?.name.as_deref().map(mask_name));
    }
    // Another author of the case rated, or a code: their own suggestion says who they are, to whom they let know.
    if event.permission == RATE.code {
        return Ok(None);
    }
    let Some(account) = event.actor_id else { return Ok(Some(PLATFORM.in_lang(lang).to_owned())) };
    let is_for_the_author = event.on_behalf_of.is_some() && event.on_behalf_of == scope.suggestion.member_id;
    // A substitute's name would tell whose substitute it is.
    if is_for_the_author && author(app, actor, scope, closeness)?.name.is_none() {
        return Ok(Some(SUBSTITUTE.in_lang(lang).to_owned()));
    }
    if !closeness.is_inside() {
        let role = if event.on_behalf_of.is_some() { SUBSTITUTE } else { STAFF };
        return Ok(Some(role.in_lang(lang).to_owned()));
    }
    let Some(sealed) = &event.name_sealed else { return Ok(None) };
    Ok(Some(mask_name(&crate::accounts::open_name(&app.keys, account, sealed)?)))
}

/// The member whose substitute acted: the author as elsewhere, any other only inside.
fn for_whom(
    app: &App,
    actor: &Actor,
    scope: &SuggestionScope,
    closeness: Closeness,
    event: &Event,
) -> Result<Option<String>, Problem> {
    let Some(member) = event.on_behalf_of else { return Ok(None) };
    if scope.suggestion.member_id == Some(member) {
        return Ok(author(app, actor, scope, closeness)?.name.as_deref().map(mask_name));
    }
    Ok(event.member_name.as_deref().filter(|_| closeness.is_inside()).map(mask_name))
}
