//! The terms of a corpus: their numbers, how people write them, and in how many documents they stand.

use std::cmp::Reverse;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::counts::{Chunk, STOPPED, Use};
use super::interner::Interner;

/// Terms in column order: document frequency descending, then bytes ascending.
///
/// That order does not depend on threads or on the order of the documents, and puts the frequent terms, where
/// most of the work is, into the low numbers.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Vocabulary {
    pub(super) terms: Interner,
    surfaces: Vec<Box<str>>,
    document_frequency: Vec<u32>,
}

/// The vocabulary as it is saved: one entry a term, in column order.
#[derive(Serialize, Deserialize)]
struct Stored {
    terms: Vec<String>,
    surfaces: Vec<Box<str>>,
    document_frequency: Vec<u32>,
}

impl From<Vocabulary> for Stored {
    fn from(Vocabulary { terms, surfaces, document_frequency }: Vocabulary) -> Self {
        Self { terms: terms.iter().map(str::to_string).collect(), surfaces, document_frequency }
    }
}

impl TryFrom<Stored> for Vocabulary {
    type Error = &'static str;

    fn try_from(
        Stored { terms: stored, surfaces, document_frequency }: Stored,
    ) -> Result<Self, &'static str> {
        let mut terms = Interner::default();
        for term in &stored {
            terms.intern(term);
        }
        if terms.len() != stored.len() {
            return Err("a term stands twice in the vocabulary");
        }
        if surfaces.len() != terms.len() || document_frequency.len() != terms.len() {
            return Err("not every term of the vocabulary has a spelling and a frequency");
        }
        Ok(Self { terms, surfaces, document_frequency })
    }
}

impl Vocabulary {
    /// Number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The term of column `column`: a stem, or stems joined by spaces.
    pub fn term(&self, column: u32) -> &str {
        self.terms.get(column)
    }

    /// All terms in column order.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = &str> {
        self.terms.iter()
    }

    /// The column of a term, if it has one.
    pub fn column(&self, term: &str) -> Option<u32> {
        self.terms.find(term)
    }

    /// The commonest way the corpus writes the term of column `column`: the word for people.
    ///
    /// Commonest word first (ties: smallest bytes), then its commonest case (ties: lower case first).
    pub fn surface(&self, column: u32) -> &str {
        &self.surfaces[column as usize]
    }

    /// In how many of the fitted documents the term of column `column` stands.
    pub fn document_frequency(&self, column: u32) -> u32 {
        self.document_frequency[column as usize]
    }
}

/// Into how many parts the vocabulary is dealt for merging; fixed, so that nothing depends on threads.
const PARTS: usize = 32;

/// Where each term of a chunk went: its column, or [`DROPPED`].
pub(super) type Columns = Vec<u32>;

/// The column of a term that is not in the vocabulary.
pub(super) const DROPPED: u32 = u32::MAX;

/// One part of the merged vocabulary.
#[derive(Default)]
struct Part {
    terms: Interner,
    document_frequency: Vec<u32>,
    /// For each chunk the numbers, in this part, of the chunk's terms that were dealt to it, in their order.
    numbers: Vec<Vec<u32>>,
    surfaces: Vec<Box<str>>,
}

/// The terms of a chunk by the part they are dealt to.
struct Dealt {
    terms: Vec<Vec<u32>>,
    /// (which [`super::counts::Surfaces`], word) of each word that is no stop word.
    words: Vec<Vec<(u32, u32)>>,
    part: Vec<u8>,
    place: Vec<u32>,
}

fn deal(chunk: &Chunk) -> Dealt {
    let (mut terms, mut words) = (vec![Vec::new(); PARTS], vec![Vec::new(); PARTS]);
    // The high bits: the low ones choose the slot inside the part.
    let part: Vec<u8> =
        (0..chunk.terms.len()).map(|term| (chunk.terms.hash_of(term as u32) >> 59) as u8).collect();
    let mut place = Vec::with_capacity(part.len());
    for (term, &part) in part.iter().enumerate() {
        place.push(terms[usize::from(part)].len() as u32);
        terms[usize::from(part)].push(term as u32);
    }
    for (which, surfaces) in chunk.surfaces.iter().enumerate() {
        for (word, seen) in surfaces.uses.iter().enumerate().filter(|(_, seen)| seen.term != STOPPED) {
            words[usize::from(part[seen.term as usize])].push((which as u32, word as u32));
        }
    }
    Dealt { terms, words, part, place }
}

/// Merges the vocabularies of chunks; keeps the terms whose document frequency `keep` accepts.
pub(super) fn merge(chunks: &[Chunk], keep: impl Fn(u32) -> bool + Sync) -> (Vocabulary, Vec<Columns>) {
    let dealt: Vec<Dealt> = chunks.par_iter().map(deal).collect();
    let mut parts: Vec<Part> =
        (0..PARTS).into_par_iter().map(|p| merge_part(p, chunks, &dealt, &keep)).collect();

    let mut order: Vec<(usize, u32)> = Vec::new();
    for (p, part) in parts.iter().enumerate() {
        let kept = (0..part.terms.len() as u32).filter(|&term| keep(part.document_frequency[term as usize]));
        order.extend(kept.map(|term| (p, term)));
    }
    order.par_sort_unstable_by_key(|&(p, term)| {
        (Reverse(parts[p].document_frequency[term as usize]), parts[p].terms.get(term))
    });
    let mut vocabulary = Vocabulary::default();
    let mut columns: Vec<Vec<u32>> = parts.iter().map(|part| vec![DROPPED; part.terms.len()]).collect();
    for (column, (p, term)) in (0u32..).zip(order) {
        let part = &mut parts[p];
        columns[p][term as usize] = column;
        vocabulary.terms.intern(part.terms.get(term));
        vocabulary.surfaces.push(std::mem::take(&mut part.surfaces[term as usize]));
        vocabulary.document_frequency.push(part.document_frequency[term as usize]);
    }
    let of_chunk = |(c, dealt): (usize, &Dealt)| {
        let parts_and_places = dealt.part.iter().zip(&dealt.place);
        parts_and_places
            .map(|(&p, &place)| {
                columns[usize::from(p)][parts[usize::from(p)].numbers[c][place as usize] as usize]
            })
            .collect()
    };
    (vocabulary, dealt.par_iter().enumerate().map(of_chunk).collect())
}

fn merge_part(p: usize, chunks: &[Chunk], dealt: &[Dealt], keep: impl Fn(u32) -> bool) -> Part {
    let mut part = Part::default();
    for (chunk, dealt) in chunks.iter().zip(dealt) {
        let numbers = dealt.terms[p].iter().map(|&term| {
            let number = part.terms.intern(chunk.terms.get(term));
            part.document_frequency.resize(part.terms.len(), 0);
            part.document_frequency[number as usize] += chunk.document_frequency[term as usize];
            number
        });
        part.numbers.push(numbers.collect());
    }
    let mut words = Words::default();
    for ((chunk, dealt), numbers) in chunks.iter().zip(dealt).zip(&part.numbers) {
        for &(which, word) in &dealt.words[p] {
            let surfaces = &chunk.surfaces[which as usize];
            let Use { term, cases } = surfaces.uses[word as usize];
            let number = numbers[dealt.place[term as usize] as usize];
            if keep(part.document_frequency[number as usize]) {
                words.add(surfaces.words.get(word), number, cases);
            }
        }
    }
    let mut best: Vec<Option<(&str, [u64; 3])>> = vec![None; part.terms.len()];
    for (word, number, cases) in words.iter() {
        let place = &mut best[number as usize];
        let rank = |word, cases: &[u64; 3]| (cases.iter().sum::<u64>(), Reverse::<&str>(word));
        if place.as_ref().is_none_or(|(than, least)| rank(word, &cases) > rank(than, least)) {
            *place = Some((word, cases));
        }
    }
    part.surfaces = best.into_iter().map(|best| best.map_or_else(Box::default, spell)).collect();
    part
}

/// Words with their terms' numbers, and how often each stands in each case.
#[derive(Default)]
struct Words {
    words: Interner,
    sums: Vec<(u32, [u64; 3])>,
}

impl Words {
    fn add(&mut self, word: &str, number: u32, cases: [u32; 3]) {
        let mut id = self.words.intern(word) as usize;
        if self.sums.get(id).is_some_and(|&(known, _)| known != number) {
            // Two languages make two terms of one word: rare, and no word has a zero byte.
            id = self.words.intern(&format!("{word}\0{number}")) as usize;
        }
        if id == self.sums.len() {
            self.sums.push((number, [0; 3]));
        }
        self.sums[id].1.iter_mut().zip(cases).for_each(|(sum, case)| *sum += u64::from(case));
    }

    fn iter(&self) -> impl Iterator<Item = (&str, u32, [u64; 3])> {
        let word = |stored: &'_ str| stored.find('\0').unwrap_or(stored.len());
        self.words
            .iter()
            .zip(&self.sums)
            .map(move |(stored, &(number, cases))| (&stored[..word(stored)], number, cases))
    }
}

/// `word` in its commonest case.
fn spell((word, cases): (&str, [u64; 3])) -> Box<str> {
    let [lower, capital, upper] = cases;
    if lower >= capital.max(upper) {
        return word.into();
    }
    if upper > capital {
        return word.to_uppercase().into();
    }
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spelled_in_their_commonest_case() {
        let cases = [
            ([2, 1, 0], "été"),
            ([1, 2, 0], "Été"),
            ([1, 0, 2], "ÉTÉ"),
            ([2, 2, 2], "été"),
            ([0, 2, 2], "Été"),
        ];
        for (counts, spelled) in cases {
            assert_eq!(&*spell(("été", counts)), spelled);
        }
    }
}
