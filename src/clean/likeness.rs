//! How alike the words of two stretches of text are: one article or two?

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::text::{Language, for_each_word};

/// Characters of a word that count: a stemmer for all languages at once.
const STEM: usize = 6;

static STOP_WORDS: LazyLock<HashSet<u64, FixedState>> =
    LazyLock::new(|| Language::all().flat_map(Language::stop_words).map(hash).collect());

/// The number of a word.
pub(super) fn hash(word: impl Hash) -> u64 {
    FixedState::with_seed(2).hash_one(word)
}

/// The words of a stretch of text that carry meaning, with how often each stands there.
///
/// There is no inverse document frequency in it, since a corpus of three pages has none to speak of. The cosine of
/// the two halves of one news article is .15 to .45 by this measure (19 of 20), of two articles from one desk .03
/// to .20, measured on news of four kinds.
#[derive(Debug, Clone, Default)]
pub(super) struct WordCounts {
    counts: HashMap<u64, f64, FixedState>,
}

impl WordCounts {
    /// The words of all `pieces`.
    pub fn of<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Self {
        let stop_words = &*STOP_WORDS;
        let mut words = Self::default();
        for piece in pieces {
            for_each_word(piece, |word| {
                if word.folded.len() >= 4 && !stop_words.contains(&hash(word.folded)) {
                    let end = word.folded.char_indices().nth(STEM).map_or(word.folded.len(), |(end, _)| end);
                    *words.counts.entry(hash(&word.folded[..end])).or_default() += 1.0;
                }
            });
        }
        words
    }

    /// Takes in the words of more text.
    pub fn add(&mut self, more: Self) {
        for (word, count) in more.counts {
            *self.counts.entry(word).or_default() += count;
        }
    }

    /// The cosine of the square roots of the counts, from 0 to 1.
    pub fn cosine(&self, other: &Self) -> f64 {
        // Counts are whole numbers, so these sums are exact and do not depend on the order of the table.
        let squared = |words: &Self| words.counts.values().sum::<f64>();
        let norm = (squared(self) * squared(other)).sqrt();
        let (few, many) = if self.counts.len() <= other.counts.len() { (self, other) } else { (other, self) };
        let mut products: Vec<u64> = few
            .counts
            .iter()
            .filter_map(|(word, count)| many.counts.get(word).map(|more| (count * more) as u64))
            .collect();
        // Roots are not whole: added up in a fixed order, the sum is the same in each run.
        products.sort_unstable();
        let dot: f64 = products.into_iter().map(|product| (product as f64).sqrt()).sum();
        if norm > 0.0 { dot / norm } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_words_are_alike_and_stop_words_do_not_count() {
        let envoy = WordCounts::of(["The envoys returned to the capital on Monday"]);
        let again = WordCounts::of(["An envoy returns", "to another capital"]);
        let other = WordCounts::of(["The price of wheat was on the rise"]);
        assert!((envoy.cosine(&envoy) - 1.0).abs() < 1e-12);
        assert!(envoy.cosine(&again) > 0.5, "{}", envoy.cosine(&again));
        assert_eq!(envoy.cosine(&other), 0.0);
        assert_eq!(envoy.cosine(&WordCounts::default()), 0.0);
    }
}
