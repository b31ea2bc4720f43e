//! The documents that are printed from the code: `docs/generated/`.

use std::fmt::Write;

use shangliang::access::{Does, Holder, Only, Rule, substitute};
use shangliang::app::{document, rules};
use shangliang::cases::{assignment, lifecycle, reply};
use shangliang::http::{Kind, Lang};
use shangliang::suggestions::lifecycle as intake;
use shangliang_entity::vocab::{
    AssignmentRole, AssignmentStatus, CaseStatus, ReplyStatus, SuggestionStatus, Vocabulary,
};

/// Every generated document: its file name and its content.
pub fn documents() -> Vec<(&'static str, String)> {
    vec![
        ("openapi.json", format!("{}\n", serde_json::to_string_pretty(&document()).unwrap())),
        ("permissions.md", permissions()),
        ("problems.md", problems()),
        ("states.md", states()),
    ]
}

/// Who holds which permission.
fn permissions() -> String {
    let mut text = String::from("# Permissions\n\nPrinted from the rules that decide. Deny by default. ");
    text.push_str(
        "What is marked † nobody does to what they had a hand in themselves, in whatever role (four eyes).\n\n",
    );
    text.push_str("| permission | allows to | held by |\n| --- | --- | --- |\n");
    for Rule { code, summary, holders, does } in rules() {
        let mut holders: Vec<_> = holders.iter().map(holder).collect();
        if substitute::PERMISSIONS.contains(code) {
            holders.push("the substitute of such a member".to_owned());
        }
        let mark = if *does == Does::Judges { " †" } else { "" };
        writeln!(text, "| `{code}`{mark} | {summary} | {} |", holders.join(", ")).unwrap();
    }
    text
}

fn holder(holder: &Holder) -> String {
    match holder {
        Holder::Visitor => "everybody (published things)".to_owned(),
        Holder::Reader => "every account (published things)".to_owned(),
        Holder::Account => "every account".to_owned(),
        Holder::Owner => "the author".to_owned(),
        Holder::Party => "whoever is asked to sign, or signed".to_owned(),
        Holder::QueryCode => "whoever shows the query code".to_owned(),
        Holder::Role(role) => format!("{} {}", role.zh(), role.en()),
        Holder::RoleOver(role, only) => {
            let only = match only {
                Only::Accepted => "accepted",
                Only::Assigned => "assigned",
                Only::UnderTopic => "under a topic",
            };
            format!("{} {} (what is {only})", role.zh(), role.en())
        }
    }
}

/// Every problem with its status and meaning.
fn problems() -> String {
    let mut text = String::from(
        "# Problems\n\nEvery refusal is a problem document (RFC 9457). `code` is stable; `title` and `detail` follow \
         `Accept-Language`.\n\n\
         | code | status | title | 标题 | answered when |\n| --- | --- | --- | --- | --- |\n",
    );
    for kind in Kind::ALL {
        let title = kind.title();
        let (en, zh) = (title.in_lang(Lang::En), title.in_lang(Lang::Zh));
        let (status, meaning) = (kind.status().as_u16(), kind.meaning());
        writeln!(text, "| `{}` | {status} | {en} | {zh} | {} |", kind.code(), meaning.in_lang(Lang::En)).unwrap();
    }
    text
}

/// The state machines as diagrams.
fn states() -> String {
    let mut text = String::from("# States\n\nPrinted from the tables that decide.\n\n");
    let intake = shangliang_entity::all::<SuggestionStatus>().flat_map(|from| {
        intake::Action::ALL.iter().filter_map(move |action| {
            intake::next(from, *action).map(|to| (from.code(), to.code(), action.named().code()))
        })
    });
    diagram(&mut text, "Suggestion", intake);
    let handling = shangliang_entity::all::<CaseStatus>().flat_map(|from| {
        let step = move |action: &lifecycle::Action| {
            lifecycle::next(from, *action).map(|to| (from.code(), to.code(), action.event().to_owned()))
        };
        lifecycle::Action::ALL.iter().filter_map(step).collect::<Vec<_>>()
    });
    diagram(&mut text, "Case", handling);
    for (title, role) in
        [("Part of a handler that replies", AssignmentRole::Lead), ("Part of a co-handler", AssignmentRole::Co)]
    {
        let parts = shangliang_entity::all::<AssignmentStatus>().flat_map(|from| {
            let step = move |action: &assignment::Action| {
                assignment::next(role, from, *action).map(|to| (from.code(), to.code(), action.event().to_owned()))
            };
            assignment::Action::ALL.iter().filter_map(step).collect::<Vec<_>>()
        });
        diagram(&mut text, title, parts);
    }
    let replies = shangliang_entity::all::<ReplyStatus>().flat_map(|from| {
        let step = move |action: &reply::Action| {
            reply::next(from, *action).map(|to| (from.code(), to.code(), action.event().to_owned()))
        };
        reply::Action::ALL.iter().filter_map(step).collect::<Vec<_>>()
    });
    diagram(&mut text, "Reply", replies);
    text
}

fn diagram(text: &mut String, title: &str, steps: impl Iterator<Item = (String, String, String)>) {
    write!(text, "## {title}\n\n```mermaid\nstateDiagram-v2\n").unwrap();
    for (from, to, action) in steps {
        writeln!(text, "    {from} --> {to}: {action}").unwrap();
    }
    text.push_str("```\n");
}
