//! Words of a text, with their spans: the one rule by which every stage reads.
//!
//! A word is a longest run of letters (with their marks), of two letters or more, or a number of four digits
//! (years). Runs that mix letters and digits are words too (`G20`, `covid19`); other numbers are not, nor is
//! anything with an underscore. An apostrophe ends a word. Scripts that put no spaces between words (Chinese,
//! Japanese, Thai, Lao, Khmer, Burmese) give overlapping pairs of characters instead (bigrams), since a sentence
//! would otherwise be one word that is like no other.
//!
//! ASCII is lower-cased once a text and read eight bytes at a time; a word with any other character takes the slower
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
    /// Its first eight bytes as [`head`] has them; here because reading the word has them at hand.
    pub(crate) head: u64,
}

/// The first eight bytes of `bytes` as a little-endian number, zeros for those it does not have.
#[inline]
pub(crate) fn head(bytes: &[u8]) -> u64 {
    let four = |at: usize| u64::from(u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes")));
    match bytes.len() {
        0 => 0,
        // Parts that overlap have the same bits where they do.
        n @ 1..4 => {
            u64::from(bytes[0])
                | u64::from(bytes[n / 2]) << (n / 2 * 8)
                | u64::from(bytes[n - 1]) << (n * 8 - 8)
        }
        n @ 4..8 => four(0) | four(n - 4) << (n * 8 - 32),
        _ => eight(bytes, 0),
    }
}

#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight bytes"))
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
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

const LETTER: u8 = 1;
const DIGIT: u8 = 2;
const UNDERSCORE: u8 = 4;

/// The highest bit of each of eight bytes.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// What eight bytes of lower-cased text are; each kind as the highest bits of its bytes.
#[derive(Clone, Copy)]
struct Kinds {
    letters: u64,
    digits: u64,
    underscores: u64,
    wide: u64,
}

impl Kinds {
    /// Eight comparisons in one addition: a byte of seven bits plus what is missing to 128 carries into the highest
    /// bit where it reaches the bound, and never into the next byte.
    #[inline]
    fn of(bytes: u64) -> Self {
        const ONES: u64 = HIGH >> 7;
        let wide = bytes & HIGH;
        let seven = bytes & !HIGH;
        let at_least = |bound: u8| seven + ONES * u64::from(128 - bound);
        let between = |first: u8, last: u8| at_least(first) & !at_least(last + 1) & HIGH & !wide;
        Self {
            letters: between(b'a', b'z'),
            digits: between(b'0', b'9'),
            underscores: between(b'_', b'_'),
            wide,
        }
    }

    fn of_words(self) -> u64 {
        self.letters | self.digits | self.underscores
    }
}

/// Number of bytes before the first whose highest bit is set in `high`.
#[inline]
fn bytes_before(high: u64) -> usize {
    high.trailing_zeros() as usize / 8
}

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
        // Eight bytes can be read wherever the text has one.
        self.lower.push_str("\0\0\0\0\0\0\0\0");
        let original = text.as_bytes();
        let mut at = 0;
        while at < original.len() {
            let start = at;
            let bytes = self.lower.as_bytes();
            let head = eight(bytes, at);
            let mut kinds = Kinds::of(head);
            let mut run = bytes_before(!kinds.of_words() & HIGH);
            // Not letters only; a byte above the run may be counted in, which the slower question then finds out.
            let mut mixed = kinds.digits | kinds.underscores;
            at += run;
            while run == 8 {
                kinds = Kinds::of(eight(bytes, at));
                run = bytes_before(!kinds.of_words() & HIGH);
                mixed |= kinds.digits | kinds.underscores;
                at += run;
            }
            if original.get(at).is_some_and(|byte| !byte.is_ascii()) {
                let next = next_character(text, at);
                if belongs_to_word(next) {
                    at = self.read_wide(text, start, &mut each);
                    continue;
                }
                if at == start {
                    at += next.len_utf8();
                    continue;
                }
            } else if at == start {
                // No word here: on to the next byte that may begin one.
                at += bytes_before(kinds.of_words() | kinds.wide);
                continue;
            }
            let length = at - start;
            let is_word = match mixed {
                0 => length >= 2,
                _ => is_word(
                    self.rule,
                    original[start..at].iter().fold(0, |seen, &byte| seen | kind(byte.into())),
                    length,
                ),
            };
            if is_word {
                let case = match (original[start], original[at - 1]) {
                    (b'A'..=b'Z', b'A'..=b'Z') => Case::Upper,
                    (b'A'..=b'Z', _) => Case::Capital,
                    _ => Case::Lower,
                };
                let head = if length < 8 { head & ((1 << (length * 8)) - 1) } else { head };
                each(Word { span: narrow(start, at), folded: &self.lower[start..at], case, head });
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
        let seen = run.chars().fold(0, |seen, character| seen | kind(character));
        if is_word(self.rule, seen, self.folded.chars().count()) {
            let capital = |c: Option<char>| c.is_some_and(char::is_uppercase);
            let case = match (capital(run.chars().next()), capital(run.chars().next_back())) {
                (true, true) => Case::Upper,
                (true, false) => Case::Capital,
                _ => Case::Lower,
            };
            each(Word {
                span: narrow(start, end),
                folded: &self.folded,
                case,
                head: head(self.folded.as_bytes()),
            });
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
            let folded = span.of(text);
            each(Word { span, folded, case: Case::Lower, head: head(folded.as_bytes()) });
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

    /// The rule, said character by character.
    fn plain_words(text: &str) -> Vec<String> {
        let runs = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let words =
            runs.filter(|run| is_word(WordRule::Letters, run.chars().fold(0, |k, c| k | kind(c)), run.len()));
        words.map(str::to_ascii_lowercase).collect()
    }

    proptest::proptest! {
        #[test]
        fn ascii_is_read_as_the_rule_says(text in "[a-cX-Z0-9_ .'\\-]{0,60}") {
            proptest::prop_assert_eq!(words(WordRule::Letters, &text), plain_words(&text));
        }

        #[test]
        fn heads_and_spans_are_those_of_the_word(text in "\\PC{0,40}|[a-zA-Zéß北京 ]{0,60}") {
            for_each_word(&text, |word| {
                let mut padded = word.folded.as_bytes().to_vec();
                padded.resize(padded.len().max(8), 0);
                assert_eq!(word.head, eight(&padded, 0));
                assert_eq!(word.head, head(word.folded.as_bytes()));
                assert!(!word.span.of(&text).is_empty());
            });
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
