//! The document itself, and what holds for every operation.

mod actions;
mod bodies;
mod lists;

use std::collections::BTreeSet;

use rstest::rstest;
use serde_json::json;
use shangliang::http::{Kind, Lang};
use shangliang_tests::contract::additions::breaks;
use shangliang_tests::{Backend, TestApp, contract};

#[test]
fn the_document_keeps_the_house_rules() {
    let findings = contract().lint();
    assert!(findings.is_empty(), "{findings:#?}");
}

#[rstest]
#[actix_web::test]
async fn what_no_route_takes_is_a_problem(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let visitor = app.visitor();
    visitor.get("/nothing").await.expect_problem(404, "not-found");
    visitor.get("/suggestions/").await.expect_problem(404, "not-found");
    visitor.get("//api/v1/suggestions").await.expect_problem(404, "not-found");
    visitor.get("/api/V1/Suggestions").await.expect_problem(404, "not-found");
    let refused = visitor.put("/suggestions").await;
    assert_eq!(refused.header("allow"), Some("GET, HEAD, OPTIONS, POST"));
    refused.expect_problem(405, "method-not-allowed");
    visitor.ask("TRACE", "/suggestions").await.expect_problem(405, "method-not-allowed");
    assert_eq!(visitor.ask("HEAD", "/suggestions").await.status(), 200);
}

/// utoipa keeps the last of two schemas with one name and says nothing.
#[test]
fn every_schema_has_a_name_of_its_own() {
    let mut names = Vec::new();
    for folder in ["../api/src", "../entity/src"] {
        schema_names(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut names);
    }
    names.sort_unstable();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| &pair[0]).collect();
    assert!(names.len() > 100 && twice.is_empty(), "{} schemas, twice: {twice:?}", names.len());
}

/// The names of the types in a folder that derive a schema.
fn schema_names(folder: &std::path::Path, names: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            schema_names(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            // What follows the last derive of `ToSchema` up to its item holds attributes only.
            for derived in std::fs::read_to_string(&path).unwrap().split("#[derive(").skip(1) {
                let Some((traits, item)) = derived.split_once(")]") else { continue };
                let mut words = item.split(|c: char| !c.is_alphanumeric() && c != '_');
                if traits.contains("ToSchema") && words.any(|word| matches!(word, "struct" | "enum")) {
                    names.extend(words.next().map(str::to_owned));
                }
            }
        }
    }
}

/// A body that may be an empty object may be left out, and the document says so.
#[test]
fn the_document_says_which_bodies_may_be_left_out() {
    let document = shangliang::app::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(content) = operation["requestBody"]["content"].get("application/json") else { continue };
            let mut schema = content["schema"].clone();
            schema["components"] = document["components"].clone();
            let may_be_empty = jsonschema::validator_for(&schema).unwrap().is_valid(&serde_json::json!({}));
            assert_eq!(operation["requestBody"]["required"], !may_be_empty, "{method} {path}");
        }
    }
}

/// Only the address of one's own device has no version that another writer could have raised, and its document says so.
#[test]
fn every_change_names_the_version_that_it_changes() {
    let document = shangliang::app::document();
    let puts = document["paths"].as_object().unwrap().iter().filter_map(|(path, item)| Some((path, item.get("put")?)));
    let is_asked_for = |parameter: &serde_json::Value| parameter["name"] == "If-Match" && parameter["required"] == true;
    let blind = puts.filter(|(_, put)| {
        let refusals = ["412", "428"].map(|status| put["responses"].get(status));
        !put["parameters"].as_array().is_some_and(|all| all.iter().any(is_asked_for)) || refusals.contains(&None)
    });
    let blind: Vec<_> = blind.collect();
    assert_eq!(blind.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(), ["/api/v1/me/push"]);
    assert!(blind[0].1["description"].as_str().unwrap().contains("no `If-Match` is asked for"));
}

/// Reading how far an upload has come needs no protocol, so its document asks for none.
#[test]
fn a_header_that_may_be_left_out_is_not_asked_for() {
    let document = shangliang::app::document();
    let asks = |path: &str, method: &str| {
        let parameters = document["paths"][path][method]["parameters"].as_array().unwrap();
        let header = parameters.iter().find(|parameter| parameter["name"] == "Tus-Resumable").unwrap();
        header["required"] == true
    };
    assert!(!asks("/api/v1/uploads/{id}", "get"));
    assert!(asks("/api/v1/uploads/{id}", "patch") && asks("/api/v1/uploads/{id}", "delete"));
}

#[test]
fn every_tag_is_described() {
    let document = shangliang::app::document();
    let operations = ["paths", "webhooks"].into_iter().flat_map(|part| document[part].as_object().unwrap().values());
    let operations = operations.flat_map(|item| item.as_object().unwrap().values());
    let used = operations.flat_map(|operation| operation["tags"].as_array().unwrap());
    let used: BTreeSet<_> = used.map(|tag| tag.as_str().unwrap()).collect();
    let tags = document["tags"].as_array().unwrap();
    assert!(tags.iter().all(|tag| tag["description"].as_str().unwrap().ends_with('.')));
    let described: BTreeSet<_> = tags.iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    assert_eq!((described.len(), described), (tags.len(), used));
}

#[test]
fn every_enum_says_what_its_codes_mean() {
    let document = shangliang::app::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let enums: Vec<_> = schemas.iter().filter(|(_, schema)| schema.get("enum").is_some()).collect();
    let says = |schema: &serde_json::Value| {
        let description = schema["description"].as_str().unwrap();
        let codes = schema["enum"].as_array().unwrap().iter().map(|code| code.as_str().unwrap());
        codes.into_iter().all(|code| description.contains(&format!("`{code}` ")))
    };
    let silent: Vec<_> = enums.iter().filter(|(_, schema)| !says(schema)).map(|(name, _)| name.as_str()).collect();
    assert!(silent.is_empty(), "{silent:?}");
    let kinds = schemas["SuggestionKind"]["description"].as_str().unwrap();
    assert!(kinds.contains("`citizen` 群众建议 citizen suggestion · `micro` 微建议 micro-suggestion · "), "{kinds}");
}

#[actix_web::test]
async fn every_problem_has_its_page() {
    let app = TestApp::start(Backend::Sqlite).await.unwrap();
    for kind in Kind::ALL {
        let page = app.visitor().get(format!("/problems/{}", kind.code())).await;
        assert_eq!(page.header("content-type"), Some("text/plain; charset=utf-8"), "{kind:?}");
        let text = page.text();
        let (title, meaning) = (kind.title(), kind.meaning());
        let texts = [&title, &meaning].map(|text| [text.in_lang(Lang::Zh), text.in_lang(Lang::En)]);
        for part in texts.into_iter().flatten().chain([kind.code(), kind.status().as_str()]) {
            assert!(page.status() == 200 && text.contains(part), "{kind:?}: no {part} in {text}");
        }
    }
    app.visitor().get("/problems/nothing").await.expect_problem(404, "not-found");
}

/// `UPDATE_GENERATED=1` writes them anew, unless that would take something away from clients: within v1 there are only additions.
/// Until v1 is released, `UPDATE_GENERATED=breaking` does so nevertheless.
#[test]
fn generated_documents_are_up_to_date() {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/generated"));
    let update = std::env::vars().find(|(name, _)| name == "UPDATE_GENERATED").map(|(_, how)| how);
    for (name, content) in shangliang_tests::generated::documents() {
        let path = folder.join(name);
        let pinned = std::fs::read_to_string(&path).unwrap_or_default();
        if pinned == content {
            continue;
        }
        if name == "openapi.json" && update.as_deref() != Some("breaking") {
            let before = serde_json::from_str(&pinned).unwrap();
            let broken = breaks(&before, &serde_json::from_str(&content).unwrap());
            assert!(broken.is_empty(), "clients rely on what the document takes away: {broken:#?}");
        }
        assert!(update.is_some(), "{name} is out of date: UPDATE_GENERATED=1 cargo test --workspace generated");
        std::fs::write(&path, &content).unwrap();
    }
}

#[test]
fn every_operation_names_a_rule_of_the_table() {
    let codes: Vec<_> = shangliang::app::rules().iter().map(|rule| rule.code).collect();
    let mut unique = codes.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), codes.len(), "a permission stands twice in the table");
    for code in shangliang::access::substitute::PERMISSIONS {
        assert!(codes.contains(code), "a substitute has the unknown permission {code:?}");
    }
    let document = shangliang::app::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let permission = operation["x-permission"].as_str().unwrap_or_default();
            assert!(codes.contains(&permission), "{method} {path} names the unknown permission {permission:?}");
        }
    }
}

/// What is published, the words and files that it is shown with, what signing in needs, and what proves a submission; the answer to a
/// suggestion is read with it, or at its case by whoever signs in or shows the query code.
#[test]
fn only_what_is_published_needs_no_sign_in() {
    let (mut by_anybody, mut by_code) = (BTreeSet::new(), BTreeSet::new());
    for (path, item) in shangliang::app::document()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let ways = operation["security"].as_array().unwrap();
            let name = format!("{} {}", method.to_uppercase(), path.trim_start_matches("/api/v1"));
            assert!(ways.contains(&json!({ "bearer": [] })), "{name}");
            if ways.contains(&json!({})) {
                by_anybody.insert(name);
            } else if ways.contains(&json!({ "query_code": [] })) {
                by_code.insert(name);
            }
        }
    }
    let expected = [
        "GET /categories",
        "GET /categories/{id}",
        "GET /files/{id}",
        "GET /files/{id}/content",
        "GET /receipts/{hash}",
        "GET /studios",
        "GET /studios/{id}",
        "GET /studios/{id}/suggestions",
        "GET /suggestions",
        "GET /suggestions/{id}",
        "GET /suggestions/{id}/adoptions",
        "GET /suggestions/{id}/timeline",
        "GET /topics",
        "GET /topics/{id}",
        "GET /topics/{id}/suggestions",
        "GET /vocabulary",
        "POST /auth/login",
        "POST /auth/login/sms",
        "POST /auth/login/wechat",
        "POST /auth/password/reset",
        "POST /auth/refresh",
        "POST /auth/sms-codes",
        "POST /files/{id}/link",
        "POST /mail/unsubscribe",
    ];
    assert_eq!(by_anybody.iter().map(String::as_str).collect::<Vec<_>>(), expected);
    let expected = [
        "GET /cases/{id}",
        "GET /cases/{id}/replies/{reply_id}",
        "POST /cases/{id}/ratings",
        "POST /suggestions/{id}/withdraw-consent",
    ];
    assert_eq!(by_code.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[rstest]
#[actix_web::test]
async fn without_credentials_only_open_operations_answer(#[values(Backend::Sqlite)] backend: Backend) {
    let Some(app) = TestApp::start(backend).await else { return };
    let rules = shangliang::app::rules();
    let document = shangliang::app::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let permission = operation["x-permission"].as_str().unwrap();
            let rule = rules.iter().find(|rule| rule.code == permission).unwrap();
            let method = ["GET", "POST", "PUT", "DELETE", "PATCH"]
                .into_iter()
                .find(|name| name.eq_ignore_ascii_case(method))
                .unwrap();
            let path: String = path
                .split('/')
                .map(|segment| if segment.starts_with('{') { "01939f2a-7c11-7a3e-9b1d-6f0c2a5e8d34" } else { segment })
                .collect::<Vec<_>>()
                .join("/");
            let answer = app.visitor().ask(method, &path).key("k").json(&json!({})).await;
            if rule.admits_visitor(false) {
                assert!(answer.status() < 500, "{method} {path} answered {}", answer.text());
            } else {
                answer.expect_problem(401, "unauthenticated");
            }
            let ignores_token = path.starts_with("/api/v1/auth/") && rule.is_open();
            if ignores_token {
                continue;
            }
            let bad = app.visitor().ask(method, &path).header("authorization", "Bearer x.y.z").key("k").await;
            assert_eq!(bad.header("www-authenticate"), Some("Bearer error=\"invalid_token\""), "{method} {path}");
            bad.expect_problem(401, "invalid-token");
        }
    }
}
