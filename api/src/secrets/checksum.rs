//! Checksums by which a sender lets it be seen that bytes arrived as they were sent. They say nothing of who sent them.

use aws_lc_rs::digest::{Algorithm, Context, SHA1_FOR_LEGACY_USE_ONLY, SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The algorithms, by their names in tus 1.0, of which `sha1` is obligatory.
const ALGORITHMS: [(&str, &Algorithm); 2] = [("sha1", &SHA1_FOR_LEGACY_USE_ONLY), ("sha256", &SHA256)];

/// The names of the algorithms, with commas between.
pub const CHECKSUM_ALGORITHMS: &str = "sha1,sha256";

/// What some bytes must come to.
pub struct Checksum {
    context: Context,
    expected: Vec<u8>,
}

impl Checksum {
    /// Reads the name of an algorithm and a digest in Base64, with a blank between; absent where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, digest) = text.split_once(' ')?;
        let (_, algorithm) = ALGORITHMS.into_iter().find(|(known, _)| *known == name)?;
        let expected = STANDARD.decode(digest).ok().filter(|digest| digest.len() == algorithm.output_len())?;
        Some(Self { context: Context::new(algorithm), expected })
    }

    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.context.update(bytes);
    }

    /// Whether the bytes were those that it is of.
    pub fn is_met(self) -> bool {
        self.context.finish().as_ref() == self.expected
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=")]
    #[case("sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=")]
    fn it_is_met_by_its_own_bytes_alone(#[case] text: &str) {
        let met_by = |pieces: &[&[u8]]| {
            let mut checksum = Checksum::parse(text).unwrap();
            pieces.iter().for_each(|piece| checksum.update(piece));
            checksum.is_met()
        };
        assert!(met_by(&[b"a", b"", b"bc"]));
        assert!(!met_by(&[b"abd"]));
        assert!(!met_by(&[]));
        let name = text.split(' ').next().unwrap();
        assert!(CHECKSUM_ALGORITHMS.split(',').any(|known| known == name));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_digest("sha1")]
    #[case::unknown("md5 kAFQmDzST7DWlj99KOF/cg==")]
    #[case::other_spelling("SHA1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=")]
    #[case::of_another_length("sha256 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=")]
    #[case::no_base64("sha1 qZk-NkcGgWq6PiVxeFDCbJzQ2J0=")]
    #[case::two_blanks("sha1  qZk+NkcGgWq6PiVxeFDCbJzQ2J0=")]
    fn what_is_none_is_refused(#[case] text: &str) {
        assert!(Checksum::parse(text).is_none());
    }
}
