//! One pass over the sums of a block: which rows may reach the threshold?
//!
//! Whole numbers of 16 bits in plain loops that the compiler turns into vector code: 16 rows an instruction on
//! AVX2 (chosen at run time by `pulp`), 8 on the SSE2 that every x86-64 has, 8 on NEON.

use pulp::{Arch, NullaryFnOnce};

use super::index::{ONE, STEP};

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

/// Adds to `found` the rows whose bound for the cosine, in 1/32,767, is at least `floor`, and leaves sums of 0: the
/// bound is the sum over the tails and the product of the lengths of the heads.
#[inline(always)]
pub(super) fn sweep(sums: &mut [u16], heads: &[u16], head: u16, floor: u16, found: &mut Vec<u32>) {
    let (sums, _) = sums.as_chunks_mut::<STEP>();
    let (heads, _) = heads.as_chunks::<STEP>();
    for (step, (sums, heads)) in sums.iter_mut().zip(heads).enumerate() {
        let (mut bounds, mut over) = ([0; STEP], 0);
        for i in 0..STEP {
            bounds[i] = sums[i].saturating_add(((u32::from(head) * u32::from(heads[i])) >> 16) as u16);
            over |= u16::from(bounds[i] >= floor);
        }
        *sums = [0; STEP];
        if over != 0 {
            let reach = (0u32..).zip(bounds).filter(|&(_, bound)| bound >= floor);
            found.extend(reach.map(|(i, _)| (step * STEP) as u32 + i));
        }
    }
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
