//! One pass over the sums of a block: which rows may reach the threshold?
//!
//! Whole numbers of 16 bits in plain loops that the compiler turns into vector code: 16 rows an instruction on
//! AVX2 (chosen at run time by `pulp`), 8 on the SSE2 that every x86-64 has, 8 on NEON.

use pulp::{Arch, NullaryFnOnce};

use super::index::{ONE, STEP, TILE};

/// Work compiled for the best instruction set of the machine.
///
/// Everything called from `work` must be `inline(always)`, or it is compiled for the poorest.
#[inline(always)]
pub(super) fn on<W: NullaryFnOnce>(arch: Arch, work: W) -> W::Output {
    arch.dispatch(work)
}

/// The least bound, in 1/32,767, of a pair that may have a cosine of `threshold`.
///
/// 2 units for the rounding down in the product of the heads, 1e-6 for the rounding of cosines and weights.
pub(super) fn floor(threshold: f32, slack: usize) -> u16 {
    let units = (f64::from(threshold) - 1e-6) * f64::from(ONE) - 2.0 - slack as f64;
    units.max(0.0) as u16
}

/// Adds to `found` the rows (lower 16 bits), counted from `first`, with their sums (upper 16), whose bound for the cosine, in 1/32,767, is at least `floor`, and
/// leaves sums of 0: the bound is the sum over the tails and the product of the lengths of the heads, of which that of
/// the row searched is written out in `head`.
#[inline(always)]
pub(super) fn sweep(
    sums: &mut [u16; TILE],
    heads: &[u16; TILE],
    head: &[u16; STEP],
    floor: u16,
    first: u32,
    found: &mut Vec<u32>,
) {
    let bound = |sum: u16, one: u16, other: u16| {
        sum.saturating_add(((u32::from(one) * u32::from(other)) >> 16) as u16)
    };
    // The largest of a whole tile first, which is below `floor` nearly always.
    let ([a, b, c, d], [e, f, g, h]) = (steps(sums), steps(heads));
    let mut top = 0;
    for i in 0..STEP {
        let low = bound(a[i], head[i], e[i]).max(bound(b[i], head[i], f[i]));
        top = top.max(low).max(bound(c[i], head[i], g[i]).max(bound(d[i], head[i], h[i])));
    }
    if top >= floor {
        for (step, (sums, heads)) in (0u32..).zip([(a, e), (b, f), (c, g), (d, h)]) {
            let (mut bounds, mut top) = ([0; STEP], 0);
            for i in 0..STEP {
                bounds[i] = bound(sums[i], head[i], heads[i]);
                top = top.max(bounds[i]);
            }
            if top >= floor {
                let reach = (0u32..).zip(bounds).filter(|&(_, bound)| bound >= floor);
                let found_at = |(i, _)| u32::from(sums[i as usize]) << 16 | (first + step * STEP as u32 + i);
                found.extend(reach.map(found_at));
            }
        }
    }
    *sums = [0; TILE];
}

/// The steps of a tile.
#[inline(always)]
fn steps(tile: &[u16; TILE]) -> [&[u16; STEP]; TILE / STEP] {
    let (steps, _) = tile.as_chunks::<STEP>();
    std::array::from_fn(|i| &steps[i])
}

/// Writes to `found` the row of the largest sum of each step, for the `k` steps where it is largest; steps
/// without a sum above 0 are left out.
#[inline(always)]
pub(super) fn largest(sums: &[u16], k: usize, found: &mut Vec<u32>) {
    let (steps, _) = sums.as_chunks::<STEP>();
    let tops = steps.iter().map(|sums| sums.iter().fold(0, |top: u16, &sum| top.max(sum)));
    found.clear();
    found.extend(
        (0u32..).zip(tops).filter(|&(_, top)| top > 0).map(|(step, top)| u32::from(top) << 16 | step),
    );
    if found.len() > k {
        found.select_nth_unstable_by(k, |left, right| right.cmp(left));
        found.truncate(k);
    }
    for entry in found {
        let (top, step) = ((*entry >> 16) as u16, (*entry & 0xFFFF) as usize);
        let at = steps[step].iter().position(|&sum| sum == top).unwrap_or(0);
        *entry = (step * STEP + at) as u32;
    }
}
