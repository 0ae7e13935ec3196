//! How many themes: the number on which two independent runs agree best.

use linfa::traits::Fit;

use crate::error::Result;
use crate::evaluate::groups;
use crate::themes::{Method, Themes};
use crate::vectors::TermMatrix;

/// The number taken, and the agreement of each number tried.
#[derive(Debug, Clone)]
pub struct ChosenK {
    /// The number taken.
    pub k: usize,
    /// Each candidate with the ARI of two runs.
    pub curve: Vec<(usize, f64)>,
}

/// Tries numbers on a geometric grid.
pub(super) fn choose_k(
    rows: &TermMatrix,
    range: Option<(usize, usize)>,
    method: Method,
    seed: u64,
) -> Result<ChosenK> {
    let (least, most) = range.unwrap_or((2, 100));
    let most = most.min(rows.n_rows());
    let mut curve = Vec::new();
    let mut k = least.min(most);
    while k <= most && k > 0 {
        let labels = |seed| -> Result<Vec<u32>> {
            let themes = Themes::params(k).method(method).seed(seed).n_runs(1).fit(&rows.dataset())?;
            Ok((0..rows.n_rows()).map(|row| themes.theme(row).unwrap_or(u32::MAX)).collect())
        };
        curve.push((k, groups(&labels(seed)?, &labels(seed + 1)?).ari));
        k = (k + 1).max(k * 5 / 4);
    }
    let best = curve.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
    Ok(ChosenK { k: best.map_or(1, |best| best.0), curve })
}
