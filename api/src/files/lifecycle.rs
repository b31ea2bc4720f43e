//! What a scanner's word means for a file: pure.

use shangliang_entity::vocab::FileScan;

use super::scan::Verdict;

/// What a file is once a scanner was asked; a scanner that said nothing changes nothing.
pub fn scanned(before: FileScan, verdict: Option<&Verdict>) -> FileScan {
    match (before, verdict) {
        (FileScan::Infected, _) | (_, Some(Verdict::Infected(_))) => FileScan::Infected,
        (_, Some(Verdict::Clean)) => FileScan::Clean,
        (before, None) => before,
    }
}

/// Whether its bytes, its thumbnail and links to them are given to whoever may see the file, or to its owner.
pub fn gives_bytes(scan: FileScan, is_owner: bool) -> bool {
    match scan {
        FileScan::Unscanned | FileScan::Clean => true,
        FileScan::Pending => is_owner,
        FileScan::Infected => false,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shangliang_entity::vocab::FileScan::{Clean, Infected, Pending, Unscanned};

    use super::*;

    #[rstest]
    #[case(Unscanned, true, true)]
    #[case(Pending, true, false)]
    #[case(Clean, true, true)]
    #[case(Infected, false, false)]
    fn bytes_are_given(#[case] scan: FileScan, #[case] to_owner: bool, #[case] to_others: bool) {
        assert_eq!((gives_bytes(scan, true), gives_bytes(scan, false)), (to_owner, to_others));
    }

    #[rstest]
    #[case(Unscanned, Clean, Infected)]
    #[case(Pending, Clean, Infected)]
    #[case(Clean, Clean, Infected)]
    #[case(Infected, Infected, Infected)]
    fn a_scanner_s_word_counts(#[case] before: FileScan, #[case] clean: FileScan, #[case] infected: FileScan) {
        assert_eq!(scanned(before, Some(&Verdict::Clean)), clean);
        assert_eq!(scanned(before, Some(&Verdict::Infected("Eicar".to_owned()))), infected);
        assert_eq!(scanned(before, None), before);
    }
}
