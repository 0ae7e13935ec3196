//! The terms that the counted words become, over the tables of all workers.
//!
//! Words are dealt by hash to parts that are worked on in parallel: first the words themselves, so that each is stemmed
//! once however many workers saw it, then their terms. How words and terms are numbered here depends on chance; which
//! words there are, what became of them and how often they stand where does not.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::counts::{Table, Use};
use super::interner::Interner;
use super::strings::Strings;
use crate::stop;
use crate::text::{self, Analyzer, Key, Language};

/// Into how many parts words and terms are dealt.
const PARTS: usize = 32;

/// The part of a string of this hash: the high bits, since the low ones choose the slot inside the part.
fn part_of(hash: u64) -> usize {
    (hash >> 59) as usize
}

/// What is no term: a stop word, or a word left out.
pub(super) const NONE: u32 = u32::MAX;

/// The terms of a corpus.
pub(super) struct Terms {
    parts: Vec<Part>,
    /// The number of the first term of each part.
    first: Vec<u32>,
    /// The number of the term of each word of each table, or [`NONE`].
    pub of_words: Vec<Vec<u32>>,
}

/// One part of the terms.
struct Part {
    terms: Interner,
    /// Of each term the commonest word.
    best: Vec<Best>,
}

/// A word by its table and number there, and how often it stands in the texts by case.
#[derive(Clone, Copy)]
struct Best {
    word: (u32, u32),
    key: Key,
    cases: [u64; 3],
}

impl Best {
    /// Whether the word stands more often, or as often and has the smaller bytes.
    fn is_before(&self, other: &Self, tables: &[Table]) -> bool {
        let total = |word: &Self| word.cases.iter().sum::<u64>();
        let string = |word: &Self| -> &str { tables[word.word.0 as usize].words.get(word.word.1) };
        match total(self).cmp(&total(other)) {
            Ordering::Equal => string(self) < string(other),
            order => order == Ordering::Greater,
        }
    }
}

/// The words of one table that were dealt to one part, copied: read in order, they come fast.
#[derive(Default)]
struct Dealt {
    /// Their numbers in the table.
    numbers: Vec<u32>,
    keys: Vec<Key>,
    cases: Vec<[u32; 3]>,
    strings: Strings,
}

/// One part of the words.
struct Words {
    /// For each table, of each of its words that were dealt to this part: which of the words of the part it is.
    places: Vec<Vec<u32>>,
    /// The term of each different word of each language.
    terms: Strings,
    /// The words by the part of their term, copied for the same reason.
    dealt: Vec<Vec<Word>>,
}

/// A word, by its place in its part, and the key of its term.
struct Word {
    place: u32,
    term: Key,
    best: Best,
}

impl Terms {
    /// The terms of the words of all tables.
    pub fn new(tables: &[Table], analyzer: &Analyzer) -> Self {
        let dealt: Vec<Vec<Dealt>> = tables.par_iter().map(deal).collect();
        let words: Vec<Words> =
            (0..PARTS).into_par_iter().map(|part| Words::new(part, tables, &dealt, analyzer)).collect();
        // The copies were for that alone.
        let numbers_of = |parts: Vec<Dealt>| parts.into_iter().map(|dealt| dealt.numbers).collect();
        let dealt: Vec<Vec<Vec<u32>>> = dealt.into_iter().map(numbers_of).collect();
        let (parts, numbers): (Vec<Part>, Vec<Vec<Vec<u32>>>) =
            (0..PARTS).into_par_iter().map(|part| merge(part, &words, tables)).unzip();
        let first: Vec<u32> = parts
            .iter()
            .scan(0, |end, part| Some(std::mem::replace(end, *end + part.terms.len() as u32)))
            .collect();
        // The term of each word of each part.
        let term_of = |(w, words): (usize, &Words)| {
            let mut terms = vec![NONE; words.terms.len()];
            for (part, dealt) in words.dealt.iter().enumerate() {
                for (word, &number) in dealt.iter().zip(&numbers[part][w]) {
                    terms[word.place as usize] = first[part] + number;
                }
            }
            terms
        };
        let of_parts: Vec<Vec<u32>> = words.par_iter().enumerate().map(term_of).collect();
        let of_table = |(t, dealt): (usize, Vec<Vec<u32>>)| {
            let mut terms = vec![NONE; tables[t].words.len()];
            for ((numbers, words), of_part) in dealt.iter().zip(&words).zip(&of_parts) {
                for (&word, &place) in numbers.iter().zip(&words.places[t]) {
                    terms[word as usize] = of_part[place as usize];
                }
            }
            terms
        };
        let of_words = dealt.into_par_iter().enumerate().map(of_table).collect();
        Self { parts, first, of_words }
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.terms.len()).sum()
    }

    /// The part of a term and its number there.
    fn find(&self, term: u32) -> (&Part, u32) {
        let part = self.first.partition_point(|&first| first <= term) - 1;
        (&self.parts[part], term - self.first[part])
    }

    /// The term of this number.
    pub fn get(&self, term: u32) -> &str {
        let (part, number) = self.find(term);
        part.terms.get(number)
    }

    /// The key of the term of this number.
    pub fn key(&self, term: u32) -> Key {
        let (part, number) = self.find(term);
        part.terms.key(number)
    }

    /// Those terms that `is_kept` accepts, with the commonest way the corpus writes each: its commonest word (ties: smallest
    /// bytes) in its commonest case.
    pub fn kept(&self, tables: &[Table], is_kept: impl Fn(u32) -> bool + Sync) -> (Vec<u32>, Strings) {
        let of_part = |(part, &first): (&Part, &u32)| {
            let (mut kept, mut surfaces) = (Vec::new(), Strings::default());
            for (term, Best { word, key, cases }) in (first..).zip(&part.best) {
                if !is_kept(term) {
                    continue;
                }
                kept.push(term);
                if key.is_whole() {
                    // Saves a walk through the memory of the table.
                    let (bytes, length) = key.bytes();
                    spell(
                        std::str::from_utf8(&bytes[..length]).expect("the key of a string"),
                        *cases,
                        &mut surfaces,
                    );
                } else {
                    spell(tables[word.0 as usize].words.get(word.1), *cases, &mut surfaces);
                }
            }
            (kept, surfaces)
        };
        let parts: Vec<_> = self.parts.par_iter().zip(&self.first).map(of_part).collect();
        let (mut kept, mut surfaces) = (Vec::new(), Strings::default());
        for (of_part, surfaces_of_part) in &parts {
            kept.extend(of_part);
            surfaces.append(surfaces_of_part);
        }
        (kept, surfaces)
    }
}

/// The words of a table that are no stop words, by part.
fn deal(table: &Table) -> Vec<Dealt> {
    let mut parts: Vec<Dealt> = (0..PARTS).map(|_| Dealt::default()).collect();
    for (number, (key, string, Use { cases, .. })) in (0..).zip(table.words.entries()) {
        if number >= table.n_stop_words {
            let part = &mut parts[part_of(key.hash())];
            part.numbers.push(number);
            part.keys.push(key);
            part.cases.push(*cases);
            part.strings.push(string);
        }
    }
    parts
}

impl Words {
    /// The words of one part with their terms.
    fn new(part: usize, tables: &[Table], dealt: &[Vec<Dealt>], analyzer: &Analyzer) -> Self {
        stop::here();
        let dealt: Vec<&Dealt> = dealt.iter().map(|parts| &parts[part]).collect();
        let mut rules = Rules { analyzer, rules: Vec::new() };
        // Each different word of each language once, and its term.
        let (mut words, mut terms, mut keys) = (Vec::<Best>::new(), Strings::default(), Vec::new());
        let mut places = Vec::with_capacity(tables.len());
        // The first of the words that is spelled so, and for each the next, in another language.
        let n_words = if tables.len() > 1 { dealt.iter().map(|dealt| dealt.numbers.len()).sum() } else { 0 };
        let mut first = Interner::<Option<u32>>::with_capacity(n_words);
        let mut next: Vec<Option<u32>> = Vec::new();
        for (t, (dealt, table)) in dealt.iter().zip(tables).enumerate() {
            let mut of_table = Vec::with_capacity(dealt.numbers.len());
            for (i, (&number, &key)) in (0u32..).zip(dealt.numbers.iter().zip(&dealt.keys)) {
                let word = dealt.strings.get(i);
                let is_of_language =
                    |known: &u32| tables[words[*known as usize].word.0 as usize].language == table.language;
                // What one table has, has no doubles.
                let known = (tables.len() > 1).then(|| first.intern_with(key, || word));
                let same = known.and_then(|known| *first.value(known));
                let place = std::iter::successors(same, |&known| next[known as usize]).find(is_of_language);
                let place = place.unwrap_or_else(|| {
                    let place = words.len() as u32;
                    words.push(Best { word: (t as u32, number), key, cases: [0; 3] });
                    keys.push(add_term(&mut terms, word, key, rules.of(table.language)));
                    next.push(known.and_then(|known| first.value_mut(known).replace(place)));
                    place
                });
                let sums = &mut words[place as usize].cases;
                sums.iter_mut().zip(dealt.cases[i as usize]).for_each(|(sum, case)| *sum += u64::from(case));
                of_table.push(place);
            }
            places.push(of_table);
        }
        join_languages(&mut words, &terms, &next);
        Self { places, terms, dealt: deal_words(words, keys) }
    }
}

/// Adds the term of `word`, answers its key.
fn add_term(terms: &mut Strings, word: &str, key: Key, rule: &text::Terms) -> Key {
    let term = terms.push_with(|text| match word.as_bytes().contains(&b' ') {
        false => rule.append(word, text),
        true => {
            for (n, word) in word.split(' ').enumerate() {
                text.push_str(if n > 0 { " " } else { "" });
                rule.append(word, text);
            }
        }
    });
    if term == word { key } else { Key::of(term) }
}

/// A word that is the same term in several languages counts as one.
fn join_languages(words: &mut [Best], terms: &Strings, next: &[Option<u32>]) {
    for word in 0..words.len() as u32 {
        let mut other = next[word as usize];
        while let Some(same) = other {
            if terms.get(word) == terms.get(same) {
                let cases = std::mem::take(&mut words[same as usize].cases);
                let sums = &mut words[word as usize].cases;
                sums.iter_mut().zip(cases).for_each(|(sum, case)| *sum += case);
            }
            other = next[same as usize];
        }
    }
}

/// Words by the part of their term.
fn deal_words(words: Vec<Best>, keys: Vec<Key>) -> Vec<Vec<Word>> {
    let mut sizes = [0; PARTS];
    keys.iter().for_each(|key| sizes[part_of(key.hash())] += 1);
    let mut dealt: Vec<Vec<Word>> = sizes.into_iter().map(Vec::with_capacity).collect();
    for (place, (best, term)) in (0..).zip(words.into_iter().zip(keys)) {
        dealt[part_of(term.hash())].push(Word { place, term, best });
    }
    dealt
}

/// How words become terms in each language met.
struct Rules<'a> {
    analyzer: &'a Analyzer,
    rules: Vec<(Language, text::Terms)>,
}

impl Rules<'_> {
    fn of(&mut self, language: Language) -> &text::Terms {
        let known = self.rules.iter().position(|(of, _)| *of == language);
        let place = known.unwrap_or_else(|| {
            self.rules.push((language, text::Terms::of_kept_words(self.analyzer, language)));
            self.rules.len() - 1
        });
        &self.rules[place].1
    }
}

/// The terms of part `part`, and for each part of the words, of each dealt to it, the number of its term.
fn merge(part: usize, words: &[Words], tables: &[Table]) -> (Part, Vec<Vec<u32>>) {
    let n_words = words.iter().map(|words| words.dealt[part].len()).sum();
    let mut merged = Part { terms: Interner::with_capacity(n_words), best: Vec::with_capacity(n_words) };
    let mut numbers = Vec::with_capacity(words.len());
    for of_part in words {
        let number = |&Word { place, term, best }: &Word| {
            let number = merged.terms.intern_with(term, || of_part.terms.get(place));
            match merged.best.get_mut(number as usize) {
                None => merged.best.push(best),
                Some(known) if best.is_before(known, tables) => *known = best,
                Some(_) => {}
            }
            number
        };
        numbers.push(of_part.dealt[part].iter().map(number).collect());
    }
    (merged, numbers)
}

/// Adds `word` in its commonest case.
fn spell(word: &str, [lower, capital, upper]: [u64; 3], spelled: &mut Strings) {
    let (is_lower, is_upper) = (lower >= capital.max(upper), upper > capital);
    if !is_lower && !word.is_ascii() {
        return spelled.push(&spell_wide(word, is_upper));
    }
    let spelled = spelled.push_with(|text| text.push_str(word));
    let changed = if is_upper { word.len() } else { word.len().min(1) };
    if !is_lower {
        spelled[..changed].make_ascii_uppercase();
    }
}

/// `word` in capitals, all or the first.
fn spell_wide(word: &str, all: bool) -> String {
    if all {
        return word.to_uppercase();
    }
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_spelled_in_their_commonest_case() {
        let cases = [
            ([2, 1, 0], "été", "ete"),
            ([1, 2, 0], "Été", "Ete"),
            ([1, 0, 2], "ÉTÉ", "ETE"),
            ([2, 2, 2], "été", "ete"),
            ([0, 2, 2], "Été", "Ete"),
        ];
        for (counts, wide, ascii) in cases {
            let mut spelled = Strings::default();
            ["été", "ete", ""].into_iter().for_each(|word| spell(word, counts, &mut spelled));
            assert!(spelled.iter().eq([wide, ascii, ""]));
        }
    }
}
