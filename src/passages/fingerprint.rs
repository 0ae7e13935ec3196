//! Winnowed fingerprints: a few hashes of a text, chosen so that texts with a long run in common share one.
//!
//! Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003. A hash of each
//! `k` words in a row (k-gram); of each `w` of these in a row the least is kept (the rightmost of equals), so two
//! texts that share `w + k - 1` words in a row share a fingerprint, and about `2 / (w + 1)` of the hashes are kept.

/// Any odd number with bits well spread: the base of the rolling hash.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Writes the hashes of all runs of `n` of `words` over `hashes`, by their first words (R. M. Karp, M. O. Rabin, 1987).
/// None is 0.
pub(super) fn roll(words: &[u64], n: usize, hashes: &mut Vec<u64>) {
    hashes.clear();
    if words.len() < n {
        return;
    }
    let push = |hash: u64, word: u64| hash.wrapping_mul(BASE).wrapping_add(word);
    let base_n = (0..n).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let mut hash = words[..n].iter().fold(0, |hash, &word| push(hash, word));
    hashes.push(mix(hash));
    hashes.extend(words.iter().zip(&words[n..]).map(|(&leaving, &word)| {
        hash = push(hash, word).wrapping_sub(leaving.wrapping_mul(base_n));
        mix(hash)
    }));
}

/// Chooses the fingerprints of texts; keep one for many of them.
#[derive(Debug, Clone)]
pub(super) struct Winnow {
    k: usize,
    w: usize,
    hashes: Vec<u64>,
}

impl Winnow {
    /// For runs of at least `min_words` words: k is half of them, rounded down, but at least 1.
    pub fn new(min_words: usize) -> Self {
        let k = (min_words / 2).max(1);
        Self { k, w: min_words - k + 1, hashes: Vec::new() }
    }

    /// For each run of `min_words` of `words`, in order: whether its fingerprint is another one than that of the run
    /// before it, and the hash of it. Runs with the same words have the same one, at the same of their words.
    #[inline(always)]
    pub fn each(&mut self, words: &[u64], mut each: impl FnMut(bool, u64)) {
        let Self { k, w, hashes } = self;
        roll(words, *k, hashes);
        let Some(window) = hashes.get(..*w) else { return };
        // The least of the k-grams of a run, and its place.
        let (mut least, mut at) = rightmost_least(window);
        each(true, least);
        for last in *w..hashes.len() {
            let (first, hash) = (last + 1 - *w, hashes[last]);
            let is_new = hash <= least || at < first;
            if hash <= least {
                (least, at) = (hash, last);
            } else if at < first {
                (least, at) = rightmost_least(&hashes[first..=last]);
                at += first;
            }
            each(is_new, least);
        }
    }
}

/// The least of some hashes, and the last place that has it.
fn rightmost_least(hashes: &[u64]) -> (u64, usize) {
    let mut least = (u64::MAX, 0);
    for (at, &hash) in hashes.iter().enumerate() {
        if hash <= least.0 {
            least = (hash, at);
        }
    }
    least
}

/// Spreads a hash over all bits, so that the least of a window is a random one (both halves of a product). Not 0, which
/// stands for no hash.
fn mix(hash: u64) -> u64 {
    let product = u128::from(hash) * 0xbf58_476d_1ce4_e5b9;
    (product as u64 ^ (product >> 64) as u64).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fingerprints of a text, with the run they were first taken for.
    fn prints(words: &[u64], min_words: usize) -> Vec<(usize, u64)> {
        let (mut prints, mut run) = (Vec::new(), 0);
        Winnow::new(min_words).each(words, |is_new, hash| {
            if is_new {
                prints.push((run, hash));
            }
            run += 1;
        });
        assert_eq!(run, (words.len() + 1).saturating_sub(min_words));
        prints
    }

    /// The same by the definition.
    fn slow_prints(words: &[u64], min_words: usize) -> Vec<(usize, u64)> {
        let k = (min_words / 2).max(1);
        let hash_of = |words: &[u64]| {
            mix(words.iter().fold(0, |hash: u64, &word| hash.wrapping_mul(BASE).wrapping_add(word)))
        };
        let hashes: Vec<u64> = words.windows(k).map(hash_of).collect();
        let mut prints: Vec<(usize, usize)> = Vec::new();
        for (run, _) in words.windows(min_words).enumerate() {
            let window = run..run + min_words - k + 1;
            let at = window.clone().rev().min_by_key(|&at| hashes[at]).expect("a window");
            if prints.last().is_none_or(|print| print.1 != at) {
                prints.push((run, at));
            }
        }
        prints.into_iter().map(|(run, at)| (run, hashes[at])).collect()
    }

    proptest::proptest! {
        #[test]
        fn fingerprints_are_those_of_the_definition(
            words in proptest::collection::vec(0..6u64, 0..80), min_words in 1..24usize
        ) {
            assert_eq!(prints(&words, min_words), slow_prints(&words, min_words));
        }
    }

    #[test]
    fn texts_that_share_a_run_share_a_fingerprint() {
        for min_words in [1, 2, 7, 20] {
            for lead in 0..30 {
                let shared: Vec<u64> = (1000..1000 + min_words as u64).collect();
                let a: Vec<u64> = (0..lead).chain(shared.iter().copied()).chain(500..520).collect();
                let b: Vec<u64> = (200..231).chain(shared).chain(700..704).collect();
                let hashes: Vec<u64> = prints(&a, min_words).iter().map(|print| print.1).collect();
                assert!(
                    prints(&b, min_words).iter().any(|print| hashes.contains(&print.1)),
                    "{min_words} {lead}"
                );
            }
        }
    }

    #[test]
    fn few_hashes_are_kept_and_short_texts_have_none() {
        let words: Vec<u64> = (0..10_000u64).map(mix).collect();
        let n = prints(&words, 20).len();
        assert!((1_500..1_900).contains(&n), "{n} of 10,000, about one in six expected");
        assert!(prints(&words[..19], 20).is_empty());
        assert_eq!(prints(&words[..20], 20).len(), 1);
    }
}
