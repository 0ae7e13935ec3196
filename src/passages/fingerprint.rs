//! Winnowed fingerprints: a few hashes of a text, chosen so that texts with a long run in common share one.
//!
//! Schleimer, Wilkerson, Aiken: Winnowing: Local Algorithms for Document Fingerprinting, SIGMOD 2003. A hash of each
//! `k` words in a row (k-gram); of each `w` of these in a row the least is kept (the rightmost of equals), so two
//! texts that share `w + k - 1` words in a row share a fingerprint, and about `2 / (w + 1)` of the hashes are kept.

/// Any odd number with bits well spread: the base of the rolling hash.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// A kept hash and the number of its first word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint {
    pub hash: u64,
    pub word: u32,
}

/// The hash of the last `n` words (R. M. Karp, M. O. Rabin, 1987), one word after the other.
#[derive(Debug, Clone)]
pub(super) struct Rolling {
    n: usize,
    base_n: u64,
    hash: u64,
    /// The last `n` words, as a ring.
    words: Vec<u64>,
    n_words: usize,
}

impl Rolling {
    pub fn new(n: usize) -> Self {
        let base_n = (0..n).fold(1u64, |power, _| power.wrapping_mul(BASE));
        Self { n, base_n, hash: 0, words: vec![0; n], n_words: 0 }
    }

    /// Takes the next word; the hash of the last `n`, and the number of the first of them, once there are so many.
    pub fn push(&mut self, word: u64) -> Option<(u64, usize)> {
        let slot = self.n_words % self.n;
        let leaving = std::mem::replace(&mut self.words[slot], word);
        let added = self.hash.wrapping_mul(BASE).wrapping_add(word);
        self.hash = added.wrapping_sub(leaving.wrapping_mul(self.base_n));
        self.n_words += 1;
        (self.n_words >= self.n).then(|| (mix(self.hash), self.n_words - self.n))
    }

    /// Ready for the next text.
    pub fn clear(&mut self) {
        self.words.fill(0);
        self.hash = 0;
        self.n_words = 0;
    }
}

/// Takes words one by one and keeps the fingerprints of their k-grams.
#[derive(Debug, Clone)]
pub(super) struct Winnow {
    w: usize,
    rolling: Rolling,
    /// The last `w` hashes, as a ring.
    hashes: Vec<u64>,
    least: Option<Fingerprint>,
    kept: Vec<Fingerprint>,
}

impl Winnow {
    /// For runs of at least `min_words` words: k is half of them, rounded down, but at least 1.
    pub fn new(min_words: usize) -> Self {
        let k = (min_words / 2).max(1);
        let w = min_words - k + 1;
        Self { w, rolling: Rolling::new(k), hashes: vec![0; w], least: None, kept: Vec::new() }
    }

    /// Takes the next word. Once there are `min_words`: the number of the first word of the last run of so many, and
    /// the first word of the fingerprint that stands for this run. Runs with the same words have it at the same place.
    pub fn push(&mut self, word: u64) -> Option<(usize, usize)> {
        let (hash, at) = self.rolling.push(word)?;
        self.take(hash, at);
        let first = (at + 1).checked_sub(self.w)?;
        Some((first, self.least?.word as usize))
    }

    /// `hash` is that of the k-gram that begins at word `at`; k-grams come in order.
    fn take(&mut self, hash: u64, at: usize) {
        self.hashes[at % self.w] = hash;
        if at + 1 < self.w {
            return;
        }
        let first = at + 1 - self.w;
        let new = match self.least {
            Some(least) if least.word as usize >= first => {
                (hash <= least.hash).then_some(Fingerprint { hash, word: at as u32 })
            }
            _ => (first..=at)
                .map(|word| Fingerprint { hash: self.hashes[word % self.w], word: word as u32 })
                .reduce(|least, next| if next.hash <= least.hash { next } else { least }),
        };
        if let Some(new) = new {
            self.least = Some(new);
            self.kept.push(new);
        }
    }

    /// The fingerprints, and ready for the next text.
    pub fn finish(&mut self) -> Vec<Fingerprint> {
        self.rolling.clear();
        self.least = None;
        std::mem::take(&mut self.kept)
    }
}

/// Spreads a hash over all bits, so that the least of a window is a random one (the finaliser of splitmix64).
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prints(words: &[u64], min_words: usize) -> Vec<Fingerprint> {
        let mut winnow = Winnow::new(min_words);
        for &word in words {
            winnow.push(word);
        }
        winnow.finish()
    }

    #[test]
    fn texts_that_share_a_run_share_a_fingerprint() {
        for min_words in [1, 2, 7, 20] {
            for lead in 0..30 {
                let shared: Vec<u64> = (1000..1000 + min_words as u64).collect();
                let a: Vec<u64> = (0..lead).chain(shared.iter().copied()).chain(500..520).collect();
                let b: Vec<u64> = (200..231).chain(shared).chain(700..704).collect();
                let hashes: Vec<u64> = prints(&a, min_words).iter().map(|print| print.hash).collect();
                assert!(
                    prints(&b, min_words).iter().any(|print| hashes.contains(&print.hash)),
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
