//! A page as lines: where each stands, how it is written, and what it may be.

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::FixedState;

use crate::document::Span;

/// Lines with more words than this are paragraphs: they are never headlines, captions or prompts.
pub(super) const MAX_SHORT_WORDS: u16 = 60;

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
    /// Hash of the letters and digits of the line in lower case.
    pub key: u64,
    /// Where [`PageLines::folded`] has the line in lower case; empty for paragraphs.
    folded: Span,
    shape: Shape,
}

/// What the first and last characters say.
#[derive(Debug, Clone, Copy, Default)]
struct Shape {
    starts_high: bool,
    starts_low: bool,
    list_item: bool,
    full_stop: bool,
    trails_off: bool,
    has_letters: bool,
    has_lower: bool,
    is_code: bool,
}

/// All lines of a page that are not blank.
#[derive(Debug, Clone, Default)]
pub(super) struct PageLines {
    pub lines: Vec<Line>,
    folded: String,
}

impl Line {
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
    /// The lines of `text`. O(bytes).
    pub fn of(text: &str) -> Self {
        let mut page = Self::default();
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
            let line = page.line(trimmed, Span::new(first, first + trimmed.len()), blanks);
            page.lines.push(line);
            blanks = 0;
        }
        page
    }

    /// The numbers of the lines that lie wholly inside `part` of the page.
    pub fn inside(&self, part: Span) -> Range<usize> {
        let first = self.lines.partition_point(|line| line.span.start < part.start);
        let end = self.lines.partition_point(|line| line.span.end <= part.end);
        first..end.max(first)
    }

    fn line(&mut self, text: &str, span: Span, blanks: u32) -> Line {
        let start = self.folded.len();
        // A paragraph is told by its bytes; only short lines are compared word by word.
        let long = text.len() > 60 * usize::from(MAX_SHORT_WORDS) / 4;
        let (words, numbers) = if long { (text.len() / 6, 0) } else { fold(text, &mut self.folded) };
        let narrow = |count| u16::try_from(count).unwrap_or(u16::MAX);
        let key = FixedState::with_seed(1).hash_one(if long { text } else { &self.folded[start..] });
        let shape = Shape::of(text);
        let folded = Span::new(start, self.folded.len());
        Line { span, blanks, words: narrow(words), numbers: narrow(numbers), key, folded, shape }
    }

    /// The words of a short line in lower case, one space between two; empty for a paragraph.
    pub fn folded(&self, line: &Line) -> &str {
        line.folded.of(&self.folded)
    }
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut characters = text.chars();
        let first = characters.next().unwrap_or(' ');
        let second = characters.next().unwrap_or(' ');
        let opens = |c: char| {
            matches!(c, '"' | '\'' | '“' | '‘' | '«' | '„' | '(' | '[' | '¿' | '¡' | '#' | '@' | '$')
        };
        let first_letter = text.chars().find(|&c| !opens(c)).unwrap_or(' ');
        let mut ends = text.chars().rev();
        let last = ends.find(|c| !matches!(c, ' ' | '"' | '\'' | '”' | '’' | '»' | ')' | ']')).unwrap_or(' ');
        Self {
            starts_high: !first_letter.is_lowercase() && first_letter.is_alphanumeric(),
            starts_low: first_letter.is_lowercase(),
            list_item: matches!(first, '•' | '*' | '·' | '>' | '|' | '=' | '_' | '+' | '~')
                || (matches!(first, '-' | '–' | '—') && second == ' '),
            full_stop: matches!(last, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' | '۔'),
            trails_off: matches!(last, ',' | ';' | ':' | '-' | '–' | '—' | '|' | '，' | '、' | '：' | '；'),
            has_letters: text.chars().any(char::is_alphabetic),
            // More than one mark in five characters: a drawing, a rule, encoded bytes.
            is_code: text.len() <= 250
                && 5 * text.bytes().filter(u8::is_ascii_punctuation).count() > text.len(),
            has_lower: text.chars().any(|c| c.is_lowercase() || (c.is_alphabetic() && !c.is_uppercase())),
        }
    }
}

/// Letters and digits in lower case; everything between two runs of them is one space. Counts the words, and those
/// that begin with a digit.
fn fold(text: &str, out: &mut String) -> (usize, usize) {
    let (mut words, mut numbers, mut wide) = (0, 0, 0);
    let mut gap = true;
    for character in text.chars() {
        // An apostrophe inside a word is dropped, so that `don't` and `don’t` are one word.
        if matches!(character, '\'' | '’') {
            continue;
        }
        if !character.is_alphanumeric() {
            gap = true;
            continue;
        }
        if gap {
            if words > 0 {
                out.push(' ');
            }
            words += 1;
            numbers += usize::from(character.is_ascii_digit());
            gap = false;
        }
        if character.is_ascii() {
            out.push(character.to_ascii_lowercase());
        } else {
            wide += usize::from(character >= '\u{2e80}');
            out.extend(character.to_lowercase());
        }
    }
    (words + wide / 2, numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_know_their_place_and_the_gap_before() {
        let text = " One line \n\n\nTwo\nthree.  ";
        let page = PageLines::of(text);
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
            let line = PageLines::of(text).lines[0];
            assert_eq!(
                (line.is_headline(), line.is_body(), line.is_stray()),
                (headline, body, stray),
                "{text}"
            );
        }
    }

    #[test]
    fn case_and_punctuation_do_not_change_the_key() {
        let page = PageLines::of("Envoys’ “Last” chance\nenvoys last chance!");
        assert_eq!(page.lines[0].key, page.lines[1].key);
        assert_eq!(page.folded(&page.lines[0]), "envoys last chance");
    }
}
