//! What depends on the fate of a suggestion: screening, signatures, publication, adoption, support.

use shangliang_entity::vocab::{CosignStatus, Screening, SuggestionKind};

use super::{
    super::{
        YEAR,
        suggestion::{Cosigner, Fate, Suggestion},
    },
    Writer,
};

impl Writer<'_> {
    /// Adds all of it.
    pub fn dress(&mut self, suggestion: &mut Suggestion) {
        let present = (YEAR - 1).saturating_sub(suggestion.day);
        if suggestion.kind == SuggestionKind::Citizen {
            suggestion.screening = match (&suggestion.fate, self.dice.between(1, 100)) {
                (Fate::Draft, _) => Screening::Clear,
                (Fate::Submitted, 1..=15) => Screening::Held,
                (_, 16..=19) => Screening::Passed,
                _ => Screening::Clear,
            };
        }
        let waiting = matches!(suggestion.fate, Fate::Cosigning { .. });
        let joint =
            suggestion.kind == SuggestionKind::Proposal && suggestion.fate != Fate::Draft && self.dice.chance(30);
        if waiting || joint {
            suggestion.cosigners = self.cosigners(suggestion, waiting);
        }
        if let Fate::Accepted { day, .. } = suggestion.fate
            && suggestion.publish_consent
            && self.dice.chance(75)
        {
            let published = day + self.dice.between(1, 3);
            suggestion.published = (published < present).then_some(published);
        }
        if let Fate::Accepted { day, .. } = suggestion.fate
            && suggestion.kind == SuggestionKind::Opinion
            && self.dice.chance(40)
        {
            let adopted = day + self.dice.between(5, 40);
            suggestion.adopted = (adopted < present).then_some(adopted);
        }
        if suggestion.published.is_some() {
            suggestion.supporters = self.supporters(suggestion);
        }
    }

    fn cosigners(&mut self, suggestion: &Suggestion, waiting: bool) -> Vec<Cosigner> {
        let others = (0..)
            .zip(self.members)
            .filter(|(_, member)| member.may_act_in(suggestion.committee) && member.person != suggestion.author);
        let others: Vec<usize> = others.map(|(at, _)| at).collect();
        let count = 2 + self.dice.index(5);
        let mut cosigners: Vec<Cosigner> = self
            .dice
            .some(&others, count)
            .into_iter()
            .map(|member| Cosigner {
                member,
                status: match self.dice.between(1, 100) {
                    1..=5 => CosignStatus::Refused,
                    6..=50 if waiting => CosignStatus::Invited,
                    _ => CosignStatus::Signed,
                },
            })
            .collect();
        if let Some(first) = cosigners.first_mut() {
            first.status = if waiting { CosignStatus::Invited } else { CosignStatus::Signed };
        }
        cosigners
    }

    /// None for a third, a few for most, many for some.
    fn supporters(&mut self, suggestion: &Suggestion) -> Vec<usize> {
        let members = self.members.iter().filter(|member| member.may_act_in(suggestion.committee)).map(|m| m.person);
        let citizens = self.citizens.iter().filter(|c| c.committee == suggestion.committee).map(|c| c.person);
        let others: Vec<usize> = members.chain(citizens).filter(|person| *person != suggestion.author).collect();
        let count = match self.dice.between(1, 100) {
            1..=33 => 0,
            34..=90 => 1 + self.dice.index(5),
            _ => 6 + self.dice.index(20),
        };
        self.dice.some(&others, count)
    }
}
