//! How alike two groupings of the same documents are.

use std::collections::BTreeMap;

/// How alike two groupings are beyond chance (Hubert & Arabie: Comparing Partitions, 1985): 1 for the same.
pub(super) fn adjusted_rand(left: &[u32], right: &[u32]) -> f64 {
    let mut cells = BTreeMap::new();
    let (mut lefts, mut rights) = (BTreeMap::new(), BTreeMap::new());
    for (&a, &b) in left.iter().zip(right) {
        *cells.entry((a, b)).or_insert(0u64) += 1;
        *lefts.entry(a).or_insert(0u64) += 1;
        *rights.entry(b).or_insert(0u64) += 1;
    }
    let pairs = |n: u64| n * n.saturating_sub(1) / 2;
    let together = cells.into_values().map(pairs).sum::<u64>() as f64;
    let (a, b) = (
        lefts.into_values().map(pairs).sum::<u64>() as f64,
        rights.into_values().map(pairs).sum::<u64>() as f64,
    );
    let chance = if left.len() > 1 { a * b / pairs(left.len() as u64) as f64 } else { 0.0 };
    let most = (a + b) / 2.0;
    if most == chance { 1.0 } else { (together - chance) / (most - chance) }
}

/// The chance that two documents drawn, one after the other and put back, are in different groups: 0 for one group,
/// 1 - 1/k for k of equal size.
pub(super) fn told_apart(labels: &[u32]) -> f64 {
    let mut sizes = BTreeMap::new();
    labels.iter().for_each(|&label| *sizes.entry(label).or_insert(0u64) += 1);
    let together = sizes.into_values().map(|size| (size as f64 / labels.len() as f64).powi(2));
    if labels.is_empty() { 0.0 } else { 1.0 - together.sum::<f64>() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjusted_rand_of_known_groupings() {
        // scikit-learn's adjusted_rand_score for the same lists.
        assert_eq!(adjusted_rand(&[0, 0, 1, 1], &[5, 5, 3, 3]), 1.0);
        assert!((adjusted_rand(&[0, 0, 1, 2], &[0, 0, 1, 1]) - 0.571_428_571_428_571_4).abs() < 1e-12);
        assert_eq!(adjusted_rand(&[0, 0, 0], &[0, 1, 2]), 0.0);
        assert_eq!(adjusted_rand(&[0], &[0]), 1.0);
    }

    #[test]
    fn groups_of_equal_size_are_told_apart_best() {
        assert_eq!(told_apart(&[3, 3, 3]), 0.0);
        assert_eq!(told_apart(&[0, 1, 0, 1]), 0.5);
        assert_eq!(told_apart(&[0, 0, 0, 1]), 0.375);
        assert_eq!(told_apart(&[]), 0.0);
    }
}
