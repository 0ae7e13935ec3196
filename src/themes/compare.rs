//! The inner loop of k-means: one document against all centroids of an index.

use pulp::Simd;

use super::bounds::higher;
use super::centroid_index::CentroidIndex;
use super::sum_lists::{SumLists, Terms};

/// The clusters of an index, ready to be compared with a point.
pub(super) struct Target<'a> {
    pub index: &'a CentroidIndex,
    /// The sums of the terms without dense row, of all clusters.
    lists: &'a SumLists,
    /// What a similarity starts from: 0, and minus infinity in the padding so that it never wins.
    pub zeros: Vec<f32>,
    /// The scale of each column, 1 in the padding.
    scales: Vec<f32>,
    /// The number of each column.
    numbers: Vec<f32>,
}

/// Where a point is most similar, and how similar it is to the rest.
pub(super) struct Found<const G: usize> {
    /// The column of highest similarity.
    pub column: usize,
    /// Its similarity.
    pub top: f32,
    /// The highest similarity in each group of the other columns; column `c` is in group `c % G`.
    pub others: [f32; G],
}

impl<'a> Target<'a> {
    pub fn new(index: &'a CentroidIndex, lists: &'a SumLists, scales: &[f32]) -> Self {
        let n_columns = 2 * index.stride;
        let mut zeros = vec![0.0; index.clusters.len()];
        zeros.resize(n_columns, f32::NEG_INFINITY);
        let mut scales: Vec<f32> = index.clusters.iter().map(|&cluster| scales[cluster as usize]).collect();
        scales.resize(n_columns, 1.0);
        let numbers = (0..n_columns).map(|column| column as f32).collect();
        Self { index, lists, zeros, scales, numbers }
    }
}

/// The similarities of a point to the clusters of an index, within [`Error`](super::bounds::Error), in `sums`.
#[inline(always)]
pub(super) fn compare<S: Simd>(simd: S, target: &Target<'_>, terms: Terms<'_>, sums: &mut [f32]) {
    let stride = target.index.stride;
    start(target, terms, sums);
    let dense = S::as_simd_u32s(target.index.rows()).0;
    let (low, high) = sums.split_at_mut(stride);
    let (low, high) = (S::as_mut_simd_f32s(low).0, S::as_mut_simd_f32s(high).0);
    let mut at = 0;
    while at < low.len() {
        at += match low.len() - at {
            1 => columns::<S, 1, 4>(simd, dense, terms.head, terms.head_values, low, high, at),
            2 => columns::<S, 2, 2>(simd, dense, terms.head, terms.head_values, low, high, at),
            3 => columns::<S, 3, 1>(simd, dense, terms.head, terms.head_values, low, high, at),
            _ => columns::<S, 4, 1>(simd, dense, terms.head, terms.head_values, low, high, at),
        };
    }
    for (sum, &scale) in S::as_mut_simd_f32s(sums).0.iter_mut().zip(S::as_simd_f32s(&target.scales).0) {
        *sum = simd.mul_f32s(*sum, scale);
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

/// Compares, and finds the highest similarity; `label` is the column that most likely has it.
#[inline(always)]
pub(super) fn find<S: Simd, const G: usize>(
    simd: S,
    target: &Target<'_>,
    terms: Terms<'_>,
    label: u32,
    sums: &mut [f32],
) -> Found<G> {
    // Few columns never leave the registers.
    if target.index.stride == G {
        match G / S::F32_LANES {
            1 => return find_few::<S, G, 1, 4>(simd, target, terms, label, sums),
            2 => return find_few::<S, G, 2, 2>(simd, target, terms, label, sums),
            _ => {}
        }
    }
    compare(simd, target, terms, sums);
    let top = highest(simd, sums);
    let column = column_of(top, label, sums);
    sums[column] = f32::NEG_INFINITY;
    let mut others = [f32::NEG_INFINITY; G];
    if G == 1 {
        others[0] = highest(simd, sums);
    } else {
        for sums in sums.as_chunks::<G>().0 {
            for (other, &sum) in others.iter_mut().zip(sums) {
                *other = higher(sum, *other);
            }
        }
    }
    sums[column] = top;
    Found { column, top, others }
}

/// [`find`] for `2 N` vectors of columns, as many as two columns a group.
#[inline(always)]
fn find_few<S: Simd, const G: usize, const N: usize, const U: usize>(
    simd: S,
    target: &Target<'_>,
    terms: Terms<'_>,
    label: u32,
    sums: &mut [f32],
) -> Found<G> {
    let minus_infinity = simd.splat_f32s(f32::NEG_INFINITY);
    let stride = target.index.stride;
    let dense = S::as_simd_u32s(target.index.rows()).0.as_chunks::<N>().0;
    start(target, terms, sums);
    let mut both = [[minus_infinity; N]; 2];
    for (half, sums) in both.iter_mut().zip(sums.chunks_exact(stride)) {
        half.copy_from_slice(S::as_simd_f32s(sums).0);
    }
    let [low, high] = &mut both;
    add_up::<S, N, U>(simd, |term| &dense[term as usize], terms.head, terms.head_values, low, high);
    let mut highest = minus_infinity;
    for ((half, sums), scales) in
        both.iter_mut().zip(sums.chunks_exact_mut(stride)).zip(target.scales.chunks_exact(stride))
    {
        for ((vector, sum), &scale) in
            half.iter_mut().zip(S::as_mut_simd_f32s(sums).0).zip(S::as_simd_f32s(scales).0)
        {
            *vector = simd.mul_f32s(*vector, scale);
            *sum = *vector;
            highest = simd.max_f32s(highest, *vector);
        }
    }
    let top = simd.reduce_max_f32s(highest);
    let column = column_of(top, label, sums);
    let number = simd.splat_f32s(column as f32);
    let mut others = [f32::NEG_INFINITY; G];
    for (half, numbers) in both.iter().zip(target.numbers.chunks_exact(stride)) {
        let numbers = S::as_simd_f32s(numbers).0;
        for ((other, &sum), &numbers) in S::as_mut_simd_f32s(&mut others).0.iter_mut().zip(half).zip(numbers)
        {
            let sum = simd.select_f32s(simd.equal_f32s(numbers, number), minus_infinity, sum);
            *other = simd.max_f32s(*other, sum);
        }
    }
    Found { column, top, others }
}

/// What the terms without dense row add to each similarity.
#[inline(always)]
fn start(target: &Target<'_>, terms: Terms<'_>, sums: &mut [f32]) {
    sums.copy_from_slice(&target.zeros);
    let is_full = target.index.clusters.len() == target.index.columns.len();
    for (&term, &value) in terms.tail.iter().zip(terms.tail_values) {
        let list =
            if is_full { target.lists.get(term as usize) } else { target.lists.get_of_part(term as usize) };
        for &(column, sum) in list {
            sums[column as usize] += value * sum;
        }
    }
}

/// The column of highest similarity: `label` or the lowest.
#[inline(always)]
fn column_of(top: f32, label: u32, sums: &[f32]) -> usize {
    match sums.get(label as usize) {
        Some(&sum) if sum == top => label as usize,
        _ => sums.iter().position(|&sum| sum == top).unwrap_or(0),
    }
}

/// Adds up `N` vectors of words from vector `at` on; gives `N`.
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
    let (mut lows, mut highs) = ([zero; N], [zero; N]);
    lows.copy_from_slice(&low[at..at + N]);
    highs.copy_from_slice(&high[at..at + N]);
    if stride == N {
        let dense = dense.as_chunks::<N>().0;
        add_up::<S, N, U>(simd, |term| &dense[term as usize], terms, values, &mut lows, &mut highs);
    } else {
        let row = |term: u32| dense[term as usize * stride + at..].first_chunk().expect("whole rows");
        add_up::<S, N, U>(simd, row, terms, values, &mut lows, &mut highs);
    }
    low[at..at + N].copy_from_slice(&lows);
    high[at..at + N].copy_from_slice(&highs);
    N
}

/// Adds up the rows of some terms, in `U` sets of registers that need not wait for each other.
#[inline(always)]
fn add_up<'a, S: Simd, const N: usize, const U: usize>(
    simd: S,
    row: impl Fn(u32) -> &'a [S::u32s; N],
    terms: &[u32],
    values: &[f32],
    low: &mut [S::f32s; N],
    high: &mut [S::f32s; N],
) {
    let zero = simd.splat_f32s(0.0);
    let (mut lows, mut highs) = ([[zero; N]; U], [[zero; N]; U]);
    (lows[0], highs[0]) = (*low, *high);
    let (terms_by_way, last_terms) = terms.as_chunks::<U>();
    let (values_by_way, last_values) = values.as_chunks::<U>();
    for (terms, values) in terms_by_way.iter().zip(values_by_way) {
        for way in 0..U {
            add(simd, row(terms[way]), values[way], &mut lows[way], &mut highs[way]);
        }
    }
    for (&term, &value) in last_terms.iter().zip(last_values) {
        add(simd, row(term), value, &mut lows[0], &mut highs[0]);
    }
    (*low, *high) = (lows[0], highs[0]);
    for way in 1..U {
        for i in 0..N {
            low[i] = simd.add_f32s(low[i], lows[way][i]);
            high[i] = simd.add_f32s(high[i], highs[way][i]);
        }
    }
}

/// Adds a row of words times `value`. (A function, as closures do not get the instruction set of their caller.)
#[inline(always)]
fn add<S: Simd, const N: usize>(
    simd: S,
    row: &[S::u32s; N],
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
