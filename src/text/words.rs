//! Words of a text, with their spans: the one rule by which every stage reads.
//!
//! A word is a longest run of letters (with their marks), of two letters or more, or a number of four digits
//! (years). Runs that mix letters and digits are words too (`G20`, `covid19`); other numbers are not, nor is
//! anything with an underscore. An apostrophe ends a word. Scripts that put no spaces between words (Chinese,
//! Japanese, Thai, Lao, Khmer, Burmese) give overlapping pairs of characters instead (bigrams), since a sentence
//! would otherwise be one word that is like no other.
//!
//! ASCII is lower-cased once a text and read 64 bytes at a time, as a bit for each byte; so are the dashes and quotation
//! marks of most languages. First come the [edges](Edges) of some blocks, then the words between them, so that neither loop
//! has branches that no processor foresees. A word with any other character takes the slower way through Unicode: full lower case,
//! composed accents (NFC), joiners and soft hyphens dropped.

use std::sync::LazyLock;

use pulp::{Arch, NullaryFnOnce};
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::ascii::{Ascii, Edges};
use super::blocks::{self, BLOCK, READ};
use super::key::Key;
use super::word::{Case, Run, Sink, Word, WordRule, is_word, kind, narrow};

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
    lowered: String,
    folded: String,
    /// The instructions to use; the words do not hang on them.
    arch: Arch,
}

/// The machine's best instructions. Asked once: a text may be a line.
pub(super) static ARCH: LazyLock<Arch> = LazyLock::new(Arch::new);

/// A function takes all words alike.
struct Each<F>(F);

impl<F: FnMut(Word<'_>)> Sink for Each<F> {
    #[inline(always)]
    fn short(&mut self, run: Run<'_>, is_word: bool) {
        if is_word {
            (self.0)(run.word());
        }
    }

    #[inline(always)]
    fn word(&mut self, word: Word<'_>) {
        (self.0)(word);
    }
}

impl Reader {
    /// A reader of words by `rule`.
    pub fn new(rule: WordRule) -> Self {
        let [lower, lowered, folded] = [(); 3].map(|()| String::new());
        Self { rule, lower, lowered, folded, arch: *ARCH }
    }

    /// Hands each word of `text` to `each`, in order. O(bytes); no allocation once the buffers have grown.
    ///
    /// # Panics
    /// If `text` has 4 GiB or more.
    #[inline]
    pub fn read(&mut self, text: &str, each: impl FnMut(Word<'_>)) {
        self.feed(text, &mut Each(each));
    }

    /// Hands each word of `text` to `sink`, in order.
    ///
    /// # Panics
    /// If `text` has 4 GiB or more.
    #[inline]
    pub(crate) fn feed<S: Sink>(&mut self, text: &str, sink: &mut S) {
        /// Reading, to be compiled for the instructions that there are.
        struct Feed<'a, S>(&'a mut Reader, &'a str, &'a mut S);

        impl<S: Sink> NullaryFnOnce for Feed<'_, S> {
            type Output = ();

            #[inline(always)]
            fn call(self) {
                self.0.feed_here(self.1, self.2);
            }
        }

        self.arch.dispatch(Feed(self, text, sink));
    }

    #[inline(always)]
    fn feed_here(&mut self, text: &str, sink: &mut impl Sink) {
        assert!(u32::try_from(text.len()).is_ok(), "a text is shorter than 4 GiB");
        let mut lower = std::mem::take(&mut self.lower);
        lower.clear();
        lower.push_str(text);
        lower.make_ascii_lowercase();
        // A block, and the key of a word, can be read wherever the text has a byte.
        lower.push_str(PADDING);
        let ascii = Ascii { rule: self.rule, original: text.as_bytes(), lower: &lower };
        let mut edges = Edges::default();
        // Whether a word reaches into the block; bytes of a mark that does.
        let (mut inside, mut marks) = (0, 0);
        let mut base = 0;
        while base < text.len() || inside == 1 {
            let words = blocks::of_words(lower.as_bytes(), base);
            let wide = blocks::wide(lower.as_bytes(), base);
            let mut unknown = 0;
            if wide | marks != 0 {
                let first = blocks::punctuation(lower.as_bytes(), base);
                unknown = wide & !(first | first << 1 | first << 2 | marks);
                marks = first >> 63 | first >> 62;
            }
            let at_edges = words ^ (words << 1 | inside);
            if unknown == 0 {
                edges.add(base, at_edges);
                inside = words >> 63;
                base += BLOCK;
                if edges.is_full() {
                    ascii.hand_on(&mut edges, sink);
                }
                continue;
            }
            // All before the first character that may belong to a word and is not ASCII.
            let known = unknown.trailing_zeros();
            edges.add(base, at_edges & ((1 << known) - 1));
            let at = base + known as usize;
            let start = edges.take_open();
            ascii.hand_on(&mut edges, sink);
            base = self.read_wide(&ascii, text, start.unwrap_or(at), at, sink);
            (inside, marks) = (0, 0);
        }
        ascii.hand_on(&mut edges, sink);
        self.lower = lower;
    }

    /// Reads the text from `at`, where a word may begin, until the character at `wide` and others beyond ASCII right
    /// after it are read; answers where that is.
    #[cold]
    fn read_wide(
        &mut self,
        ascii: &Ascii<'_>,
        text: &str,
        mut at: usize,
        wide: usize,
        sink: &mut impl Sink,
    ) -> usize {
        while at < text.len() && (at <= wide || !text.as_bytes()[at].is_ascii()) {
            let first = next_character(text, at);
            at = if is_unspaced(first) {
                read_bigrams(text, at, sink)
            } else if belongs_to_word(first) {
                self.read_run(ascii, text, at, sink)
            } else {
                at + first.len_utf8()
            };
        }
        at
    }

    /// Reads one run of letters and the like from `start`, answers where it ends.
    fn read_run(&mut self, ascii: &Ascii<'_>, text: &str, start: usize, sink: &mut impl Sink) -> usize {
        let run = text[start..].char_indices();
        let end = run
            .take_while(|&(_, character)| !is_unspaced(character) && belongs_to_word(character))
            .last()
            .map_or(start, |(offset, last)| start + offset + last.len_utf8());
        let run = &text[start..end];
        if run.is_ascii() {
            ascii.word(start, end, sink);
            return end;
        }
        self.fold(run);
        let seen = run.chars().fold(0, |seen, character| seen | kind(character));
        if is_word(self.rule, seen, self.folded.chars().count()) {
            let capital = |c: Option<char>| c.is_some_and(char::is_uppercase);
            let case = match (capital(run.chars().next()), capital(run.chars().next_back())) {
                (true, true) => Case::Upper,
                (true, false) => Case::Capital,
                _ => Case::Lower,
            };
            let key = Key::of(&self.folded);
            sink.word(Word { span: narrow(start, end), folded: &self.folded, case, key });
        }
        end
    }

    /// Writes `run` in lower case, composed, without joiners.
    fn fold(&mut self, run: &str) {
        // The dot that lower case leaves on a Turkish İ is no accent of ours.
        let is_kept = |&c: &char| !is_joiner(c) && c != '\u{307}';
        self.lowered.clear();
        if run.contains('Σ') {
            // `str::to_lowercase` knows the final sigma, and differs from that of characters in nothing else.
            self.lowered.extend(run.to_lowercase().chars().filter(is_kept));
        } else {
            self.lowered.extend(run.chars().flat_map(char::to_lowercase).filter(is_kept));
        }
        self.folded.clear();
        // Below U+0300 nothing composes with anything.
        let is_composed = self.lowered.chars().all(|c| c < '\u{300}')
            || is_nfc_quick(self.lowered.chars()) == IsNormalized::Yes;
        match is_composed {
            true => self.folded.push_str(&self.lowered),
            false => self.folded.extend(self.lowered.nfc()),
        }
    }
}

/// What follows a text, so that a block can be read at its last byte, and a key.
pub(super) const PADDING: &str = match std::str::from_utf8(&[b' '; READ]) {
    Ok(padding) => padding,
    Err(_) => unreachable!(),
};

fn next_character(text: &str, at: usize) -> char {
    text[at..].chars().next().unwrap_or(' ')
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
fn read_bigrams(text: &str, start: usize, sink: &mut impl Sink) -> usize {
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
            sink.word(Word { span, folded, case: Case::Lower, key: Key::of(folded) });
        }
        from = ends[i];
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Span;

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

    /// The rule, said character by character: span, word, case.
    fn plain_words(rule: WordRule, text: &str) -> Vec<(Span, String, Case)> {
        let mut words = Vec::new();
        let characters: Vec<(usize, char)> = text.char_indices().chain([(text.len(), ' ')]).collect();
        let mut at = 0;
        while at < characters.len() {
            let is_in = |i: usize| belongs_to_word(characters[i].1) && !is_unspaced(characters[i].1);
            let end = (at..characters.len()).find(|&i| !is_in(i)).expect("a space at the end");
            let (from, to) = (characters[at].0, characters[end].0);
            let run = &text[from..to];
            let folded: String =
                run.to_lowercase().chars().filter(|&c| !is_joiner(c) && c != '\u{307}').nfc().collect();
            let seen = run.chars().fold(0, |seen, character| seen | kind(character));
            if !run.is_empty() && is_word(rule, seen, folded.chars().count()) {
                let capital = |c: Option<char>| c.is_some_and(char::is_uppercase);
                let case = match (capital(run.chars().next()), capital(run.chars().next_back())) {
                    (true, true) => Case::Upper,
                    (true, false) => Case::Capital,
                    _ => Case::Lower,
                };
                words.push((Span::new(from, to), folded, case));
            }
            at = end;
            if !is_unspaced(characters[at].1) {
                at += usize::from(run.is_empty());
                continue;
            }
            let end =
                (at..characters.len()).find(|&i| !is_unspaced(characters[i].1)).expect("a space at the end");
            // A mark stays with the letter before it.
            let mut starts: Vec<usize> = vec![at];
            starts.extend((at + 1..end).filter(|&i| !is_combining_mark(characters[i].1)));
            starts.push(end);
            for letters in starts.windows(starts.len().min(3)) {
                let span = Span::new(characters[letters[0]].0, characters[letters[letters.len() - 1]].0);
                words.push((span, span.of(text).to_string(), Case::Lower));
            }
            at = end;
        }
        words
    }

    fn read(rule: WordRule, text: &str) -> Vec<(Span, String, Case)> {
        let words = read_on(*ARCH, rule, text);
        assert_eq!(read_on(Arch::Scalar, rule, text), words);
        words
    }

    fn read_on(arch: Arch, rule: WordRule, text: &str) -> Vec<(Span, String, Case)> {
        let mut words = Vec::new();
        Reader { arch, ..Reader::new(rule) }.read(text, |word| {
            assert_eq!(word.key, Key::of(word.folded));
            words.push((word.span, word.folded.to_string(), word.case));
        });
        words
    }

    /// Where blocks begin and end is what can go wrong: the text stands at every place of one.
    fn is_read_as_the_rule_says(text: &str) {
        for rule in [WordRule::Letters, WordRule::Any] {
            for before in ["", "x", "   ", "é ", "— ", "abcdefg hijklmnop "] {
                let text = format!("{before}{text}");
                assert_eq!(read(rule, &text), plain_words(rule, &text), "{text:?}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn ascii_is_read_as_the_rule_says(text in "[a-cX-Z0-9_ .'\\-]{0,200}|[a-zA-Z ]{0,200}") {
            is_read_as_the_rule_says(&text);
        }

        #[test]
        fn marks_and_letters_beyond_ascii_are_read_as_the_rule_says(
            text in "[a-cX-Z0-9_ .’“—…é\u{301}\u{ad}\u{200d}\u{2028}北京ไทยЖΣςß½]{0,120}|([a-zA-Z]{0,9}[ ’“—é]){0,30}"
        ) {
            is_read_as_the_rule_says(&text);
        }

        #[test]
        fn all_characters_are_read_as_the_rule_says(text in "(\\PC|[ a-c]){0,80}|.{0,80}") {
            is_read_as_the_rule_says(&text);
        }
    }

    /// Every character there is, alone among letters and in blocks of its neighbours.
    #[test]
    fn no_character_is_read_otherwise() {
        let all: Vec<char> = (0..=u32::from(char::MAX)).filter_map(char::from_u32).collect();
        for some in all.chunks(1 << 12) {
            let text: String = some.iter().collect();
            let apart: String = some.iter().flat_map(|&c| ['a', c, 'B', ' ', c, ' ']).collect();
            for text in [text, apart] {
                assert!(
                    read(WordRule::Letters, &text) == plain_words(WordRule::Letters, &text),
                    "{:?}",
                    some[0]
                );
            }
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
