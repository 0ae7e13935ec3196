//! The inner loop of k-means: one document against all centroids of an index.

use pulp::Simd;

use super::centroid_index::{CentroidIndex, Terms};

/// The clusters of an index, ready to be compared with a point.
pub(super) struct Target<'a> {
    pub index: &'a CentroidIndex,
    /// What a similarity starts from: 0, and minus infinity in the padding so that it never wins.
    pub zeros: Vec<f32>,
    /// The scale of each column, 1 in the padding.
    scales: Vec<f32>,
}

impl<'a> Target<'a> {
    pub fn new(index: &'a CentroidIndex, scales: &[f32]) -> Self {
        let mut zeros = vec![0.0; index.clusters.len()];
        zeros.resize(2 * index.stride, f32::NEG_INFINITY);
        let mut scales: Vec<f32> = index.clusters.iter().map(|&cluster| scales[cluster as usize]).collect();
        scales.resize(2 * index.stride, 1.0);
        Self { index, zeros, scales }
    }
}

/// The highest of some similarities.
#[inline(always)]
pub(super) fn highest<S: Simd>(simd: S, sums: &[f32]) -> f32 {
    let mut highest = simd.splat_f32s(f32::NEG_INFINITY);
    for &sum in S::as_simd_f32s(sums).0 {
        highest = simd.max_f32s(highest, sum);
    }
    simd.reduce_max_f32s(highest)
}

/// The similarities of a point to the clusters of an index, within [`Error`](super::bounds::Error), and the highest of them.
#[inline(always)]
pub(super) fn compare<S: Simd>(simd: S, target: &Target<'_>, terms: Terms<'_>, sums: &mut [f32]) -> f32 {
    let Target { index, zeros, scales } = target;
    let dense = S::as_simd_u32s(index.dense()).0;
    let (low_zeros, high_zeros) = zeros.split_at(index.stride);
    let (low_zeros, high_zeros) = (S::as_simd_f32s(low_zeros).0, S::as_simd_f32s(high_zeros).0);
    let (low, high) = sums.split_at_mut(index.stride);
    let (low, high) = (S::as_mut_simd_f32s(low).0, S::as_mut_simd_f32s(high).0);
    low.copy_from_slice(low_zeros);
    high.copy_from_slice(high_zeros);
    let mut at = 0;
    while at < low.len() {
        at += match low.len() - at {
            1 => columns::<S, 1, 4>(simd, dense, terms.head, terms.head_values, low, high, at),
            2 => columns::<S, 2, 2>(simd, dense, terms.head, terms.head_values, low, high, at),
            3 => columns::<S, 3, 1>(simd, dense, terms.head, terms.head_values, low, high, at),
            _ => columns::<S, 4, 1>(simd, dense, terms.head, terms.head_values, low, high, at),
        };
    }
    for (&term, &value) in terms.tail.iter().zip(terms.tail_values) {
        for &(column, sum) in index.list(term as usize) {
            sums[column as usize] += value * sum;
        }
    }
    for (sum, &scale) in S::as_mut_simd_f32s(sums).0.iter_mut().zip(S::as_simd_f32s(scales).0) {
        *sum = simd.mul_f32s(*sum, scale);
    }
    highest(simd, sums)
}

/// Adds up `N` vectors of words from vector `at` on, in `U` sets of registers that need not wait for each other;
/// gives `N`.
#[inline(always)]
fn columns<S: Simd, const N: usize, const U: usize>(
    simd: S,
    dense: &[S::u32s],
    terms: &[u32],
    values: &[f32],
    low: &mut [S::f32s],
    high: &mut [S::f32s],
    at: usize,
) -> usize {
    let stride = low.len();
    let zero = simd.splat_f32s(0.0);
    let (mut lows, mut highs) = ([[zero; N]; U], [[zero; N]; U]);
    lows[0].copy_from_slice(&low[at..at + N]);
    highs[0].copy_from_slice(&high[at..at + N]);
    let (terms_by_way, last_terms) = terms.as_chunks::<U>();
    let (values_by_way, _) = values[..terms.len()].as_chunks::<U>();
    for (terms, values) in terms_by_way.iter().zip(values_by_way) {
        for way in 0..U {
            let row = &dense[terms[way] as usize * stride + at..][..N];
            add(simd, row, values[way], &mut lows[way], &mut highs[way]);
        }
    }
    let last_values = &values[terms.len() - last_terms.len()..];
    for (&term, &value) in last_terms.iter().zip(last_values) {
        let row = &dense[term as usize * stride + at..][..N];
        add(simd, row, value, &mut lows[0], &mut highs[0]);
    }
    for way in 1..U {
        for i in 0..N {
            lows[0][i] = simd.add_f32s(lows[0][i], lows[way][i]);
            highs[0][i] = simd.add_f32s(highs[0][i], highs[way][i]);
        }
    }
    low[at..at + N].copy_from_slice(&lows[0]);
    high[at..at + N].copy_from_slice(&highs[0]);
    N
}

/// Adds a row of words times `value`. (A function, as closures do not get the instruction set of their caller.)
#[inline(always)]
fn add<S: Simd, const N: usize>(
    simd: S,
    row: &[S::u32s],
    value: f32,
    lows: &mut [S::f32s; N],
    highs: &mut [S::f32s; N],
) {
    let value = simd.splat_f32s(value);
    for i in 0..N {
        let even = simd.transmute_f32s_u32s(simd.wrapping_dyn_shl_u32s(row[i], simd.splat_u32s(16)));
        let odd = simd.transmute_f32s_u32s(simd.and_u32s(row[i], simd.splat_u32s(0xffff_0000)));
        lows[i] = simd.mul_add_e_f32s(value, even, lows[i]);
        highs[i] = simd.mul_add_e_f32s(value, odd, highs[i]);
    }
}
