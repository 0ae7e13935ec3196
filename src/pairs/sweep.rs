//! One pass over the sums of a block: which rows may reach the threshold?
//!
//! Whole numbers of 16 bits in plain loops that the compiler turns into vector code: 16 rows an instruction on
//! AVX2 (chosen at run time by `pulp`), 8 on the SSE2 that every x86-64 has, 8 on NEON.

use pulp::{Arch, NullaryFnOnce};

use super::index::STEP;

/// Work compiled for the best instruction set of the machine.
///
/// Everything called from `work` must be `inline(always)`, or it is compiled for the poorest.
#[inline(always)]
pub(super) fn on<W: NullaryFnOnce>(arch: Arch, work: W) -> W::Output {
    arch.dispatch(work)
}

/// An upper bound for the cosine with each row of a step, in 1/32,767: the sum over the tails and the product
/// of the lengths of the heads. The largest of them beside.
#[inline(always)]
pub(super) fn bounds(sums: &[u16; STEP], heads: &[u16; STEP], head: u16) -> ([u16; STEP], u16) {
    let mut bounds = [0; STEP];
    for ((bound, sum), other) in bounds.iter_mut().zip(sums).zip(heads) {
        *bound = sum.saturating_add(((u32::from(head) * u32::from(*other)) >> 16) as u16);
    }
    let largest = bounds.iter().fold(0, |largest: u16, &bound| largest.max(bound));
    (bounds, largest)
}

/// Sets all sums to 0 and adds to `found` the rows whose bound is at least `floor`.
#[inline(always)]
pub(super) fn sweep(sums: &mut [u16], heads: &[u16], head: u16, floor: u16, found: &mut Vec<u32>) {
    let (sums, _) = sums.as_chunks_mut::<STEP>();
    let (heads, _) = heads.as_chunks::<STEP>();
    for (step, (sums, heads)) in sums.iter_mut().zip(heads).enumerate() {
        let (bounds, largest) = bounds(sums, heads, head);
        *sums = [0; STEP];
        if largest >= floor {
            let reach = (0u32..).zip(bounds).filter(|&(_, bound)| bound >= floor);
            found.extend(reach.map(|(i, _)| (step * STEP) as u32 + i));
        }
    }
}
