//! A list asked for as a workbook: it is entered, and written by a job of this process.

use actix_web::rt;
use actix_web::web::Data;
use chrono::TimeDelta;
use sea_orm::PaginatorTrait;
use shangliang_entity::ids::{AccountId, ListExportId};
use shangliang_entity::list_export::Model;

use super::lifecycle::KEPT;
use super::policy::Write;
use super::view::ExportView;
use super::{store, write};
use crate::access::{Actor, Anywhere, Granted, Permission};
use crate::http::page::Pages;
use crate::http::{Handled, Input, Kind, Lang, Op, Output, Problem, Text};
use crate::state::App;

/// How many of an account's may be unfinished.
const UNFINISHED: u64 = 3;

/// How many an account may have, done or not: their bytes lie on the disk for a day.
const KEPT_AT_ONCE: u64 = 20;

/// What was asked for, and by whom.
pub struct Asked {
    app: Data<App>,
    account: AccountId,
    rights: [u8; 32],
    lang: Lang,
    list: String,
}

impl Asked {
    /// What an operation asks for.
    ///
    /// # Errors
    /// 401: nobody is signed in, to whom it would belong.
    pub fn of<P: Permission, I: Input>(op: &Op<P, I>, list: String) -> Result<Self, Problem> {
        let Actor::SignedIn(me) = op.actor() else { return Err(Kind::Unauthenticated.into()) };
        let lang = op.meta().lang;
        Ok(Self { app: op.shared_app(), account: me.account, rights: me.rights(), lang, list })
    }
}

/// Enters an export and lets it be written: 202 with where it will be.
///
/// # Errors
/// 429: too many of the account's are unfinished, or kept; 503: the process has too many to write, or is about to stop.
pub async fn begin(asked: Asked, pages: Pages) -> Handled {
    let place = asked.app.exports.job_place()?;
    let granted = Granted::<Write>::platform(Anywhere, "export");
    let row = granted.write(&asked.app, async |uow| enter(&asked, uow).await).await?;
    let view = ExportView::new(&row, row.created_at);
    let location = format!("/api/v1/exports/{}", row.id);
    rt::spawn(write::run(asked.app, row, asked.lang, pages, place));
    Ok(Output::ok(&view)?.as_accepted().located(location))
}

async fn enter(asked: &Asked, uow: &crate::db::Uow<'_>) -> Result<Model, Problem> {
    let now = uow.now();
    crate::accounts::lock(uow, asked.account).await?;
    if store::unfinished(&uow.conn(), asked.account, now - TimeDelta::minutes(1)).await? >= UNFINISHED {
        let text = Text::fixed("尚有导出未完成，请稍候", "others of your exports are not done yet");
        return Err(Problem::new(Kind::QuotaExceeded).detail(text).retry_after(10));
    }
    if store::of(asked.account, now).count(&uow.conn()).await? >= KEPT_AT_ONCE {
        let text =
            Text::fixed("导出过多，请先删除不再需要的", "you have many exports: delete those that you need no more");
        return Err(Problem::new(Kind::QuotaExceeded).detail(text).retry_after(600));
    }
    let row = Model {
        id: uow.new_id::<ListExportId>(),
        account_id: asked.account,
        rights: asked.rights.to_vec(),
        list: asked.list.clone(),
        rows: 0,
        total: None,
        as_of: None,
        alive_at: now,
        size_bytes: None,
        sha256: None,
        object_key: None,
        failure: None,
        created_at: now,
        expires_at: now + KEPT,
    };
    store::insert(uow, row.clone()).await?;
    Ok(row)
}
