//! Which request does what `allowed_actions` names: the table of docs/clients.md, held against the document.

use std::collections::BTreeSet;

use shangliang::allowed_action::AllowedAction;
use shangliang_entity::all;
use shangliang_entity::vocab::Vocabulary;

const GUIDE: &str = include_str!("../../../docs/clients.md");

/// What carries `allowed_actions`.
const ITEMS: [&str; 6] = [
    "/suggestions/{id}",
    "/cases/{id}",
    "/cases/{id}/replies/{reply_id}",
    "/topics/{id}",
    "/studios/{id}",
    "/members/{id}",
];

/// Method and path.
type Request = (String, String);

/// The codes of the table, each with the request that does it.
fn told() -> BTreeSet<(String, Request)> {
    let (_, section) = GUIDE.split_once("## What one may do").unwrap();
    let rows = section.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| `"));
    let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    rows.flat_map(|row| {
        let [codes, method, path] = row.trim_matches('|').split(" | ").collect::<Vec<_>>().try_into().unwrap();
        let (method, path) = (method.to_owned(), quoted(path).remove(0));
        quoted(codes).into_iter().map(move |code| {
            let path = path.replace("{code}", &code);
            (code, (method.clone(), path))
        })
    })
    .collect()
}

#[test]
fn the_guide_says_which_request_does_what_is_allowed() {
    let document = shangliang::app::document();
    let requests: BTreeSet<Request> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, item)| {
            let path = path.trim_start_matches("/api/v1");
            item.as_object().unwrap().keys().map(move |method| (method.to_uppercase(), path.to_owned()))
        })
        .collect();
    let told = told();
    for (code, request) in &told {
        assert!(requests.contains(request), "{code}: {request:?}");
    }
    let codes: BTreeSet<_> = told.iter().map(|(code, _)| code.clone()).collect();
    assert_eq!(codes, all::<AllowedAction>().map(Vocabulary::code).collect());
    // Whatever ends like a code is of that code.
    for code in &codes {
        let of_items = ITEMS.iter().map(|item| ("POST".to_owned(), format!("{item}/{code}")));
        for request in of_items.filter(|request| requests.contains(request)) {
            assert!(told.contains(&(code.clone(), request.clone())), "{code}: {request:?}");
        }
    }
}
