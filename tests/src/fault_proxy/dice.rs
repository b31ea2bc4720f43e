//! Which request meets which fault.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

/// How bad the network is.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    /// What the dice begin with.
    pub seed: u64,
    /// Of a hundred exchanges, how many lose their request, their reply or the end of it.
    pub lost: u32,
    /// How many more are late, or reach the server twice.
    pub hindered: u32,
}

/// What may happen to an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// The request never arrives.
    RequestLost,
    /// The server acts, and nobody learns of it.
    ReplyLost,
    /// The reply ends too early.
    ReplyCut,
    /// The request arrives late.
    Late,
    /// The request arrives twice; the second reply goes back.
    Doubled,
}

impl Fault {
    fn name(self) -> &'static str {
        match self {
            Self::RequestLost => "requests lost",
            Self::ReplyLost => "replies lost",
            Self::ReplyCut => "replies cut",
            Self::Late => "late",
            Self::Doubled => "doubled",
        }
    }
}

/// What one exchange meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Turn {
    /// What happens to it, if anything.
    pub fault: Option<Fault>,
    /// How much of it, below 1000: of the longest delay, or of the reply that is cut.
    pub thousandths: u16,
}

/// The dice, and what they showed so far.
pub(super) struct Dice {
    weather: Weather,
    random: StdRng,
    exchanges: u32,
    faults: BTreeMap<Fault, u32>,
}

impl Dice {
    pub(super) fn new(weather: Weather) -> Self {
        let random = StdRng::seed_from_u64(weather.seed);
        Self { weather, random, exchanges: 0, faults: BTreeMap::new() }
    }

    pub(super) fn throw(&mut self) -> Turn {
        let Weather { lost, hindered, .. } = self.weather;
        let faults: &[Fault] = match self.random.random_range(0..100) {
            roll if roll < lost => &[Fault::RequestLost, Fault::ReplyLost, Fault::ReplyCut],
            roll if roll < lost + hindered => &[Fault::Late, Fault::Doubled],
            _ => &[],
        };
        let fault = faults.choose(&mut self.random).copied();
        self.exchanges += 1;
        if let Some(fault) = fault {
            *self.faults.entry(fault).or_default() += 1;
        }
        Turn { fault, thousandths: self.random.random_range(0..1000) }
    }

    pub(super) fn report(&self) -> String {
        let faults: Vec<_> = self.faults.iter().map(|(fault, times)| format!("{times} {}", fault.name())).collect();
        let faults = if faults.is_empty() { "none of them disturbed".to_owned() } else { faults.join(", ") };
        format!("{} requests, {faults}", self.exchanges)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAD: Weather = Weather { seed: 7, lost: 20, hindered: 10 };

    fn turns(weather: Weather) -> Vec<Turn> {
        let mut dice = Dice::new(weather);
        (0..10_000).map(|_| dice.throw()).collect()
    }

    #[test]
    fn a_seed_says_what_happens() {
        assert_eq!(turns(BAD), turns(BAD));
        assert_ne!(turns(BAD), turns(Weather { seed: 8, ..BAD }));
    }

    #[test]
    fn as_much_is_lost_and_hindered_as_was_asked_for() {
        let turns = turns(BAD);
        let count = |fault| turns.iter().filter(|turn| turn.fault == Some(fault)).count();
        for (fault, expected) in [
            (Fault::RequestLost, 667),
            (Fault::ReplyLost, 667),
            (Fault::ReplyCut, 667),
            (Fault::Late, 500),
            (Fault::Doubled, 500),
        ] {
            assert!(count(fault).abs_diff(expected) < 100, "{fault:?}: {}", count(fault));
        }
    }

    #[test]
    fn the_report_counts_each_fault() {
        let mut dice = Dice::new(Weather { lost: 0, hindered: 100, ..BAD });
        for _ in 0..10 {
            dice.throw();
        }
        let times = |fault| dice.faults.get(&fault).copied().unwrap_or_default();
        assert_eq!(times(Fault::Late) + times(Fault::Doubled), 10);
        let expected = format!("10 requests, {} late, {} doubled", times(Fault::Late), times(Fault::Doubled));
        assert_eq!(dice.report(), expected);
    }
}
