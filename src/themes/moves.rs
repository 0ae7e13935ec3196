//! Points that change their cluster, and what that does to a range of terms.

use std::ops::Range;

use super::centroid_index::{fill, put};
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

/// What hangs on a range of terms: sums, rows of the indexes, and lists.
pub(super) struct Piece<'a> {
    pub k: usize,
    pub range: usize,
    /// The first term.
    pub first: usize,
    pub n_dense: usize,
    /// The sums of the dense terms, one term after the other.
    pub sums: &'a mut [i64],
    pub full: &'a mut [u32],
    pub full_stride: usize,
    pub part: &'a mut [u32],
    pub part_stride: usize,
    pub part_clusters: &'a [u32],
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
    /// Moves the values of all terms; where `is_new`, the part holds other clusters than before. Gives the changes of each
    /// cluster.
    pub fn change(mut self, points: &Points, moves: &[Move], is_new: bool) -> Vec<Change> {
        stop::here();
        let (range, n_dense, k) = (self.range, self.n_dense, self.k);
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
        let mut changes = vec![Change::default(); k];
        for &Move { point, before, now } in moves {
            let Terms { head, head_values, tail, tail_values } = terms(point);
            let (mut left, mut come) = (0, 0);
            for (&term, &value) in head.iter().zip(head_values) {
                let (row, value) = (&self.sums[(term as usize - self.first) * k..][..k], fixed(value));
                if before != NONE {
                    left -= i128::from(row[before as usize]) * i128::from(value);
                }
                come += i128::from(row[now as usize]) * i128::from(value);
            }
            for (&term, &value) in tail.iter().zip(tail_values) {
                if before != NONE {
                    left -= self.product(term, value, before);
                }
                come += self.product(term, value, now);
            }
            if before != NONE {
                changes[before as usize].cross += left;
            }
            changes[now as usize].cross += come;
        }
        for &Move { point, before, now } in moves {
            let Terms { head, head_values, tail, tail_values } = terms(point);
            // Taken away first, so that a list never has more entries than documents.
            if before != NONE {
                let change = &mut changes[before as usize];
                self.add_dense(head, head_values, -1, before as usize, change);
                let tail = tail.iter().zip(tail_values);
                tail.for_each(|(&term, &value)| self.add(term, -fixed(value), before, change));
            }
            let change = &mut changes[now as usize];
            self.add_dense(head, head_values, 1, now as usize, change);
            let tail = tail.iter().zip(tail_values);
            tail.for_each(|(&term, &value)| self.add(term, fixed(value), now, change));
        }
        if is_new {
            self.fill_part();
            (0..self.lists.len()).for_each(|list| self.pick_part(list));
        } else if self.part_stride > 0 {
            for &Move { point, .. } in moves {
                terms(point).tail.iter().for_each(|&term| self.pick_part(term as usize - self.first_list));
            }
        }
        changes
    }

    /// Adds up the values of all terms anew; gives the square of each cluster's sum.
    ///
    /// Term by term, so that all that is written lies in the first-level cache.
    #[inline(always)]
    pub fn renew(mut self, points: &Points, labels: &[u32]) -> Vec<i128> {
        stop::here();
        let mut squares = vec![0; self.k];
        let rows = self.sums.chunks_exact_mut(self.k);
        let words = self.full.chunks_exact_mut(self.full_stride);
        for ((term, sums), words) in (self.first..).zip(rows).zip(words) {
            sums.fill(0);
            let (points, values) = points.by_term.get(term);
            for (&point, &value) in points.iter().zip(values) {
                // None has no sum.
                if let Some(sum) = sums.get_mut(labels[point as usize] as usize) {
                    *sum += fixed(value);
                }
            }
            for (square, &sum) in squares.iter_mut().zip(&*sums) {
                *square += i128::from(sum) * i128::from(sum);
            }
            fill(words, sums);
        }
        for list in 0..self.lists.len() {
            let List { start, len, .. } = &mut self.lists[list];
            let (start, term) = (*start - self.first_entry, self.first_list + list);
            let mut end = start;
            let (points, values) = points.by_term.get(term);
            for (&point, &value) in points.iter().zip(values) {
                let label = labels[point as usize];
                if label == NONE {
                    continue;
                }
                let place = self.entries[start..end].iter().position(|entry| entry.0 == label);
                let place = start + place.unwrap_or(end - start);
                if place == end {
                    (self.entries[end], self.exact[end]) = ((label, 0.0), 0);
                    end += 1;
                }
                self.exact[place] += fixed(value);
            }
            let mut kept = start;
            for place in start..end {
                let (cluster, sum) = (self.entries[place].0, self.exact[place]);
                // Sums of 0 have no entry.
                if sum != 0 {
                    (self.entries[kept], self.exact[kept]) = ((cluster, rounded(sum)), sum);
                    squares[cluster as usize] += i128::from(sum) * i128::from(sum);
                    kept += 1;
                }
            }
            *len = (kept - start) as u32;
        }
        if self.part_stride > 0 {
            self.fill_part();
            (0..self.lists.len()).for_each(|list| self.pick_part(list));
        }
        squares
    }

    /// Fills the dense rows of the part.
    #[inline(always)]
    fn fill_part(&mut self) {
        if self.part_stride == 0 {
            return;
        }
        let mut held = vec![0; self.part_clusters.len()];
        let words = self.part.chunks_exact_mut(self.part_stride);
        for (sums, words) in self.sums.chunks_exact(self.k).zip(words) {
            held.iter_mut()
                .zip(self.part_clusters)
                .for_each(|(held, &cluster)| *held = sums[cluster as usize]);
            fill(words, &held);
        }
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

    /// Adds values, `sign` times, to sums of dense terms, and brings their rounded sums up to date.
    #[inline(always)]
    fn add_dense(&mut self, terms: &[u32], values: &[f32], sign: i64, cluster: usize, change: &mut Change) {
        let part_column = self.part_columns[cluster];
        for (&term, &value) in terms.iter().zip(values) {
            let row = term as usize - self.first;
            let sum = &mut self.sums[row * self.k..][..self.k][cluster];
            change.add(sum, sign * fixed(value));
            let sum = rounded(*sum);
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
