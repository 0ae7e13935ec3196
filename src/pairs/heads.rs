//! Where the rows may be cut, and how long their heads are there.
//!
//! A cut is a rank; the terms before it are a row's head. The product of the lengths of two heads is the most that they can
//! add to the cosine (Cauchy and Schwarz). Each row is cut as far down as its head and a typical other's leave room
//! for, so that few terms are left to be added up.

use rayon::prelude::*;

use super::index::{ONE, Ranked, TILE};
use crate::stop;

/// Cuts, at most; there are no more than a row has terms, so that heads take a quarter of the matrix.
const MAX_CUTS: usize = 40;

/// Each cut is at this many times the rank of the one before, or more: a third of an octave.
const RATIO: f64 = 1.26;

/// Rows that show what is typical, at most.
const SAMPLE: usize = 1024;

/// The part of rows, in a hundred, whose heads are no longer than a typical one.
const TYPICAL: usize = 99;

/// The cuts, and the length of each row's head at each of them.
pub(super) struct Heads {
    /// The rank that each cut stands at, ascending; the first is one at which every row may be cut.
    ranks: Vec<u32>,
    /// For each row the highest cut at which its head and a typical one do not make more than was asked.
    cuts: Vec<u8>,
    /// For each [`TILE`] of rows, for each cut, for each row the length of the head, rounded up, in 1/32,767.
    units: Vec<u16>,
}

impl Heads {
    /// The cuts at which the heads of a row and of a typical other make `budget` at most, and the heads there.
    pub fn new(ranked: &Ranked<'_>, budget: f32) -> Self {
        let n_rows = ranked.rows.len();
        let sample: Vec<usize> = (0..n_rows).step_by(n_rows.div_ceil(SAMPLE).max(1)).collect();
        let n_values = sample.iter().map(|&place| ranked.row(place).0.len()).sum::<usize>();
        let n_cuts = (n_values / sample.len().max(1)).clamp(4, MAX_CUTS);
        // All cuts are tried on the sample; the highest at which even the longest head has room is the first.
        let all = geometric(0, ranked.n_shared, RATIO, MOST);
        let typical = |ranks: &[u32]| {
            let measure = Measure::new(ranked, ranks);
            let lengths: Vec<Lengths> = sample.par_iter().map(|&place| measure.of(ranked, place)).collect();
            let mut of_rows = Vec::new();
            let at_cut = |cut: usize| {
                of_rows.clear();
                of_rows.extend(lengths.iter().map(|lengths| lengths[cut]));
                let typical = of_rows.len() * TYPICAL / 100;
                if of_rows.is_empty() {
                    0.0
                } else {
                    f32::from(*of_rows.select_nth_unstable(typical).1) / f32::from(ONE)
                }
            };
            (0..ranks.len()).map(at_cut).collect::<Vec<f32>>()
        };
        let first = typical(&all).iter().rposition(|&typical| typical <= budget).unwrap_or(0);
        let from = all[first];
        let ratio = (f64::from(ranked.n_shared.max(1)) / f64::from(from.max(1))).powf(1.0 / n_cuts as f64);
        let ranks = geometric(from, ranked.n_shared, ratio.max(RATIO), n_cuts);
        let typical = typical(&ranks);
        let measure = Measure::new(ranked, &ranks);
        let mut cuts = vec![0; n_rows];
        let mut units = vec![0; n_rows.div_ceil(TILE) * ranks.len() * TILE];
        let tiles = cuts.par_chunks_mut(TILE).zip(units.par_chunks_mut(ranks.len() * TILE)).enumerate();
        tiles.for_each(|(tile, (cuts, units))| {
            stop::here();
            for (i, of_row) in cuts.iter_mut().enumerate() {
                let lengths = measure.of(ranked, tile * TILE + i);
                for (cut, at) in units.iter_mut().skip(i).step_by(TILE).enumerate() {
                    *at = lengths[cut];
                    let length = f32::from(lengths[cut]) / f32::from(ONE);
                    if length * typical[cut] <= budget {
                        *of_row = cut as u8;
                    }
                }
            }
        });
        Self { ranks, cuts, units }
    }

    /// The cut of row `place`.
    pub fn cut(&self, place: usize) -> usize {
        self.cuts[place].into()
    }

    /// The rank that row `place` is cut at.
    pub fn rank(&self, place: usize) -> u32 {
        self.ranks[self.cut(place)]
    }

    /// The lowest rank that a row is cut at.
    pub fn least_rank(&self) -> u32 {
        self.cuts.iter().min().map_or(0, |&cut| self.ranks[usize::from(cut)])
    }

    /// The length of the head of row `place` at a cut in 1/65,535, rounded up, for [`sweep`](super::sweep::sweep).
    pub fn head(&self, cut: usize, place: usize) -> u16 {
        // 15 bits become 16, still rounded up.
        (self.tile(cut, place / TILE)[place % TILE] << 1) | 1
    }

    /// The lengths of the heads of a tile of rows at a cut, for [`sweep`](super::sweep::sweep).
    pub fn tile(&self, cut: usize, tile: usize) -> &[u16; TILE] {
        &self.units.as_chunks().0[tile * self.ranks.len() + cut]
    }
}

/// Ranks from `first` to below `end`, each `ratio` times the one before or more.
fn geometric(first: u32, end: u32, ratio: f64, most: usize) -> Vec<u32> {
    let mut ranks = vec![first];
    let mut next = (f64::from(first) * ratio).max(16.0);
    while next < f64::from(end) && ranks.len() < most {
        ranks.push(next as u32);
        next *= ratio;
    }
    ranks
}

/// The lengths of a row's heads at each cut.
type Lengths = [u16; MOST];

/// More cuts than this are never looked at: the last of them would be above rank 2^23.
const MOST: usize = 64;

/// Measures heads.
struct Measure {
    n_cuts: usize,
    /// For each column how many cuts it is not in the head of.
    beyond: Vec<u8>,
}

impl Measure {
    fn new(ranked: &Ranked<'_>, cuts: &[u32]) -> Self {
        let n_columns = ranked.matrix.n_columns();
        let mut at_rank = vec![cuts.len() as u8; n_columns];
        let mut first = 0;
        for (beyond, &cut) in (0u8..).zip(cuts) {
            let cut = (cut as usize).min(n_columns);
            at_rank[first..cut].fill(beyond);
            first = cut;
        }
        let beyond = match ranked.in_order() {
            true => at_rank,
            false => (0..n_columns as u32).map(|column| at_rank[ranked.rank_of(column) as usize]).collect(),
        };
        Self { n_cuts: cuts.len(), beyond }
    }

    /// The lengths of the heads of row `place`, rounded up, in 1/32,767 of the row's.
    #[inline(always)]
    fn of(&self, ranked: &Ranked<'_>, place: usize) -> Lengths {
        // What is in no head is added up, too, in the place after the last.
        let mut squares = [0.0f64; MOST + 1];
        let row = ranked.row(place).0;
        let beyond = |column: u32| usize::from(self.beyond[column as usize]).min(MOST);
        if ranked.in_order() {
            // The sum so far, written over and over: no branch to guess.
            let mut sum = 0.0;
            for (column, value) in row.iter() {
                sum += f64::from(value) * f64::from(value);
                squares[beyond(column)] = sum;
            }
            let mut sum = 0.0f64;
            for square in &mut squares[..self.n_cuts] {
                sum = sum.max(*square);
                *square = sum;
            }
        } else {
            for (column, value) in row.iter() {
                squares[beyond(column)] += f64::from(value) * f64::from(value);
            }
            let mut sum = 0.0;
            for square in &mut squares[..self.n_cuts] {
                sum += *square;
                *square = sum;
            }
        }
        let scale = f64::from(ONE) / ranked.norm(place);
        let mut lengths = [0; MOST];
        for (length, square) in lengths.iter_mut().zip(&squares[..self.n_cuts]) {
            *length = ((square.sqrt() * scale) as i32 + 1).min(ONE.into()) as u16;
        }
        lengths
    }
}
