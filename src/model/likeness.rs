//! How like two themes are, whatever their sizes: by the mean cosine of their documents.
//!
//! The cosine of two centroids grows with the number of documents behind each, so that ten articles about one subject
//! are less like ten others about it than eighty about business are like eighty about politics. The mean cosine over
//! the pairs of documents does not depend on sizes. Divided by the mean cosine within the old theme, and by the
//! geometric mean of those within both (the correction for attenuation: Spearman, The Proof and Measurement of
//! Association between Two Things, 1904), it is about 1 where both are drawn from one subject. The smaller of the
//! two quotients is taken.
//!
//! An old theme lives on in a new one, where no documents are in common, if this likeness is nearer to 1 than to the
//! old theme's likeness to the other old theme that is most like it. `docs/themes.md` has the table over all classes of
//! two corpora.

use crate::vectors::TermMatrix;

/// The likeness of different subjects where an old run had one theme only and so shows no two.
const UNLIKE: f64 = 0.5;

/// Sums of the rows of groups, over the same terms.
pub(super) struct GroupSums {
    /// For each group its terms with the sum of its rows, terms ascending.
    sums: Vec<Vec<(u32, f64)>>,
    /// Rows of each group, and the sum of their squared lengths.
    sizes: Vec<(usize, f64)>,
    n_terms: usize,
}

impl GroupSums {
    /// Of rows given with their group, below `n_groups`; in the order of the rows.
    pub fn of(matrix: &TermMatrix, rows: impl Iterator<Item = (u32, usize)>, n_groups: usize) -> Self {
        let mut members = vec![Vec::new(); n_groups];
        rows.for_each(|(row, group)| members[group].push(row));
        let mut dense = vec![0.0f64; matrix.n_columns()];
        let mut sums = Vec::with_capacity(n_groups);
        let mut sizes = Vec::with_capacity(n_groups);
        for rows in members {
            let (mut terms, mut squares) = (Vec::new(), 0.0);
            for &row in &rows {
                for (term, value) in matrix.row(row as usize).iter() {
                    terms.push(term);
                    dense[term as usize] += f64::from(value);
                    squares += f64::from(value) * f64::from(value);
                }
            }
            terms.sort_unstable();
            terms.dedup();
            let sum = |term: u32| (term, std::mem::take(&mut dense[term as usize]));
            sums.push(terms.into_iter().map(sum).collect());
            sizes.push((rows.len(), squares));
        }
        Self { sums, sizes, n_terms: matrix.n_columns() }
    }

    /// The mean cosine of two different documents of each group; that over all groups for a group of one document, and
    /// for one whose documents share no term.
    fn within(&self) -> Vec<f64> {
        let pairs = |group: usize| {
            let (n, squares) = self.sizes[group];
            let all: f64 = self.sums[group].iter().map(|(_, sum)| sum * sum).sum();
            ((all - squares).max(0.0), (n * n.saturating_sub(1)) as f64)
        };
        let each: Vec<(f64, f64)> = (0..self.sums.len()).map(pairs).collect();
        let (sum, n) = each.iter().fold((0.0, 0.0), |(sum, n), pair| (sum + pair.0, n + pair.1));
        let all = if n > 0.0 { sum / n } else { 0.0 };
        each.into_iter().map(|(sum, n)| if sum > 0.0 { sum / n } else { all }).collect()
    }

    /// The mean cosine of a document of each of our groups with one of each of the others': ours x others.
    fn between(&self, others: &Self) -> Vec<Vec<f64>> {
        let mut by_term: Vec<Vec<(u32, f64)>> = vec![Vec::new(); self.n_terms];
        for (group, sums) in (0u32..).zip(&self.sums) {
            sums.iter().for_each(|&(term, sum)| by_term[term as usize].push((group, sum)));
        }
        let mut between = vec![vec![0.0; others.sums.len()]; self.sums.len()];
        for (other, sums) in others.sums.iter().enumerate() {
            for &(term, sum) in sums {
                by_term[term as usize]
                    .iter()
                    .for_each(|&(group, own)| between[group as usize][other] += own * sum);
            }
        }
        for (group, between) in between.iter_mut().enumerate() {
            for (other, sum) in between.iter_mut().enumerate() {
                *sum /= (self.sizes[group].0 * others.sizes[other].0).max(1) as f64;
            }
        }
        between
    }
}

/// The likeness of each old theme to each new one, old x new, from 0 to 1; 0 where it is no nearer to 1 than to the
/// likeness of the old theme to another old one.
pub(super) fn likenesses(old: &GroupSums, new: &GroupSums) -> Vec<Vec<f64>> {
    let (within_old, within_new) = (old.within(), new.within());
    let likeness = |between: f64, own: f64, other: f64| {
        let quotient = |by: f64| if by > 0.0 { between / by } else { 0.0 };
        quotient(own).min(quotient((own * other).sqrt()))
    };
    let among_old = old.between(old);
    let next = |theme: usize| {
        let others = (0..within_old.len()).filter(|&other| other != theme);
        let likenesses =
            others.map(|other| likeness(among_old[theme][other], within_old[theme], within_old[other]));
        likenesses.reduce(f64::max).unwrap_or(UNLIKE)
    };
    let rows = old.between(new).into_iter().enumerate().map(|(theme, between)| {
        let line = (1.0 + next(theme)) / 2.0;
        let new = between.into_iter().zip(&within_new);
        let likenesses = new.map(|(between, &other)| likeness(between, within_old[theme], other));
        likenesses.map(|found| if found > line { found.min(1.0) } else { 0.0 }).collect()
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Documents of a subject share a term and have one of their own each.
    fn rows(subjects: &[u32]) -> TermMatrix {
        let row = |(own, &subject): (usize, &u32)| vec![(subject, 0.6), (10 + own as u32, 0.8)];
        TermMatrix::from_rows(&subjects.iter().enumerate().map(row).collect::<Vec<_>>(), 40).expect("rows")
    }

    fn groups(matrix: &TermMatrix, of: &[usize], n: usize) -> GroupSums {
        GroupSums::of(matrix, (0u32..).zip(of.iter().copied()), n)
    }

    #[test]
    fn the_same_subject_is_like_itself_at_any_size_and_another_is_not() {
        let before = rows(&[0, 0, 0, 0, 1, 1, 1]);
        let old = groups(&before, &[0, 0, 0, 0, 1, 1, 1], 2);
        // Two documents of subject 0 with words not seen before, and three of subject 2.
        let mut later = vec![vec![(0, 0.6), (30, 0.8)], vec![(0, 0.6), (31, 0.8)]];
        later.extend((32..35).map(|own| vec![(2, 0.6), (own, 0.8)]));
        let later = TermMatrix::from_rows(&later, 40).expect("rows");
        let new = groups(&later, &[0, 0, 1, 1, 1], 2);
        let found = likenesses(&old, &new);
        assert!((found[0][0] - 1.0).abs() < 1e-6, "{found:?}");
        assert_eq!([found[0][1], found[1][0], found[1][1]], [0.0; 3], "{found:?}");
    }

    #[test]
    fn groups_of_one_document_and_of_none_are_no_fault() {
        let before = rows(&[0, 1]);
        let old = groups(&before, &[0, 1], 3);
        assert_eq!(likenesses(&old, &old), vec![vec![0.0; 3]; 3]);
    }
}
