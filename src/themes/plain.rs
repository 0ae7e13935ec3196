//! One step of k-means as the textbook has it: every document against every centroid. The definition that the
//! fast step is held to, bit for bit.

use super::fixed::{fixed, product, rounded};
use super::lloyd::{NONE, Step};
use super::points::Points;

/// Dense centroids, `k` x terms. O(n k terms-per-document) an assignment and 8 `k` m bytes.
#[derive(Debug)]
pub(super) struct PlainStep<'a> {
    points: &'a Points,
    /// In whole numbers; see [`fixed`](super::fixed).
    sums: Vec<Vec<i64>>,
    /// 1 / the length of each sum; 0 for a sum without direction.
    scales: Vec<f32>,
}

impl<'a> PlainStep<'a> {
    /// A step for `k` clusters of `points`.
    pub fn new(points: &'a Points, k: usize) -> Self {
        Self { points, sums: vec![vec![0; points.columns.len()]; k], scales: vec![0.0; k] }
    }
}

impl Step for PlainStep<'_> {
    fn update(&mut self, labels: &[u32]) -> f64 {
        self.sums.iter_mut().for_each(|sum| sum.fill(0));
        for (point, &label) in labels.iter().enumerate().filter(|&(_, &label)| label != NONE) {
            for (term, value) in self.points.by_point.iter(point) {
                self.sums[label as usize][term] += fixed(value);
            }
        }
        let square = |sum: &[i64]| sum.iter().map(|&value| i128::from(value) * i128::from(value)).sum();
        let length = |sum: &Vec<i64>| product(square(sum)).sqrt();
        let lengths: Vec<f64> = self.sums.iter().map(length).collect();
        self.scales = lengths.iter().map(|&length| super::lloyd::scale(length)).collect();
        lengths.iter().sum()
    }

    fn assign(&mut self, labels: &mut [u32]) -> usize {
        let mut n_changed = 0;
        for (point, label) in labels.iter_mut().enumerate() {
            let (mut best, mut highest) = match *label {
                NONE => (NONE, f32::NEG_INFINITY),
                own => (own, self.similarity(point, own as usize)),
            };
            for cluster in 0..self.sums.len() {
                let similarity = self.similarity(point, cluster);
                if similarity > highest {
                    (best, highest) = (cluster as u32, similarity);
                }
            }
            n_changed += usize::from(*label != best);
            *label = best;
        }
        n_changed
    }

    fn forget(&mut self, _: usize) {}

    /// **The** similarity: the dot product with the sum rounded to `f32`, added up in `f32` by ascending term
    /// without fused operations, times 1 / the sum's length.
    fn similarity(&self, point: usize, cluster: usize) -> f32 {
        let mut dot = 0.0;
        for (term, value) in self.points.by_point.iter(point) {
            dot += value * rounded(self.sums[cluster][term]);
        }
        dot * self.scales[cluster]
    }
}
