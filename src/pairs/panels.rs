//! Frequent terms as a byte for every row, in panels of rows that stay in the second-level cache.
//!
//! A list of a term that stands in every thirtieth row, or in more, costs more to add than a weight for every
//! row. Such weights are stored for [`WIDTH`] rows at a time, and all rows of a tile are searched in one panel
//! before the next: what is read again and again then lies near. (A dense matrix product of the
//! frequent terms would multiply by 0 most of the time: a row has one in ten of them.)
//!
//! All bounds are whole numbers that are rounded up, as in [`index`](super::index).

use rayon::prelude::*;

use super::index::{ONE, Ranked, units};
use crate::stop;

/// Rows of a panel.
pub(super) const WIDTH: usize = 128;

/// So many terms, at most: a panel of them takes half of a second-level cache of a megabyte.
pub(super) const MAX_TERMS: u32 = 4096;

/// The most that one entry of [`Terms`] weighs: times a byte it is 16 bits yet.
const MAX_WEIGHT: u32 = 257;

/// The largest weight of each frequent term, which its bytes are counted in.
pub(super) struct Panels {
    /// Terms of rank below this are stored.
    n_terms: u32,
    /// For each of them the largest weight, in 1/65,535.
    largest: Vec<u32>,
    /// A sum of [`ONE`] `<< shift` stands for a cosine of 1; larger sums than 16 bits hold stay at the largest.
    shift: u32,
}

/// The bytes of [`WIDTH`] rows, one term after the other.
pub(super) type Panel = [[u8; WIDTH]];

impl Panels {
    /// For the terms of rank below `n_terms`; sums above `1 / (1 << shift)` need not be told apart.
    pub fn new(ranked: &Ranked<'_>, n_terms: u32, shift: u32) -> Self {
        let one = |mut largest: Vec<u32>, place: usize| {
            let (row, scale) = ranked.row(place);
            for (column, value) in row.iter() {
                if let Some(largest) = largest.get_mut(ranked.rank_of(column) as usize) {
                    *largest = units(value, scale).max(*largest);
                }
            }
            largest
        };
        let either = |mut left: Vec<u32>, right: Vec<u32>| {
            left.iter_mut().zip(right).for_each(|(left, right)| *left = right.max(*left));
            left
        };
        let none = || vec![1; n_terms as usize];
        let places = (0..ranked.rows.len()).into_par_iter().with_min_len(4096);
        let largest = places.fold(none, one).reduce(none, either);
        Self { n_terms, largest, shift }
    }

    /// The panels of rows `first..end`, one after the other.
    pub fn bytes(&self, ranked: &Ranked<'_>, first: usize, end: usize) -> Vec<[u8; WIDTH]> {
        let n_terms = self.n_terms as usize;
        let mut bytes = vec![[0; WIDTH]; (end - first).div_ceil(WIDTH) * n_terms];
        let panels = bytes.par_chunks_mut(n_terms.max(1)).zip((first..end).into_par_iter().step_by(WIDTH));
        panels.for_each(|(panel, first)| {
            stop::here();
            for place in first..(first + WIDTH).min(end) {
                let (row, scale) = ranked.row(place);
                for (column, value) in row.iter() {
                    let rank = ranked.rank_of(column) as usize;
                    if let Some(term) = panel.get_mut(rank) {
                        let part = (units(value, scale) * 255).div_ceil(self.largest[rank]);
                        term[place - first] = part as u8;
                    }
                }
            }
        });
        bytes
    }

    /// The panel numbered `number` of `bytes`.
    #[inline(always)]
    pub fn panel<'b>(&self, bytes: &'b [[u8; WIDTH]], number: usize) -> &'b Panel {
        let n_terms = self.n_terms as usize;
        &bytes[number * n_terms..(number + 1) * n_terms]
    }

    /// Adds the frequent terms of row `place`.
    #[inline(always)]
    pub fn terms(&self, ranked: &Ranked<'_>, place: usize, terms: &mut Vec<[Term; 4]>) {
        let (row, scale) = ranked.row(place);
        let unit = f64::from(ONE) * f64::from(1 << self.shift) / (65_535.0 * 65_535.0 * 255.0);
        let (mut four, mut n) = ([Term::default(); 4], 0);
        for (column, value) in row.iter() {
            let rank = ranked.rank_of(column);
            let Some(&largest) = self.largest.get(rank as usize) else { continue };
            let mut weight = (f64::from(value.abs()) * scale * f64::from(largest) * unit) as u32 + 1;
            while weight > 0 {
                four[n] = Term { rank: rank as u16, weight: weight.min(MAX_WEIGHT) as u16 };
                weight -= u32::from(four[n].weight);
                n += 1;
                if n == 4 {
                    terms.push(std::mem::take(&mut four));
                    n = 0;
                }
            }
        }
        if n > 0 {
            terms.push(four);
        }
    }

    /// What stands for `sum`, which counts a cosine of 1 as [`ONE`], in the sums of panels.
    #[inline(always)]
    pub fn raised(&self, sum: u16) -> u16 {
        sum.min(u16::MAX >> self.shift) << self.shift
    }
}

/// A frequent term of a row: its rank, and its weight times the largest of any row.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Term {
    rank: u16,
    weight: u16,
}

/// The sums `sums` with what `terms` make with each row of the panel.
#[inline(always)]
pub(super) fn add(panel: &Panel, terms: &[[Term; 4]], sums: &[u16; WIDTH]) -> [u16; WIDTH] {
    let mut sums = *sums;
    for terms in terms {
        let [a, b, c, d] = terms.map(|term| &panel[usize::from(term.rank)]);
        let [e, f, g, h] = terms.map(|term| term.weight);
        let times = |weight: u16, byte: u8| weight.wrapping_mul(u16::from(byte));
        for i in 0..WIDTH {
            let sum = sums[i].saturating_add(times(e, a[i])).saturating_add(times(f, b[i]));
            sums[i] = sum.saturating_add(times(g, c[i])).saturating_add(times(h, d[i]));
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::super::collapse::collapse;
    use super::super::portable::matrix;
    use super::*;

    #[test]
    fn sums_are_never_below_the_cosine_and_hardly_above() {
        let matrix = matrix(400);
        let collapsed = collapse(&matrix);
        let ranked = Ranked::new(&matrix, &collapsed.firsts);
        for shift in 0..4 {
            let panels = Panels::new(&ranked, 900, shift);
            let bytes = panels.bytes(&ranked, 0, ranked.rows.len());
            let (mut n_largest, mut above, mut whole) = (0, 0.0, 0.0);
            for place in 0..ranked.rows.len() {
                let mut terms = Vec::new();
                panels.terms(&ranked, place, &mut terms);
                for other in 0..ranked.rows.len() {
                    let sum = add(panels.panel(&bytes, other / WIDTH), &terms, &[0; WIDTH])[other % WIDTH];
                    let cosine = matrix.cosine(ranked.rows[place] as usize, ranked.rows[other] as usize);
                    let units = f64::from(cosine) * f64::from(u32::from(ONE) << shift);
                    if sum == u16::MAX {
                        n_largest += 1;
                        continue;
                    }
                    assert!(f64::from(sum) + 1e-3 >= units, "{place} {other} {sum} {units}");
                    above += f64::from(sum) - units;
                    whole += units;
                }
            }
            assert_eq!(n_largest == 0, shift == 0, "{shift}");
            assert!(above < 0.2 * whole, "{shift}: {above} above {whole}");
        }
    }
}
