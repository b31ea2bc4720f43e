//! The permission matrix: every operation of the document, asked by everybody about everything.
//!
//! What is expected comes from three places only: the operation's label in the document, the rule of that name in the table,
//! and where each [`Thing`] lies. Every request that may go on is stopped right behind the permission, by an unknown field
//! or a missing version, so that the things stay as they are; what a deletion takes away is put back for the next.

mod askers;
mod fields;
mod ground;
pub mod items;
mod long_lists;
mod round_trips;
mod share;
mod things;

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::{Value, json};
use shangliang::access::Rule;
use shangliang_tests::{Answer, Backend};

use crate::files::with_form;
use askers::Asker;
use ground::Ground;
use share::Share;
use things::{Thing, Things};

/// The media type of a piece of an upload.
const PIECE: &str = "application/offset+octet-stream";

/// One operation of the document.
struct Operation {
    method: &'static str,
    path: String,
    permission: String,
    takes_body: bool,
    takes_form: bool,
    takes_piece: bool,
    counts: bool,
}

impl Operation {
    /// All of them.
    fn all() -> Vec<Self> {
        let document = shangliang::app::document();
        let paths = document["paths"].as_object().unwrap();
        let of_path = |(path, item): (&String, &Value)| {
            let operations = item.as_object().unwrap().iter();
            operations.map(|(method, operation)| Self::new(method, path, operation)).collect::<Vec<_>>()
        };
        paths.iter().flat_map(of_path).collect()
    }

    fn new(method: &str, path: &str, operation: &Value) -> Self {
        let methods = ["GET", "POST", "PUT", "DELETE", "PATCH"];
        Self {
            method: methods.into_iter().find(|name| name.eq_ignore_ascii_case(method)).unwrap(),
            path: path.to_owned(),
            permission: operation["x-permission"].as_str().unwrap().to_owned(),
            takes_body: operation["requestBody"].is_object(),
            takes_form: operation["requestBody"]["content"]["multipart/form-data"].is_object(),
            takes_piece: operation["requestBody"]["content"][PIECE].is_object(),
            counts: operation["parameters"].as_array().is_some_and(|all| all.iter().any(|it| it["name"] == "count")),
        }
    }

    /// The rule of its label.
    fn rule(&self) -> &'static Rule {
        rule(&self.permission)
    }

    /// The rule of who may know of the thing it names: of the operation that shows the nearest one in its path, or its own.
    fn read_rule(&self, all: &[Self]) -> Option<&'static Rule> {
        let is_item = |path: &&str| path.ends_with('}');
        let paths = self.path.match_indices('/').map(|(end, _)| &self.path[..end]).chain([self.path.as_str()]);
        let shows = |path: &str| all.iter().find(|operation| operation.method == "GET" && operation.path == path);
        let shown = paths.filter(is_item).filter_map(shows).next_back();
        shown.or(self.path.contains('{').then_some(self)).map(Self::rule)
    }

    /// Asks, a list also how many there are; a change names no version and holds a field that there is not.
    async fn ask(&self, ground: &Ground, asker: &Asker, thing: &Thing) -> Answer {
        let path = ground.path_to(self, thing).await;
        let query = if self.counts { "?count=true" } else { "" };
        let mut ask = asker.client(ground, &path).await.ask(self.method, format!("{path}{query}"));
        if self.method == "POST" {
            ask = ask.key(&ground.key());
        }
        if let Some(code) = thing.query_code.as_deref().filter(|_| asker.shows_code) {
            ask = ask.header("x-query-code", code);
        }
        if self.takes_form {
            ask = with_form(ask, "nothing.jpg", b"");
        } else if self.takes_piece {
            ask = ask.header("upload-offset", "0").bytes(PIECE, Vec::new());
        } else if self.takes_body {
            let mut body = thing.body.clone();
            body["matrix"] = json!(true);
            ask = ask.json(&body);
        }
        ask.await
    }
}

fn rule(code: &str) -> &'static Rule {
    shangliang::app::rules().into_iter().find(|rule| rule.code == code).unwrap()
}

/// What somebody must be answered: one of these statuses, or, without any, anything but a refusal.
fn refusals(rule: &Rule, read: Option<&Rule>, asker: &Asker, thing: &Thing) -> &'static [u16] {
    let may_know = read.is_none_or(|read| asker.holds(read, thing));
    let is_read = read.is_some_and(|read| std::ptr::eq(read, rule));
    match &asker.person {
        _ if may_know && asker.holds(rule, thing) => &[],
        None if rule.admits_visitor(asker.shows_code_of(thing)) && !may_know => &[404],
        None => &[401],
        // Of accounts nothing is looked up for whoever manages none at all.
        Some(_) if rule.code.starts_with("account.") && !asker.has_one_of(rule.holders) => &[403],
        Some(_) if may_know && !is_read => &[403],
        Some(_) => &[404],
    }
}

/// A refusal without what names the request.
fn bare(problem: &Value) -> String {
    let mut problem = problem.clone();
    for name in ["instance", "request_id"] {
        problem.as_object_mut().unwrap().remove(name);
    }
    problem.to_string()
}

#[rstest]
#[actix_web::test]
async fn every_operation_answers_as_its_rule_says(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let Some(ground) = Ground::start(backend).await else { return };
    let things = Things::make(&ground).await;
    let askers = Asker::everybody(&ground, &things).await;
    let share = Share::on(backend);
    let operations = Operation::all();
    let (mut turn, mut asked, mut wrong, mut hidden) = (0, 0, Vec::new(), BTreeSet::new());
    for operation in &operations {
        let (rule, read) = (operation.rule(), operation.read_rule(&operations));
        let all_but = ground.all_but(rule).await;
        for thing in things.of(operation) {
            turn += 1;
            for asker in share.of(askers.iter().chain([&all_but]), turn) {
                let answer = operation.ask(&ground, asker, thing).await;
                let (status, expected) = (answer.status(), refusals(rule, read, asker, thing));
                let is_right = match expected {
                    [] => status < 500 && ![401, 403, 404].contains(&status),
                    refusals => refusals.contains(&status),
                };
                let decided_by = answer.header("x-permission");
                if !is_right || decided_by != Some(&operation.permission) {
                    let Operation { method, path, permission, .. } = operation;
                    let (asker, thing, text) = (&asker.name, thing.name, answer.text());
                    wrong.push(format!(
                        "{method} {path} ({permission}), {asker}, {thing}: not {expected:?} by {decided_by:?} but {text}"
                    ));
                }
                if status == 404 {
                    hidden.insert(bare(&answer.body()));
                }
                asked += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    // What one may not know of is answered like what there is not.
    let absent = ground.world.citizen.get("/suggestions/01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34").await;
    assert_eq!(hidden, BTreeSet::from([bare(&absent.expect_problem(404, "not-found"))]));
}

#[test]
fn every_rule_is_asked_for_by_an_operation_or_explained() {
    let labels: BTreeSet<_> = Operation::all().into_iter().map(|operation| operation.permission).collect();
    let unused = shangliang::app::rules().into_iter().map(|rule| rule.code).filter(|code| !labels.contains(*code));
    // What the platform does by itself, and what decides how much of a thing is shown.
    let explained = [
        "account.begin",
        "case.read_own",
        "case.read_inside",
        "export.write",
        "platform.maintain",
        "member.read_private",
        "notice.follow",
        "outbox.deliver",
        "session.reset_access",
        "suggestion.read_own",
        "suggestion.read_inside",
        "webhook.deliver",
        "demo.fill",
        "suggestion.import",
        "platform.upkeep",
    ];
    assert_eq!(unused.collect::<Vec<_>>(), explained);
}

#[test]
fn nobody_holds_what_is_the_platforms_own() {
    let own = [
        "account.begin",
        "demo.fill",
        "notice.follow",
        "outbox.deliver",
        "platform.maintain",
        "platform.upkeep",
        "suggestion.import",
        "webhook.deliver",
    ];
    for code in own {
        assert!(rule(code).holders.is_empty(), "{code}");
    }
}
