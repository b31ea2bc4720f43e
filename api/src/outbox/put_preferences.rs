//! `PUT /me/notice-preferences`

use actix_web::put;

use super::policy::SetPreferences;
use super::store::preferences;
use super::view::{NoticePreferences, NoticePreferencesView};
use crate::access::Actor;
use crate::http::openapi::IfMatch;
use crate::http::{Body, Handled, Kind, Op, Output};

/// Choose how one is told outside the inbox.
///
/// It holds at once, also for what waits already. Several notices about the same item within a minute go out as one.
#[utoipa::path(tag = "me", params(IfMatch), request_body = NoticePreferences,
    responses((status = OK, description = "What one has chosen.", body = NoticePreferencesView)),
    extensions(("x-permission" = json!("notice_preference.set"))))]
#[put("/me/notice-preferences")]
pub async fn put_notice_preferences(op: Op<SetPreferences, Body<NoticePreferences>>) -> Handled {
    op.write(async |op, uow, Body(new)| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let chosen = new.read()?;
        let before = preferences::lock(uow, me.account).await?;
        op.expect_version(before)?;
        preferences::keep(uow, me.account, &chosen, before + 1).await?;
        Ok(Output::ok(&NoticePreferencesView::new(chosen, before + 1))?.with_version(before + 1))
    })
    .await
}
