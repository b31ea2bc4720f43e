//! Merkle trees as RFC 9162 §2.1 (and RFC 6962 before it) hashes them: leaves and nodes cannot be taken for each other.

use crate::secrets::sha256;

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// The hash of a leaf that holds `data`.
fn leaf(data: &[u8]) -> Digest {
    sha256(&[&[0x00], data])
}

fn node(left: &Digest, right: &Digest) -> Digest {
    sha256(&[&[0x01], left, right])
}

/// The root of the tree over `leaves` (RFC 9162 §2.1.1).
pub fn root<D: AsRef<[u8]>>(leaves: &[D]) -> Digest {
    match leaves {
        [] => sha256(&[]),
        [only] => leaf(only.as_ref()),
        many => {
            let (left, right) = halves(many);
            node(&root(left), &root(right))
        }
    }
}

/// The inclusion proof of the leaf at `index`, lowest sibling first (RFC 9162 §2.1.3.1); empty where there is no such leaf.
pub fn path<D: AsRef<[u8]>>(leaves: &[D], index: usize) -> Vec<Digest> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let (left, right) = halves(leaves);
    let (mut path, sibling) = match index.checked_sub(left.len()) {
        None => (self::path(left, index), root(right)),
        Some(index) => (self::path(right, index), root(left)),
    };
    path.push(sibling);
    path
}

/// The root that a leaf and its inclusion proof lead to (RFC 9162 §2.1.3.2); nothing where the proof does not fit.
pub fn root_of_path(data: &[u8], index: u64, size: u64, path: &[Digest]) -> Option<Digest> {
    if index >= size {
        return None;
    }
    let (mut index, mut last) = (index, size - 1);
    let mut hash = leaf(data);
    for sibling in path {
        if last == 0 {
            return None;
        }
        if index % 2 == 1 || index == last {
            hash = node(sibling, &hash);
            while index % 2 == 0 && index != 0 {
                index /= 2;
                last /= 2;
            }
        } else {
            hash = node(&hash, sibling);
        }
        index /= 2;
        last /= 2;
    }
    (last == 0).then_some(hash)
}

/// Splits before the largest power of two that is smaller than the number of leaves, of which there are at least two.
fn halves<D>(leaves: &[D]) -> (&[D], &[D]) {
    leaves.split_at(leaves.len().div_ceil(2).next_power_of_two())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::hex;

    /// The vectors of the Certificate Transparency reference implementation.
    #[rstest::rstest]
    #[case(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    #[case(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    #[case(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    #[case(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    #[case(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    #[case(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    fn known_trees(#[case] size: usize, #[case] expected: &str) {
        let data: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        assert_eq!(hex(&root(&data[..size])), expected);
    }

    proptest! {
        #[test]
        fn every_leaf_is_proven_and_nothing_else(size in 1_usize..70, index in 0_usize..70, flip in 0_usize..8) {
            let leaves: Vec<[u8; 1]> = (0..70_u8).map(|byte| [byte]).collect();
            let leaves = &leaves[..size];
            let index = index % size;
            let mut path = path(leaves, index);
            let proven = |data: &[u8], index: usize, size: usize, path: &[Digest]| {
                let [index, size] = [index, size].map(|number| u64::try_from(number).unwrap());
                root_of_path(data, index, size, path) == Some(root(leaves))
            };
            prop_assert!(proven(&leaves[index], index, size, &path));
            prop_assert!(!proven(b"other", index, size, &path));
            prop_assert!(!proven(&leaves[index], index + size, size, &path));
            if flip < path.len() {
                let mut bent = path.clone();
                bent[flip][flip] ^= 1;
                prop_assert!(!proven(&leaves[index], index, size, &bent));
            }
            path.push([0; 32]);
            prop_assert!(!proven(&leaves[index], index, size, &path));
        }
    }
}
