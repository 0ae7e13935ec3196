//! Which of very many hashes are equal.
//!
//! They are dealt out by their highest bits, first each block of them and then all blocks together, so that what is
//! sorted at last fits into a core's own cache.

use std::ops::Range;

use rayon::prelude::*;

/// Hashes dealt out by one task; fixed, so that nothing depends on the number of threads.
const BLOCK: usize = 1 << 14;

/// Hashes of a part, about.
const PART: usize = 1 << 12;

/// No hash: it is equal to none.
pub(super) const NONE: u64 = 0;

/// The places of equal hashes, group by group, those of a part together: ascending within a group, in no particular but a
/// fixed order of groups. Only groups of two or more that `keep` accepts by the first and the last of the places.
pub(super) fn equal(hashes: &[u64], keep: impl Fn(usize, usize) -> bool + Sync) -> Vec<Groups> {
    let n_bits = (hashes.len() / PART).max(1).ilog2().min(12);
    let n_parts = 1usize << n_bits;
    // The highest bits; a shift by all bits is none.
    let part = |hash: u64| (hash >> 32 >> (32 - n_bits)) as usize;
    let blocks: Vec<Dealt> = hashes
        .par_chunks(BLOCK)
        .enumerate()
        .map(|(block, hashes)| Dealt::new(hashes, block * BLOCK, n_parts, part))
        .collect();
    let of_part = |part: usize| {
        let parts = || blocks.iter().map(|block| block.part(part));
        let mut all: Vec<Entry> = Vec::with_capacity(parts().map(<[_]>::len).sum());
        parts().for_each(|some| all.extend_from_slice(some));
        all.sort_unstable();
        let mut groups = Groups::default();
        for same in all.chunk_by(|one, next| one.hash() == next.hash()) {
            if same.len() > 1 && keep(same[0].place(), same[same.len() - 1].place()) {
                groups.places.extend(same.iter().map(|entry| entry.place()));
                groups.ends.push(groups.places.len());
            }
        }
        groups
    };
    (0..n_parts).into_par_iter().map(of_part).collect()
}

/// Groups of places.
#[derive(Debug, Default)]
pub(super) struct Groups {
    /// The places of all groups.
    pub places: Vec<usize>,
    /// Where each group ends.
    pub ends: Vec<usize>,
}

/// A hash with its place, as one number, which is compared at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u128);

impl Entry {
    fn new(hash: u64, place: usize) -> Self {
        Self(u128::from(hash) << 64 | place as u128)
    }

    fn hash(self) -> u64 {
        (self.0 >> 64) as u64
    }

    fn place(self) -> usize {
        self.0 as u64 as usize
    }
}

/// The hashes of a block with their places, part by part.
struct Dealt {
    entries: Vec<Entry>,
    starts: Vec<u32>,
}

impl Dealt {
    fn new(hashes: &[u64], first: usize, n_parts: usize, part: impl Fn(u64) -> usize) -> Self {
        let mut starts = vec![0u32; n_parts + 2];
        let is_hash = |hash: &&u64| **hash != NONE;
        // Counted two places on, so that a start is where its part is written up to, and at last where it ends.
        hashes.iter().filter(is_hash).for_each(|&hash| starts[part(hash) + 2] += 1);
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut entries = vec![Entry(0); starts[n_parts + 1] as usize];
        for (place, &hash) in (first..).zip(hashes) {
            if hash != NONE {
                let at = &mut starts[part(hash) + 1];
                entries[*at as usize] = Entry::new(hash, place);
                *at += 1;
            }
        }
        Self { entries, starts }
    }

    fn part(&self, part: usize) -> &[Entry] {
        let Range { start, end } = self.starts[part] as usize..self.starts[part + 1] as usize;
        &self.entries[start..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Few hashes in small parts, or in all.
    fn check(hashes: &[u64]) {
        let keep = |first: usize, last: usize| first / 7 != last / 7;
        let mut slow: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
        for (place, &hash) in hashes.iter().enumerate().filter(|(_, hash)| **hash != NONE) {
            slow.entry(hash).or_default().push(place);
        }
        let mut slow: Vec<Vec<usize>> =
            slow.into_values().filter(|same| same.len() > 1 && keep(same[0], same[same.len() - 1])).collect();
        let mut found = Vec::new();
        for groups in equal(hashes, keep) {
            let mut start = 0;
            for end in groups.ends {
                found.push(groups.places[start..end].to_vec());
                start = end;
            }
        }
        slow.sort();
        found.sort();
        assert_eq!(found, slow);
    }

    #[test]
    fn equal_hashes_of_many_parts_and_blocks_are_found() {
        for n in [0, 1, 2, 3 * BLOCK] {
            let spread = |i: usize| (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            check(&(0..n).map(|i| spread(i % (n / 3 + 1))).collect::<Vec<_>>());
            check(&(0..n).map(|i| spread(i * i % 1000)).collect::<Vec<_>>());
            check(&vec![u64::MAX; n]);
        }
    }

    proptest::proptest! {
        #[test]
        fn equal_hashes_are_found(hashes in proptest::collection::vec(0..40u64, 0..200)) {
            check(&hashes);
        }
    }
}
