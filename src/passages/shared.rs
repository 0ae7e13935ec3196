//! Runs of words that stand in two texts or more, and the places that lead to all of them.
//!
//! Every run of `min_words` words has a fingerprint; runs whose fingerprint only one text has are left out at once, the
//! others are told apart by a hash of all their words. Runs with the same words are a *class*. A passage of many words
//! is a chain of classes, each the one before it moved on by a word in all of its places: only the first, its *head*, is
//! asked.

use rayon::prelude::*;

use super::equal::{self, Groups, equal};
use super::fingerprint::{Winnow, roll};
use super::words::{CHUNK, Pieces, Readers};
use crate::stop;

/// Texts with one run in common of which all pairs are compared. Where there are more, each is compared with the first
/// [`MAX_HOLDERS`] of them only: the passage is then found in every text, but not in every pair.
pub const MAX_HOLDERS: usize = 8;

/// No class.
const NONE: u32 = u32::MAX;

/// A stretch of `len` words that text `a` from word `at_a` on and text `b` from word `at_b` on have both: `a`, `at_a`, `at_b`
/// and `len` as one number, which is compared at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seed(u128);

impl Seed {
    fn new(a: u32, at_a: u32, at_b: u32, len: u32) -> Self {
        Self([a, at_a, at_b, len].into_iter().fold(0, |all, part| all << 32 | u128::from(part)))
    }

    fn part(self, at: u32) -> usize {
        (self.0 >> (32 * at)) as u32 as usize
    }

    pub fn a(self) -> usize {
        self.part(3)
    }

    pub fn at_a(self) -> usize {
        self.part(2)
    }

    pub fn at_b(self) -> usize {
        self.part(1)
    }

    pub fn len(self) -> usize {
        self.part(0)
    }
}

/// All runs that two texts share and that begin a chain.
pub(super) struct Shared {
    /// (text, first word) of all runs of class `c`: `members[starts[c]..starts[c + 1]]`, ascending.
    members: Vec<(u32, u32)>,
    starts: Vec<usize>,
    /// First word and class of the same runs, in the order of texts and words; those of text `t` are
    /// `places[of_text[t]..of_text[t + 1]]`.
    places: Vec<(u32, u32)>,
    of_text: Vec<usize>,
    /// Words of the chain that begins with each class.
    lengths: Vec<u32>,
}

impl Shared {
    /// The shared runs of `min_words` words; also the hashes of the words of each text that has one. O(words), and
    /// sorting of what is shared.
    pub fn of(texts: &[Pieces<'_>], min_words: usize, readers: &Readers) -> (Self, Vec<Vec<u64>>) {
        let prints = Prints::of(texts, min_words, readers);
        let (runs, mut words) = Runs::of(texts, min_words, readers, &prints);
        drop(prints);
        let classes = Classes::of(&runs);
        let shared = classes.heads(&runs, min_words, texts.len());
        words
            .iter_mut()
            .enumerate()
            .filter(|(text, _)| !shared.has(*text))
            .for_each(|(_, words)| *words = Vec::new());
        (shared, words)
    }

    /// Whether text `text` has a shared run.
    pub fn has(&self, text: usize) -> bool {
        self.of_text[text] < self.of_text[text + 1]
    }

    /// The stretches that text `b` shares with texts before it, sorted: with the first [`MAX_HOLDERS`] that have
    /// them, each place of `b` with the first place of the other and, for the first texts, the other way round.
    pub fn seeds(&self, b: u32) -> Vec<Seed> {
        let mut seeds = Vec::new();
        for &(at_b, class) in &self.places[self.of_text[b as usize]..self.of_text[b as usize + 1]] {
            let len = self.lengths[class as usize];
            let members = &self.members[self.starts[class as usize]..self.starts[class as usize + 1]];
            let of_b = members.partition_point(|&(text, _)| text < b);
            let mut before = &members[..of_b];
            let mut firsts = [(0, 0); MAX_HOLDERS];
            let mut n = 0;
            while let Some(&first) = before.first().filter(|_| n < MAX_HOLDERS) {
                firsts[n] = first;
                n += 1;
                before = &before[before.partition_point(|&(text, _)| text == first.0)..];
            }
            seeds.extend(firsts[..n].iter().map(|&(a, at_a)| Seed::new(a, at_a, at_b, len)));
            if members[of_b].1 == at_b && n < MAX_HOLDERS {
                seeds.extend(members[..of_b].iter().map(|&(a, at_a)| Seed::new(a, at_a, at_b, len)));
            }
        }
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }
}

/// The fingerprints of all texts, each told whether another text has it too.
struct Prints {
    is_shared: Vec<bool>,
    /// Where those of each text begin, and where the last ones end.
    of_text: Vec<usize>,
}

impl Prints {
    fn of(texts: &[Pieces<'_>], min_words: usize, readers: &Readers) -> Self {
        let chunks: Vec<(Vec<u64>, Vec<usize>)> = texts
            .par_chunks(CHUNK)
            .map(|texts| {
                stop::here();
                readers.with(|reader| {
                    let (mut prints, mut ends) = (Vec::new(), Vec::new());
                    let mut winnow = Winnow::new(min_words);
                    for &text in texts {
                        winnow.each(reader.hashes(text), |is_new, hash| {
                            if is_new {
                                prints.push(hash);
                            }
                        });
                        ends.push(prints.len());
                    }
                    (prints, ends)
                })
            })
            .collect();
        let (mut prints, mut of_text) = (Vec::new(), vec![0]);
        for (some, ends) in chunks {
            of_text.extend(ends.into_iter().map(|end| prints.len() + end));
            prints.extend(some);
        }
        // Equal fingerprints ascend by place, so by text.
        let text_of = |place: usize| of_text.partition_point(|&start| start <= place);
        let in_two = |first: usize, last: usize| text_of(first) != text_of(last);
        let mut is_shared = vec![false; prints.len()];
        for groups in equal(&prints, in_two) {
            groups.places.into_iter().for_each(|place| is_shared[place] = true);
        }
        Self { is_shared, of_text }
    }

    /// Whether another text has each of the fingerprints of text `text`.
    fn of_text(&self, text: usize) -> &[bool] {
        &self.is_shared[self.of_text[text]..self.of_text[text + 1]]
    }
}

/// The runs whose fingerprint two texts have, by text and first word. Between two that are not one word apart in one
/// text, and at both ends, there is a gap, so that the next one is the one moved on by a word, or none.
struct Runs {
    hashes: Vec<u64>,
    /// Text and first word.
    places: Vec<(u32, u32)>,
}

/// What stands in a gap: equal to nothing, in no text.
const GAP: (u64, (u32, u32)) = (equal::NONE, (u32::MAX, u32::MAX));

impl Runs {
    /// Also the hashes of the words of each text that has one of them.
    fn of(
        texts: &[Pieces<'_>],
        min_words: usize,
        readers: &Readers,
        prints: &Prints,
    ) -> (Self, Vec<Vec<u64>>) {
        let chunks: Vec<(Self, Vec<Vec<u64>>)> = (0..texts.len().div_ceil(CHUNK))
            .into_par_iter()
            .map(|chunk| {
                stop::here();
                readers.with(|reader| {
                    let (mut runs, mut words) = (Self::empty(), Vec::new());
                    let (mut winnow, mut rolled) = (Winnow::new(min_words), Vec::new());
                    for text in (chunk * CHUNK..texts.len()).take(CHUNK) {
                        let prints = prints.of_text(text);
                        if !prints.contains(&true) {
                            words.push(Vec::new());
                            continue;
                        }
                        let hashes = reader.hashes(texts[text]);
                        roll(hashes, min_words, &mut rolled);
                        let mut is_shared = prints.iter();
                        let (mut first, mut counts, mut goes_on) = (0u32, false, false);
                        winnow.each(hashes, |is_new, _| {
                            if is_new {
                                counts = is_shared.next() == Some(&true);
                            }
                            if counts {
                                if !goes_on {
                                    runs.push(GAP);
                                }
                                runs.push((rolled[first as usize], (text as u32, first)));
                            }
                            goes_on = counts;
                            first += 1;
                        });
                        words.push(hashes.to_vec());
                    }
                    (runs, words)
                })
            })
            .collect();
        let (mut all, mut words) = (Self::empty(), Vec::with_capacity(texts.len()));
        for (runs, some) in chunks {
            all.hashes.extend(runs.hashes);
            all.places.extend(runs.places);
            words.extend(some);
        }
        all.push(GAP);
        (all, words)
    }

    fn empty() -> Self {
        Self { hashes: Vec::new(), places: Vec::new() }
    }

    fn push(&mut self, (hash, place): (u64, (u32, u32))) {
        self.hashes.push(hash);
        self.places.push(place);
    }
}

/// Runs of the same words.
struct Classes {
    /// The runs of class `c`: `members[starts[c]..starts[c + 1]]`, ascending.
    members: Vec<usize>,
    starts: Vec<usize>,
    /// The class of each run; [`NONE`] where only one text has it.
    of_run: Vec<u32>,
}

impl Classes {
    fn of(runs: &Runs) -> Self {
        let text_of = |run: usize| runs.places[run].0;
        let in_two = |first: usize, last: usize| text_of(first) != text_of(last);
        let (mut members, mut starts) = (Vec::new(), vec![0]);
        for Groups { places, ends } in equal(&runs.hashes, in_two) {
            starts.extend(ends.into_iter().map(|end| members.len() + end));
            members.extend(places);
        }
        let mut of_run = vec![NONE; runs.hashes.len()];
        for (class, ends) in (0u32..).zip(starts.windows(2)) {
            members[ends[0]..ends[1]].iter().for_each(|&run| of_run[run] = class);
        }
        Self { members, starts, of_run }
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    fn members(&self, class: usize) -> &[usize] {
        &self.members[self.starts[class]..self.starts[class + 1]]
    }

    /// The class one word after `class`, where it stands in just the same places; else [`NONE`].
    fn after(&self, class: usize) -> u32 {
        let members = self.members(class);
        let next = self.of_run[members[0] + 1];
        let moved = |&run: &usize| self.of_run[run + 1] == next;
        let is_next =
            next != NONE && self.members(next as usize).len() == members.len() && members.iter().all(moved);
        if is_next { next } else { NONE }
    }

    /// The classes that begin a chain, for `n_texts` texts.
    fn heads(self, runs: &Runs, min_words: usize, n_texts: usize) -> Shared {
        let after: Vec<u32> = (0..self.len()).into_par_iter().map(|class| self.after(class)).collect();
        let mut is_head = vec![true; self.len()];
        after.iter().filter(|&&next| next != NONE).for_each(|&next| is_head[next as usize] = false);
        let mut shared = Shared {
            members: Vec::new(),
            starts: vec![0],
            places: Vec::new(),
            of_text: vec![0; n_texts + 1],
            lengths: Vec::new(),
        };
        // By class: its number among the heads.
        let mut numbers = vec![NONE; self.len()];
        for class in (0..self.len()).filter(|&class| is_head[class]) {
            let next = |&class: &u32| Some(after[class as usize]).filter(|&next| next != NONE);
            let chain = std::iter::successors(Some(class as u32), next);
            numbers[class] = shared.lengths.len() as u32;
            shared.lengths.push((chain.count() + min_words - 1) as u32);
            shared.members.extend(self.members(class).iter().map(|&run| runs.places[run]));
            shared.starts.push(shared.members.len());
        }
        for (&class, &(text, word)) in self.of_run.iter().zip(&runs.places) {
            if class != NONE && is_head[class as usize] {
                shared.places.push((word, numbers[class as usize]));
                shared.of_text[text as usize + 1] = shared.places.len();
            }
        }
        // Texts without a place end where the one before them does.
        for text in 0..n_texts {
            shared.of_text[text + 1] = shared.of_text[text + 1].max(shared.of_text[text]);
        }
        shared
    }
}
