//! The rows of a matrix as k-means works on them: unit length, no empty rows, frequent terms first, both by
//! document and by term.

use std::ops::Range;

use rayon::prelude::*;

use crate::stop;
use crate::vectors::TermMatrix;

/// The terms are cut into so many ranges of about as much work: the units of parallel work on terms.
const N_RANGES: usize = 8;

/// Values that a term costs beside its own.
const TERM: usize = 16;

/// The non-empty rows of a [`TermMatrix`], made unit length.
///
/// `n` points x `m` terms. A *term* is here the rank of a column that stands in some row: 0 is the one in most
/// rows, ties by column. So the terms worth a dense row are `0..some number`, whatever the matrix's order.
#[derive(Debug)]
pub(super) struct Points {
    /// The matrix row of each point, ascending; length n.
    pub rows: Vec<u32>,
    /// The matrix column of each term; length m.
    pub columns: Vec<u32>,
    /// The terms of each point, ascending.
    pub by_point: Lists,
    /// The points that have each term, ascending.
    pub by_term: Lists,
    /// The lowest point equal to each point; length n.
    pub twins: Vec<u32>,
    /// The terms cut into [`N_RANGES`] of about as much work.
    pub ranges: Vec<Range<usize>>,
    /// For each point where its terms of each range start.
    segments: Vec<[u32; N_RANGES]>,
}

/// Lists of (index, value), one after the other: a sparse matrix by rows or by columns.
#[derive(Debug, PartialEq)]
pub(super) struct Lists {
    /// Where each list starts, and the end of the last.
    pub starts: Vec<usize>,
    /// The index in each entry.
    pub indexes: Vec<u32>,
    /// The value in each entry.
    pub values: Vec<f32>,
}

impl Lists {
    /// Number of lists.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The indexes and values of list `list`.
    pub fn get(&self, list: usize) -> (&[u32], &[f32]) {
        let range = self.starts[list]..self.starts[list + 1];
        (&self.indexes[range.clone()], &self.values[range])
    }

    /// Index and value of each entry of list `list`.
    pub fn iter(&self, list: usize) -> impl Iterator<Item = (usize, f32)> + '_ {
        let (indexes, values) = self.get(list);
        indexes.iter().map(|&index| index as usize).zip(values.iter().copied())
    }

    /// The entries of `some` lists, ascending, by their indexes, `n` of them: the sparse matrix transposed.
    pub fn transposed(&self, n: usize, some: impl Iterator<Item = usize> + Clone) -> Self {
        let mut starts = vec![0; n + 1];
        for list in some.clone() {
            self.get(list).0.iter().for_each(|&index| starts[index as usize + 1] += 1);
        }
        (0..n).for_each(|i| starts[i + 1] += starts[i]);
        let mut next = starts.clone();
        let (mut indexes, mut values) = (vec![0; starts[n]], vec![0.0; starts[n]]);
        for list in some {
            for (index, value) in self.iter(list) {
                indexes[next[index]] = list as u32;
                values[next[index]] = value;
                next[index] += 1;
            }
        }
        Self { starts, indexes, values }
    }
}

impl Points {
    /// The points of `matrix`. O(values), three times the memory of the matrix for as long as it lives.
    pub fn new(matrix: &TermMatrix) -> Self {
        let rows: Vec<u32> =
            (0..matrix.n_rows() as u32).filter(|&row| matrix.norm(row as usize) > 0.0).collect();
        let mut frequency = vec![0_u32; matrix.n_columns()];
        matrix.columns().iter().for_each(|&column| frequency[column as usize] += 1);
        let mut columns: Vec<u32> =
            (0..frequency.len() as u32).filter(|&c| frequency[c as usize] > 0).collect();
        // Stable: ties stay in the order of the columns, and the order of our own TF-IDF is not changed.
        columns.sort_by_key(|&column| std::cmp::Reverse(frequency[column as usize]));
        let by_point = by_point(matrix, &rows, &columns);
        let by_term = by_point.transposed(columns.len(), 0..by_point.len());
        let twins = twins(&by_point);
        let ranges = ranges(&by_term.starts);
        let segments = segments(&by_point, &ranges);
        Self { rows, columns, by_point, by_term, twins, ranges, segments }
    }

    /// The terms of a point that are in a range, and their values.
    #[inline(always)]
    pub fn segment(&self, point: usize, range: usize) -> (&[u32], &[f32]) {
        let (terms, values) = self.by_point.get(point);
        let starts = &self.segments[point];
        let segment = starts[range] as usize..starts.get(range + 1).map_or(terms.len(), |&end| end as usize);
        (&terms[segment.clone()], &values[segment])
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Number of points that differ from all points before them.
    pub fn n_distinct(&self) -> usize {
        (0_u32..).zip(&self.twins).filter(|&(point, &twin)| point == twin).count()
    }
}

/// The rows with their columns ranked and their values divided by the row's length.
fn by_point(matrix: &TermMatrix, rows: &[u32], columns: &[u32]) -> Lists {
    let mut rank = vec![0; matrix.n_columns()];
    (0_u32..).zip(columns).for_each(|(term, &column)| rank[column as usize] = term);
    let ranked = |&row: &u32| {
        let norm = matrix.norm(row as usize);
        let unit = |(column, value): (u32, f32)| (rank[column as usize], (f64::from(value) / norm) as f32);
        let mut entries: Vec<(u32, f32)> = matrix.row(row as usize).iter().map(unit).collect();
        entries.sort_unstable_by_key(|&(term, _)| term);
        entries
    };
    let mut lists = Lists { starts: vec![0], indexes: Vec::new(), values: Vec::new() };
    lists.indexes.reserve_exact(matrix.n_values());
    lists.values.reserve_exact(matrix.n_values());
    // In portions, so that the rows waiting to be joined never add up to a second matrix.
    for portion in rows.chunks(4096) {
        stop::here();
        for entries in portion.par_iter().map(ranked).collect::<Vec<_>>() {
            lists.indexes.extend(entries.iter().map(|&(term, _)| term));
            lists.values.extend(entries.iter().map(|&(_, value)| value));
            lists.starts.push(lists.indexes.len());
        }
    }
    lists
}

/// The lowest point with the same entries as each point.
fn twins(by_point: &Lists) -> Vec<u32> {
    let hash = |point: usize| {
        // Fowler-Noll-Vo over whole words: only speed hangs on it, equal entries are compared below.
        let step = |hash: u64, (term, value): (usize, f32)| {
            (hash ^ ((term as u64) << 32 | u64::from(value.to_bits())))
                .wrapping_mul(0x100_0000_01b3)
                .rotate_left(23)
        };
        by_point.iter(point).fold(0xcbf2_9ce4_8422_2325, step)
    };
    let mut hashed: Vec<(u64, u32)> =
        (0..by_point.len() as u32).into_par_iter().map(|point| (hash(point as usize), point)).collect();
    hashed.par_sort_unstable();
    let mut twins = vec![0; by_point.len()];
    for group in hashed.chunk_by(|a, b| a.0 == b.0) {
        let mut different: Vec<u32> = Vec::new();
        for &(_, point) in group {
            let same = |&&other: &&u32| by_point.get(other as usize) == by_point.get(point as usize);
            twins[point as usize] = different.iter().find(same).copied().unwrap_or(point);
            if twins[point as usize] == point {
                different.push(point);
            }
        }
    }
    twins
}

/// [`N_RANGES`] of terms of about as much work; a term is never cut.
fn ranges(starts: &[usize]) -> Vec<Range<usize>> {
    let n_terms = starts.len() - 1;
    let work = |n_terms: usize| starts[n_terms] + n_terms * TERM;
    let terms: Vec<usize> = (0..=n_terms).collect();
    let border =
        |i: usize| terms.partition_point(|&term| work(term) * N_RANGES < work(n_terms) * i).min(n_terms);
    (0..N_RANGES).map(|i| border(i)..if i + 1 == N_RANGES { n_terms } else { border(i + 1) }).collect()
}

/// Where the terms of each range start in each list.
fn segments(by_point: &Lists, ranges: &[Range<usize>]) -> Vec<[u32; N_RANGES]> {
    let of_point = |point: usize| {
        let terms = by_point.get(point).0;
        std::array::from_fn(|range| {
            terms.partition_point(|&term| (term as usize) < ranges[range].start) as u32
        })
    };
    (0..by_point.len()).into_par_iter().map(of_point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_ranked_and_rows_are_unit_length() {
        let rows =
            [vec![(1, 3.0), (4, 4.0)], vec![], vec![(4, 2.0)], vec![(0, 1.0), (4, -1.0)], vec![(4, 7.0)]];
        let points = Points::new(&TermMatrix::from_rows(&rows, 6).unwrap());
        assert_eq!(points.rows, [0, 2, 3, 4]);
        assert_eq!(points.columns, [4, 0, 1]);
        assert_eq!(points.by_point.iter(0).collect::<Vec<_>>(), [(0, 0.8), (2, 0.6)]);
        assert_eq!(points.by_term.get(0).0, [0, 1, 2, 3]);
        assert_eq!(points.by_term.get(2), (&[0][..], &[0.6][..]));
        assert_eq!(points.by_term.transposed(4, 0..3), points.by_point);
        assert_eq!(points.twins, [0, 1, 2, 1]);
        assert_eq!(points.n_distinct(), 3);
        let segments: Vec<&[u32]> = (0..N_RANGES).map(|range| points.segment(2, range).0).collect();
        assert_eq!(segments.concat(), [0, 1]);
    }

    #[test]
    fn ranges_cover_all_terms_once() {
        let starts: Vec<usize> = (0..200).map(|term| term * 1000).collect();
        let ranges = ranges(&starts);
        assert_eq!(ranges.iter().cloned().flatten().collect::<Vec<_>>(), (0..199).collect::<Vec<_>>());
        assert!(ranges.iter().all(|range| (24..=25).contains(&range.len())), "{ranges:?}");
        assert_eq!(super::ranges(&[0]), vec![0..0; N_RANGES]);
        assert_eq!(super::ranges(&[0, 9, 10]).iter().map(Range::len).sum::<usize>(), 2);
    }
}
