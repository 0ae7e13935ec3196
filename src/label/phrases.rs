//! Phrases: words of a label that mostly stand side by side in the texts.

use std::collections::BTreeMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use super::silent::Silent;
use crate::document::Corpus;
use crate::text::{Case, Language, Reader, Terms, Word};
use crate::vectors::TfIdf;

// Sets and maps are asked for every word of every text; these hash fastest, and none shows its order.
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
    /// In how many of the documents read each term stands.
    documents: HashMap<u32, u32>,
}

/// What is seen of one sequence of columns.
#[derive(Default)]
struct Seen {
    documents: u32,
    written: BTreeMap<String, u32>,
    /// How often it was part of a longer name.
    cut: u32,
}

/// A word of a text: its column if it has one, and where it stands.
struct Place {
    column: Option<u32>,
    capital: bool,
    start: usize,
    end: usize,
}

impl Phrases {
    /// Reads the `documents`, the most typical first, for phrases with at least one of the `candidates`.
    pub(super) fn find(
        corpus: &Corpus,
        tf_idf: &TfIdf,
        documents: impl Iterator<Item = u32>,
        candidates: &[u32],
        silent: &Silent,
    ) -> Self {
        let wanted: HashSet<u32> = candidates.iter().copied().collect();
        let mut seen: HashMap<Vec<u32>, Seen> = HashMap::default();
        let mut single: HashMap<u32, u32> = HashMap::default();
        let mut n_read = 0;
        let mut rules = HashMap::default();
        for document in documents.take(TEXTS) {
            n_read += 1;
            let (mut words, mut phrases) = (HashSet::default(), HashSet::default());
            let mut bytes_left = BYTES;
            for piece in corpus.pieces(document as usize) {
                let piece = &piece[..piece.floor_char_boundary(bytes_left)];
                bytes_left -= piece.len();
                let languages = tf_idf.languages();
                let language = languages.only().unwrap_or_else(|| languages.of_text(piece));
                let columns = rules.entry(language).or_insert_with(|| Columns::new(tf_idf, language));
                let places = read_places(piece, columns);
                words.extend(places.iter().filter_map(|place| place.column));
                for length in 2..=LONGEST {
                    for (first, window) in places.windows(length).enumerate() {
                        let Some(columns) = phrase_of(window, piece, &wanted) else { continue };
                        // In a name any word may stand ("New York"), but "new polar" says no more than "polar".
                        let says_nothing = |place: &Place| silent.has(&piece[place.start..place.end]);
                        if !window[0].capital && window.iter().any(says_nothing) {
                            continue;
                        }
                        let text = piece[window[0].start..window[length - 1].end].to_string();
                        let seen = seen.entry(columns.clone()).or_default();
                        *seen.written.entry(text).or_default() += 1;
                        // What a hyphen joins is whole by itself.
                        let joined = piece[window[0].end..window[length - 1].start].contains('-');
                        seen.cut += u32::from(!joined && goes_on(&places, first..first + length, piece));
                        if phrases.insert(columns) {
                            seen.documents += 1;
                        }
                    }
                }
            }
            words.into_iter().for_each(|column| *single.entry(column).or_default() += 1);
        }
        let least = LEAST.min(n_read);
        let mut phrases: Vec<Phrase> = Vec::new();
        for (columns, seen) in seen {
            let rarest = columns.iter().map(|column| single[column]).min().unwrap_or(0);
            // Names are kept whole: "Russian President Vladimir" is none.
            let n_written: u32 = seen.written.values().sum();
            if 2 * seen.cut > n_written {
                continue;
            }
            if seen.documents < least || f64::from(seen.documents) < SHARE_OF_RAREST * f64::from(rarest) {
                continue;
            }
            let commonest = seen.written.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            let text = commonest.map(|(text, _)| text.split_whitespace().collect::<Vec<_>>().join(" "));
            phrases.push(Phrase { text: text.unwrap_or_default(), columns, documents: seen.documents });
        }
        phrases.sort_by(|a, b| {
            (b.columns.len(), b.documents, &a.columns).cmp(&(a.columns.len(), a.documents, &b.columns))
        });
        Self { phrases, documents: single }
    }

    /// The phrases in which the texts mostly use the term of `column`, the longest first, then the commonest.
    pub(super) fn with(&self, column: u32) -> impl Iterator<Item = &Phrase> {
        let least = SHARE_OF_SHOWN * f64::from(self.documents.get(&column).copied().unwrap_or(0));
        let phrases = self.phrases.iter();
        phrases.filter(move |phrase| phrase.columns.contains(&column) && f64::from(phrase.documents) >= least)
    }
}

/// From words to columns in one language; a word is stemmed the first time it is met.
struct Columns<'a> {
    tf_idf: &'a TfIdf,
    rule: Terms,
    known: HashMap<String, Option<u32>>,
}

impl<'a> Columns<'a> {
    fn new(tf_idf: &'a TfIdf, language: Language) -> Self {
        Self { tf_idf, rule: Terms::new(tf_idf.analyzer(), language), known: HashMap::default() }
    }

    fn of(&mut self, word: &str) -> Option<u32> {
        if let Some(column) = self.known.get(word) {
            return *column;
        }
        let mut term = String::new();
        let is_term = self.rule.write(word, &mut term);
        let column = is_term.then(|| self.tf_idf.vocabulary().column(&term)).flatten();
        self.known.insert(word.to_string(), column);
        column
    }
}

fn read_places(text: &str, columns: &mut Columns<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    Reader::new(columns.tf_idf.analyzer().words).read(text, |word: Word<'_>| {
        let (start, end) = (word.span.start as usize, word.span.end as usize);
        places.push(Place { column: columns.of(word.folded), capital: word.case != Case::Lower, start, end });
    });
    places
}

/// Whether the words of `window`, a name, are part of a longer one: a word with a capital stands right before or
/// behind them. A word before may only begin the sentence, so it counts where it is a term.
fn goes_on(places: &[Place], window: Range<usize>, text: &str) -> bool {
    if !places[window.start].capital {
        return false;
    }
    let near = |a: usize, b: usize| matches!(text.get(places[a].end..places[b].start), Some(" " | "-"));
    let before = window.start > 0
        && places[window.start - 1].capital
        && places[window.start - 1].column.is_some()
        && near(window.start - 1, window.start);
    let after = window.end < places.len() && places[window.end].capital && near(window.end - 1, window.end);
    before || after
}

/// The columns of a window of words, if it may be a phrase: all are terms and one of them wanted, nothing but a
/// space or a hyphen stands between them, and either all begin with a capital or none does (a name, or a common
/// phrase; a sentence's first word before a name is neither).
fn phrase_of(window: &[Place], text: &str, wanted: &HashSet<u32>) -> Option<Vec<u32>> {
    // Few windows have a wanted word, so that is asked first.
    if !window.iter().any(|place| place.column.is_some_and(|column| wanted.contains(&column))) {
        return None;
    }
    let columns: Vec<u32> = window.iter().map(|place| place.column).collect::<Option<_>>()?;
    let joined = |pair: &[Place]| matches!(text.get(pair[0].end..pair[1].start), Some(" " | "-" | "\n"));
    let of_one_kind = window.iter().all(|place| place.capital == window[0].capital);
    let distinct = columns.iter().collect::<HashSet<_>>().len() == columns.len();
    (distinct && of_one_kind && window.windows(2).all(joined)).then_some(columns)
}
