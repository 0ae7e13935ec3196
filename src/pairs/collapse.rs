//! Rows that are identical, bit for bit, are searched once.

use rayon::prelude::*;

use crate::vectors::{Row, TermMatrix};

/// The rows of a matrix with each set of identical rows standing as one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Collapsed {
    /// The first row of each set, ascending; rows without a term are left out.
    pub firsts: Vec<u32>,
    /// Sets of two or more identical rows, each ascending, in the order of their first rows.
    pub identical: Vec<Vec<u32>>,
}

/// Finds the rows that are identical: first by length and a few values, then by hash, then value by value.
pub(super) fn collapse(matrix: &TermMatrix) -> Collapsed {
    let full = |row: &u32| !matrix.row(*row as usize).is_empty();
    let rows = 0..u32::try_from(matrix.n_rows()).expect("fewer than 2^32 rows");
    let mut keys: Vec<(u64, u32)> =
        rows.into_par_iter().filter(full).map(|row| (key(matrix, row), row)).collect();
    keys.par_sort_unstable();
    let (mut firsts, mut identical) = (Vec::with_capacity(keys.len()), Vec::new());
    let mut hashes = Vec::new();
    for same_key in keys.chunk_by(|left, right| left.0 == right.0) {
        if let [(_, alone)] = same_key {
            firsts.push(*alone);
            continue;
        }
        hashes.clear();
        hashes.par_extend(same_key.par_iter().map(|&(_, row)| (hash(matrix.row(row as usize)), row)));
        hashes.sort_unstable();
        for same_hash in hashes.chunk_by(|left, right| left.0 == right.0) {
            // One set almost always; several where different rows have one hash.
            let mut sets: Vec<Vec<u32>> = Vec::new();
            for &(_, row) in same_hash {
                match sets.iter_mut().find(|set| same(matrix.row(set[0] as usize), matrix.row(row as usize)))
                {
                    Some(set) => set.push(row),
                    None => sets.push(vec![row]),
                }
            }
            firsts.extend(sets.iter().map(|set| set[0]));
            identical.extend(sets.into_iter().filter(|set| set.len() > 1));
        }
    }
    firsts.par_sort_unstable();
    identical.sort_unstable();
    Collapsed { firsts, identical }
}

/// What identical rows have in common, read in no time: the length, down to the rounding of its sum, and both ends.
fn key(matrix: &TermMatrix, row: u32) -> u64 {
    let length = matrix.norm(row as usize).to_bits();
    let row = matrix.row(row as usize);
    let end = |column: Option<&u32>| column.map_or(0, |&column| u64::from(column));
    let ends = end(row.columns.first()) << 32 | end(row.columns.last());
    fold(fold(length, ends), row.len() as u64)
}

/// Whether two rows store the same columns and the same bits.
fn same(left: Row<'_>, right: Row<'_>) -> bool {
    let bits = |row: Row<'_>| row.values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
    left.columns == right.columns && bits(left) == bits(right)
}

const SEED: [u64; 2] = [0x9E37_79B9_7F4A_7C15, 0xD1B5_4A32_D192_ED03];

/// A step of a hash: multiply, and fold both halves.
fn fold(state: u64, word: u64) -> u64 {
    let wide = u128::from(state ^ word) * u128::from(SEED[1]);
    (wide as u64) ^ ((wide >> 64) as u64)
}

/// A 64-bit hash of a row: two interleaved chains of multiply and fold.
fn hash(row: Row<'_>) -> u64 {
    let word = |column: u32, value: f32| u64::from(column) << 32 | u64::from(value.to_bits());
    let mut state = SEED;
    let mut columns = row.columns.chunks_exact(2);
    let mut values = row.values.chunks_exact(2);
    for (c, v) in columns.by_ref().zip(values.by_ref()) {
        state = [fold(state[0], word(c[0], v[0])), fold(state[1], word(c[1], v[1]))];
    }
    if let ([c], [v]) = (columns.remainder(), values.remainder()) {
        state[0] = fold(state[0], word(*c, *v));
    }
    fold(state[0], state[1].rotate_left(32) ^ row.len() as u64)
}
