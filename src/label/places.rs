//! The words of texts with their columns, and which of them may be a phrase.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::text::{Case, Key, Language, Reader, Terms, Word};
use crate::vectors::TfIdf;

/// A word of a text: its column if it has one, and where it stands.
pub(super) struct Place {
    pub column: Option<u32>,
    pub capital: bool,
    pub start: u32,
    pub end: u32,
}

impl Place {
    /// The word as `text` writes it.
    pub fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start as usize..self.end as usize]
    }
}

/// Reads texts, one theme after the other; words are stemmed the first time they are met in any.
pub(super) struct Seen<'a> {
    tf_idf: &'a TfIdf,
    columns: HashMap<Language, Columns<'a>, FixedState>,
    reader: Reader,
    places: Vec<Place>,
    /// Which of the places have a wanted column.
    wanted: Vec<u32>,
    /// By column.
    notes: Vec<Note>,
    /// Numbers of the theme and the document that are read; no two have the same.
    theme: u32,
    document: u32,
}

/// What is known of a column.
#[derive(Clone, Copy, Default)]
struct Note {
    /// The last theme that wanted it.
    wanted_by: u32,
    /// The last document it was met in, and how many of the documents of the theme `counted_for` had it.
    met_in: u32,
    counted_for: u32,
    n_documents: u32,
}

impl<'a> Seen<'a> {
    pub fn new(tf_idf: &'a TfIdf) -> Self {
        Self {
            tf_idf,
            columns: HashMap::default(),
            reader: Reader::new(tf_idf.analyzer().words),
            places: Vec::new(),
            wanted: Vec::new(),
            notes: vec![Note::default(); tf_idf.vocabulary().len()],
            theme: 0,
            document: 0,
        }
    }

    /// Begins a theme in which the columns `wanted` are looked for.
    pub fn begin(&mut self, wanted: &[u32]) {
        self.theme += 1;
        wanted.iter().for_each(|&column| self.notes[column as usize].wanted_by = self.theme);
    }

    /// Begins a document.
    pub fn begin_document(&mut self) {
        self.document += 1;
    }

    /// The words of `text`, a part of the document, and which of them are wanted.
    pub fn read(&mut self, text: &str) -> (&[Place], &[u32]) {
        let Self { tf_idf, columns, reader, places, wanted, notes, theme, document } = self;
        let language = tf_idf.languages().only().unwrap_or_else(|| tf_idf.languages().of_text(text));
        let columns = columns.entry(language).or_insert_with(|| Columns::new(tf_idf, language));
        places.clear();
        wanted.clear();
        reader.read(text, |word: Word<'_>| {
            let column = columns.of(word);
            if let Some(column) = column {
                let note = &mut notes[column as usize];
                if note.wanted_by == *theme {
                    wanted.push(places.len() as u32);
                }
                if note.met_in != *document {
                    note.met_in = *document;
                    let n_before = if note.counted_for == *theme { note.n_documents } else { 0 };
                    (note.counted_for, note.n_documents) = (*theme, n_before + 1);
                }
            }
            let capital = word.case != Case::Lower;
            places.push(Place { column, capital, start: word.span.start, end: word.span.end });
        });
        (places, wanted)
    }

    /// How many of the documents of this theme have the term of `column`.
    pub fn n_documents(&self, column: u32) -> u32 {
        let note = self.notes[column as usize];
        if note.counted_for == self.theme { note.n_documents } else { 0 }
    }
}

/// From words to columns in one language; a word is stemmed the first time it is met.
struct Columns<'a> {
    tf_idf: &'a TfIdf,
    rule: Terms,
    /// Words that are their own keys.
    known: HashMap<Key, Option<u32>, FixedState>,
    /// Longer ones.
    long: HashMap<String, Option<u32>, FixedState>,
    term: String,
}

impl<'a> Columns<'a> {
    fn new(tf_idf: &'a TfIdf, language: Language) -> Self {
        Self {
            tf_idf,
            rule: Terms::new(tf_idf.analyzer(), language),
            known: HashMap::default(),
            long: HashMap::default(),
            term: String::new(),
        }
    }

    #[inline]
    fn of(&mut self, word: Word<'_>) -> Option<u32> {
        let known = match word.key.is_whole() {
            true => self.known.get(&word.key),
            false => self.long.get(word.folded),
        };
        if let Some(&column) = known { column } else { self.look_up(word) }
    }

    #[cold]
    fn look_up(&mut self, word: Word<'_>) -> Option<u32> {
        let is_term = self.rule.write(word.folded, &mut self.term);
        let column = is_term.then(|| self.tf_idf.vocabulary().column(&self.term)).flatten();
        match word.key.is_whole() {
            true => self.known.insert(word.key, column),
            false => self.long.insert(word.folded.to_string(), column),
        };
        column
    }
}

/// Whether the words of `window`, a name, are part of a longer one: a word with a capital stands right before or
/// behind them. A word before may only begin the sentence, so it counts where it is a term.
pub(super) fn goes_on(places: &[Place], window: Range<usize>, text: &str) -> bool {
    if !places[window.start].capital {
        return false;
    }
    let near = |a: usize, b: usize| matches!(between(&places[a], &places[b], text), Some(" " | "-"));
    let before = window.start > 0
        && places[window.start - 1].capital
        && places[window.start - 1].column.is_some()
        && near(window.start - 1, window.start);
    let after = window.end < places.len() && places[window.end].capital && near(window.end - 1, window.end);
    before || after
}

/// The columns of a window of words, if it may be a phrase: all are terms, nothing but a space or a hyphen stands between
/// them, and either all begin with a capital or none does (a name, or a common phrase; a sentence's first word before a
/// name is neither).
pub(super) fn phrase_of(window: &[Place], text: &str) -> Option<Vec<u32>> {
    let is_one = |place: &Place| place.column.is_some() && place.capital == window[0].capital;
    let joined = |pair: &[Place]| matches!(between(&pair[0], &pair[1], text), Some(" " | "-" | "\n"));
    if !window.iter().all(is_one) || !window.windows(2).all(joined) {
        return None;
    }
    let columns: Vec<u32> = window.iter().filter_map(|place| place.column).collect();
    let is_new = |at: usize| !columns[..at].contains(&columns[at]);
    (1..columns.len()).all(is_new).then_some(columns)
}

/// What stands between two words; nothing can be said where they overlap.
fn between<'a>(one: &Place, next: &Place, text: &'a str) -> Option<&'a str> {
    text.get(one.end as usize..next.start as usize)
}
