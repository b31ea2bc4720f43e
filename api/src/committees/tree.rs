//! The tree of committees, pure: province → city → county, and the paths by which a subtree is a prefix.

use shangliang_entity::ids::CommitteeId;
use shangliang_entity::vocab::CommitteeLevel;

/// The path of a committee under another, or of a root: `/a/b/`.
pub fn path_of(parent: Option<&str>, id: CommitteeId) -> String {
    format!("{}{id}/", parent.unwrap_or("/"))
}

/// Whether a committee of one level may stand under one of another. Some counties stand under their province directly.
pub fn fits(parent: CommitteeLevel, child: CommitteeLevel) -> bool {
    parent < child
}

#[cfg(test)]
mod tests {
    use super::CommitteeLevel::{City, County, Province};
    use super::*;

    #[rstest::rstest]
    #[case(Province, Province, false)]
    #[case(Province, City, true)]
    #[case(Province, County, true)]
    #[case(City, Province, false)]
    #[case(City, City, false)]
    #[case(City, County, true)]
    #[case(County, Province, false)]
    #[case(County, City, false)]
    #[case(County, County, false)]
    fn only_lower_levels_stand_under_a_committee(
        #[case] parent: CommitteeLevel,
        #[case] child: CommitteeLevel,
        #[case] fit: bool,
    ) {
        assert_eq!(fits(parent, child), fit);
    }

    #[test]
    fn a_subtree_is_a_prefix() {
        let [a, b] = [1, 2].map(|n| CommitteeId(uuid::Uuid::from_u128(n)));
        let root = path_of(None, a);
        assert_eq!(root, format!("/{a}/"));
        assert_eq!(path_of(Some(&root), b), format!("/{a}/{b}/"));
    }
}
