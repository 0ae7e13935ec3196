//! Words of ASCII alone: nearly all there are, in most languages.

use super::blocks::BLOCK;
use super::key::{Key, Kinds};
use super::word::{Case, Run, Sink, Word, WordRule, is_word, kind, narrow};

/// Room for edges: a few blocks, in the first-level cache.
const ROOM: usize = 256;

/// Where runs of letters, digits and underscores begin and end, by turns.
pub(super) struct Edges {
    places: [u32; ROOM],
    n: usize,
}

impl Default for Edges {
    fn default() -> Self {
        Self { places: [0; ROOM], n: 0 }
    }
}

impl Edges {
    /// Adds the bits of `edges`, counted from `base`.
    #[inline(always)]
    pub fn add(&mut self, base: usize, mut edges: u64) {
        let room = self.places[self.n..].first_chunk_mut::<BLOCK>().expect("room for the edges of a block");
        self.n += edges.count_ones() as usize;
        // A few too many cost less than a loop whose end no processor foresees.
        for some in room.as_chunks_mut::<8>().0 {
            for place in some {
                // What is too many may lie past all places.
                *place = (base as u32).wrapping_add(edges.trailing_zeros());
                edges &= edges.wrapping_sub(1);
            }
            if edges == 0 {
                break;
            }
        }
    }

    /// Whether there may be no room for another block.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.n > ROOM - BLOCK
    }

    /// Where the run starts that has not ended, which is forgotten.
    pub fn take_open(&mut self) -> Option<usize> {
        let open = (self.n % 2 == 1).then(|| self.places[self.n - 1] as usize);
        self.n -= usize::from(open.is_some());
        open
    }
}

/// A text for words of ASCII alone.
pub(super) struct Ascii<'a> {
    pub rule: WordRule,
    pub original: &'a [u8],
    pub lower: &'a str,
}

impl<'a> Ascii<'a> {
    /// Hands on the words between the edges, which are forgotten but for the start of a run that has not ended.
    #[inline(always)]
    pub fn hand_on(&self, edges: &mut Edges, sink: &mut impl Sink) {
        let open = edges.take_open();
        for &[start, end] in edges.places[..edges.n].as_chunks::<2>().0 {
            self.word(start as usize, end as usize, sink);
        }
        edges.n = 0;
        if let Some(start) = open {
            edges.places[0] = start as u32;
            edges.n = 1;
        }
    }

    /// Hands on the run of letters, digits and underscores from `start` to `end`, if it is a word.
    #[inline(always)]
    pub fn word(&self, start: usize, end: usize, sink: &mut impl Sink) {
        let length = end - start;
        if length > Key::WHOLE {
            return self.long(start, end, sink);
        }
        let key = Key::at(self.lower.as_bytes(), start, length);
        let run = Run { lower: self.lower, start, end, key, case: self.case(start, end) };
        sink.short(run, self.is_word(key.kinds(length), length));
    }

    /// Whether a run is a word; no branch but for the rule, since words and others are met by turns.
    #[inline(always)]
    fn is_word(&self, Kinds { digits, underscores }: Kinds, length: usize) -> bool {
        let is_long = length >= 2;
        match self.rule {
            WordRule::Letters => is_long & !underscores & (!digits | (length == 4)),
            WordRule::Any => is_long,
        }
    }

    #[inline(always)]
    fn case(&self, start: usize, end: usize) -> Case {
        let capital = |at: usize| usize::from(self.original[at].is_ascii_uppercase());
        let (first, last) = (capital(start), capital(end - 1));
        // By how many of its first letter, and then its last, are capitals.
        [Case::Lower, Case::Capital, Case::Upper][first + (first & last)]
    }

    /// [`Ascii::word`] for runs longer than a key.
    #[inline(never)]
    fn long(&self, start: usize, end: usize, sink: &mut impl Sink) {
        let folded = &self.lower[start..end];
        let seen = folded.chars().fold(0, |seen, character| seen | kind(character));
        if is_word(self.rule, seen, folded.len()) {
            let (case, key) = (self.case(start, end), Key::of(folded));
            sink.word(Word { span: narrow(start, end), folded, case, key });
        }
    }
}
