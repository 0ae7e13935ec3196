//! Near rows among those that share the rarest terms of a row: not all of the nearest, for a time that grows as the rows do.
//!
//! The exact search ([`nearest`](super::nearest)) meets every pair of rows. Here each row walks the lists of its terms, the rarest
//! first, until it has met `n_met` entries for each of its terms; the rows with the largest sums are scored with
//! their true cosine. What near rows share are rare terms above all, and rare terms have short lists; what is missed
//! are rows that share nothing but frequent terms. (Lists cut to a budget are the oldest of the unsafe optimisations of
//! ranked retrieval: Moffat & Zobel, Self-Indexing Inverted Files for Fast Text Retrieval, 1996, stop so too.)

use rayon::prelude::*;

use super::best::{Best, Near};
use super::collapse::collapse;
use super::nearest::expand;
use super::neighbours::Neighbours;
use super::scratch::Spread;
use crate::stop;
use crate::vectors::TermMatrix;

/// Rows scored for each one looked for.
const SCORED: usize = 4;

/// Rows a task: fixed, and enough to pay for the sums of a task.
const TASK: usize = 2048;

/// Up to `k` near rows of each row, found by walks of at most `n_met` list entries a term; the cosines are exact.
pub(super) fn near(matrix: &TermMatrix, k: usize, n_met: usize) -> Neighbours {
    let collapsed = collapse(matrix);
    let lists = Lists::new(matrix, &collapsed.firsts);
    let n = collapsed.firsts.len();
    let tasks = (0..n).into_par_iter().step_by(TASK).with_max_len(1);
    let found = tasks.map_init(
        || Scratch { sums: vec![0.0; n], touched: Vec::new(), spread: Spread::new(matrix.n_columns()) },
        |scratch, first| -> Vec<Vec<(u32, f32)>> {
            (first..(first + TASK).min(n)).map(|place| near_one(&lists, place, k, n_met, scratch)).collect()
        },
    );
    let best = found.collect::<Vec<_>>().into_iter().flatten().collect();
    expand(matrix.n_rows(), k, &collapsed.firsts, best, &collapsed.identical)
}

/// What each thread writes over and over.
struct Scratch {
    sums: Vec<f32>,
    touched: Vec<u32>,
    spread: Spread,
}

/// For each term the distinct rows that have it, with their weights at unit length.
struct Lists<'a> {
    matrix: &'a TermMatrix,
    rows: &'a [u32],
    starts: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl<'a> Lists<'a> {
    fn new(matrix: &'a TermMatrix, rows: &'a [u32]) -> Self {
        let mut starts = vec![0usize; matrix.n_columns() + 1];
        for &row in rows {
            matrix.row(row as usize).columns.iter().for_each(|&column| starts[column as usize + 1] += 1);
        }
        for column in 0..matrix.n_columns() {
            starts[column + 1] += starts[column];
        }
        let mut ends = starts.clone();
        let mut entries = vec![(0, 0.0); starts[matrix.n_columns()]];
        for (place, &row) in (0u32..).zip(rows) {
            let length = matrix.norm(row as usize) as f32;
            for (column, value) in matrix.row(row as usize).iter() {
                let end = &mut ends[column as usize];
                entries[*end] = (place, value / length);
                *end += 1;
            }
        }
        Self { matrix, rows, starts, entries }
    }

    fn of(&self, column: u32) -> &[(u32, f32)] {
        &self.entries[self.starts[column as usize]..self.starts[column as usize + 1]]
    }
}

/// Up to `k` near rows of the distinct row `place`, nearest first.
fn near_one(
    lists: &Lists<'_>,
    place: usize,
    k: usize,
    n_met: usize,
    scratch: &mut Scratch,
) -> Vec<(u32, f32)> {
    stop::here();
    let Scratch { sums, touched, spread } = scratch;
    let (matrix, own) = (lists.matrix, lists.rows[place] as usize);
    let row = matrix.row(own);
    let mut terms: Vec<(usize, u32, f32)> =
        row.iter().map(|(column, value)| (lists.of(column).len(), column, value)).collect();
    terms.sort_unstable_by_key(|&(length, column, _)| (length, column));
    let mut left = n_met.saturating_mul(row.len());
    for (length, column, value) in terms {
        // Of a list that does not fit whole there is the beginning: a row of frequent terms alone must find something, too.
        for &(other, weight) in &lists.of(column)[..length.min(left)] {
            let sum = &mut sums[other as usize];
            if *sum == 0.0 {
                touched.push(other);
            }
            *sum += value * weight;
        }
        left = left.saturating_sub(length);
        if left == 0 {
            break;
        }
    }
    let n_scored = k.saturating_mul(SCORED).saturating_add(1);
    if touched.len() > n_scored {
        // Larger sums first, of equals the lower row.
        touched.select_nth_unstable_by(n_scored, |&a, &b| {
            let by_sum = sums[b as usize].total_cmp(&sums[a as usize]);
            by_sum.then(a.cmp(&b))
        });
    }
    let mut best = Best::new(k);
    spread.write(row);
    for &other in touched.iter().take(n_scored).filter(|&&other| other as usize != place) {
        let other = lists.rows[other as usize];
        let cosine = matrix.cosine_of_dot(spread.dot(matrix.row(other as usize)), own, other as usize);
        best.offer(Near { row: other, cosine });
    }
    spread.wipe(row);
    touched.drain(..).for_each(|other| sums[other as usize] = 0.0);
    best.into_sorted()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Result;
    use crate::pairs::all_pairs::all_neighbours;

    /// Rows of three terms each, two of which many rows share; some rows are equal, some empty.
    fn rows(n: u32) -> Result<TermMatrix> {
        let row = |i: u32| match i % 11 {
            10 => vec![],
            _ => {
                let i = if i % 7 == 3 { i / 2 } else { i };
                let weight = |by: u32| 0.2 + (i * by % 13) as f32 / 13.0;
                vec![(i % 5, weight(3)), (5 + i % 17, weight(5)), (22 + i * 7 % 101, weight(7))]
            }
        };
        TermMatrix::from_rows(&(0..n).map(row).collect::<Vec<_>>(), 123)
    }

    #[test]
    fn with_room_for_all_nothing_is_missed_and_less_room_finds_some_of_it() -> Result<()> {
        let matrix = rows(300)?;
        // So many are scored that the order of sums does not matter.
        let (all, k) = (all_neighbours(&matrix, 300), 300);
        assert_eq!(near(&matrix, k, usize::MAX), all);
        for n_met in [0, 1, 4, 30] {
            let some = near(&matrix, 5, n_met);
            for row in 0..300 {
                let (found, cosines) = some.row(row);
                assert!(found.len() <= 5 && !found.contains(&(row as u32)));
                assert!(cosines.iter().zip(&cosines[1.min(cosines.len())..]).all(|(a, b)| a >= b));
                for (&other, &cosine) in found.iter().zip(cosines) {
                    assert_eq!(cosine.to_bits(), matrix.cosine(row, other as usize).to_bits());
                }
            }
        }
        Ok(())
    }

    #[test]
    fn any_number_of_threads_finds_the_same() -> Result<()> {
        let matrix = rows(5_000)?;
        let with = |n| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("a pool");
            pool.install(|| near(&matrix, 10, 60))
        };
        assert_eq!(with(1), with(3));
        Ok(())
    }
}
