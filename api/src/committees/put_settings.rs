//! `PUT /committees/{id}/settings`

use actix_web::put;
use serde::Deserialize;
use utoipa::ToSchema;

use super::get_settings::SettingsView;
use super::policy::UpdateSettings;
use super::settings::{EVERY_YEAR, Settings};
use super::store;
use crate::http::openapi::{IdPath, IfMatch};
use crate::http::{Body, FieldError, Handled, Op, Output, Place, Problem};

/// What a committee sets for a year, or for every year.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "year": 2026, "settings": { "reply_days": 60, "rating_working_days": 10 } }))]
pub struct SettingsFields {
    /// The year; null for what holds in every year that sets nothing else.
    #[schema(minimum = 2000, maximum = 2100)]
    year: Option<i32>,
    /// Whether replies are reviewed before the author sees them, whatever the year; as it was where it is left out.
    reviews_replies: Option<bool>,
    /// All of them: what is left out takes its default.
    #[serde(default)]
    settings: Settings,
}

/// Set a committee's settings for a year, or for every year.
///
/// Dates that were set before stay: a setting holds for what begins after it. What contradicts itself is refused: an extended
/// period that is shorter than the plain one, a second round that is longer than an extended reply may take, an objection or a first
/// contact that has more time than the reply, days of reminders that do not fall. Reminders go by what is in force on their day.
#[utoipa::path(tag = "committees", params(IdPath, IfMatch), request_body = SettingsFields,
    responses((status = OK, description = "The settings in force then.", body = SettingsView)),
    extensions(("x-permission" = json!("settings.update"))))]
#[put("/committees/{id}/settings")]
pub async fn put_settings(op: Op<UpdateSettings, Body<SettingsFields>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let at_fault =
            new.settings.contradictions().into_iter().map(|(name, text)| {
                FieldError::new(Place::Pointer(format!("/settings/{name}")), "contradiction", text)
            });
        let at_fault: Vec<_> = at_fault.collect();
        if !at_fault.is_empty() {
            return Err(Problem::fields(at_fault));
        }
        let before = store::lock(uow, op.scope().committee.id).await?;
        op.expect_version(before.version)?;
        let year = new.year.unwrap_or(EVERY_YEAR);
        let reviews_replies = new.reviews_replies.unwrap_or(before.reviews_replies);
        let row = store::set(uow, before, year, reviews_replies, &new.settings).await?;
        let view = SettingsView {
            committee_id: row.id,
            year: new.year,
            reviews_replies: row.reviews_replies,
            settings: new.settings.clone(),
            version: row.version,
        };
        Ok(Output::ok(&view)?.with_version(row.version))
    })
    .await
}
