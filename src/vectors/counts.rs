//! Word counts of all documents: the one pass over the text that fitting and transforming share.
//!
//! Each worker keeps one table of words for each language it meets and counts into that, so that a word is new once a
//! worker and not once a chunk. What number a word gets depends on chance; all that is made of the counts depends on the
//! words alone.

use std::ops::Range;

use super::interner::Interner;
use super::params::TfIdfValidParams;
use super::rows::Rows;
use super::workers::each_with;
use crate::document::Corpus;
use crate::text::{Case, Key, Language, Reader, Run, Sink, Word};

/// The counts of a corpus.
pub(super) struct Counts {
    pub tables: Vec<Table>,
    /// Consecutive documents, in order.
    pub chunks: Vec<Chunk>,
}

/// The words that one worker saw of one language.
pub(super) struct Table {
    pub language: Language,
    /// The stop words first, then words, and word n-grams where they are asked for.
    pub words: Interner<Use>,
    pub n_stop_words: u32,
}

/// How often a word stands in the texts.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Use {
    /// In the document at hand.
    count: u32,
    /// In all documents, by [`Case`].
    pub cases: [u32; 3],
}

/// The counts of consecutive documents.
pub(super) struct Chunk {
    pub rows: Rows,
    /// Of each document the number of different words and the place of their table in [`Counts::tables`].
    pub documents: Vec<(u32, u32)>,
}

/// About how much text one chunk takes, in bytes: small enough that threads share the work to the end.
fn chunk_bytes(total: usize) -> usize {
    (total / 64).clamp(1 << 16, 1 << 20)
}

/// Where the chunks of a corpus start and end.
fn borders(corpus: &Corpus) -> Vec<Range<usize>> {
    let size = |i: usize| corpus.pieces(i).map(str::len).sum::<usize>();
    let sizes: Vec<usize> = (0..corpus.documents().len()).map(size).collect();
    let limit = chunk_bytes(sizes.iter().sum());
    let (mut borders, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (i, size) in sizes.iter().enumerate() {
        // A document counts for itself, or a chunk of empty ones would have no end.
        bytes += size + 64;
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

/// Counts the words of every document, in parallel.
pub(super) fn count(corpus: &Corpus, languages: &[Language], params: &TfIdfValidParams) -> Counts {
    let borders = borders(corpus);
    let (counters, chunks) = each_with(
        borders.len(),
        || Counter::new(params),
        |counter, chunk| counter.count(corpus, languages, borders[chunk].clone()),
    );
    // The tables of all workers in one row.
    let mut first = vec![0];
    first.extend(counters.iter().scan(0, |end, counter| {
        *end += counter.tables.len() as u32;
        Some(*end)
    }));
    let mut all = Vec::with_capacity(chunks.len());
    for mut done in chunks {
        done.result.documents.iter_mut().for_each(|(_, table)| *table += first[done.worker]);
        all.push(done.result);
    }
    Counts { tables: counters.into_iter().flat_map(|counter| counter.tables).collect(), chunks: all }
}

/// The working state of a worker.
struct Counter<'a> {
    params: &'a TfIdfValidParams,
    reader: Reader,
    tables: Vec<Table>,
    batch: Batch,
    tally: Tally,
}

impl<'a> Counter<'a> {
    fn new(params: &'a TfIdfValidParams) -> Self {
        let reader = Reader::new(params.analyzer.words);
        Self { params, reader, tables: Vec::new(), batch: Batch::new(), tally: Tally::default() }
    }

    fn count(&mut self, corpus: &Corpus, languages: &[Language], range: Range<usize>) -> Chunk {
        let mut chunk = Chunk { rows: Rows::default(), documents: Vec::with_capacity(range.len()) };
        for document in range {
            let table = self.table_of(languages[document]);
            for piece in corpus.pieces(document) {
                match self.params.n_grams {
                    (_, 1) => self.count_words(piece, table),
                    _ => self.count_n_grams(piece, table),
                }
            }
            let Table { words, n_stop_words, .. } = &mut self.tables[table];
            let counts = self.tally.take(words, *n_stop_words);
            chunk.rows.extend(counts);
            chunk.documents.push((counts.len() as u32, table as u32));
        }
        chunk.rows.shrink();
        chunk
    }

    fn table_of(&mut self, language: Language) -> usize {
        if let Some(known) = self.tables.iter().position(|table| table.language == language) {
            return known;
        }
        let mut words = Interner::default();
        self.params.analyzer.stop_words.of(language).for_each(|word| {
            words.intern(word);
        });
        let n_stop_words = words.len() as u32;
        self.tables.push(Table { language, words, n_stop_words });
        self.tables.len() - 1
    }

    fn count_words(&mut self, text: &str, table: usize) {
        let Self { reader, tables, batch, tally, .. } = self;
        let mut counting = Counting { words: &mut tables[table].words, batch, tally };
        reader.feed(text, &mut counting);
        counting.count_batch();
    }

    /// Counts words and n-grams, which do not reach over the ends of `text`.
    fn count_n_grams(&mut self, text: &str, table: usize) {
        let Self { params, reader, tables, tally, .. } = self;
        let Table { words, n_stop_words, .. } = &mut tables[table];
        let (shortest, longest) = params.n_grams;
        // The words so far that are no stop words.
        let mut kept: Vec<u32> = Vec::new();
        reader.read(text, |word: Word<'_>| {
            let id = words.intern(word.folded);
            if id < *n_stop_words {
                return;
            }
            tally.reserve(1 + longest);
            if shortest == 1 {
                tally.count(id, word.case, words.value_mut(id));
            }
            kept.push(id);
            for n in shortest.max(2)..=longest.min(kept.len()) {
                let spelled: Vec<&str> = kept[kept.len() - n..].iter().map(|&id| words.get(id)).collect();
                let gram = words.intern(&spelled.join(" "));
                tally.count(gram, Case::Lower, words.value_mut(gram));
            }
        });
    }
}

/// The words of the document at hand, in the order of first sight.
#[derive(Default)]
struct Tally {
    /// Longer than that.
    words: Vec<u32>,
    n: usize,
    /// The words last taken and their counts.
    taken: Vec<(u32, u32)>,
}

impl Tally {
    /// Makes room for so many words.
    #[inline(always)]
    fn reserve(&mut self, n_words: usize) {
        let least = self.n + n_words;
        if self.words.len() < least {
            self.words.resize(least.next_power_of_two(), 0);
        }
    }

    /// Counts word `id`, for which there must be room. Whether it is the first of the document is no branch: half of all
    /// words are.
    #[inline(always)]
    fn count(&mut self, id: u32, case: Case, word: &mut Use) {
        word.cases[case as usize] += 1;
        self.words[self.n] = id;
        self.n += usize::from(word.count == 0);
        word.count += 1;
    }

    /// The counts of the document, which ends here, but for the first `n_left_out` words.
    fn take(&mut self, words: &mut Interner<Use>, n_left_out: u32) -> &[(u32, u32)] {
        self.taken.resize(self.n, (0, 0));
        let mut n = 0;
        for &word in &self.words[..std::mem::take(&mut self.n)] {
            self.taken[n] = (word, std::mem::take(&mut words.value_mut(word).count));
            n += usize::from(word >= n_left_out);
        }
        &self.taken[..n]
    }
}

/// Words read before they are looked up. The loop over them has few branches that go now this way, now that, so the
/// processor waits for the memory of many words at a time.
const BATCH: usize = 256;

/// Words to be looked up.
struct Batch {
    words: [(Key, Case); BATCH],
    hashes: [u64; BATCH],
    n: usize,
}

impl Batch {
    fn new() -> Self {
        Self { words: [(Key::of(""), Case::Lower); BATCH], hashes: [0; BATCH], n: 0 }
    }
}

/// Counts the words of a text.
struct Counting<'a> {
    words: &'a mut Interner<Use>,
    batch: &'a mut Batch,
    tally: &'a mut Tally,
}

impl Sink for Counting<'_> {
    #[inline(always)]
    fn short(&mut self, run: Run<'_>, is_word: bool) {
        let n = self.batch.n;
        (self.batch.words[n], self.batch.hashes[n]) = ((run.key, run.case), run.key.hash());
        self.batch.n += usize::from(is_word);
        if self.batch.n == BATCH {
            self.count_batch();
        }
    }

    #[inline(never)]
    fn word(&mut self, word: Word<'_>) {
        let id = self.words.intern(word.folded);
        self.tally.reserve(1);
        self.tally.count(id, word.case, self.words.value_mut(id));
    }
}

impl Counting<'_> {
    #[inline(never)]
    fn count_batch(&mut self) {
        let Self { words, batch, tally } = self;
        let hashes = &batch.hashes[..batch.n];
        let mut guesses = [0; BATCH];
        guesses.iter_mut().zip(hashes).for_each(|(guess, &hash)| *guess = words.guess(hash));
        words.touch(guesses[..batch.n].iter().copied(), |word| word.count);
        tally.reserve(BATCH);
        for (&(key, case), &guess) in batch.words[..batch.n].iter().zip(&guesses) {
            let id = words.intern_guessed(key, guess);
            tally.count(id, case, words.value_mut(id));
        }
        batch.n = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_cut_by_the_texts_alone() {
        let text = "word ".repeat(30_000);
        let corpus = Corpus::from_texts((0..40).map(|i| &text[..text.len() / (i + 1)]));
        let borders = borders(&corpus);
        assert!(borders.len() > 1);
        assert!(borders.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert_eq!((borders[0].start, borders[borders.len() - 1].end), (0, 40));
    }
}
