//! What is known of similarities without working them out again.
//!
//! Hamerly, *Making k-means even faster* (SDM 2010), has one bound on the own centroid and one on all others, loosened
//! by how far centroids move. A small cluster moves far and would loosen the bounds of documents that it has nothing in
//! common with; so here the others are in groups with a bound each (Ding et al., *Yinyang k-means*, ICML 2015). Bounds
//! start from rounded similarities.

/// What is known of a point's similarities to the centroids of the last comparison. Cluster `c` is in group `c % G`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds<const G: usize> {
    /// The similarity to its own centroid is at least this.
    pub own: f32,
    /// Every other of a group is at most this.
    pub others: [f32; G],
}

impl<const G: usize> Bounds<G> {
    /// What holds without knowing anything.
    pub const NONE: Self = Self { own: f32::NEG_INFINITY, others: [f32::INFINITY; G] };

    /// Whether no other centroid is nearer than the own.
    #[inline(always)]
    pub fn hold(&self) -> bool {
        self.own >= self.others.iter().fold(f32::NEG_INFINITY, |highest, &other| higher(highest, other))
    }
}

/// The higher of two that are not NaN. (`f32::max` minds NaN, and takes three instructions.)
#[inline(always)]
pub(super) fn higher(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// How far centroids moved.
#[derive(Debug, Default)]
pub(super) struct Drift<const G: usize> {
    /// Of each cluster; exactly 0 where no member changed.
    of: Vec<f32>,
    /// For each cluster the farthest drift of each group, its own left out.
    others: Vec<[f32; G]>,
}

impl<const G: usize> Drift<G> {
    pub fn new(drifts: &[f32], is_moved: &[bool]) -> Self {
        let of: Vec<f32> =
            drifts.iter().zip(is_moved).map(|(&d, &moved)| if moved { d } else { 0.0 }).collect();
        // Of each group the cluster that moved farthest, its drift, and that of the second.
        let mut farthest = [(usize::MAX, 0.0, 0.0); G];
        for (cluster, &drift) in of.iter().enumerate() {
            let group = &mut farthest[cluster % G];
            *group = match *group {
                (_, first, _) if drift > first => (cluster, drift, first),
                (farthest, first, second) => (farthest, first, higher(drift, second)),
            };
        }
        let of_others = |cluster: usize| {
            farthest.map(|(farthest, first, second)| if farthest == cluster { second } else { first })
        };
        let others = (0..of.len()).map(of_others).collect();
        Self { of, others }
    }

    /// What is left of a point's bounds: |<x, c'> - <x, c>| <= |c' - c| for a unit x.
    #[inline(always)]
    pub fn loosen(&self, bounds: &Bounds<G>, label: u32, rounding: f32) -> Bounds<G> {
        let drifts = &self.others[label as usize];
        Bounds {
            own: bounds.own - self.of[label as usize] - rounding,
            others: std::array::from_fn(|group| bounds.others[group] + drifts[group] + rounding),
        }
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
