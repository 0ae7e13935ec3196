//! A page as lines: where each stands, how it is written, and what it may be.

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::FixedState;

use super::folded::{Folded, MAX_SHORT_WORDS, is_paragraph};
use super::shape::Shape;
use crate::document::Span;

/// Gives lines their keys.
const KEYS: FixedState = FixedState::with_seed(1);

/// A line that is not blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    /// The line without white space at its ends.
    pub span: Span,
    /// Blank lines before it.
    pub blanks: u32,
    /// Words, counted roughly; two characters of a script without spaces are one.
    pub words: u16,
    /// Words that begin with a digit.
    pub numbers: u16,
    /// Hash of the letters and digits of the line in lower case; of a paragraph, of all of it.
    pub key: u64,
    shape: Shape,
}

/// All lines of a page that are not blank.
#[derive(Debug, Clone, Default)]
pub(super) struct PageLines {
    pub lines: Vec<Line>,
}

impl Line {
    /// The line `text`, its key still to come.
    fn of(text: &str, span: Span, blanks: u32, folded: &mut Folded) -> Self {
        let made = folded.push(text);
        let narrow = |count| u16::try_from(count).unwrap_or(u16::MAX);
        let (words, numbers) = (narrow(made.words), narrow(made.numbers));
        Self { span, blanks, words, numbers, key: 0, shape: Shape::of(text, made) }
    }

    /// Whether it reads like a headline: a few words, a capital first, no full stop.
    pub fn is_headline(&self) -> bool {
        let Shape { starts_high, list_item, full_stop, trails_off, has_letters, is_code, .. } = self.shape;
        (3..=22).contains(&self.words)
            && self.span.len() <= 220
            && starts_high
            && has_letters
            && !is_code
            && !(list_item || full_stop || trails_off)
    }

    /// Whether it reads like running text: long, or a sentence of some length.
    pub fn is_body(&self) -> bool {
        self.words >= 25 || (self.words >= 14 && self.shape.full_stop && self.shape.has_lower)
    }

    /// Whether fewer than one word in five is a number: rows of tables have more.
    pub fn has_few_numbers(&self) -> bool {
        5 * self.numbers < self.words.max(1)
    }

    /// Whether it ends like a sentence.
    pub fn is_sentence(&self) -> bool {
        self.shape.full_stop
    }

    /// One number, or one word of up to three letters in capitals: what is left of buttons and counters.
    pub fn is_stray(&self) -> bool {
        let Shape { full_stop, trails_off, list_item, has_letters, has_lower, .. } = self.shape;
        self.words <= 1
            && !(full_stop || trails_off || list_item)
            && (!has_letters || (!has_lower && self.span.len() <= 3))
    }

    /// Whether it is the rest of a paragraph that a hard line break cut: `shares.`
    pub fn continues(&self, before: &Self) -> bool {
        let cut = self.blanks == 0 && before.words >= 6 && !before.shape.full_stop;
        cut && (self.shape.full_stop || self.shape.starts_low)
    }

    /// Whether it is the next part of a paragraph that a hard line break cut after `before`.
    pub fn goes_on_from(&self, before: &Self) -> bool {
        self.blanks == 0 && self.shape.starts_low && !before.shape.full_stop
    }

    /// Whether it is short enough to be furniture.
    pub fn is_short(&self) -> bool {
        self.words <= MAX_SHORT_WORDS
    }
}

impl PageLines {
    /// The lines of `text`; leaves in `folded` what they read in lower case, nothing for a paragraph. O(bytes).
    pub fn of(text: &str, folded: &mut Folded) -> Self {
        folded.clear();
        let mut lines = Vec::with_capacity(memchr::memchr_iter(b'\n', text.as_bytes()).count() + 1);
        let (mut at, mut blanks) = (0, 0);
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1);
        for end in ends.chain([text.len()]) {
            let (start, raw) = (at, &text[at..end]);
            at = end;
            let trimmed = raw.trim();
            if trimmed.is_empty() {
                blanks += 1;
                continue;
            }
            let first = start + (raw.len() - raw.trim_start().len());
            lines.push(Line::of(trimmed, Span::new(first, first + trimmed.len()), blanks, folded));
            blanks = 0;
        }
        folded.close();
        for (at, line) in lines.iter_mut().enumerate() {
            let whole = line.span.of(text);
            line.key = KEYS.hash_one(if is_paragraph(whole) { whole } else { folded.line(at) });
        }
        // Blank lines took room.
        lines.shrink_to_fit();
        Self { lines }
    }

    /// The numbers of the lines that lie wholly inside `part` of the page.
    pub fn inside(&self, part: Span) -> Range<usize> {
        let first = self.lines.partition_point(|line| line.span.start < part.start);
        let end = self.lines.partition_point(|line| line.span.end <= part.end);
        first..end.max(first)
    }
}

/// How often lines stand in a page, by their keys: nearly all but once, so only the others are kept.
#[derive(Debug, Clone, Default)]
pub(super) struct Times {
    /// Ascending by key.
    several: Vec<(u64, usize)>,
}

impl Times {
    /// Counts `keys`.
    pub fn of(keys: impl Iterator<Item = u64>) -> Self {
        let mut keys: Vec<u64> = keys.collect();
        keys.sort_unstable();
        let same = keys.chunk_by(|one, next| one == next);
        Self { several: same.filter(|same| same.len() > 1).map(|same| (same[0], same.len())).collect() }
    }

    /// How often a line with `key` stands there, which is one of those counted.
    pub fn of_key(&self, key: u64) -> usize {
        let found = self.several.binary_search_by_key(&key, |&(key, _)| key);
        found.map_or(1, |at| self.several[at].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_place_and_the_gap_before() {
        let text = " One line \n\n\nTwo\nthree.  ";
        let page = PageLines::of(text, &mut Folded::default());
        let shown: Vec<_> = page.lines.iter().map(|line| (line.span.of(text), line.blanks)).collect();
        assert_eq!(shown, [("One line", 0), ("Two", 2), ("three.", 0)]);
    }

    #[test]
    fn headlines_bodies_and_strays() {
        let rows = [
            ("Envoys meet again in Baghdad", true, false, false),
            ("“We will stay”: minister answers critics", true, false, false),
            ("The two sides met for three hours on Monday and agreed on very little.", false, true, false),
            ("He said no.", false, false, false),
            ("- a point in a list without a stop", false, false, false),
            ("TT", false, false, true),
            ("20", false, false, true),
            ("Background", false, false, false),
            ("Speaking to reporters, he said:", false, false, false),
        ];
        for (text, headline, body, stray) in rows {
            let line = PageLines::of(text, &mut Folded::default()).lines[0];
            assert_eq!(
                (line.is_headline(), line.is_body(), line.is_stray()),
                (headline, body, stray),
                "{text}"
            );
        }
    }

    #[test]
    fn case_and_punctuation_do_not_change_the_key() {
        let mut folded = Folded::default();
        let page = PageLines::of("Envoys’ “Last” chance\nenvoys last chance!", &mut folded);
        assert_eq!(page.lines[0].key, page.lines[1].key);
        assert_eq!(folded.line(0), "envoys last chance");
    }
}
