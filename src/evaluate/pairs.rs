//! Scores of found pairs against true ones.

use hashbrown::HashSet;
use serde::Serialize;

use super::groups::harmonic_mean;

/// How well pairs found agree with the true ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairScores {
    /// Share of the pairs found that are true.
    pub precision: f64,
    /// Share of the true pairs that were found.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
}

/// Scores the pairs `found` against `gold`.
///
/// `(a, b)` and `(b, a)` are one pair, a pair named twice counts once, and a document paired with itself is passed
/// over. Where nothing was found and nothing was to be found all scores are 1; where only one side is empty, all are
/// 0: finding nothing must not look careful. O(pairs).
///
/// ```
/// use likewise::evaluate;
///
/// let scores = evaluate::pairs(&[(0, 1), (2, 1), (5, 6)], &[(1, 0), (1, 2), (0, 2), (3, 4)]);
/// assert_eq!((scores.precision, scores.recall), (2.0 / 3.0, 0.5));
/// ```
pub fn pairs(found: &[(u32, u32)], gold: &[(u32, u32)]) -> PairScores {
    let (found, gold) = (unordered(found), unordered(gold));
    if found.is_empty() && gold.is_empty() {
        return PairScores { precision: 1.0, recall: 1.0, f1: 1.0 };
    }
    let right = found.intersection(&gold).count() as f64;
    let share = |of: usize| if of > 0 { right / of as f64 } else { 0.0 };
    let (precision, recall) = (share(found.len()), share(gold.len()));
    PairScores { precision, recall, f1: harmonic_mean(precision, recall) }
}

fn unordered(pairs: &[(u32, u32)]) -> HashSet<(u32, u32)> {
    pairs.iter().filter(|(a, b)| a != b).map(|&(a, b)| (a.min(b), a.max(b))).collect()
}
