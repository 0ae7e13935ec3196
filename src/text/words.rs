//! Words of a text, with their spans: the one rule by which every stage reads.
//!
//! A word is a longest run of letters (with their marks), of two letters or more, or a number of four digits
//! (years). Runs that mix letters and digits are words too (`G20`, `covid19`); other numbers are not, nor is
//! anything with an underscore. An apostrophe ends a word. Scripts that put no spaces between words (Chinese,
//! Japanese, Thai, Lao, Khmer, Burmese) give overlapping pairs of characters instead (bigrams), since a sentence
//! would otherwise be one word that is like no other.
//!
//! ASCII is read by a table of bytes and lower-cased once a text; a word with any other character takes the slower
//! way through Unicode: full lower case, composed accents (NFC), joiners and soft hyphens dropped.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::document::Span;

/// A word: where it stands and how it is written in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'a> {
    /// Where it stands in the text.
    pub span: Span,
    /// The word in lower case, accents composed.
    pub folded: &'a str,
    /// How the text writes it.
    pub case: Case,
}

/// How a word is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Case {
    /// `word`, or no letters with case.
    Lower,
    /// `Word`, and anything else that begins with a capital.
    Capital,
    /// `WORD`.
    Upper,
}

/// Which runs of characters count as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WordRule {
    /// Runs of two or more letters (digits allowed among them), and numbers of four digits.
    #[default]
    Letters,
    /// Runs of two or more letters, digits and underscores: scikit-learn's default, `\b\w\w+\b`.
    Any,
}

/// Hands each word of `text` to `each`, in order, by [`WordRule::Letters`]. O(bytes).
///
/// ```
/// use likewise::text::for_each_word;
///
/// let mut words = Vec::new();
/// for_each_word("In 2019 the UN's envoy – 41 – met al-Kadhimi", |word| words.push(word.folded.to_string()));
/// assert_eq!(words, ["in", "2019", "the", "un", "envoy", "met", "al", "kadhimi"]);
/// ```
pub fn for_each_word(text: &str, each: impl FnMut(Word<'_>)) {
    Reader::new(WordRule::Letters).read(text, each);
}

/// Reads words with buffers of its own; keep one for many texts.
#[derive(Debug, Clone)]
pub struct Reader {
    rule: WordRule,
    lower: String,
    folded: String,
}

const OTHER: u8 = 0;
const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const UNDERSCORE: u8 = 4;
const WIDE: u8 = 8;

/// What each byte is; a byte of [`WIDE`] starts or continues a character beyond ASCII.
const KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' => LETTER,
            b'0'..=b'9' => DIGIT,
            b'_' => UNDERSCORE,
            128..=255 => WIDE,
            _ => OTHER,
        };
        byte += 1;
    }
    kinds
};

impl Reader {
    /// A reader of words by `rule`.
    pub fn new(rule: WordRule) -> Self {
        Self { rule, lower: String::new(), folded: String::new() }
    }

    /// Hands each word of `text` to `each`, in order. O(bytes); no allocation once the buffers have grown.
    ///
    /// # Panics
    /// If `text` has 4 GiB or more.
    #[inline]
    pub fn read(&mut self, text: &str, mut each: impl FnMut(Word<'_>)) {
        assert!(u32::try_from(text.len()).is_ok(), "a text is shorter than 4 GiB");
        self.lower.clear();
        self.lower.push_str(text);
        self.lower.make_ascii_lowercase();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            let mut kinds = KINDS[usize::from(bytes[at])];
            if kinds == OTHER {
                at += 1;
                continue;
            }
            let mut seen = 0;
            while kinds != OTHER && kinds != WIDE {
                seen |= kinds;
                at += 1;
                kinds = if at < bytes.len() { KINDS[usize::from(bytes[at])] } else { OTHER };
            }
            if kinds == WIDE && belongs_to_word(next_character(text, at)) {
                at = self.read_wide(text, start, &mut each);
                continue;
            }
            if kinds == WIDE && at == start {
                at += next_character(text, at).len_utf8();
                continue;
            }
            if is_word(self.rule, seen, at - start) {
                let case = match (bytes[start], bytes[at - 1]) {
                    (b'A'..=b'Z', b'A'..=b'Z') => Case::Upper,
                    (b'A'..=b'Z', _) => Case::Capital,
                    _ => Case::Lower,
                };
                each(Word { span: narrow(start, at), folded: &self.lower[start..at], case });
            }
        }
    }

    /// Reads one run with characters beyond ASCII from `start`; hands on its words, answers where it ends.
    #[cold]
    fn read_wide(&mut self, text: &str, start: usize, each: &mut impl FnMut(Word<'_>)) -> usize {
        let first = next_character(text, start);
        if is_unspaced(first) {
            return read_bigrams(text, start, each);
        }
        let run = text[start..].char_indices();
        let end = run
            .take_while(|&(_, character)| !is_unspaced(character) && belongs_to_word(character))
            .last()
            .map_or(start + first.len_utf8(), |(offset, last)| start + offset + last.len_utf8());
        let run = &text[start..end];
        self.folded.clear();
        // `str::to_lowercase` knows the final sigma; the dot it leaves on a Turkish İ is no accent of ours.
        let folded = run.to_lowercase();
        let kept = folded.chars().filter(|&c| !is_joiner(c) && c != '\u{307}');
        self.folded.extend(kept.nfc());
        let seen = run.chars().fold(OTHER, |seen, character| seen | kind(character));
        if is_word(self.rule, seen, self.folded.chars().count()) {
            let capital = |c: Option<char>| c.is_some_and(char::is_uppercase);
            let case = match (capital(run.chars().next()), capital(run.chars().next_back())) {
                (true, true) => Case::Upper,
                (true, false) => Case::Capital,
                _ => Case::Lower,
            };
            each(Word { span: narrow(start, end), folded: &self.folded, case });
        }
        end
    }
}

/// A span whose bounds are known to fit.
fn narrow(start: usize, end: usize) -> Span {
    Span { start: start as u32, end: end as u32 }
}

fn next_character(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or(' ')
}

/// Whether a run of `length` characters, whose kinds are `seen`, is a word.
#[inline]
fn is_word(rule: WordRule, seen: u8, length: usize) -> bool {
    match rule {
        WordRule::Letters => match seen {
            DIGIT => length == 4,
            LETTER => length >= 2,
            _ => seen == LETTER | DIGIT && length >= 2,
        },
        WordRule::Any => length >= 2,
    }
}

fn kind(character: char) -> u8 {
    match character {
        '_' => UNDERSCORE,
        _ if character.is_numeric() => DIGIT,
        _ => LETTER,
    }
}

fn belongs_to_word(character: char) -> bool {
    character.is_alphanumeric()
        || character == '_'
        || (!character.is_ascii() && (is_combining_mark(character) || is_joiner(character)))
}

/// Characters that hold a word together and say nothing: soft hyphen, zero-width joiner and non-joiner.
fn is_joiner(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Letters of scripts written without spaces between words.
pub(super) fn is_unspaced(character: char) -> bool {
    matches!(character,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
        && belongs_to_word(character)
}

/// Hands on the overlapping pairs of the run of unspaced characters at `start` (a lone one by itself).
fn read_bigrams(text: &str, start: usize, each: &mut impl FnMut(Word<'_>)) -> usize {
    let mut ends = Vec::new();
    for (offset, character) in text[start..].char_indices().take_while(|&(_, c)| is_unspaced(c)) {
        // A mark stays with the letter before it.
        if is_combining_mark(character) && !ends.is_empty() {
            ends.pop();
        }
        ends.push(start + offset + character.len_utf8());
    }
    let end = ends.last().copied().unwrap_or(start);
    let mut from = start;
    for i in 0..ends.len() {
        let to = ends.get(i + 1).copied();
        if to.is_some() || ends.len() == 1 {
            let span = narrow(from, to.unwrap_or(ends[i]));
            each(Word { span, folded: span.of(text), case: Case::Lower });
        }
        from = ends[i];
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(rule: WordRule, text: &str) -> Vec<String> {
        let mut words = Vec::new();
        Reader::new(rule).read(text, |word| words.push(word.folded.to_string()));
        words
    }

    #[test]
    fn words_by_rule() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("", &[], &[]),
            ("a b I", &[], &[]),
            ("don't stop", &["don", "stop"], &["don", "stop"]),
            ("l’homme d'État", &["homme", "état"], &["homme", "état"]),
            ("1 12 123 1987 20261", &["1987"], &["12", "123", "1987", "20261"]),
            ("G20 f16 snake_case", &["g20", "f16"], &["g20", "f16", "snake_case"]),
            ("re\u{301}sume\u{301} RÉSUMÉ", &["résumé", "résumé"], &["résumé", "résumé"]),
            ("İstanbul ΟΔΟΣ", &["istanbul", "οδος"], &["istanbul", "οδος"]),
            ("co\u{ad}operate", &["cooperate"], &["cooperate"]),
            ("北京大学 in 京", &["北京", "京大", "大学", "in", "京"], &["北京", "京大", "大学", "in", "京"]),
            ("日本のGDP3", &["日本", "本の", "gdp3"], &["日本", "本の", "gdp3"]),
            ("हिन्दी में", &["हिन्दी", "में"], &["हिन्दी", "में"]),
            ("«мир», ‘peace’…", &["мир", "peace"], &["мир", "peace"]),
        ];
        for (text, letters, any) in cases {
            assert_eq!(&words(WordRule::Letters, text), letters, "{text:?}");
            assert_eq!(&words(WordRule::Any, text), any, "{text:?}");
        }
    }

    #[test]
    fn case_is_told() {
        let mut cases = Vec::new();
        for_each_word("the UN Envoy McKAY Éire ÉU 北京", |word| cases.push(word.case));
        use Case::*;
        assert_eq!(cases, [Lower, Upper, Capital, Upper, Capital, Upper, Lower]);
    }
}
