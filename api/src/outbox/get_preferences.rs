//! `GET /me/notice-preferences`

use actix_web::get;

use super::policy::SeePreferences;
use super::store::preferences;
use super::view::NoticePreferencesView;
use crate::access::Actor;
use crate::http::{Handled, Kind, Op, Output};

/// See how one is told outside the inbox.
///
/// The inbox has every notice. What goes out beside it, to one's devices and mailbox, and when, one chooses here.
#[utoipa::path(tag = "me",
    responses((status = OK, description = "What one has chosen, or the defaults.", body = NoticePreferencesView)),
    extensions(("x-permission" = json!("notice_preference.see"))))]
#[get("/me/notice-preferences")]
pub async fn get_notice_preferences(op: Op<SeePreferences>) -> Handled {
    op.read(async |op, db, _| {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let (chosen, version) = preferences::find(db, me.account).await?;
        Ok(Output::ok(&NoticePreferencesView::new(chosen, version))?.with_version(version))
    })
    .await
}
