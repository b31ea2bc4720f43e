//! What a workbook shows, read by another program than the one that wrote it.

use std::io::Cursor;

use calamine::{Data, DataType, Range, Reader, Xlsx};
use chrono::NaiveDate;
use rstest::rstest;
use shangliang_tests::{Backend, Client};

use super::jobs::{ask, ended};
use super::{XLSX, many_sectors};
use crate::cases::World;

/// Exports a list and opens the workbook's sheet.
async fn sheet(who: &Client, path: &str, lang: &str) -> Range<Data> {
    let asked = who.get(path).header("accept", XLSX).header("accept-language", lang).await.expect(202);
    let done = ended(who, &asked).await;
    assert_eq!(done["status"], "done", "{done}");
    let bytes = who.get(format!("/exports/{}/content", done["id"].as_str().unwrap())).await.bytes().to_vec();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    assert_eq!(names.len(), 1);
    book.worksheet_range(&names[0]).unwrap()
}

/// The cell of a row under a heading.
fn cell<'a>(sheet: &'a Range<Data>, row: usize, heading: &str) -> &'a Data {
    let column = sheet.rows().next().unwrap().iter().position(|cell| cell.as_string().as_deref() == Some(heading));
    sheet.rows().nth(row).unwrap().get(column.unwrap_or_else(|| panic!("no {heading}"))).unwrap()
}

/// A date or a time as workbooks count it.
fn serial(cell: &Data) -> f64 {
    cell.get_datetime().unwrap_or_else(|| panic!("{cell} is no date")).as_f64()
}

/// How many days workbooks count before a date.
fn days_before(date: &str) -> f64 {
    let (date, first): (NaiveDate, NaiveDate) = (date.parse().unwrap(), "1899-12-30".parse().unwrap());
    f64::from(i32::try_from((date - first).num_days()).unwrap())
}

#[rstest]
#[actix_web::test]
async fn people_read_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { citizen, staff, .. } = &world;
    world.handling().await;
    let made = world.suggest(citizen, "=1+1，\"引号\"与逗号").await;
    let suggestions = sheet(staff, "/suggestions?sort=submitted_at", "zh-CN").await;
    assert_eq!(suggestions.height(), 3);
    assert_eq!(cell(&suggestions, 1, "状态").as_string().unwrap(), "已立案");
    assert_eq!(cell(&suggestions, 2, "标题").as_string().unwrap(), "=1+1，\"引号\"与逗号");
    assert_eq!(cell(&suggestions, 2, "内容").as_string().unwrap(), made["body"].as_str().unwrap());
    assert_eq!(cell(&suggestions, 2, "已公开").as_string().unwrap(), "否");
    let submitted = serial(cell(&suggestions, 2, "提交时间"));
    assert_eq!(submitted, days_before("2026-03-02") + 9.0 / 24.0, "as clocks in China show it");

    let cases = sheet(staff, "/cases", "en").await;
    assert_eq!(cell(&cases, 1, "lead").as_string().unwrap(), "市住建局");
    assert_eq!(cell(&cases, 1, "state").as_string().unwrap(), "being handled");
    assert_eq!(cell(&cases, 1, "round").as_i64(), Some(1));
    assert_eq!(cell(&cases, 1, "waiting for").as_string().unwrap(), "a department");
    let due = staff.get("/cases").await.expect(200)["items"][0]["due_on"].clone();
    assert_eq!(serial(cell(&cases, 1, "due on")), days_before(due.as_str().unwrap()));
}

#[rstest]
#[actix_web::test]
async fn every_row_is_in_it(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(world) = World::start(backend).await else { return };
    let World { app, committee, staff, .. } = &world;
    many_sectors(app, committee, 1_234).await;
    let path = format!("/sectors?committee_id={}&sort=-name&fields=name", committee.id);
    let sectors = sheet(staff, &path, "zh-CN").await;
    assert_eq!(sectors.height(), 1_235);
    assert_eq!(cell(&sectors, 1, "名称").as_string().unwrap(), "界别01233");
    assert_eq!(cell(&sectors, 1_234, "名称").as_string().unwrap(), "界别00000");
    let asked = ask(staff, "/sectors?status=x").await;
    asked.expect_problem(400, "malformed-request");
}
