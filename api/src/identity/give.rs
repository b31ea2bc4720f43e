//! `POST /me/identity`

use actix_web::post;
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::policy::Give;
use super::store;
use super::view::IdentityView;
use crate::accounts;
use crate::calendar::local_date;
use crate::db::Uow;
use crate::http::{Body, Handled, Kind, Op, Output, Problem, Text};
use crate::limits::Limit;
use crate::secrets::IdentityNumber;
use crate::sessions::fresh;

/// Numbers that one account may try, so that nobody finds out whose number has an account.
const PER_ACCOUNT: Limit = Limit { name: "identity", quota: 5, seconds: 86_400 };
/// From which age on one may consent oneself (个人信息保护法, article 31).
const OF_AGE: u32 = 14;

/// Who somebody is, and what they agreed to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "name": "张小明", "identity_number": "11010519491231002X", "consent_version": "2026-03-01"
}))]
pub struct IdentityGiven {
    /// The name on the document.
    #[schema(min_length = 2, max_length = 50, format = "line")]
    name: String,
    /// The 18 characters of the identity number (GB 11643-1999).
    #[schema(min_length = 18, max_length = 18, pattern = "^[0-9]{17}[0-9Xx]$")]
    identity_number: String,
    /// The date of the consent's text that was shown and agreed to.
    #[schema(min_length = 10, max_length = 10, pattern = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    consent_version: String,
}

/// Give one's identity, of one's own free will.
///
/// Nothing asks for it. It is kept sealed, shown masked to oneself alone, and can be erased at any time; another number is
/// given after the first was erased. Whoever is younger than 14 cannot consent to it. Needs a sign-in within the last ten
/// minutes.
#[utoipa::path(tag = "me", request_body = IdentityGiven,
    responses((status = OK, description = "The identity, masked.", body = IdentityView)),
    extensions(("x-permission" = json!("identity.give"))))]
#[post("/me/identity")]
pub async fn give_identity(op: Op<Give, Body<IdentityGiven>>) -> Handled {
    op.write_though_refusing(async |op, uow, Body(asked)| {
        let number = read_number(op, &asked.identity_number)?;
        give(op, uow, asked, &number).await
    })
    .await
}

fn read_number(op: &Op<Give, Body<IdentityGiven>>, typed: &str) -> Result<IdentityNumber, Problem> {
    let today = local_date(op.app().clock.now());
    let refused = |code, text| Problem::field("/identity_number", code, text);
    let malformed = || refused("identity_number", Text::fixed("身份证件号码不正确", "this is not an identity number"));
    let number = IdentityNumber::parse(typed).map_err(|_| malformed())?;
    if !number.is_plausible(today) {
        return Err(malformed());
    }
    if !number.has_lived(OF_AGE, today) {
        let text = Text::fixed("未满十四周岁不能自行同意", "whoever is younger than 14 cannot consent to it");
        return Err(refused("under_age", text));
    }
    Ok(number)
}

/// Keeps it, or refuses; that the number has an account is told after a try was counted.
async fn give(
    op: &Op<Give, Body<IdentityGiven>>,
    uow: &Uow<'_>,
    asked: &IdentityGiven,
    number: &IdentityNumber,
) -> Result<Handled, Problem> {
    let keys = &op.app().keys;
    let me = accounts::lock(uow, fresh(op.actor(), op.app())?.account).await?.id;
    if store::find(&uow.conn(), me).await?.is_some() {
        return Err(Problem::state(Text::fixed("请先删除已登记的身份信息", "erase what was given before first")));
    }
    PER_ACCOUNT.take(uow, keys, &me.to_string()).await?;
    if store::is_taken(uow, keys, number).await? {
        let text = Text::fixed("该身份证件号码已登记", "an account has this identity number");
        return Ok(Err(Problem::new(Kind::Conflict).detail(text)));
    }
    let row = store::insert(uow, keys, me, (&asked.name, number), &asked.consent_version).await?;
    let consent = json!({ "consent_version": asked.consent_version });
    accounts::record(uow, me, "account.identity_given", None, consent).await?;
    Ok(Output::ok(&IdentityView::new(keys, &row)?))
}
