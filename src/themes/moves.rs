//! Points that change their cluster, and what that does to a range of terms.

use std::ops::Range;

use super::centroid_index::put;
use super::fixed::{fixed, rounded};
use super::lloyd::NONE;
use super::points::Points;
use super::sum_lists::{List, Terms};
use crate::stop;

/// A point that changes its cluster.
#[derive(Clone, Copy)]
pub(super) struct Move {
    pub point: u32,
    /// [`NONE`] at first.
    pub before: u32,
    pub now: u32,
}

/// What moves do to the products of a cluster's sums.
#[derive(Clone, Copy, Default)]
pub(super) struct Change {
    /// What the squares of the sums grow by.
    pub square: i128,
    /// The sums as they were times what they grow by.
    pub cross: i128,
}

impl Change {
    /// Adds to a sum.
    #[inline(always)]
    pub fn add(&mut self, sum: &mut i64, value: i64) {
        let before = *sum;
        *sum += value;
        // The difference of the squares.
        self.square += i128::from(before) * i128::from(value) + i128::from(*sum) * i128::from(value);
    }
}

/// What hangs on a range of terms: rows of the indexes, and lists.
pub(super) struct Piece<'a> {
    pub k: usize,
    pub range: usize,
    /// The first term.
    pub first: usize,
    pub n_dense: usize,
    /// The sums of all dense terms.
    pub sums: &'a [i64],
    pub full: &'a mut [u32],
    pub full_stride: usize,
    pub part: &'a mut [u32],
    pub part_stride: usize,
    pub part_columns: &'a [u32],
    /// The first term without dense row.
    pub first_list: usize,
    pub first_entry: usize,
    pub lists: &'a mut [List],
    pub entries: &'a mut [(u32, f32)],
    pub exact: &'a mut [i64],
    pub of_part: &'a mut [(u32, f32)],
}

impl Piece<'_> {
    /// Moves the values of terms with lists; where `puts`, brings the rows of the others up to date; where
    /// `is_new`, the part holds other clusters than before. Gives the changes of each cluster by lists, none where
    /// there are none.
    pub fn change(mut self, points: &Points, moves: &[Move], puts: bool, is_new: bool) -> Vec<Change> {
        stop::here();
        let (range, n_dense) = (self.range, self.n_dense);
        let terms = |point: u32| {
            let (terms, values) = points.segment(point as usize, range);
            let n_head = match terms.last() {
                Some(&last) if last as usize >= n_dense => {
                    terms.partition_point(|&term| (term as usize) < n_dense)
                }
                _ => terms.len(),
            };
            let ((head, tail), (head_values, tail_values)) =
                (terms.split_at(n_head), values.split_at(n_head));
            Terms { head, head_values, tail, tail_values }
        };
        if puts && !self.full.is_empty() {
            for &Move { point, before, now } in moves {
                let head = terms(point).head;
                if before != NONE {
                    self.put(head, before as usize);
                }
                self.put(head, now as usize);
            }
        }
        if self.lists.is_empty() {
            return Vec::new();
        }
        let mut changes = vec![Change::default(); self.k];
        for &Move { point, before, now } in moves {
            let Terms { tail, tail_values, .. } = terms(point);
            for (&term, &value) in tail.iter().zip(tail_values) {
                if before != NONE {
                    changes[before as usize].cross -= self.product(term, value, before);
                }
                changes[now as usize].cross += self.product(term, value, now);
            }
        }
        for &Move { point, before, now } in moves {
            let Terms { tail, tail_values, .. } = terms(point);
            for (&term, &value) in tail.iter().zip(tail_values) {
                // Taken away first, so that a list never has more entries than documents.
                if before != NONE {
                    self.add(term, -fixed(value), before, &mut changes[before as usize]);
                }
                self.add(term, fixed(value), now, &mut changes[now as usize]);
            }
        }
        if is_new {
            (0..self.lists.len()).for_each(|list| self.pick_part(list));
        } else if self.part_stride > 0 {
            for &Move { point, .. } in moves {
                terms(point).tail.iter().for_each(|&term| self.pick_part(term as usize - self.first_list));
            }
        }
        changes
    }

    /// Brings the entries of a list that are in the part up to date.
    fn pick_part(&mut self, list: usize) {
        let List { start, len, len_of_part } = &mut self.lists[list];
        let start = *start - self.first_entry;
        let mut end = start;
        for &(cluster, sum) in &self.entries[start..][..*len as usize] {
            let column = self.part_columns[cluster as usize];
            if column != NONE {
                self.of_part[end] = (column, sum);
                end += 1;
            }
        }
        *len_of_part = (end - start) as u32;
    }

    /// Brings the rounded sums of dense terms up to date.
    fn put(&mut self, terms: &[u32], cluster: usize) {
        let part_column = self.part_columns[cluster];
        let sums = &self.sums[cluster * self.n_dense..][..self.n_dense];
        for &term in terms {
            let (row, sum) = (term as usize - self.first, rounded(sums[term as usize]));
            put(&mut self.full[row * self.full_stride..][..self.full_stride], cluster, sum);
            if part_column != NONE {
                let words = &mut self.part[row * self.part_stride..][..self.part_stride];
                put(words, part_column as usize, sum);
            }
        }
    }

    /// The list of a term, and where in it the sum of a cluster stands.
    fn find(&self, term: u32, cluster: u32) -> (Range<usize>, Option<usize>) {
        let List { start, len, .. } = self.lists[term as usize - self.first_list];
        let start = start - self.first_entry;
        let range = start..start + len as usize;
        (range.clone(), self.entries[range].iter().position(|entry| entry.0 == cluster))
    }

    /// A value times the sum of a term and a cluster.
    fn product(&self, term: u32, value: f32, cluster: u32) -> i128 {
        let (list, entry) = self.find(term, cluster);
        let sum = entry.map_or(0, |entry| self.exact[list.start + entry]);
        i128::from(sum) * i128::from(fixed(value))
    }

    /// Adds to the sum of a term and a cluster. Sums of 0 have no entry.
    fn add(&mut self, term: u32, value: i64, cluster: u32, change: &mut Change) {
        let (list, entry) = self.find(term, cluster);
        let entry = list.start + entry.unwrap_or(list.len());
        let mut sum = if entry < list.end { self.exact[entry] } else { 0 };
        change.add(&mut sum, value);
        let len = &mut self.lists[term as usize - self.first_list].len;
        if sum != 0 {
            self.exact[entry] = sum;
            self.entries[entry] = (cluster, rounded(sum));
            *len += u32::from(entry == list.end);
        } else if entry < list.end {
            self.exact.swap(entry, list.end - 1);
            self.entries.swap(entry, list.end - 1);
            *len -= 1;
        }
    }
}
