//! SHA-256, the one digest of the platform.

use aws_lc_rs::digest::{Context, SHA256};

/// SHA-256 of the parts, one after the other and without separators: callers whose parts vary in length must frame them.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut digester = Digester::default();
    for part in parts {
        digester.update(part);
    }
    digester.finish()
}

/// SHA-256 of what comes piece by piece.
pub struct Digester(Context);

impl Default for Digester {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Digester {
    /// Takes the next piece.
    pub fn update(&mut self, piece: &[u8]) {
        self.0.update(piece);
    }

    /// The digest of all pieces.
    pub fn finish(self) -> [u8; 32] {
        let mut digest = [0; 32];
        digest.copy_from_slice(self.0.finish().as_ref());
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_example_of_fips_180_4() {
        let hex: String = sha256(&[b"a", b"", b"bc"]).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
