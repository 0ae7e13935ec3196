//! Term counts of a run of documents: the one pass over the text that fitting and transforming share.

use rayon::prelude::*;

use super::interner::Interner;
use super::params::TfIdfValidParams;
use crate::document::Corpus;
use crate::text::{Case, Language, Reader, Terms, Word};

/// The counts of consecutive documents, with a vocabulary of their own.
///
/// Rows are kept as bytes, two to four a count instead of the eight of the matrix, so that counts and matrix
/// together stay well under two matrices.
pub(super) struct Chunk {
    /// Terms by their number in this chunk.
    pub terms: Interner,
    /// In how many documents of the chunk each term stands.
    pub document_frequency: Vec<u32>,
    /// The words behind the terms, as written.
    pub surfaces: Vec<Surfaces>,
    /// Number of different terms of each document.
    pub sizes: Vec<u32>,
    /// For each document its (term, count) pairs in the order of first sight, as variable-length numbers.
    pub rows: Vec<u8>,
}

/// The words of one language and the terms they became.
#[derive(Default)]
pub(super) struct Surfaces {
    /// The words in lower case.
    pub words: Interner,
    /// What became of each word.
    pub uses: Vec<Use>,
}

/// A word's term and how often it stood in each [`Case`].
#[derive(Clone, Copy)]
pub(super) struct Use {
    /// Number of the term, or [`STOPPED`].
    pub term: u32,
    /// Occurrences by case: lower, capital, upper.
    pub cases: [u32; 3],
}

/// The term of a stop word.
pub(super) const STOPPED: u32 = u32::MAX;

/// About how much text one chunk takes, in bytes. A large chunk sees fewer words anew and makes less to merge; a
/// small one keeps the counts in cache and lets threads share short corpora.
fn chunk_bytes(total: usize) -> usize {
    (total / 16).clamp(1 << 18, 1 << 22)
}

/// Where the chunks of a corpus start and end: a rule of the corpus alone, never of the number of threads.
fn borders(corpus: &Corpus) -> Vec<std::ops::Range<usize>> {
    let size = |i: usize| corpus.pieces(i).map(str::len).sum::<usize>();
    let sizes: Vec<usize> = (0..corpus.documents().len()).map(size).collect();
    let limit = chunk_bytes(sizes.iter().sum());
    let (mut borders, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (i, size) in sizes.iter().enumerate() {
        bytes += size;
        if bytes >= limit {
            borders.push(start..i + 1);
            (start, bytes) = (i + 1, 0);
        }
    }
    if start < sizes.len() {
        borders.push(start..sizes.len());
    }
    borders
}

/// Counts the terms of every document, in parallel; chunks in the order of the documents.
pub(super) fn count(corpus: &Corpus, languages: &[Language], params: &TfIdfValidParams) -> Vec<Chunk> {
    borders(corpus)
        .into_par_iter()
        .map(|range| Counter::new(params).count(corpus, languages, range))
        .collect()
}

/// The working state of counting one chunk.
struct Counter<'a> {
    params: &'a TfIdfValidParams,
    reader: Reader,
    tables: Vec<Option<Table>>,
    terms: Interner,
    /// Per term: its count in the document at hand.
    counts: Vec<u32>,
    /// The terms with a count, in the order of first sight.
    touched: Vec<u32>,
    term: String,
}

/// What is known of one language's words.
struct Table {
    rule: Terms,
    surfaces: Surfaces,
    /// Word n-grams, n > 1.
    grams: Surfaces,
}

impl<'a> Counter<'a> {
    fn new(params: &'a TfIdfValidParams) -> Self {
        let reader = Reader::new(params.analyzer.words);
        let tables = Language::all().map(|_| None).collect();
        let (terms, counts, touched, term) = Default::default();
        Self { params, reader, tables, terms, counts, touched, term }
    }

    fn count(mut self, corpus: &Corpus, languages: &[Language], range: std::ops::Range<usize>) -> Chunk {
        let mut document_frequency = Vec::new();
        let (mut sizes, mut rows) = (Vec::with_capacity(range.len()), Vec::new());
        for document in range {
            for piece in corpus.pieces(document) {
                self.count_piece(piece, languages[document]);
            }
            document_frequency.resize(self.terms.len(), 0);
            sizes.push(self.touched.len() as u32);
            for term in self.touched.drain(..) {
                document_frequency[term as usize] += 1;
                write_number(&mut rows, term);
                write_number(&mut rows, std::mem::take(&mut self.counts[term as usize]));
            }
        }
        rows.shrink_to_fit();
        let tables = self.tables.into_iter().flatten();
        let surfaces = tables.flat_map(|table| [table.surfaces, table.grams]).collect();
        Chunk { terms: self.terms, document_frequency, surfaces, sizes, rows }
    }

    /// Adds the terms of one piece of text; n-grams do not reach over its ends.
    fn count_piece(&mut self, text: &str, language: Language) {
        let Self { params, reader, tables, terms, counts, touched, term } = self;
        let table = tables[language as usize].get_or_insert_with(|| Table {
            rule: Terms::new(&params.analyzer, language),
            surfaces: Surfaces::default(),
            grams: Surfaces::default(),
        });
        let (shortest, longest) = params.n_grams;
        let mut add = |term: u32| {
            if counts.len() <= term as usize {
                counts.resize(term as usize + 1, 0);
            }
            if counts[term as usize] == 0 {
                touched.push(term);
            }
            counts[term as usize] += 1;
        };
        // The words kept so far in this piece, for n-grams.
        let mut kept: Vec<u32> = Vec::new();
        reader.read(text, |word: Word<'_>| {
            let Surfaces { words, uses } = &mut table.surfaces;
            let id = words.intern_word(word.folded, word.head);
            if id as usize == uses.len() {
                let kept = table.rule.write(word.folded, term);
                uses.push(Use { term: if kept { terms.intern(term) } else { STOPPED }, cases: [0; 3] });
            }
            let seen = &mut uses[id as usize];
            seen.cases[word.case as usize] += 1;
            if seen.term == STOPPED {
                return;
            }
            if shortest == 1 {
                add(seen.term);
            }
            if longest > 1 {
                kept.push(id);
                for n in shortest.max(2)..=longest.min(kept.len()) {
                    add(table.grams.add(&kept[kept.len() - n..], &table.surfaces, terms));
                }
            }
        });
    }
}

impl Surfaces {
    /// Counts the n-gram of `words` and gives the number of its term.
    fn add(&mut self, words: &[u32], single: &Surfaces, terms: &mut Interner) -> u32 {
        let spelled: Vec<&str> = words.iter().map(|&word| single.words.get(word)).collect();
        let id = self.words.intern(&spelled.join(" "));
        if id as usize == self.uses.len() {
            let parts: Vec<&str> = words.iter().map(|&w| terms.get(single.uses[w as usize].term)).collect();
            let term = parts.join(" ");
            self.uses.push(Use { term: terms.intern(&term), cases: [0; 3] });
        }
        let seen = &mut self.uses[id as usize];
        seen.cases[Case::Lower as usize] += 1;
        seen.term
    }
}

/// Writes `number` in groups of seven bits, the low ones first (LEB128).
#[inline]
fn write_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Reads what [`write_number`] wrote at `at`, and moves `at` behind it.
#[inline]
pub(super) fn read_number(bytes: &[u8], at: &mut usize) -> u32 {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = bytes[*at];
        *at += 1;
        number |= u32::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return number;
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 127, 128, 16_383, 16_384, 1 << 28, u32::MAX];
        let mut bytes = Vec::new();
        numbers.iter().for_each(|&number| write_number(&mut bytes, number));
        let mut at = 0;
        assert!(numbers.iter().all(|&number| read_number(&bytes, &mut at) == number));
        assert_eq!(at, bytes.len());
    }
}
