//! Precision and recall at one threshold, from weights of pairs.

use super::ranking::Ranking;

/// Weights of pairs at one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    /// Found and belonging together.
    pub right: f64,
    /// Found.
    pub found: f64,
    /// Belonging together.
    pub same: f64,
}

impl Point {
    /// Of nothing found nothing is wrong.
    pub(super) fn precision(&self) -> f64 {
        if self.found > 0.0 { self.right / self.found } else { 1.0 }
    }

    pub(super) fn recall(&self) -> f64 {
        if self.same > 0.0 { self.right / self.same } else { 1.0 }
    }

    pub(super) fn f1(&self) -> f64 {
        if self.found + self.same > 0.0 { 2.0 * self.right / (self.found + self.same) } else { 1.0 }
    }
}

/// The weights found at each of `thresholds`, ascending.
pub(super) fn points(ranking: &Ranking, thresholds: &[f64]) -> Vec<Point> {
    let same = ranking.same();
    let mut points = vec![Point { same, ..Point::default() }; thresholds.len()];
    let mut ranked = ranking.ranked.iter().peekable();
    let mut sum = Point { same, ..Point::default() };
    for (point, &threshold) in points.iter_mut().zip(thresholds).rev() {
        while let Some(pair) = ranked.next_if(|pair| pair.score >= threshold as f32) {
            sum.found += pair.weight;
            sum.right += if pair.same { pair.weight } else { 0.0 };
        }
        *point = sum;
    }
    points
}
