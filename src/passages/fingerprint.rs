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

/// Takes words one by one and keeps the fingerprints of their k-grams.
#[derive(Debug, Clone)]
pub(super) struct Winnow {
    k: usize,
    w: usize,
    base_k: u64,
    rolling: u64,
    /// The last `k` words, as a ring.
    words: Vec<u64>,
    /// The last `w` hashes, as a ring.
    hashes: Vec<u64>,
    n_words: usize,
    least: Option<Fingerprint>,
    kept: Vec<Fingerprint>,
}

impl Winnow {
    /// For runs of at least `min_words` words: k is half of them, rounded down, but at least 1.
    pub fn new(min_words: usize) -> Self {
        let k = (min_words / 2).max(1);
        let w = min_words - k + 1;
        let base_k = (0..k).fold(1u64, |power, _| power.wrapping_mul(BASE));
        Self {
            k,
            w,
            base_k,
            rolling: 0,
            words: vec![0; k],
            hashes: vec![0; w],
            n_words: 0,
            least: None,
            kept: Vec::new(),
        }
    }

    /// Takes the next word.
    pub fn push(&mut self, word: u64) {
        let slot = self.n_words % self.k;
        let leaving = std::mem::replace(&mut self.words[slot], word);
        self.rolling = self
            .rolling
            .wrapping_mul(BASE)
            .wrapping_add(word)
            .wrapping_sub(leaving.wrapping_mul(self.base_k));
        self.n_words += 1;
        if self.n_words >= self.k {
            self.take(mix(self.rolling), self.n_words - self.k);
        }
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
        self.words.fill(0);
        self.rolling = 0;
        self.n_words = 0;
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
        words.iter().for_each(|&word| winnow.push(word));
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
