//! What is known of similarities without working them out again.
//!
//! Hamerly, *Making k-means even faster* (SDM 2010): one bound on the own centroid and one on all others, loosened
//! by how far centroids move. Here the bounds start from rounded similarities.

/// What is known of a point's similarities to the centroids of the last comparison.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// The similarity to its own centroid is at least this.
    pub own: f32,
    /// Every other is at most this.
    pub others: f32,
}

impl Bounds {
    /// What holds without knowing anything.
    pub const NONE: Self = Self { own: f32::NEG_INFINITY, others: f32::INFINITY };
}

/// How far centroids moved.
#[derive(Debug, Default)]
pub(super) struct Drift {
    /// Of each cluster; exactly 0 where no member changed.
    of: Vec<f32>,
    /// The cluster that moved farthest.
    farthest: usize,
    /// The farthest of the others.
    second: f32,
}

impl Drift {
    pub fn new(drifts: &[f32], is_moved: &[bool]) -> Self {
        let of: Vec<f32> =
            drifts.iter().zip(is_moved).map(|(&d, &moved)| if moved { d } else { 0.0 }).collect();
        let farthest = (0..of.len()).max_by(|&a, &b| of[a].total_cmp(&of[b])).unwrap_or(0);
        let others = of.iter().enumerate().filter(|&(cluster, _)| cluster != farthest);
        let second = others.fold(0.0, |most: f32, (_, &drift)| most.max(drift));
        Self { of, farthest, second }
    }

    /// What is left of a point's bounds: |<x, c'> - <x, c>| <= |c' - c| for a unit x.
    #[inline(always)]
    pub fn loosen(&self, bounds: Bounds, label: u32, rounding: f32) -> Bounds {
        let own = label as usize;
        let others = if own == self.farthest { self.second } else { self.of[self.farthest] };
        Bounds { own: bounds.own - self.of[own] - rounding, others: bounds.others + others + rounding }
    }
}

/// How far a similarity of [`compare`](super::compare::compare) may be from the exact one.
///
/// A half-word is off by 2^-8 of itself, and `n` additions in `f32` by n 2^-24 of the sum of the absolute values:
/// of the similarity itself where nothing is below 0, and of at most 1 in any case (Cauchy & Schwarz).
#[derive(Debug, Clone, Copy)]
pub(super) struct Error {
    /// The part of the similarity.
    pub relative: f32,
    /// What is added to that.
    pub absolute: f32,
}

impl Error {
    /// No exact similarity is higher. (The limit is for minus infinity, which stays.)
    #[inline(always)]
    pub fn at_most(self, similarity: f32) -> f32 {
        similarity + (similarity.abs().min(2.0) * self.relative + self.absolute)
    }

    /// No exact similarity is lower.
    #[inline(always)]
    pub fn at_least(self, similarity: f32) -> f32 {
        similarity - (similarity.abs().min(2.0) * self.relative + self.absolute)
    }
}

/// More than the rounding errors of a similarity of `n` terms add up to.
#[inline(always)]
pub(super) fn rounding(n: usize) -> f32 {
    (n + 8) as f32 / (1 << 21) as f32
}
