//! How a score goes along with another one, as people's judgement of likeness.

use serde::Serialize;

/// Two correlations of paired numbers, from -1 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Correlation {
    /// Pearson's: 1 where one is a rising line of the other.
    pub pearson: f64,
    /// Spearman's: Pearson's of the ranks, equal numbers sharing their mean rank; 1 where both rise together.
    pub spearman: f64,
}

/// The correlations of `xs` with `ys`; `None` with fewer than two pairs, or where one side is all equal.
///
/// ```
/// use likewise::evaluate::correlation;
///
/// let found = correlation(&[1.0, 2.0, 3.0, 4.0], &[1.0, 4.0, 9.0, 16.0]).unwrap();
/// assert!(found.pearson > 0.98 && found.pearson < 0.99);
/// assert!((found.spearman - 1.0).abs() < 1e-12);
/// assert!(correlation(&[1.0, 1.0], &[1.0, 2.0]).is_none());
/// ```
///
/// # Panics
/// If `xs` and `ys` differ in length.
pub fn correlation(xs: &[f64], ys: &[f64]) -> Option<Correlation> {
    assert_eq!(xs.len(), ys.len(), "the numbers come in pairs");
    Some(Correlation { pearson: pearson(xs, ys)?, spearman: pearson(&ranks(xs), &ranks(ys))? })
}

fn pearson(xs: &[f64], ys: &[f64]) -> Option<f64> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_x, mean_y) = (mean(xs), mean(ys));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in xs.iter().zip(ys) {
        let (x, y) = (x - mean_x, y - mean_y);
        xx += x * x;
        yy += y * y;
        xy += x * y;
    }
    (xx > 0.0 && yy > 0.0).then(|| (xy / (xx.sqrt() * yy.sqrt())).clamp(-1.0, 1.0))
}

/// Ranks from 1; equal numbers get the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]).scan(0, |before, tied| {
        *before += tied.len();
        Some((*before - tied.len(), tied))
    }) {
        let (before, tied) = tied;
        let mean = before as f64 + (tied.len() + 1) as f64 / 2.0;
        tied.iter().for_each(|&place| ranks[place] = mean);
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checked against scipy.stats 1.17.1: `pearsonr`, `spearmanr`.
    #[test]
    fn ties_share_their_mean_rank() {
        let found = correlation(&[0.1, 0.4, 0.4, 0.9, 0.2, 0.4], &[1.0, 3.0, 2.0, 5.0, 1.0, 1.0]).unwrap();
        assert!((found.pearson - PEARSON).abs() < 1e-12, "{found:?}");
        assert!((found.spearman - SPEARMAN).abs() < 1e-12, "{found:?}");
    }
    const PEARSON: f64 = 0.9056668257034522;
    const SPEARMAN: f64 = 0.8064516129032258;
}
