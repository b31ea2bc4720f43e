//! `GET /committees/{id}/settings`

use actix_web::get;
use serde::{Deserialize, Serialize};
use shangliang_entity::ids::CommitteeId;
use utoipa::{IntoParams, ToSchema};

use super::policy::ReadSettings;
use super::settings::{self, Settings, year_of};
use crate::http::openapi::IdPath;
use crate::http::query::Query;
use crate::http::{Handled, Op, Output};

/// Which year's settings.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct SettingsQuery {
    /// The year; this one where it is left out.
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i32>,
}

/// A committee's settings.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsView {
    /// The committee.
    pub committee_id: CommitteeId,
    /// The year that they hold for; null for what holds in every year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: Option<i32>,
    /// Whether replies are reviewed before the author sees them, whatever the year.
    pub reviews_replies: bool,
    /// What is in force.
    pub settings: Settings,
    /// The committee's version, which rises with its settings; what `If-Match` names, and what an `ETag` begins with.
    #[schema(minimum = 1)]
    pub version: i64,
}

/// See a committee's settings for a year.
///
/// As set for the year, else for every year, else the defaults.
#[utoipa::path(tag = "committees", params(IdPath, SettingsQuery),
    responses((status = OK, description = "The settings.", body = SettingsView)),
    extensions(("x-permission" = json!("settings.read"))))]
#[get("/committees/{id}/settings")]
pub async fn get_settings(op: Op<ReadSettings, Query<SettingsQuery>>) -> Handled {
    op.read(async |op, db, Query(query)| {
        let year = query.year.unwrap_or_else(|| year_of(op.app().clock.now()));
        let committee = &op.scope().committee;
        let view = SettingsView {
            committee_id: committee.id,
            year: Some(year),
            reviews_replies: committee.reviews_replies,
            settings: settings::load(db, committee.id, year).await?,
            version: committee.version,
        };
        Ok(Output::ok(&view)?.with_version(committee.version))
    })
    .await
}
