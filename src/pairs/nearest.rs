//! The exact search for nearest rows.

use rayon::prelude::*;

use super::collapse::collapse;
use super::neighbours::Neighbours;
use crate::vectors::TermMatrix;

/// For each column the rows that have it, ascending.
pub(super) struct Postings {
    starts: Vec<usize>,
    entries: Vec<(u32, f32)>,
}

impl Postings {
    /// The postings of `rows` of `matrix`.
    pub fn new(matrix: &TermMatrix, rows: &[u32]) -> Self {
        let mut ends = vec![0; matrix.n_columns() + 1];
        for &row in rows {
            matrix.row(row as usize).columns.iter().for_each(|&column| ends[column as usize + 1] += 1);
        }
        for column in 0..matrix.n_columns() {
            ends[column + 1] += ends[column];
        }
        let starts = ends.clone();
        let mut entries = vec![(0, 0.0); starts[matrix.n_columns()]];
        for &row in rows {
            for (column, value) in matrix.row(row as usize).iter() {
                entries[ends[column as usize]] = (row, value);
                ends[column as usize] += 1;
            }
        }
        Self { starts, entries }
    }

    /// Adds the dot product of row `a` with each row to `dots`, in ascending column order.
    pub fn dots(&self, matrix: &TermMatrix, a: u32, dots: &mut [f64]) {
        for (column, value) in matrix.row(a as usize).iter() {
            for &(b, other) in &self.entries[self.starts[column as usize]..self.starts[column as usize + 1]] {
                dots[b as usize] += f64::from(value) * f64::from(other);
            }
        }
    }
}

/// The `k` nearest rows of each row.
pub(super) fn nearest(matrix: &TermMatrix, k: usize) -> Neighbours {
    let collapsed = collapse(matrix);
    let firsts = &collapsed.firsts;
    let postings = Postings::new(matrix, firsts);
    let best = firsts.par_iter().map_init(
        || vec![0.0; matrix.n_rows()],
        |dots, &a| {
            postings.dots(matrix, a, dots);
            let scored = firsts.iter().filter(|&&b| b != a).map(|&b| {
                let dot = std::mem::take(&mut dots[b as usize]);
                (b, matrix.cosine_of_dot(dot, a as usize, b as usize))
            });
            let mut others: Vec<(u32, f32)> = scored.filter(|&(_, cosine)| cosine > 0.0).collect();
            dots[a as usize] = 0.0;
            others.sort_by(nearer);
            others.truncate(k);
            others
        },
    );
    let best: Vec<Vec<(u32, f32)>> = best.collect();
    expand(matrix.n_rows(), k, firsts, best, &collapsed.identical)
}

/// The order of neighbours: the larger cosine first, of equals the lower row.
pub(super) fn nearer(left: &(u32, f32), right: &(u32, f32)) -> std::cmp::Ordering {
    right.1.total_cmp(&left.1).then(left.0.cmp(&right.0))
}

/// Hands the neighbours among distinct rows on to the rows they stand for.
///
/// The `k` best of the distinct rows are enough: a row left out has `k` sets before its own, and the first row
/// of each of them is nearer, or as near and lower.
fn expand(
    n_rows: usize,
    k: usize,
    firsts: &[u32],
    best: Vec<Vec<(u32, f32)>>,
    identical: &[Vec<u32>],
) -> Neighbours {
    let mut lists = vec![Vec::new(); n_rows];
    if identical.is_empty() {
        for (&first, list) in firsts.iter().zip(best) {
            lists[first as usize] = list;
        }
        return Neighbours::from_lists(lists.into_iter());
    }
    let mut group_of = vec![None; n_rows];
    for group in identical {
        group_of[group[0] as usize] = Some(group);
    }
    for (first, list) in firsts.iter().zip(best) {
        let own = group_of[*first as usize].map_or(std::slice::from_ref(first), Vec::as_slice);
        let mut all: Vec<(u32, f32)> = own.iter().take(k.saturating_add(1)).map(|&row| (row, 1.0)).collect();
        for (other, cosine) in &list {
            let rows = group_of[*other as usize].map_or(std::slice::from_ref(other), Vec::as_slice);
            all.extend(rows.iter().take(k).map(|&row| (row, *cosine)));
        }
        all.sort_by(nearer);
        for &row in own {
            let others = all.iter().copied().filter(|&(other, _)| other != row);
            lists[row as usize] = others.take(k).collect();
        }
    }
    Neighbours::from_lists(lists.into_iter())
}
