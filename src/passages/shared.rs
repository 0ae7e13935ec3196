//! Runs of words that stand in two texts or more, and the places that lead to all of them.
//!
//! Every run of `min_words` words has a fingerprint; runs whose fingerprint only one text has are left out at once, the
//! others are told apart by a hash of all their words. Runs with the same words are a *class*. A passage of many words
//! is a chain of classes, each the one before it moved on by a word in all of its places: only the first is asked.

use rayon::prelude::*;

use super::fingerprint::{Fingerprint, Rolling, Winnow};
use super::words::{self, CHUNK};
use crate::document::Span;

/// Texts with one run in common of which all pairs are compared. Where there are more, each is compared with the first
/// [`MAX_HOLDERS`] of them only: the passage is then found in every text, but not in every pair.
pub const MAX_HOLDERS: usize = 8;

/// Where a run stands: text and first word, with its class.
type Place = (u32, u32, u32);

/// A stretch of `len` words that text `a` from word `at_a` on and text `b` from word `at_b` on have both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Seed {
    pub a: u32,
    pub at_a: u32,
    pub at_b: u32,
    pub len: u32,
}

/// All runs that two texts share.
pub(super) struct Shared {
    /// (text, first word) of all runs of class `c`: `members[starts[c]..starts[c + 1]]`, ascending.
    members: Vec<(u32, u32)>,
    starts: Vec<usize>,
    /// The same runs by place.
    places: Vec<Place>,
    /// Words of the chain that begins with each class; 0 where another class is before it in its chain.
    lengths: Vec<u32>,
}

impl Shared {
    /// The shared runs of `min_words` words. O(words), and sorting of what is shared.
    pub fn of(texts: &[(&str, &[Span])], min_words: usize) -> Self {
        let candidates = candidates(texts, min_words);
        let mut runs = runs(texts, min_words, &candidates);
        drop(candidates);
        runs.par_sort_unstable();
        let (mut members, mut starts, mut places) = (Vec::new(), vec![0], Vec::new());
        for class in
            runs.chunk_by(|one, next| one.0 == next.0).filter(|class| class[0].1 != class[class.len() - 1].1)
        {
            let number = starts.len() as u32 - 1;
            places.extend(class.iter().map(|&(_, text, word)| (text, word, number)));
            members.extend(class.iter().map(|&(_, text, word)| (text, word)));
            starts.push(members.len());
        }
        drop(runs);
        places.par_sort_unstable();
        let mut shared = Self { members, starts, places, lengths: Vec::new() };
        let lengths =
            (0..shared.starts.len() as u32 - 1).into_par_iter().map(|class| shared.length(class, min_words));
        shared.lengths = lengths.collect();
        shared
    }

    /// Whether each of `n` texts has a shared run.
    pub fn texts(&self, n: usize) -> Vec<bool> {
        let mut has = vec![false; n];
        self.places.iter().for_each(|&(text, ..)| has[text as usize] = true);
        has
    }

    fn class(&self, class: u32) -> &[(u32, u32)] {
        &self.members[self.starts[class as usize]..self.starts[class as usize + 1]]
    }

    /// The class `by` words after `class` (or before it), where it stands in just the same places.
    fn moved(&self, class: u32, by: i32) -> Option<u32> {
        let members = self.class(class);
        let word = members[0].1.checked_add_signed(by)?;
        let at = self.places.binary_search_by_key(&(members[0].0, word), |place| (place.0, place.1)).ok()?;
        let other = self.places[at].2;
        let moved = |(one, other): (&(u32, u32), &(u32, u32))| {
            one.0 == other.0 && one.1.checked_add_signed(by) == Some(other.1)
        };
        let others = self.class(other);
        (others.len() == members.len() && members.iter().zip(others).all(moved)).then_some(other)
    }

    fn length(&self, class: u32, min_words: usize) -> u32 {
        if self.moved(class, -1).is_some() {
            return 0;
        }
        let chain = std::iter::successors(Some(class), |&class| self.moved(class, 1));
        (chain.count() + min_words - 1) as u32
    }

    /// The stretches that text `b` shares with texts before it, sorted: with the first [`MAX_HOLDERS`] that have
    /// them, each place of `b` with the first place of the other and, for the first texts, the other way round.
    pub fn seeds(&self, b: u32) -> Vec<Seed> {
        let from = self.places.partition_point(|place| place.0 < b);
        let mut seeds = Vec::new();
        for &(_, at_b, class) in self.places[from..].iter().take_while(|place| place.0 == b) {
            let len = self.lengths[class as usize];
            if len == 0 {
                continue;
            }
            let members = self.class(class);
            let of_b = members.partition_point(|&(text, _)| text < b);
            let mut before = &members[..of_b];
            let mut firsts = [(0, 0); MAX_HOLDERS];
            let mut n = 0;
            while let Some(&first) = before.first().filter(|_| n < MAX_HOLDERS) {
                firsts[n] = first;
                n += 1;
                before = &before[before.partition_point(|&(text, _)| text == first.0)..];
            }
            seeds.extend(firsts[..n].iter().map(|&(a, at_a)| Seed { a, at_a, at_b, len }));
            if members[of_b].1 == at_b && n < MAX_HOLDERS {
                seeds.extend(members[..of_b].iter().map(|&(a, at_a)| Seed { a, at_a, at_b, len }));
            }
        }
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }
}

/// The places (text, word) of fingerprints that two texts or more have, sorted.
fn candidates(texts: &[(&str, &[Span])], min_words: usize) -> Vec<(u32, u32)> {
    let mut prints: Vec<(u64, u32, u32)> = chunks(texts)
        .into_par_iter()
        .flat_map_iter(|(first, texts)| {
            let (mut reader, mut winnow) = (words::reader(), Winnow::new(min_words));
            (first..).zip(texts).flat_map(move |(at, &(text, pieces))| {
                words::for_each(&mut reader, text, pieces, |hash, _| {
                    winnow.push(hash);
                });
                winnow.finish().into_iter().map(move |Fingerprint { hash, word }| (hash, at, word))
            })
        })
        .collect();
    prints.par_sort_unstable();
    let shared =
        prints.par_chunk_by(|one, next| one.0 == next.0).filter(|same| same[0].1 != same[same.len() - 1].1);
    let mut places: Vec<(u32, u32)> =
        shared.flat_map_iter(|same| same.iter().map(|&(_, text, word)| (text, word))).collect();
    places.par_sort_unstable();
    places
}

/// Hash, text and first word of each run whose fingerprint is among the `candidates`.
fn runs(texts: &[(&str, &[Span])], min_words: usize, candidates: &[(u32, u32)]) -> Vec<(u64, u32, u32)> {
    chunks(texts)
        .into_par_iter()
        .flat_map_iter(|(first, texts)| {
            let mut reader = words::reader();
            let (mut winnow, mut rolling) = (Winnow::new(min_words), Rolling::new(min_words));
            (first..).zip(texts).flat_map(move |(at, &(text, pieces))| {
                let start = candidates.partition_point(|place| place.0 < at);
                let end = candidates.partition_point(|place| place.0 <= at);
                let prints = &candidates[start..end];
                let mut runs = Vec::new();
                if !prints.is_empty() {
                    // Fingerprints come in order, so the list is walked once.
                    let mut next = 0;
                    words::for_each(&mut reader, text, pieces, |hash, _| {
                        let run = rolling.push(hash);
                        if let (Some((first, print)), Some((run, _))) = (winnow.push(hash), run) {
                            while prints.get(next).is_some_and(|place| (place.1 as usize) < print) {
                                next += 1;
                            }
                            if prints.get(next).is_some_and(|place| place.1 as usize == print) {
                                runs.push((run, at, first as u32));
                            }
                        }
                    });
                    winnow.finish();
                    rolling.clear();
                }
                runs
            })
        })
        .collect()
}

/// Texts by chunks of fixed size, with the number of the first.
fn chunks<'t, T>(texts: &'t [T]) -> Vec<(u32, &'t [T])> {
    (0u32..).step_by(CHUNK).zip(texts.chunks(CHUNK)).collect()
}
