//! New rows against old ones: every pair with a new row in it, the old rows never compared with each other.
//!
//! The exact join of [`Pairs`](super::Pairs) with the old rows standing before the new ones: each row is searched among
//! those before it, and the search begins at the first new row. So the work grows with new rows times all rows.

use pulp::Arch;

use super::collapse::collapse;
use super::cut;
use super::index::Ranked;
use super::model::{Pair, Pairs};
use super::params::THRESHOLD;
use crate::error::{Error, Result};
use crate::vectors::TermMatrix;

/// Every pair with a new row in it: new with old, and new with new.
///
/// The new rows are the first rows of the matrix, so `a` of a pair is new and `b` may be either. Identical rows are
/// stored once, as in [`Pairs`](super::Pairs).
///
/// ```
/// use likewise::pairs::PairsAgainst;
/// use likewise::vectors::TermMatrix;
///
/// // One new row, three old ones of which two are the same.
/// let rows = [vec![(0, 0.6), (1, 0.8)], vec![(0, 0.8), (1, 0.6)], vec![(2, 1.0)], vec![(2, 1.0)]];
/// let matrix = TermMatrix::from_rows(&rows, 3)?;
/// let pairs = PairsAgainst::join(&matrix, 1, 0.9)?;
/// assert_eq!(pairs.iter().map(|pair| (pair.a, pair.b, pair.cosine)).collect::<Vec<_>>(), [(0, 1, 0.96)]);
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PairsAgainst {
    n_rows: usize,
    n_new: usize,
    threshold: f32,
    /// For each row the rows that are identical to it, itself among them, ascending: `same[sets[row]]`.
    set_of: Vec<u32>,
    sets: Vec<Vec<u32>>,
    /// For each set with a new row the other sets that make pairs with it: `partners[starts[set]..starts[set + 1]]`.
    starts: Vec<usize>,
    partners: Vec<(u32, f32)>,
}

/// The set of rows without a term.
const NONE: u32 = u32::MAX;

impl PairsAgainst {
    /// The pairs of the first `n_new` rows of `matrix` with each other and with the rows after them, with a cosine of
    /// at least `threshold` (rounded to `f32`): those of [`all_pairs_against`](super::all_pairs_against).
    ///
    /// # Errors
    /// A threshold out of range, or more new rows than rows.
    pub fn join(matrix: &TermMatrix, n_new: usize, threshold: f64) -> Result<Self> {
        THRESHOLD.check(threshold)?;
        let n_rows = matrix.n_rows();
        if n_new > n_rows {
            return Err(Error::Data(format!("{n_new} rows cannot be new where there are {n_rows}")));
        }
        let collapsed = collapse(matrix);
        // Rows are ascending in a set, so its first row tells whether one of them is new.
        let is_new = |row: &u32| (*row as usize) < n_new;
        let n_new_sets = collapsed.firsts.partition_point(is_new);
        let (new, old) = collapsed.firsts.split_at(n_new_sets);
        let rows = [old, new].map(|rows| cut::shortest_last(matrix, rows)).concat();
        let (ranked, threshold) = (Ranked::new(matrix, &rows), threshold as f32);
        let heads = cut::heads(&ranked, threshold);
        let pairs = cut::search(Arch::new(), &ranked, &heads, old.len(), threshold);

        let mut set_of = vec![NONE; n_rows];
        let mut sets: Vec<Vec<u32>> = collapsed.firsts.iter().map(|&first| vec![first]).collect();
        (0u32..).zip(&collapsed.firsts).for_each(|(set, &first)| set_of[first as usize] = set);
        for rows in collapsed.identical {
            let set = set_of[rows[0] as usize];
            rows.iter().for_each(|&row| set_of[row as usize] = set);
            sets[set as usize] = rows;
        }
        let both_ways = |pair: &Pair| {
            let (a, b) = (set_of[pair.a as usize], set_of[pair.b as usize]);
            [(a, b, pair.cosine), (b, a, pair.cosine)]
        };
        let mut links: Vec<(u32, u32, f32)> = pairs.iter().flat_map(both_ways).collect();
        links.retain(|&(set, ..)| (set as usize) < n_new_sets);
        links.sort_unstable_by_key(|&(set, other, _)| (set, other));
        let starts =
            (0..=n_new_sets).map(|set| links.partition_point(|link| (link.0 as usize) < set)).collect();
        let partners = links.iter().map(|&(_, other, cosine)| (other, cosine)).collect();
        Ok(Self { n_rows, n_new, threshold, set_of, sets, starts, partners })
    }

    /// Number of rows, new and old.
    pub fn n_rows(&self) -> usize {
        self.n_rows
    }

    /// Number of new rows: the first ones.
    pub fn n_new(&self) -> usize {
        self.n_new
    }

    /// The rows that make a pair with the new row `row`, old and new ones, by number; with their cosines.
    ///
    /// # Panics
    /// If `row` is no new row.
    pub fn of_row(&self, row: u32) -> Vec<(u32, f32)> {
        assert!((row as usize) < self.n_new, "row {row} is not new");
        let set = self.set_of[row as usize];
        if set == NONE {
            return Vec::new();
        }
        let identical =
            self.sets[set as usize].iter().filter(|&&other| other != row).map(|&other| (other, 1.0));
        let mut found: Vec<(u32, f32)> = identical.collect();
        for &(other, cosine) in &self.partners[self.starts[set as usize]..self.starts[set as usize + 1]] {
            found.extend(self.sets[other as usize].iter().map(|&other| (other, cosine)));
        }
        found.sort_unstable_by_key(|&(other, _)| other);
        found
    }

    /// The pairs of new rows with each other, those with a row that `is_out` left out.
    pub fn among_new(&self, is_out: &dyn Fn(u32) -> bool) -> Pairs {
        let n_sets = self.starts.len() - 1;
        let stays = |set: &Vec<u32>| {
            let new = set.iter().filter(|&&row| (row as usize) < self.n_new && !is_out(row));
            new.copied().collect::<Vec<u32>>()
        };
        let mut sets: Vec<Vec<u32>> = self.sets[..n_sets].iter().map(stays).collect();
        let mut distinct = Vec::new();
        for (set, rows) in sets.iter().enumerate() {
            for &(other, cosine) in &self.partners[self.starts[set]..self.starts[set + 1]] {
                let others = sets.get(other as usize).and_then(|others| others.first());
                if let (Some(&a), Some(&b)) = (rows.first(), others)
                    && a < b
                {
                    distinct.push(Pair { a, b, cosine });
                }
            }
        }
        distinct.sort_unstable_by_key(|pair| (pair.a, pair.b));
        sets.retain(|rows| rows.len() > 1);
        sets.sort_unstable();
        Pairs::new(self.n_new, self.threshold, sets, distinct)
    }

    /// All pairs, by (a, b): `a` is new. Only the pairs of one row are held at a time.
    pub fn iter(&self) -> impl Iterator<Item = Pair> + '_ {
        (0..self.n_new as u32).flat_map(|a| {
            let after = self.of_row(a).into_iter().filter(move |&(b, _)| b > a);
            after.map(move |(b, cosine)| Pair { a, b, cosine })
        })
    }

    /// Number of pairs, those of identical rows written out.
    pub fn len(&self) -> usize {
        let n_new = |set: usize| self.sets[set].partition_point(|&row| (row as usize) < self.n_new);
        let within = (0..self.starts.len() - 1).map(|set| {
            let (new, all) = (n_new(set), self.sets[set].len());
            new * (all - new) + new * new.saturating_sub(1) / 2
        });
        let between = (0..self.starts.len() - 1).flat_map(|set| {
            let new = n_new(set);
            self.partners[self.starts[set]..self.starts[set + 1]].iter().map(move |&(other, _)| {
                let (other, all) = (n_new(other as usize), self.sets[other as usize].len());
                // A pair of two new rows is met from both sides.
                2 * new * (all - other) + new * other
            })
        });
        within.sum::<usize>() + between.sum::<usize>() / 2
    }

    /// Whether there is no pair.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
