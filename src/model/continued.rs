//! Which of today's themes is which of yesterday's.
//!
//! Two things speak for it: documents that both runs have in common, and how like the documents of the two themes are
//! ([`likeness`](super::likeness)). For an old theme i and a new theme j let n_ij be the documents in common that lie in
//! both, n_i and n_j those in either; then o = 2 n_ij / (n_i + n_j) is how far they are the same documents (Dice), c is
//! the likeness, and the score is w o + (1 - w) c, with w = (n_i + n_j) / (n_i + n_j + 10): where ten documents and
//! more are in common they decide, where there are none the likeness does. A likeness no higher than that of two
//! different old themes counts for nothing, so a new subject gets a new number. Each old theme goes to one new theme at
//! most, such that the scores add up to the most (the assignment problem: Kuhn, The Hungarian Method, 1955; Munkres
//! 1957); a pair below the least score is no pair.

use std::collections::{HashMap, HashSet};

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

use super::assign::Assigned;
use super::fitted::Model;
use super::likeness::{GroupSums, likenesses};
use super::theme::{Change, Continued, KeptTheme, NewTheme};
use crate::document::Corpus;
use crate::vectors::TermMatrix;

/// The score from which on a new theme is the old one.
const LEAST: f64 = 0.35;

/// Documents in common of both themes together, from which on they weigh more than the likeness.
const EVIDENCE: f64 = 10.0;

/// A document with an old id is the old document, changed, where their cosine is at least this.
const CHANGED: f32 = 0.5;

impl Model {
    /// What became of this model's themes in a new run over `corpus` (a changed one) that put document `d` into theme
    /// `theme_of[d]`, themes being numbered from 0 to `k`. `assigned` is what [`Model::assign`] says of the corpus.
    ///
    /// Documents in common are those with the same words, and those with the same id and a cosine of 0.5 or more.
    ///
    /// # Panics
    /// If the three differ in their number of documents, or a theme is not below `k`.
    pub fn continued(
        &self,
        corpus: &Corpus,
        assigned: &Assigned,
        theme_of: &[Option<u32>],
        k: usize,
    ) -> Continued {
        assert_eq!(assigned.placed.len(), theme_of.len(), "the same documents");
        let n_old = self.stored.themes.len();
        let place: HashMap<u32, usize> =
            self.stored.themes.iter().enumerate().map(|(place, theme)| (theme.id, place)).collect();
        let mut common = Common::new(n_old, k);
        let mut sizes = vec![0usize; k];
        for (document, before) in self.before(corpus, assigned).into_iter().enumerate() {
            let Some(new) = theme_of[document] else { continue };
            sizes[new as usize] += 1;
            let theme = before.and_then(|known| self.stored.documents[known as usize].theme);
            if let Some(&old) = theme.and_then(|id| place.get(&id)) {
                common.add(old, new as usize);
            }
        }
        let likeness = self.likeness(&assigned.matrix, theme_of, k);
        let score = |old: usize, new: usize| common.score(old, new, likeness[old][new]);
        let matched = matched(n_old, k, score);
        let mut next_id = self.stored.next_id;
        let mut themes = Vec::with_capacity(k);
        for (new, &size) in sizes.iter().enumerate() {
            let Some(old) = matched.iter().position(|&found| found == Some(new)) else {
                let id = next_id;
                next_id += 1;
                let change = match common.main_source(new, size) {
                    Some(old) if matched[old].is_some() => Change::SplitFrom(self.stored.themes[old].id),
                    _ => Change::Born,
                };
                themes.push(NewTheme { id, change, likeness: None, stayed: None });
                continue;
            };
            let known = common.of_old[old];
            themes.push(NewTheme {
                id: self.stored.themes[old].id,
                change: Change::Kept,
                likeness: Some(score(old, new)),
                stayed: (known > 0).then(|| common.both[old][new] as f64 / known as f64),
            });
        }
        let ends = |old: usize| KeptTheme {
            change: match common.main_target(old) {
                Some(new) => Change::MergedInto(themes[new].id),
                None => Change::Died,
            },
            ..self.stored.themes[old].clone()
        };
        let mut ended: Vec<KeptTheme> = (0..n_old).filter(|&old| matched[old].is_none()).map(ends).collect();
        ended.sort_by_key(|theme| theme.id);
        let same = |(old, new): (usize, &Option<usize>)| new.map_or(0, |new| common.both[old][new]);
        Continued {
            n_shared: common.of_old.iter().sum(),
            n_same: matched.iter().enumerate().map(same).sum(),
            themes,
            ended,
            next_id,
        }
    }

    /// For each new document the known one that it is.
    fn before(&self, corpus: &Corpus, assigned: &Assigned) -> Vec<Option<u32>> {
        let known = (0u32..).zip(&self.stored.documents).map(|(at, document)| (document.id.as_str(), at));
        let by_id: HashMap<&str, u32> = known.collect();
        let rows = &self.stored.rows.0;
        let changed = |document: usize, id: &str| {
            let known = *by_id.get(id)?;
            let (row, other) = (assigned.matrix.row(document), rows.row(known as usize));
            let lengths = assigned.matrix.norm(document) * rows.norm(known as usize);
            (lengths > 0.0 && (row.dot(other) / lengths) as f32 >= CHANGED).then_some(known)
        };
        let documents = corpus.documents().iter().zip(&assigned.placed).enumerate();
        documents.map(|(at, (document, place))| place.known.or_else(|| changed(at, &document.id))).collect()
    }

    /// How like each old theme is to each new one, old x new, over the model's terms. A text counts once in a theme, or
    /// copies would make it look closer than it is.
    fn likeness(&self, matrix: &TermMatrix, theme_of: &[Option<u32>], k: usize) -> Vec<Vec<f64>> {
        let stored = &self.stored;
        let place = |id: u32| stored.themes.iter().position(|theme| theme.id == id);
        let old = stored.clustered.iter().filter_map(|&at| {
            let theme = stored.documents[at as usize].theme.and_then(place)?;
            Some((at, theme))
        });
        let old = GroupSums::of(&stored.rows.0, old, stored.themes.len());
        let mut seen = HashSet::new();
        let new = (0u32..).zip(theme_of).filter_map(|(row, theme)| {
            let terms = matrix.row(row as usize);
            let bits: Vec<(u32, u32)> = terms.iter().map(|(term, value)| (term, value.to_bits())).collect();
            let theme = theme.filter(|_| !terms.is_empty())?;
            seen.insert((theme, bits)).then_some((row, theme as usize))
        });
        likenesses(&old, &GroupSums::of(matrix, new, k))
    }
}

/// Documents in common, counted by old and new theme.
struct Common {
    both: Vec<Vec<usize>>,
    of_old: Vec<usize>,
    of_new: Vec<usize>,
}

impl Common {
    fn new(n_old: usize, n_new: usize) -> Self {
        Self { both: vec![vec![0; n_new]; n_old], of_old: vec![0; n_old], of_new: vec![0; n_new] }
    }

    fn add(&mut self, old: usize, new: usize) {
        self.both[old][new] += 1;
        self.of_old[old] += 1;
        self.of_new[new] += 1;
    }

    fn score(&self, old: usize, new: usize, likeness: f64) -> f64 {
        let all = (self.of_old[old] + self.of_new[new]) as f64;
        let overlap = if all > 0.0 { 2.0 * self.both[old][new] as f64 / all } else { 0.0 };
        let weight = all / (all + EVIDENCE);
        (weight * overlap + (1.0 - weight) * likeness).clamp(0.0, 1.0)
    }

    /// The old theme that most known documents of a new theme come from, where these are a quarter of it or more.
    fn main_source(&self, new: usize, size: usize) -> Option<usize> {
        let source = (0..self.of_old.len()).find(|&old| 2 * self.both[old][new] > self.of_new[new])?;
        (4 * self.of_new[new] >= size).then_some(source)
    }

    /// The new theme that most documents of an old one are in.
    fn main_target(&self, old: usize) -> Option<usize> {
        (0..self.of_new.len()).find(|&new| 2 * self.both[old][new] > self.of_old[old])
    }
}

/// For each old theme the new one that it is, such that the scores add up to the most.
fn matched(n_old: usize, n_new: usize, score: impl Fn(usize, usize) -> f64) -> Vec<Option<usize>> {
    // Whole numbers, so that the result does not hang on the order of sums; below the least nothing is gained.
    let worth = |old: usize, new: usize| match score(old, new) {
        score if score >= LEAST => (score * 1e9) as i64,
        _ => 0,
    };
    let mut matched = vec![None; n_old];
    if n_old == 0 || n_new == 0 {
        return matched;
    }
    if n_old <= n_new {
        let weights = Matrix::from_fn(n_old, n_new, |(old, new)| worth(old, new));
        for (old, new) in kuhn_munkres(&weights).1.into_iter().enumerate() {
            matched[old] = Some(new).filter(|&new| worth(old, new) > 0);
        }
    } else {
        let weights = Matrix::from_fn(n_new, n_old, |(new, old)| worth(old, new));
        for (new, old) in kuhn_munkres(&weights).1.into_iter().enumerate() {
            if worth(old, new) > 0 {
                matched[old] = Some(new);
            }
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_of_the_scores_decides_and_poor_scores_are_no_pair() {
        let scores = [[0.9, 0.8, 0.0], [0.85, 0.1, 0.0], [0.0, 0.2, 0.3]];
        // Old 0 gives up its best so that old 1 keeps its only one.
        assert_eq!(matched(3, 3, |old, new| scores[old][new]), [Some(1), Some(0), None]);
        assert_eq!(matched(1, 3, |old, new| scores[old][new]), [Some(0)]);
        assert_eq!(matched(3, 1, |old, new| scores[old][new]), [Some(0), None, None]);
        assert_eq!(matched(0, 3, |old, new| scores[old][new]), []);
        assert_eq!(matched(2, 0, |old, new| scores[old][new]), [None, None]);
    }
}
