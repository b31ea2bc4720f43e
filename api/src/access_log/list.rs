//! `GET /access-records`

use actix_web::get;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use shangliang_entity::access_record::{Column, Entity, Model};
use shangliang_entity::ids::AccountId;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::policy::List;
use crate::calendar::end_of_local_day;
use crate::http::page::{Filter, HandledList, instant_key, instant_value};
use crate::http::{Listing, Op, PageOf, Position};

/// Which attempts.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct AccessFilter {
    /// Of one kind, such as `sign_in.failed`.
    #[param(min_length = 1, max_length = 60, pattern = "^[a-z_]+(\\.[a-z_]+)?$")]
    event: Option<String>,
    /// At one account.
    account_id: Option<AccountId>,
    /// From one address.
    #[param(min_length = 1, max_length = 64, format = "line")]
    client: Option<String>,
    /// On this day in China or later.
    from: Option<NaiveDate>,
    /// On this day in China or earlier.
    to: Option<NaiveDate>,
}

impl Filter for AccessFilter {
    const SORTS: &'static [&'static str] = &["-at", "at"];
}

/// A refused, failed or security-relevant attempt.
#[derive(Debug, Serialize, ToSchema)]
pub struct AccessView {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    #[schema(max_length = 60, example = "sign_in.failed")]
    pub event: String,
    /// At whose account, where that is known; never a name or a number.
    pub account_id: Option<AccountId>,
    /// From where.
    #[schema(max_length = 64, example = "203.0.113.7")]
    pub client: String,
    /// The method that was asked for.
    #[schema(max_length = 16, example = "POST")]
    pub method: String,
    /// The path, cut where it was no path of the platform.
    #[schema(max_length = 300, example = "/api/v1/auth/login")]
    pub path: String,
    /// The answer's status.
    #[schema(minimum = 100, maximum = 599)]
    pub status: i32,
    /// The code of the answer's problem.
    #[schema(max_length = 60, example = "invalid-credentials")]
    pub code: Option<String>,
    /// The request, as the operator's log names it.
    #[schema(max_length = 64)]
    pub request_id: String,
}

impl From<Model> for AccessView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id,
            at: row.at,
            event: row.event,
            account_id: row.account_id,
            client: row.client,
            method: row.method,
            path: row.path,
            status: row.status,
            code: row.code,
            request_id: row.request_id,
        }
    }
}

/// List the record of attempts.
///
/// Sign-ins that succeeded, failed or locked an account, tokens used twice, changes of what proves who somebody is, whatever was refused, and who
/// read this record, for as long as it is kept: at least a year. A line stands there within seconds.
#[utoipa::path(tag = "ledger", params(Listing<AccessFilter>),
    responses((status = OK, description = "A page of the record.", body = PageOf<AccessView>)),
    extensions(("x-permission" = json!("access_record.list"))))]
#[get("/access-records")]
pub async fn list_access_records(op: Op<List, Listing<AccessFilter>>) -> HandledList {
    op.list(async |op, db, listing| {
        let after = listing.after(op)?.map(|Position(at, id)| (instant_value(&at), id));
        let select = Entity::find().filter(condition(&listing.filter));
        op.meta().note_event("access_records.read", None);
        let page = listing.window(select, Column::At.into_expr(), Column::Id, after).rows(db).await?;
        let position = |row: &Model| Position(instant_key(row.at), row.id);
        listing.page(page, position, AccessView::from)
    })
    .await
}

fn condition(filter: &AccessFilter) -> Condition {
    let since = filter.from.and_then(|day| day.pred_opt());
    Condition::all()
        .add_option(filter.event.as_ref().map(|event| Column::Event.eq(event)))
        .add_option(filter.account_id.map(|account| Column::AccountId.eq(account)))
        .add_option(filter.client.as_ref().map(|client| Column::Client.eq(client)))
        .add_option(since.map(|day| Column::At.gte(end_of_local_day(day))))
        .add_option(filter.to.map(|day| Column::At.lt(end_of_local_day(day))))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use sea_orm::{Order, QueryOrder, QuerySelect};

    use super::*;
    use crate::db::plan::assert_found_by;

    #[rstest]
    #[case("", "at_id")]
    #[case("from=2026-03-02&to=2026-03-03", "at_id")]
    #[case("event=sign_in.failed", "event_at_id")]
    #[case("account_id=01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34", "account_id_at_id")]
    #[case("client=203.0.113.7&from=2026-03-02", "client_at_id")]
    #[actix_web::test]
    async fn an_index_finds_a_list_in_its_order(
        #[case] filter: &str,
        #[case] index: &str,
        #[values(Order::Asc, Order::Desc)] order: Order,
    ) {
        let filter: AccessFilter = serde_urlencoded::from_str(filter).unwrap();
        let page = Entity::find().filter(condition(&filter));
        let page = page.order_by(Column::At, order.clone()).order_by(Column::Id, order).limit(21);
        assert_found_by(page, index).await;
    }
}
