//! The bodies that outside clients are promised: every named field is taken, and no other is asked for.

use std::collections::BTreeSet;

use serde_json::Value;

/// Method and path, the fields that are required, and all others that are promised.
const BODIES: &[(&str, &str, &str, &str)] = &[
    ("post", "/auth/login", "account password", "otp device"),
    ("post", "/auth/sms-codes", "phone purpose", ""),
    ("post", "/auth/login/sms", "phone code", "device"),
    ("post", "/auth/refresh", "refresh_token", ""),
    ("post", "/committees", "name code level", "parent_id brand"),
    ("put", "/committees/{id}", "name code level", "parent_id brand"),
    ("post", "/departments", "committee_id name system", ""),
    ("put", "/departments/{id}", "name system", "committee_id"),
    ("post", "/sectors", "committee_id name", ""),
    ("post", "/members", "committee_id name", "phone sector_id posts"),
    ("put", "/members/{id}", "name", "committee_id phone sector_id posts"),
    ("post", "/accounts", "name phone", "password"),
    ("post", "/accounts/{id}/roles", "role scope", ""),
    ("post", "/studios", "committee_id name kind", "area address leader_id convener_id activity_day min_activities"),
    (
        "put",
        "/studios/{id}",
        "name kind",
        "committee_id area address leader_id convener_id activity_day min_activities",
    ),
    ("post", "/studios/{id}/members", "member_id", "role"),
    ("post", "/topics", "committee_id title description kind", "source opens_at closes_at audience"),
    ("put", "/topics/{id}", "title description kind", "committee_id source opens_at closes_at audience"),
    (
        "post",
        "/suggestions",
        "title body kind committee_id",
        "topic_id studio_id category publish_consent anonymity file_ids submit",
    ),
    (
        "put",
        "/suggestions/{id}",
        "title body",
        "kind committee_id topic_id studio_id category publish_consent anonymity file_ids submit",
    ),
    ("post", "/suggestions/{id}/submit", "", "reason"),
    ("post", "/suggestions/{id}/withdraw", "", "reason"),
    ("post", "/suggestions/{id}/accept", "", "reason"),
    // What goes against a suggestion is never without a reason.
    ("post", "/suggestions/{id}/return", "reason", ""),
    ("post", "/suggestions/{id}/decline", "reason", ""),
    ("post", "/suggestions/{id}/merge", "into_id", "reason"),
    ("post", "/suggestions/{id}/convert", "kind", "reason"),
    ("post", "/suggestions/{id}/publish", "", "reason"),
    ("post", "/cases/{id}/assign", "lead_id", "co_ids mode due_on note"),
    ("post", "/cases/{id}/excuse", "assignment_id reason", ""),
    ("post", "/cases/{id}/receive", "assignment_id", "reason"),
    ("post", "/cases/{id}/object", "assignment_id reason", ""),
    ("post", "/cases/{id}/decide-objection", "assignment_id decision", "reason"),
    ("post", "/cases/{id}/extend", "due_on reason", ""),
    ("post", "/cases/{id}/decide-extension", "decision", "reason"),
    ("post", "/cases/{id}/countersign", "assignment_id", "reason"),
    ("post", "/cases/{id}/replies", "text result_class", "contact file_ids"),
    ("put", "/cases/{id}/replies/{reply_id}", "text result_class", "contact file_ids"),
    ("post", "/cases/{id}/ratings", "suggestion_id process result", "comment"),
    ("post", "/cases/{id}/close", "", "text"),
    ("post", "/cases/{id}/urge", "", "text"),
    ("post", "/cases/{id}/supervise", "", "text"),
    ("post", "/cases/{id}/instruct", "text", ""),
    ("post", "/cases/{id}/look-back", "finding", "text evidence"),
];

/// A body is held against the very schema that the document shows, so what stands there is what is taken.
#[test]
fn every_promised_body_is_taken() {
    let document = shangliang::app::document();
    let schemas = &document["components"]["schemas"];
    for (method, path, required, optional) in BODIES {
        let body = &document["paths"][format!("/api/v1{path}")][method]["requestBody"]["content"]["application/json"];
        let reference = body["schema"]["$ref"].as_str().unwrap_or_else(|| panic!("{method} {path} takes no body"));
        let schema = &schemas[reference.rsplit('/').next().unwrap()];
        let known: BTreeSet<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let required: BTreeSet<&str> = required.split_whitespace().collect();
        let promised: BTreeSet<&str> = required.iter().copied().chain(optional.split_whitespace()).collect();
        let missing: Vec<_> = promised.difference(&known).collect();
        assert!(missing.is_empty(), "{method} {path} refuses {missing:?}");
        let asked: BTreeSet<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert_eq!(asked, required, "{method} {path} asks for other fields");
    }
}
