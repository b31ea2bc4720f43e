//! `GET /accounts/{id}`

use actix_web::get;

use super::account_view::AccountView;
use super::policy::Read;
use crate::http::openapi::IdPath;
use crate::http::{Handled, Op, Output};

/// See one account.
///
/// Its phone is masked. Those who manage a committee under which it has a role see it, and of its roles those that lie there; anybody
/// else is told that there is nothing. Only who manages all its roles changes it; each takes away what it gave.
#[utoipa::path(tag = "accounts", params(IdPath),
    responses((status = OK, description = "The account.", body = AccountView)),
    extensions(("x-permission" = json!("account.read"))))]
#[get("/accounts/{id}")]
pub async fn get_account(op: Op<Read>) -> Handled {
    op.read(async |op, _, _| {
        let view = AccountView::new(&op.app().keys, &op.scope().account, &op.scope().roles, op.actor())?;
        Ok(Output::ok(&view)?.with_version(view.version))
    })
    .await
}
