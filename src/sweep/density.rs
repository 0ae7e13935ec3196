//! The shape of the scores: where pairs are many, where they are few, and the gap between.

use serde::Serialize;

use super::curve::{Sweep, SweepRow};

/// How many pairs have which cosine, and the gap between copies and the rest.
///
/// Copies pile up near 1 and documents of one subject at low cosines, where pairs grow steeply. Where a corpus has edited
/// copies there is a valley between, and a threshold in it hardly matters; the sentence says so, or that there is none.
/// Identical documents make no valley: they lie at 1 at every threshold.
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
/// So many documents must be removed above a valley, besides identical ones. Documents, not pairs: the pairs of one
/// group come together, and four copies of one text are six pairs.
const COPIES: u64 = 5;

impl Sweep {
    /// The shape of the scores of this sweep, from its lowest threshold on.
    pub fn density(&self) -> Density {
        let rows = self.rows();
        // The last bin holds what is 1 exactly, to the rounding of the cosine.
        let end = |place: usize| rows.get(place + 1).map_or(1.0, |next| next.threshold);
        let count = |place: usize| rows[place].pairs - rows.get(place + 1).map_or(0, |next| next.pairs);
        let bins: Vec<(f64, f64, u64)> =
            (0..rows.len()).map(|place| (rows[place].threshold, end(place), count(place))).collect();
        let identical = rows[rows.len() - 1].removed;
        // Every place of the gap but its end is a row with a threshold; its end is one too, or 1.
        let (edited, _) = bins.split_at(bins.len() - 1);
        let gap = gap(edited).filter(|&(_, end)| rows[end].removed >= identical + COPIES);
        let sentence = sentence(rows, gap);
        let gap = gap.map(|(from, to)| (rows[from].threshold, rows[to].threshold));
        Density { bins, gap, sentence }
    }
}

/// What the scores say.
fn sentence(rows: &[SweepRow], gap: Option<(usize, usize)>) -> String {
    let (first, last) = (&rows[0], &rows[rows.len() - 1]);
    let lowest = first.threshold;
    if first.pairs == 0 {
        return format!("no two documents have a cosine of {lowest} or more: begin lower");
    }
    if let Some((from, to)) = gap {
        let (from, to) = (&rows[from], &rows[to]);
        let (between, low, high) = (from.pairs - to.pairs, from.threshold, to.threshold);
        return match between {
            0 => format!(
                "no pair lies between {low} and {high}: every threshold there removes the same {} documents",
                to.removed
            ),
            _ => format!(
                "pairs are fewest between {low} and {high} ({between} there, {} above), so a threshold there hardly matters: \
                 {low} removes {} documents, {high} removes {}",
                to.pairs, from.removed, to.removed
            ),
        };
    }
    let same = last.pairs;
    // From here on there are only the pairs of the last row.
    let alone = rows.iter().find(|row| row.pairs == same).map_or(1.0, |row| row.threshold);
    if first.pairs == same {
        return format!(
            "all {same} pairs from {lowest} up are documents of the very same words: there are no edited copies"
        );
    }
    let mut told =
        "there is no clear gap between copies and the rest: the scores alone do not say where to draw the line"
            .to_string();
    if same > 0 {
        told += &format!("; {same} pairs are of the very same words (cosine 1)");
    }
    if alone < last.threshold {
        let others = if same > 0 { "are no others" } else { "is no pair" };
        told += &format!("; from {alone} on there {others}");
    }
    told
}

/// The stretch with the fewest pairs that has clearly more on both sides of it: its first bin, and the one after its last.
fn gap(bins: &[(f64, f64, u64)]) -> Option<(usize, usize)> {
    let step = bins.first().map(|(low, high, _)| high - low).filter(|step| *step > 0.0)?;
    let wide = ((WINDOW / step).round() as usize).max(1);
    let in_window = |start: usize| bins[start..start + wide].iter().map(|bin| bin.2).sum::<u64>();
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
    (*above >= clearly && *below >= clearly).then_some((first, last + wide))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Corpus;
    use crate::vectors::TermMatrix;

    fn bins(counts: &[u64]) -> Vec<(f64, f64, u64)> {
        let at = |place: usize| place as f64 / 20.0;
        counts.iter().enumerate().map(|(place, &count)| (at(place), at(place + 1), count)).collect()
    }

    #[test]
    fn the_gap_lies_between_copies_and_the_rest() {
        assert_eq!(gap(&bins(&[900, 400, 100, 3, 5, 40, 80])), Some((3, 4)));
        assert_eq!(gap(&bins(&[900, 100, 0, 0, 0, 40, 0])), Some((2, 5)));
        assert_eq!(gap(&bins(&[900, 400, 100, 30, 5, 4, 2])), None);
        assert_eq!(gap(&bins(&[0, 1, 2, 30])), None);
        assert_eq!(gap(&[]), None);
    }

    /// The density of a corpus that has so many pairs with each cosine, no document in two of them; so many more are all
    /// identical.
    fn density(cosines: &[(f64, usize)], n_identical: usize) -> Density {
        let mut rows = Vec::new();
        for &(cosine, n) in cosines {
            for _ in 0..n {
                let column = rows.len() as u32;
                rows.push(vec![(column, 1.0)]);
                // Halfway into a step, so that no rounding decides.
                let cosine = cosine + 0.005;
                rows.push(vec![(column, cosine as f32), (column + 1, (1.0 - cosine * cosine).sqrt() as f32)]);
            }
        }
        let column = rows.len() as u32;
        rows.extend(vec![vec![(column, 1.0)]; n_identical]);
        let corpus = Corpus::from_texts(rows.iter().map(|_| "a word"));
        let matrix = TermMatrix::from_rows(&rows, rows.len() + 1).unwrap();
        Sweep::params(0.3).of(&matrix, &corpus).unwrap().density()
    }

    const FALLING: [(f64, usize); 6] = [(0.3, 40), (0.4, 20), (0.5, 10), (0.6, 6), (0.7, 3), (0.81, 2)];

    #[test]
    fn identical_texts_alone_make_no_gap() {
        let found = density(&FALLING, 4);
        assert_eq!(found.gap, None);
        assert!(found.sentence.contains("no clear gap"), "{}", found.sentence);
        assert!(
            found
                .sentence
                .ends_with("6 pairs are of the very same words (cosine 1); from 0.82 on there are no others")
        );
        assert!(density(&FALLING, 0).sentence.ends_with("from 0.82 on there is no pair"));
        // What is true of every corpus is not said.
        let up_to_1 = density(&[&FALLING[..], &[(0.99, 1)]].concat(), 4).sentence;
        assert!(up_to_1.ends_with("very same words (cosine 1)"), "{up_to_1}");
    }

    #[test]
    fn edited_copies_behind_a_stretch_without_pairs_do() {
        let mut cosines = FALLING.to_vec();
        cosines.extend([(0.95, 3), (0.97, 6)]);
        let found = density(&cosines, 4);
        assert_eq!(found.gap, Some((0.82, 0.95)));
        let told = "no pair lies between 0.82 and 0.95: every threshold there removes the same 12 documents";
        assert_eq!(found.sentence, told);
        // A few are chance.
        assert_eq!(density(&[&FALLING[..], &[(0.96, 3)]].concat(), 4).gap, None);
    }

    #[test]
    fn a_valley_that_is_not_empty_tells_what_lies_in_it() {
        let steps: Vec<(f64, usize)> = (0..70)
            .map(|step| (0.3 + f64::from(step) / 100.0, if (40..60).contains(&step) { 1 } else { 8 }))
            .collect();
        let found = density(&steps, 0);
        assert_eq!(found.gap, Some((0.7, 0.9)));
        let told = "pairs are fewest between 0.7 and 0.9 (20 there, 80 above), so a threshold there hardly matters: \
                    0.7 removes 100 documents, 0.9 removes 80";
        assert_eq!(found.sentence, told);
    }

    #[test]
    fn no_pairs_and_none_but_identical_ones_are_said() {
        assert!(density(&[], 1).sentence.starts_with("no two documents have a cosine of 0.3 or more"));
        assert!(
            density(&[], 3)
                .sentence
                .starts_with("all 3 pairs from 0.3 up are documents of the very same words")
        );
    }
}
