//! What happens to a case, day by day, as the plan tells it.

use shangliang_entity::vocab::{HandlingMode, ObjectionDecision};

use crate::demo::case::{Assignment, Case, Extension, Handler, LookBack, Note, Rating, Reply};

/// Something that happens to a case.
#[derive(Clone, Debug)]
pub enum Happening<'a> {
    /// It is given to these handlers, the lead first.
    Assign(HandlingMode, Vec<Handler>),
    /// Its lead says that it is not theirs.
    Object(&'static str),
    /// That is decided.
    DecideObjection(ObjectionDecision),
    /// Its handlers sign for it.
    Receive,
    /// Something is added to it.
    Note(&'a Note),
    /// Its lead asks for more time.
    Extend(&'a Extension),
    /// That is decided.
    DecideExtension(&'a Extension),
    /// Those who write a reply begin one.
    Draft(&'a Reply),
    /// Co-handlers agree to it.
    Countersign,
    /// It is handed in.
    Submit,
    /// It is approved or sent back.
    Review(&'a Reply),
    /// An author rates it.
    Rate(&'a Rating),
    /// Staff close the case.
    Close,
    /// It is looked back on.
    LookBack(&'a LookBack),
}

/// All of it, in order, each with its day.
pub fn of<'a>(case: &'a Case) -> Vec<(u32, Happening<'a>)> {
    let mut all = assigned(case);
    all.extend(case.notes.iter().map(|note| (note.day, Happening::Note(note))));
    if let Some(extension) = &case.extension {
        all.push((extension.made, Happening::Extend(extension)));
        all.push((extension.decided, Happening::DecideExtension(extension)));
    }
    let mut began = case.assignments.iter().filter_map(|part| part.received).max().unwrap_or_default();
    for round in &case.rounds {
        for reply in &round.replies {
            let drafted = reply.submitted.map_or(began, |day| day - 1);
            all.push((drafted, Happening::Draft(reply)));
            all.extend(reply.countersigned.map(|day| (day, Happening::Countersign)));
            all.extend(reply.submitted.map(|day| (day, Happening::Submit)));
            all.extend(reply.decided.map(|day| (day, Happening::Review(reply))));
        }
        // The rating that begins the next round comes last.
        let (first, others) = round.ratings.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
        all.extend(others.iter().chain(first).map(|rating| (rating.day, Happening::Rate(rating))));
        all.extend(round.closed.map(|day| (day, Happening::Close)));
        all.extend(round.look_back.as_ref().map(|look_back| (look_back.day, Happening::LookBack(look_back))));
        began = all.last().map_or(began, |(day, _)| *day);
    }
    all.sort_by_key(|(day, _)| *day);
    all
}

/// From assigning to signing. Whoever is given the case on one day shares it.
fn assigned(case: &Case) -> Vec<(u32, Happening<'_>)> {
    let mut all = Vec::new();
    for together in case.assignments.chunk_by(|one, next| one.assigned == next.assigned) {
        let Some(lead) = together.first() else { continue };
        let mode = if together.len() == 1 { HandlingMode::Single } else { case.mode };
        all.push((lead.assigned, Happening::Assign(mode, together.iter().map(|part| part.handler).collect())));
        all.extend(objected(lead));
        all.extend(lead.received.map(|day| (day, Happening::Receive)));
    }
    all
}

fn objected(part: &Assignment) -> impl Iterator<Item = (u32, Happening<'_>)> {
    let made = part.objection.as_ref().map(|objection| (objection.made, Happening::Object(objection.reason)));
    let decided = part.objection.as_ref().and_then(|objection| objection.decided);
    made.into_iter().chain(decided.map(|(day, decision)| (day, Happening::DecideObjection(decision))))
}
