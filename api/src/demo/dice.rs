//! Chance that can be repeated: the same seed throws the same dice, on every machine.

use rand::{Rng, SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

/// A source of choices. ChaCha8 is specified to the bit, unlike the standard generator, which may change.
#[derive(Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of `seed`.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from `low` to `high`, both included; `low` where they are the wrong way round.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        if high <= low { low } else { self.0.random_range(low..=high) }
    }

    /// A place in a list of `len`; 0 where it is empty.
    pub fn index(&mut self, len: usize) -> usize {
        if len < 2 { 0 } else { self.0.random_range(0..len) }
    }

    /// True in `percent` of a hundred throws.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of `items`; the default where there are none.
    pub fn pick<T: Copy + Default>(&mut self, items: &[T]) -> T {
        items.get(self.index(items.len())).copied().unwrap_or_default()
    }

    /// `count` different ones of `items` in a new order; all of them where there are no more.
    pub fn some<T: Copy>(&mut self, items: &[T], count: usize) -> Vec<T> {
        let mut picked = items.to_vec();
        let (front, _) = picked.partial_shuffle(&mut self.0, count);
        front.to_vec()
    }

    /// Puts `items` into a new order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        items.shuffle(&mut self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_throws_of_a_seed_never_change() {
        let mut dice = Dice::new(1);
        let throws: Vec<u32> = (0..8).map(|_| dice.between(1, 100)).collect();
        assert_eq!(throws, [55, 41, 99, 9, 22, 60, 39, 22]);
    }

    #[test]
    fn some_are_different_ones() {
        let mut picked = Dice::new(1).some(&[1, 2, 3, 4, 5], 3);
        picked.sort_unstable();
        picked.dedup();
        assert_eq!(picked.len(), 3);
        assert_eq!(Dice::new(1).some(&[1, 2], 3).len(), 2);
    }
}
