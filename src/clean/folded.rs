//! Lines in lower case, by which pages compare them: letters and digits alone, one space between two words.
//!
//! A page has many lines and nearly all are ASCII, so each byte is looked up once and no step hangs on what it is;
//! only a character beyond ASCII is asked what Unicode says of it.

/// What a line is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Made {
    /// Words, counted roughly: two characters of a script without spaces are one.
    pub words: usize,
    /// Words that begin with an ASCII digit.
    pub numbers: usize,
    /// ASCII punctuation marks.
    pub marks: usize,
    pub has_letters: bool,
    /// Whether there is a letter that is no capital.
    pub has_lower: bool,
}

/// The short lines of one page, folded; keep one for many pages.
#[derive(Debug, Clone, Default)]
pub(super) struct Folded {
    /// What is being written: longer than what is in it.
    room: Vec<u8>,
    n_bytes: usize,
    /// Where each line ends.
    ends: Vec<usize>,
    text: String,
}

impl Folded {
    /// Forgets the page before.
    pub fn clear(&mut self) {
        self.n_bytes = 0;
        self.ends.clear();
    }

    /// Takes the next line of the page. A paragraph stands as nothing, since nobody compares it word by word.
    pub fn push(&mut self, line: &str) -> Made {
        if is_paragraph(line) {
            self.ends.push(self.n_bytes);
            return of_paragraph(line);
        }
        let room = self.n_bytes + line.len() * MOST_BYTES;
        if self.room.len() < room {
            self.room.resize(room, 0);
        }
        let (made, n_bytes) = fold(line, &mut self.room[self.n_bytes..]);
        self.n_bytes += n_bytes;
        self.ends.push(self.n_bytes);
        made
    }

    /// All lines are in: they can be read.
    pub fn close(&mut self) {
        self.text.clear();
        let lines = &self.room[..self.n_bytes];
        self.text
            .push_str(std::str::from_utf8(lines).expect("letters, digits and spaces were written whole"));
    }

    /// What `line` reads by itself, nothing for a paragraph; the page before is forgotten.
    pub fn alone(&mut self, line: &str) -> &str {
        self.clear();
        self.push(line);
        self.close();
        self.line(0)
    }

    /// Line `at` of the page.
    pub fn line(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[at]]
    }
}

/// Lines with more words than this are paragraphs: they are never headlines, captions or prompts.
pub(super) const MAX_SHORT_WORDS: u16 = 60;

/// Whether a line is so long that its bytes tell it; only short lines are compared word by word.
pub(super) fn is_paragraph(line: &str) -> bool {
    line.len() > 60 * usize::from(MAX_SHORT_WORDS) / 4
}

/// What a paragraph is made of, roughly.
fn of_paragraph(line: &str) -> Made {
    let is_lower = |c: char| c.is_lowercase() || (c.is_alphabetic() && !c.is_uppercase());
    let (has_letters, has_lower) = (line.chars().any(char::is_alphabetic), line.chars().any(is_lower));
    Made { words: line.len() / 6, has_letters, has_lower, ..Made::default() }
}

/// A character of two bytes or more is three in lower case at most, of four bytes each; one of ASCII is one.
const MOST_BYTES: usize = 6;

/// What ASCII characters are, a bit each; the lowest byte is what is written for them.
const WORD: u16 = 1 << 8;
const DIGIT: u16 = 1 << 9;
/// Between two words.
const GAP: u16 = 1 << 10;
const MARK: u16 = 1 << 11;
const LETTER: u16 = 1 << 12;
const LOWER: u16 = 1 << 13;

const ASCII: [u16; 256] = {
    let mut all = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        let mut is = 0;
        if byte.is_ascii_alphanumeric() {
            is |= WORD | byte.to_ascii_lowercase() as u16;
        } else if byte != b'\'' {
            is |= GAP | b' ' as u16;
        }
        is |= if byte.is_ascii_digit() { DIGIT } else { 0 };
        is |= if byte.is_ascii_punctuation() { MARK } else { 0 };
        is |= if byte.is_ascii_alphabetic() { LETTER } else { 0 };
        is |= if byte.is_ascii_lowercase() { LOWER } else { 0 };
        all[byte as usize] = is;
        byte += 1;
    }
    all
};

/// Writes the letters and digits of `line` in lower case to the start of `out`, which has [`MOST_BYTES`] for each of
/// its bytes; everything between two runs of them is one space. Answers also how many bytes were written.
///
/// An apostrophe inside a word is dropped, so that `don't` and `don’t` are one word.
fn fold(line: &str, out: &mut [u8]) -> (Made, usize) {
    let bytes = line.as_bytes();
    let (mut at, mut written) = (0, 0);
    // Whether the last character that was no apostrophe stands between words; at the start, no space is written.
    let mut gap = 1;
    let (mut words, mut numbers, mut marks, mut wide, mut seen) = (0, 0, 0, 0, 0);
    loop {
        for &byte in &bytes[at..] {
            if byte >= 0x80 {
                break;
            }
            let is = ASCII[usize::from(byte)];
            let one = |kind: u16| usize::from(is & kind != 0);
            // Written at any rate, and written over by the next one where it does not count.
            out[written] = is as u8;
            let starts = one(WORD) & gap;
            words += starts;
            numbers += starts & one(DIGIT);
            marks += one(MARK);
            seen |= is;
            written += one(WORD) | (one(GAP) & (gap ^ 1));
            gap = one(GAP) | (gap & (one(WORD) ^ 1));
            at += 1;
        }
        let Some(character) = line[at..].chars().next() else { break };
        at += character.len_utf8();
        if character.is_alphabetic() {
            seen |= LETTER | if character.is_uppercase() { 0 } else { LOWER };
        }
        seen |= if character.is_lowercase() { LOWER } else { 0 };
        if character.is_alphanumeric() {
            words += gap;
            gap = 0;
            wide += usize::from(character >= '\u{2e80}');
            for lower in character.to_lowercase() {
                written += lower.encode_utf8(&mut out[written..]).len();
            }
        } else if character != '’' {
            out[written] = b' ';
            written += gap ^ 1;
            gap = 1;
        }
    }
    written -= usize::from(gap == 1 && written > 0);
    let made = Made {
        words: words + wide / 2,
        numbers,
        marks,
        has_letters: seen & LETTER != 0,
        has_lower: seen & LOWER != 0,
    };
    (made, written)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What folding is, character by character.
    fn slowly(line: &str) -> (Made, String) {
        let (mut words, mut numbers, mut wide) = (0, 0, 0);
        let mut out = String::new();
        let mut gap = true;
        for character in line.chars().filter(|character| !matches!(character, '\'' | '’')) {
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
            wide += usize::from(character >= '\u{2e80}');
            out.extend(character.to_lowercase());
        }
        let is_lower = |c: char| c.is_lowercase() || (c.is_alphabetic() && !c.is_uppercase());
        let made = Made {
            words: words + wide / 2,
            numbers,
            marks: line.bytes().filter(u8::is_ascii_punctuation).count(),
            has_letters: line.chars().any(char::is_alphabetic),
            has_lower: line.chars().any(is_lower),
        };
        (made, out)
    }

    #[test]
    fn lines_are_folded() {
        let rows = [
            ("Envoys’ “Last” chance!", "envoys last chance"),
            ("don't -- 'tis 1.2K", "dont tis 1 2k"),
            ("' '", ""),
            ("a'", "a"),
            ("İstanbul ŉ ẞ", "i\u{307}stanbul ŉ ß"),
            ("貿易の会議", "貿易の会議"),
            ("", ""),
        ];
        let mut folded = Folded::default();
        let made: Vec<Made> = rows.iter().map(|(line, _)| folded.push(line)).collect();
        folded.close();
        for (at, (line, expected)) in rows.into_iter().enumerate() {
            assert_eq!(folded.line(at), expected, "{line}");
            assert_eq!((made[at], expected.to_string()), slowly(line), "{line}");
        }
    }

    #[test]
    fn room_is_enough_for_every_character() {
        for character in ('\0'..=char::MAX).filter(|character| character.len_utf8() > 1) {
            let lower: usize = character.to_lowercase().map(char::len_utf8).sum();
            assert!(lower <= MOST_BYTES * character.len_utf8(), "{character:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_fast_way_is_the_slow_way(
            lines in proptest::collection::vec(r"([a-zA-Z0-9' .,-]{0,12}|[İßŉẞéЯ‘’“…¼٣²ª漢ーͅ\u{301}]{0,3}|\PC{0,3}){0,6}", 0..8),
        ) {
            let mut folded = Folded::default();
            folded.push("what stood there before");
            folded.clear();
            let made: Vec<Made> = lines.iter().map(|line| folded.push(line)).collect();
            folded.close();
            for (at, line) in lines.iter().enumerate() {
                assert_eq!((made[at], folded.line(at).to_string()), slowly(line), "{line}");
            }
        }
    }
}
