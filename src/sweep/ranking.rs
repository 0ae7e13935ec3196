//! Pairs with their score and whether they belong together, from the most alike: what the curves are read from.

use super::truth::Truth;
use crate::error::Result;
use crate::pairs::{Measure, Pairs};
use crate::vectors::TermMatrix;

/// A pair with a score, and how much it weighs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ranked {
    pub a: u32,
    pub b: u32,
    pub score: f32,
    pub same: bool,
    pub weight: f64,
}

/// The pairs that count, from the highest score; at equal scores those that do not belong together come first, so
/// that a tie never helps us.
#[derive(Debug, Clone)]
pub struct Ranking {
    pub(super) ranked: Vec<Ranked>,
    /// Weight of the pairs that belong together, and of those that do not, that have no score: they come last, tied.
    pub(super) unscored_same: f64,
    pub(super) unscored_other: f64,
}

impl Ranking {
    /// The ranking of `pairs` (those of a join at some threshold) by `truth`; `measure` over `matrix` scores judged pairs
    /// below it.
    ///
    /// # Errors
    /// [`Error::Data`](crate::Error::Data) where the truth is not of these documents, or says nothing.
    pub fn new(pairs: &Pairs, matrix: &TermMatrix, measure: Measure, truth: &Truth) -> Result<Self> {
        truth.check(pairs.n_rows())?;
        let mut ranking = match truth {
            Truth::Groups(groups) => Self::by_groups(pairs, groups),
            Truth::Pairs(same) => Self::by_pairs(pairs, (matrix, measure), same),
            Truth::Judged(judged) => {
                let score = |pair: &super::truth::JudgedPair| Ranked {
                    a: pair.a,
                    b: pair.b,
                    score: measure.of(matrix, pair.a as usize, pair.b as usize),
                    same: pair.same,
                    weight: pair.weight,
                };
                let ranked = judged.iter().map(score).collect();
                Self { ranked, unscored_same: 0.0, unscored_other: 0.0 }
            }
        };
        let key = |pair: &Ranked| (std::cmp::Reverse(ordered(pair.score)), pair.same, pair.a, pair.b);
        ranking.ranked.sort_unstable_by_key(key);
        Ok(ranking)
    }

    fn by_groups(pairs: &Pairs, groups: &[Option<u32>]) -> Self {
        let known = |pair: crate::pairs::Pair| {
            let (a, b) = (groups[pair.a as usize]?, groups[pair.b as usize]?);
            Some(Ranked { a: pair.a, b: pair.b, score: pair.cosine, same: a == b, weight: 1.0 })
        };
        let ranked: Vec<Ranked> = pairs.iter().filter_map(known).collect();
        let mut sizes = std::collections::HashMap::<u32, f64>::new();
        groups.iter().flatten().for_each(|&group| *sizes.entry(group).or_default() += 1.0);
        let n = groups.iter().flatten().count() as f64;
        // Whole numbers below 2^53: the sum does not hang on its order.
        let same: f64 = sizes.values().map(|size| size * (size - 1.0) / 2.0).sum();
        let found_same = ranked.iter().filter(|pair| pair.same).count() as f64;
        let found_other = ranked.len() as f64 - found_same;
        let other = n * (n - 1.0) / 2.0 - same;
        Self { ranked, unscored_same: same - found_same, unscored_other: other - found_other }
    }

    fn by_pairs(pairs: &Pairs, (matrix, measure): (&TermMatrix, Measure), same: &[(u32, u32)]) -> Self {
        let mut wanted: Vec<(u32, u32)> = same.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let is_same = |a: u32, b: u32| wanted.binary_search(&(a, b)).is_ok();
        let found = |pair: crate::pairs::Pair| Ranked {
            a: pair.a,
            b: pair.b,
            score: pair.cosine,
            same: is_same(pair.a, pair.b),
            weight: 1.0,
        };
        let mut ranked: Vec<Ranked> = pairs.iter().map(found).collect();
        let below = |&&(a, b): &&(u32, u32)| measure.of(matrix, a as usize, b as usize) < pairs.threshold();
        let missed = wanted.iter().filter(below).count() as f64;
        let found_other = ranked.iter().filter(|pair| !pair.same).count() as f64;
        let n = (0..matrix.n_rows()).filter(|&row| !matrix.row(row).is_empty()).count() as f64;
        let other = n * (n - 1.0) / 2.0 - wanted.len() as f64;
        ranked.shrink_to_fit();
        Self { ranked, unscored_same: missed, unscored_other: (other - found_other).max(0.0) }
    }

    /// Number of pairs with a score.
    pub fn len(&self) -> usize {
        self.ranked.len()
    }

    /// Whether no pair has a score.
    pub fn is_empty(&self) -> bool {
        self.ranked.is_empty()
    }

    /// The weight of all pairs that belong together.
    pub(super) fn same(&self) -> f64 {
        self.unscored_same + self.ranked.iter().filter(|pair| pair.same).map(|pair| pair.weight).sum::<f64>()
    }

    /// The weight of all pairs that do not.
    pub(super) fn other(&self) -> f64 {
        self.unscored_other
            + self.ranked.iter().filter(|pair| !pair.same).map(|pair| pair.weight).sum::<f64>()
    }

    /// Average precision: the mean, over the pairs that belong together, of the precision among the pairs that rank no
    /// lower; 0 to 1. Pairs without a score come last. `None` where no pair belongs together.
    pub fn average_precision(&self) -> Option<f64> {
        let same = self.same();
        if same <= 0.0 {
            return None;
        }
        let (mut right, mut all, mut sum) = (0.0, 0.0, 0.0);
        for pair in &self.ranked {
            all += pair.weight;
            if pair.same {
                right += pair.weight;
                sum += pair.weight * right / all;
            }
        }
        all += self.unscored_other;
        // Those without a score are whole pairs of weight 1, all in one tie that the others lead.
        for _ in 0..self.unscored_same as u64 {
            all += 1.0;
            right += 1.0;
            sum += right / all;
        }
        Some(sum / same)
    }

    /// The area under the ROC curve: how probable it is that a pair that belongs together has a higher score than one
    /// that does not; a tie counts as lower. 0 to 1; `None` where one of the kinds is missing.
    pub fn roc_auc(&self) -> Option<f64> {
        let (same, other) = (self.same(), self.other());
        if same <= 0.0 || other <= 0.0 {
            return None;
        }
        // Of the pairs that do not belong together those that come later rank lower: in a tie they come first.
        let (mut later, mut sum) = (other, 0.0);
        for pair in &self.ranked {
            if pair.same {
                sum += pair.weight * later;
            } else {
                later -= pair.weight;
            }
        }
        Some(sum / (same * other))
    }
}

/// Scores as numbers that order as they do.
fn ordered(score: f32) -> i32 {
    let bits = score.to_bits() as i32;
    bits ^ (((bits >> 31) as u32) >> 1) as i32
}
