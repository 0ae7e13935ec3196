//! The shape of the scores: where pairs are many, where they are few, and the gap between.

use serde::Serialize;

use super::curve::Sweep;

/// How many pairs have which cosine, and the gap between copies and the rest.
///
/// Copies pile up near 1 and documents of one subject at low cosines, where pairs grow steeply. Where the
/// corpus has copies there is a valley between, and a threshold in it hardly matters; the sentence says if there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Density {
    /// For each step between two thresholds: where it begins, where it ends, and its pairs.
    pub bins: Vec<(f64, f64, u64)>,
    /// The stretch with the fewest pairs between the lowest threshold and the copies, where there is one.
    pub gap: Option<(f64, f64)>,
    /// What that says, for people.
    pub sentence: String,
}

/// A stretch of this length is looked at as one: single steps have too few pairs to tell a valley from chance.
const WINDOW: f64 = 0.05;
/// So many pairs more than twice those of the valley must lie on either side of it.
const MORE: u64 = 5;

impl Sweep {
    /// The shape of the scores of this sweep, from its lowest threshold on.
    pub fn density(&self) -> Density {
        let rows = self.rows();
        // The last bin holds what is 1 exactly, to the rounding of the cosine.
        let end = |place: usize| rows.get(place + 1).map_or(1.0, |next| next.threshold);
        let count = |place: usize| rows[place].pairs - rows.get(place + 1).map_or(0, |next| next.pairs);
        let bins: Vec<(f64, f64, u64)> =
            (0..rows.len()).map(|place| (rows[place].threshold, end(place), count(place))).collect();
        let gap = gap(&bins);
        let sentence = match gap {
            Some((low, high)) => format!(
                "pairs are fewest between {low} and {high}, more lie above and below: a threshold there divides copies from the rest"
            ),
            None => "pairs only become fewer towards 1: there is no gap between copies and the rest, so the threshold is a matter of judgement".into(),
        };
        Density { bins, gap, sentence }
    }
}

/// The stretch with the fewest pairs that has more on both sides of it.
fn gap(bins: &[(f64, f64, u64)]) -> Option<(f64, f64)> {
    let step = bins.first().map(|(low, high, _)| high - low).filter(|step| *step > 0.0)?;
    let wide = ((WINDOW / step).round() as usize).max(1);
    let in_window = |start: usize| bins[start..start + wide].iter().map(|bin| bin.2).sum::<u64>();
    // The last bin (cosine 1) counts for the last window.
    let n_windows = bins.len().checked_sub(wide)? + 1;
    let counts: Vec<u64> = (0..n_windows).map(in_window).collect();
    let fewest = *counts.iter().min()?;
    // Of the stretches of windows with so few pairs the longest, of equals the highest.
    let mut longest: Option<(usize, usize)> = None;
    for run in
        (0..n_windows).collect::<Vec<_>>().chunk_by(|&a, &b| counts[a] == fewest && counts[b] == fewest)
    {
        let (first, last) = (run[0], run[run.len() - 1]);
        if counts[first] == fewest && longest.is_none_or(|(from, to)| last - first >= to - from) {
            longest = Some((first, last));
        }
    }
    let (first, last) = longest?;
    let (below, above) = (counts[..first].iter().max()?, counts[last..].iter().max()?);
    // A valley: clearly more on either side.
    let clearly = 2 * fewest + MORE;
    (*above >= clearly && *below >= clearly).then(|| (bins[first].0, bins[last + wide - 1].1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bins(counts: &[u64]) -> Vec<(f64, f64, u64)> {
        let at = |place: usize| place as f64 / 20.0;
        counts.iter().enumerate().map(|(place, &count)| (at(place), at(place + 1), count)).collect()
    }

    #[test]
    fn the_gap_lies_between_copies_and_the_rest() {
        assert_eq!(gap(&bins(&[900, 400, 100, 3, 5, 40, 80])), Some((0.15, 0.2)));
        assert_eq!(gap(&bins(&[900, 100, 0, 0, 0, 40, 0])), Some((0.1, 0.25)));
        assert_eq!(gap(&bins(&[900, 400, 100, 30, 5, 4, 2])), None);
        assert_eq!(gap(&bins(&[0, 1, 2, 30])), None);
        assert_eq!(gap(&[]), None);
    }
}
