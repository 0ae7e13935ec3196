//! Phrases: words of a label that mostly stand side by side in the texts.

use std::collections::BTreeMap;

use foldhash::fast::FixedState;

use super::places::{Place, Seen, goes_on, phrase_of};
use super::silent::Silent;
use crate::document::Corpus;

// Sets and maps are asked for every phrase of every text; these hash fastest, and none shows its order.
type HashSet<K> = std::collections::HashSet<K, FixedState>;
type HashMap<K, V> = std::collections::HashMap<K, V, FixedState>;

/// Texts read for the phrases of one theme, ...
const TEXTS: usize = 100;
/// ... and bytes read of each: the phrases of a long one stand in its beginning too.
const BYTES: usize = 1 << 14;
/// A phrase must stand in this many documents...
const LEAST: u32 = 2;
/// ... in this share of those that have its rarest word, or it is a chance meeting of the others ...
const SHARE_OF_RAREST: f64 = 0.5;
/// ... and in this share of those that have the word it is shown for, or the word alone says more.
const SHARE_OF_SHOWN: f64 = 0.35;
/// Words in a phrase at the most.
const LONGEST: usize = 4;

/// A phrase and the columns of the terms in it.
pub(super) struct Phrase {
    /// As most texts write it.
    pub text: String,
    pub columns: Vec<u32>,
    documents: u32,
}

/// The phrases of one theme, the longest first, then the commonest.
pub(super) struct Phrases {
    phrases: Vec<Phrase>,
    /// In how many of the documents read each term of theirs stands.
    documents: HashMap<u32, u32>,
}

/// What is said of one sequence of columns.
#[derive(Default)]
struct Said {
    documents: u32,
    written: BTreeMap<String, u32>,
    /// How often it was part of a longer name.
    cut: u32,
}

impl Phrases {
    /// Reads the `documents`, the most typical first, for phrases with at least one of the `candidates`.
    pub(super) fn find(
        corpus: &Corpus,
        seen: &mut Seen<'_>,
        documents: impl Iterator<Item = u32>,
        candidates: &[u32],
        silent: &Silent,
    ) -> Self {
        let mut said: HashMap<Vec<u32>, Said> = HashMap::default();
        let mut n_read = 0;
        seen.begin(candidates);
        for document in documents.take(TEXTS) {
            n_read += 1;
            seen.begin_document();
            let mut phrases = HashSet::default();
            let mut bytes_left = BYTES;
            for piece in corpus.pieces(document as usize) {
                let piece = &piece[..piece.floor_char_boundary(bytes_left)];
                bytes_left -= piece.len();
                let (places, wanted) = seen.read(piece);
                for_each_window(places.len(), wanted, |first, length| {
                    let window = &places[first..first + length];
                    let Some(columns) = phrase_of(window, piece) else { return };
                    // In a name any word may stand ("New York"), but "new polar" says no more than "polar".
                    let says_nothing = |place: &Place| silent.has(place.of(piece));
                    if !window[0].capital && window.iter().any(says_nothing) {
                        return;
                    }
                    let text = &piece[window[0].start as usize..window[length - 1].end as usize];
                    // What a hyphen joins is whole by itself.
                    let joined =
                        piece[window[0].end as usize..window[length - 1].start as usize].contains('-');
                    let said = said.entry(columns.clone()).or_default();
                    *said.written.entry(text.to_string()).or_default() += 1;
                    said.cut += u32::from(!joined && goes_on(places, first..first + length, piece));
                    if phrases.insert(columns) {
                        said.documents += 1;
                    }
                });
            }
        }
        let least = LEAST.min(n_read);
        let mut phrases: Vec<Phrase> = Vec::new();
        let mut documents: HashMap<u32, u32> = HashMap::default();
        for (columns, said) in said {
            let rarest = columns.iter().map(|&column| seen.n_documents(column)).min().unwrap_or(0);
            // Names are kept whole: "Russian President Vladimir" is none.
            let n_written: u32 = said.written.values().sum();
            if 2 * said.cut > n_written {
                continue;
            }
            if said.documents < least || f64::from(said.documents) < SHARE_OF_RAREST * f64::from(rarest) {
                continue;
            }
            let commonest = said.written.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            let text = commonest.map(|(text, _)| text.split_whitespace().collect::<Vec<_>>().join(" "));
            documents.extend(columns.iter().map(|&column| (column, seen.n_documents(column))));
            phrases.push(Phrase { text: text.unwrap_or_default(), columns, documents: said.documents });
        }
        phrases.sort_by(|a, b| {
            (b.columns.len(), b.documents, &a.columns).cmp(&(a.columns.len(), a.documents, &b.columns))
        });
        Self { phrases, documents }
    }

    /// The phrases in which the texts mostly use the term of `column`, the longest first, then the commonest.
    pub(super) fn with(&self, column: u32) -> impl Iterator<Item = &Phrase> {
        let least = SHARE_OF_SHOWN * f64::from(self.documents.get(&column).copied().unwrap_or(0));
        let phrases = self.phrases.iter();
        phrases.filter(move |phrase| phrase.columns.contains(&column) && f64::from(phrase.documents) >= least)
    }
}

/// Hands the first word and the length of each window of two to [`LONGEST`] of `n` words to `each` that has one of the
/// `wanted` words (ascending) in it, each window once.
fn for_each_window(n: usize, wanted: &[u32], mut each: impl FnMut(usize, usize)) {
    let mut after_last = 0;
    for at in wanted.iter().map(|&at| at as usize) {
        // No wanted word stands between the first word and this one.
        for first in after_last.max((at + 1).saturating_sub(LONGEST))..=at {
            for length in (at + 1 - first).max(2)..=LONGEST.min(n - first) {
                each(first, length);
            }
        }
        after_last = at + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn each_window_with_a_wanted_word_is_met_once(is_wanted in proptest::collection::vec(proptest::bool::weighted(0.3), 0..20)) {
            let n = is_wanted.len();
            let mut slow = Vec::new();
            for length in 2..=LONGEST {
                let has_one = |first: &usize| is_wanted[*first..first + length].contains(&true);
                slow.extend((0..(n + 1).saturating_sub(length)).filter(has_one).map(|first| (first, length)));
            }
            let wanted: Vec<u32> = (0..n as u32).filter(|&at| is_wanted[at as usize]).collect();
            let mut found = Vec::new();
            for_each_window(n, &wanted, |first, length| found.push((first, length)));
            slow.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, slow);
        }
    }
}
