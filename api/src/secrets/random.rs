//! The source of randomness, as a port: rules and tokens take it as an argument, tests and the demo pass a repeatable one.

use std::sync::atomic::{AtomicU64, Ordering};

use super::digest::sha256;

/// Where random bytes come from.
pub trait Random: Send + Sync {
    /// Overwrites every byte of `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The cryptographic generator of AWS-LC, seeded by the operating system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    /// # Panics
    /// When the operating system gives no randomness: a failed request is better than a secret that can be guessed.
    fn fill(&self, bytes: &mut [u8]) {
        assert!(aws_lc_rs::rand::fill(bytes).is_ok(), "the operating system gave no randomness");
    }
}

/// A repeatable stream (SHA-256 of seed and block number), the same on every platform and in every release.
///
/// For tests and the demo only: whoever knows the seed knows every secret drawn from it.
#[derive(Debug)]
pub struct SeededRandom {
    seed: u64,
    next_block: AtomicU64,
}

impl SeededRandom {
    /// A stream that depends on `seed` alone.
    pub fn new(seed: u64) -> Self {
        Self { seed, next_block: AtomicU64::new(0) }
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block = self.next_block.fetch_add(1, Ordering::Relaxed);
            let stream = sha256(&[&self.seed.to_be_bytes(), &block.to_be_bytes()]);
            for (byte, drawn) in chunk.iter_mut().zip(stream) {
                *byte = drawn;
            }
        }
    }
}

/// `N` fresh random bytes.
pub fn random_bytes<const N: usize>(random: &dyn Random) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes);
    bytes
}

/// `length` symbols of `alphabet` (ASCII), each drawn uniformly.
pub(super) fn random_text<const N: usize>(random: &dyn Random, alphabet: &[u8; N], length: usize) -> String {
    const { assert!(N > 0 && N <= 256, "one byte must reach every symbol") }
    // A plain remainder would favour the first symbols: bytes beyond the last whole multiple are drawn again.
    let fair = 256 - 256 % N;
    let mut text = String::with_capacity(length);
    while text.len() < length {
        let [byte] = random_bytes(random);
        let drawn = usize::from(byte);
        if drawn < fair
            && let Some(&symbol) = alphabet.get(drawn % N)
        {
            text.push(char::from(symbol));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_fixes_the_stream_and_another_seed_changes_it() {
        let draw = |seed| random_bytes::<100>(&SeededRandom::new(seed));
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn a_stream_does_not_repeat_itself() {
        let random = SeededRandom::new(1);
        let first: [u8; 32] = random_bytes(&random);
        assert_ne!(first, random_bytes::<32>(&random));
    }

    #[test]
    fn the_system_fills_every_byte() {
        let mut touched = [0_u8; 64];
        for _ in 0..64 {
            let drawn: [u8; 64] = random_bytes(&SystemRandom);
            for (seen, byte) in touched.iter_mut().zip(drawn) {
                *seen |= byte;
            }
        }
        assert!(touched.iter().all(|&bits| bits != 0));
    }

    #[test]
    fn symbols_are_drawn_evenly() {
        // 200 does not divide 256: a plain remainder would draw the first 56 symbols twice as often.
        let alphabet: [u8; 200] = std::array::from_fn(|i| u8::try_from(i % 100).unwrap());
        let text = random_text(&SeededRandom::new(3), &alphabet, 100_000);
        let low = text.bytes().filter(|&symbol| symbol < 56).count();
        assert!((54_500..57_500).contains(&low), "{low} of 100,000");
    }

    proptest::proptest! {
        #[test]
        fn text_has_its_length_and_its_alphabet(seed: u64, length in 0_usize..60) {
            let text = random_text(&SeededRandom::new(seed), b"0123456789", length);
            proptest::prop_assert_eq!(text.len(), length);
            proptest::prop_assert!(text.bytes().all(|symbol| symbol.is_ascii_digit()));
        }
    }
}
