//! The lists of a block of rows, and sums over them.

use std::ops::Range;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering};

use rayon::prelude::*;

use super::index::{ONE, Ranked, STEP, TILE, units};
use crate::stop;
use crate::vectors::Row;

/// The lists of a block of rows: for each rank the rows that have the term, ascending.
pub(super) struct Block {
    /// Places `first..end` are in the block.
    pub first: usize,
    pub end: usize,
    /// The first rank that is stored.
    from: u32,
    /// The first rank that has a list.
    lists_from: u32,
    /// For each rank in `from..lists_from` the weights of all rows, in 1/255 of the largest; whole steps.
    dense: Vec<u8>,
    /// The largest weights, such that a weight times it is that of one 255th of it in 1/256 of 1/32,767.
    peaks: Vec<f32>,
    /// The list of rank `lists_from + r` is `entries[starts[r]..starts[r + 1]]`.
    starts: Vec<u32>,
    /// Place less `first` in the upper half, weight in 1/65,535 in the lower. A few more than there are stand at the end.
    entries: Vec<u32>,
    /// For each [`PART`] of the rows, for each value of each row how many entries of its list come before the row's.
    before: Vec<Vec<u16>>,
    /// For each row where its values stand there.
    starts_before: Vec<u32>,
}

/// Entries that are added together.
const FOUR: usize = 4;

/// Rows that one task reads where the lists are made; fixed, so that nothing hangs on the number of threads.
const PART: usize = if cfg!(test) { 100 } else { 4096 };

impl Block {
    /// The lists of all terms of rank `from` and above, in blocks of `n_rows` rows at most.
    pub fn all(ranked: &Ranked<'_>, from: u32, n_rows: usize) -> Vec<Self> {
        let n_blocks = ranked.rows.len().div_ceil(n_rows).max(1);
        let length = ranked.rows.len().div_ceil(n_blocks).next_multiple_of(TILE);
        let firsts: Vec<usize> = (0..ranked.rows.len()).step_by(length.max(1)).collect();
        let block = |&first: &usize| Self::new(ranked, first, (first + length).min(ranked.rows.len()), from);
        firsts.par_iter().map(block).collect()
    }

    /// The lists of rows `first..end` for the terms of rank `from` and above.
    ///
    /// Each part of the rows is counted for itself; then it is known where the entries of each part begin in each list, and all
    /// parts are written at once. (Atomic stores without an order are plain stores; no two go to one place.)
    fn new(ranked: &Ranked<'_>, first: usize, end: usize, from: u32) -> Self {
        let lists_from = from.max(ranked.n_dense);
        let n_dense = lists_from - from.min(lists_from);
        let n_lists = ranked.n_shared.saturating_sub(lists_from);
        let parts: Vec<usize> = (first..end).step_by(PART).collect();
        let count = |&part: &usize| {
            stop::here();
            let (mut counts, mut largest) = (vec![0u32; n_lists as usize], vec![1u32; n_dense as usize]);
            for place in part..(part + PART).min(end) {
                let (row, scale) = ranked.row(place);
                for (column, value) in ranked.beyond(row, from).1.iter() {
                    let rank = ranked.rank_of(column);
                    let list = rank.wrapping_sub(lists_from);
                    if list < n_lists {
                        counts[list as usize] += 1;
                    } else if rank.wrapping_sub(from) < n_dense {
                        let largest = &mut largest[(rank - from) as usize];
                        *largest = units(value, scale).max(*largest);
                    }
                }
            }
            (counts, largest)
        };
        let (mut counts, largest): (Vec<_>, Vec<_>) = parts.par_iter().map(count).unzip();
        let largest = largest.into_iter().reduce(|mut all, part| {
            all.iter_mut().zip(part).for_each(|(all, part)| *all = part.max(*all));
            all
        });
        let largest = largest.unwrap_or_default();
        // Counts become the places where the parts begin.
        let (mut starts, mut n_entries) = (vec![0u32; n_lists as usize + 1], 0u32);
        for list in 0..n_lists as usize {
            starts[list] = n_entries;
            for part in &mut counts {
                let count = std::mem::replace(&mut part[list], n_entries);
                n_entries = n_entries.checked_add(count).expect("a block has fewer than 2^32 values");
            }
        }
        starts[n_lists as usize] = n_entries;

        let width = (end - first).next_multiple_of(STEP);
        let entries: Vec<AtomicU32> = zeros(n_entries as usize + FOUR);
        let dense: Vec<AtomicU8> = zeros(n_dense as usize * width);
        let fill = |(mut next, &part): (Vec<u32>, &usize)| {
            stop::here();
            let places = part..(part + PART).min(end);
            let mut before = vec![0; places.clone().map(|place| ranked.row(place).0.len()).sum()];
            let mut rest = before.as_mut_slice();
            for place in places {
                let (row, scale) = ranked.row(place);
                let (skipped, terms) = ranked.beyond(row, from);
                let of_row = rest.split_off_mut(..row.len()).expect("as many as the rows have terms");
                for ((column, value), before) in terms.iter().zip(&mut of_row[skipped..]) {
                    let rank = ranked.rank_of(column);
                    let list = rank.wrapping_sub(lists_from);
                    if list < n_lists {
                        let at = &mut next[list as usize];
                        let entry = ((place - first) as u32) << 16 | units(value, scale);
                        entries[*at as usize].store(entry, Ordering::Relaxed);
                        *before = (*at - starts[list as usize]) as u16;
                        *at += 1;
                    } else if rank.wrapping_sub(from) < n_dense {
                        let rank = (rank - from) as usize;
                        let byte = (units(value, scale) * 255).div_ceil(largest[rank]) as u8;
                        dense[rank * width + place - first].store(byte, Ordering::Relaxed);
                    }
                }
            }
            before
        };
        let before: Vec<Vec<u16>> = counts.into_par_iter().zip(&parts).map(fill).collect();
        let starts_before = (first..end).scan(0, |next, place| {
            let start = if (place - first).is_multiple_of(PART) { 0 } else { *next };
            *next = start + ranked.row(place).0.len() as u32;
            Some(start)
        });
        let starts_before = starts_before.collect();
        let peak = |&largest: &u32| {
            (f64::from(largest) / 65_535.0 / 65_535.0 / 255.0 * 256.0) as f32 * f32::from(ONE)
        };
        let peaks = largest.iter().map(peak).collect();
        let entries = entries.into_iter().map(AtomicU32::into_inner).collect();
        let dense = dense.into_iter().map(AtomicU8::into_inner).collect();
        Self { first, end, from, lists_from, dense, peaks, starts, entries, before, starts_before }
    }

    /// For each of `terms`, the last of row `place`, how many entries of its list come before the row's.
    #[inline(always)]
    fn before(&self, place: usize, terms: Row<'_>, row: Row<'_>) -> &[u16] {
        let local = place - self.first;
        let start = self.starts_before[local] as usize + row.len() - terms.len();
        &self.before[local / PART][start..][..terms.len()]
    }

    /// Adds to `sums` what the terms of `ranks` of row `place` share with each row of the block, or with each of those
    /// before `place` where `is_before`; `sums` has as many rows, in whole steps. What is added to the sums of
    /// other rows means nothing.
    ///
    /// Returns how far a sum may fall short of the true one, in 1/32,767.
    #[inline(always)]
    pub fn add(
        &self,
        ranked: &Ranked<'_>,
        place: usize,
        ranks: Range<u32>,
        is_before: bool,
        sums: &mut Sums,
    ) -> usize {
        let (row, scale) = ranked.row(place);
        let up = u32::from(row.len() <= MAX_ROUNDED_UP);
        let (low, n) = (ranks.start, ranks.end.min(ranked.n_shared).saturating_sub(ranks.start));
        let own = is_before && place < self.end;
        let Sums { units: sums, lists } = sums;
        lists.clear();
        let mut touched = 0;
        let swept = if own { place - self.first } else { self.end - self.first }.next_multiple_of(STEP);
        let mut waiting = [(0u32, 0u16); 4];
        let mut n_dense = 0;
        let terms = ranked.beyond(row, low).1;
        let before = match own {
            true => self.before(place, terms, row),
            false => &[],
        };
        for (i, (column, value)) in terms.iter().enumerate() {
            let rank = ranked.rank_of(column);
            if rank.wrapping_sub(low) >= n {
                continue;
            }
            if rank < self.lists_from {
                let peak = f64::from(self.peaks[(rank - self.from) as usize]);
                let weight = f64::from(value.abs()) * scale * peak;
                waiting[n_dense % 4] = (rank, weight as u16 + 1);
                n_dense += 1;
                if n_dense % 4 == 0 {
                    self.add_dense(waiting, &mut sums[..swept]);
                }
                continue;
            }
            let list = (rank - self.lists_from) as usize;
            let start = self.starts[list];
            let n = if own { u32::from(before[i]) } else { self.starts[list + 1] - start };
            if n > 0 {
                // All lists are touched before the first is read: their cache misses then overlap.
                touched ^= self.entries[start as usize];
                lists.push((start, n, units(value, scale)));
            }
        }
        std::hint::black_box(touched);
        let add = |sums: &mut [u16; 1 << 16], entry: u32, weight: u32, up: u32| {
            let sum = &mut sums[(entry >> 16) as usize];
            *sum = sum.wrapping_add((((weight * (entry & 0xFFFF)) >> 17) + up) as u16);
        };
        for &(start, n, weight) in lists.iter() {
            // Four at a time: the rows of a list differ, so nothing waits for the sum before. The last four may be those
            // of the next list as well, which add nothing: where it ends is then no branch, which would be a guess.
            let n = n as usize;
            let rest = (n - 1) / FOUR * FOUR;
            let list = &self.entries[start as usize..start as usize + rest + FOUR];
            let (fours, _) = list.as_chunks::<FOUR>();
            let Some((last, fours)) = fours.split_last() else { continue };
            for four in fours {
                four.iter().for_each(|&entry| add(sums, entry, weight, up));
            }
            for (i, &entry) in last.iter().enumerate() {
                let is_in = u32::from(rest + i < n);
                add(sums, entry, weight * is_in, up * is_in);
            }
        }
        if n_dense % 4 != 0 {
            waiting[n_dense % 4..].fill((self.from, 0));
            self.add_dense(waiting, &mut sums[..swept]);
        }
        if up == 0 { row.len() } else { 0 }
    }

    /// Adds four terms, by rank and weight, to all sums; products are rounded up.
    #[inline(always)]
    fn add_dense(&self, terms: [(u32, u16); 4], sums: &mut [u16]) {
        let width = (self.end - self.first).next_multiple_of(STEP);
        let steps = terms.map(|(rank, _)| {
            let start = (rank - self.from) as usize * width;
            self.dense[start..start + sums.len()].as_chunks::<STEP>().0
        });
        let [a, b, c, d] = terms.map(|(_, weight)| weight);
        let [e, f, g, h] = steps;
        // weight * other / 256, rounded up, in 16 bits, for which there are vector instructions everywhere.
        let high = |weight: u16, other: u8| {
            let (upper, lower) = ((weight >> 8) * u16::from(other), (weight & 0xFF) * u16::from(other));
            upper.wrapping_add((lower + 255) >> 8)
        };
        let (sums, _) = sums.as_chunks_mut::<STEP>();
        for (((sums, e), (f, g)), h) in sums.iter_mut().zip(e).zip(f.iter().zip(g)).zip(h) {
            for i in 0..STEP {
                let low = high(a, e[i]).wrapping_add(high(b, f[i]));
                sums[i] = sums[i].wrapping_add(low).wrapping_add(high(c, g[i]).wrapping_add(high(d, h[i])));
            }
        }
    }
}

/// `n` times nothing.
fn zeros<T: Default + Send>(n: usize) -> Vec<T> {
    (0..n).into_par_iter().with_min_len(1 << 16).map(|_| T::default()).collect()
}

/// Sums of a block, by row.
pub(super) struct Sums {
    /// As many as 16 bits can name, so that no index needs a check.
    pub units: Box<[u16; 1 << 16]>,
    /// The lists that are to be added: start, number of entries, weight.
    lists: Vec<(u32, u32, u32)>,
}

impl Sums {
    /// Sums of 0.
    pub fn new() -> Self {
        let units = vec![0; 1 << 16].into_boxed_slice().try_into().expect("as many sums as 16 bits can name");
        Self { units, lists: Vec::new() }
    }
}

/// Each product of a list is rounded up, by a unit at most, and so many units fit above [`ONE`]. For a row of
/// more terms products are rounded down, and its bounds allow for a unit a term.
const MAX_ROUNDED_UP: usize = 30_000;
