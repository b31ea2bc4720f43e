//! What each group of operations is about.

use utoipa::openapi::Tag;
use utoipa::openapi::tag::TagBuilder;

/// In the order in which somebody new reads them; `events` are those that webhooks are told.
const TAGS: [(&str, &str); 23] = [
    ("sign-in", "Opening a session by password, one-time code or WeChat, keeping it going, and ending it."),
    ("me", "Whoever is signed in: account, password, authenticator, phone, mailbox, devices, sessions and inbox."),
    (
        "suggestions",
        "What members and citizens hand in, from the draft to the decision of intake, and who supports it.",
    ),
    (
        "cases",
        "The handling of what was accepted: assignment, replies and their review, rating, closing, looking back.",
    ),
    ("reply templates", "Texts of a committee that replies begin with."),
    ("topics", "What is put up for consultation, from its collection to its outcome."),
    ("studios", "Where members meet the public: who runs them and who sits in them."),
    ("files", "Photos and documents of suggestions and replies; uploads in one request, or piece by piece by tus 1.0."),
    ("sync", "A client's copy of what it may see, kept in step by pages or by a stream."),
    ("exports", "Whole lists, written down as workbooks: how far they are, and their bytes."),
    ("webhooks", "Systems outside that are told what happens in a committee."),
    ("events", "What webhooks are told, type by type."),
    ("statistics", "The figures of handling, each with its numerator and denominator."),
    ("committees", "The consultative conferences in their tree, with their settings and terms."),
    ("terms", "The terms of committees, one by one."),
    ("members", "Who sits in a committee, whether the seat rests or is over, and the substitute."),
    ("sectors", "The sectors of society that members stand for."),
    ("groups", "Special committees, study groups and work groups, with their seats and conveners."),
    ("departments", "Who handles cases."),
    ("categories", "What suggestions are about: the dictionary of a committee."),
    ("accounts", "Who may sign in, and which roles they hold where."),
    ("ledger", "What proves who did what when: entries and receipts."),
    ("vocabulary", "Every code with its texts in Chinese and English."),
];

/// All of them, described.
pub fn described() -> Vec<Tag> {
    TAGS.map(|(name, description)| TagBuilder::new().name(name).description(Some(description)).build()).to_vec()
}
