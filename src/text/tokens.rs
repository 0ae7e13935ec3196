//! Every sign that counts, for comparing two texts word by word.
//!
//! Terms pass over short numbers and single letters ([`words`](super::words)); where one text says `12 dead` and the
//! other `17 dead`, exactly these matter.
//!
//! As with words, ASCII is lower-cased once a text and read 64 bytes at a time, a bit for each; a token with any other
//! character is read character by character.

use pulp::NullaryFnOnce;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::blocks::{self, BLOCK};
use super::key::Key;
use super::word::narrow;
use super::words::{ARCH, PADDING, is_unspaced};
use crate::document::Span;

/// Hands each token of `text` to `each`, with its span, in lower case, accents composed. O(bytes).
///
/// A token is a longest run of letters and digits with their marks; points and commas between two digits belong to
/// the number. In scripts that put no spaces between words each character is a token.
///
/// ```
/// use likewise::text::for_each_token;
///
/// let mut tokens = Vec::new();
/// for_each_token("On 3 May, 1,200 fled (12.5 %)", |_, token| tokens.push(token.to_string()));
/// assert_eq!(tokens, ["on", "3", "may", "1,200", "fled", "12.5"]);
/// ```
///
/// # Panics
/// If `text` has 4 GiB or more.
pub fn for_each_token(text: &str, mut each: impl FnMut(Span, &str)) {
    TokenReader::default().read(text, |token| each(token.span, token.folded));
}

/// A token: where it stands, how it is written in lower case, and the key of that.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    pub span: Span,
    pub folded: &'a str,
    pub key: Key,
}

/// Reads tokens with buffers of its own; keep one for many texts.
#[derive(Debug, Clone, Default)]
pub(crate) struct TokenReader {
    lower: String,
    folded: String,
}

impl TokenReader {
    /// Hands each token of `text` to `each`, as [`for_each_token`] does.
    #[inline]
    pub fn read(&mut self, text: &str, each: impl FnMut(Token<'_>)) {
        /// Reading, to be compiled for the instructions that there are.
        struct Read<'a, F>(&'a mut TokenReader, &'a str, F);

        impl<F: FnMut(Token<'_>)> NullaryFnOnce for Read<'_, F> {
            type Output = ();

            #[inline(always)]
            fn call(mut self) {
                self.0.read_here(self.1, &mut self.2);
            }
        }

        ARCH.dispatch(Read(self, text, each));
    }

    #[inline(always)]
    fn read_here(&mut self, text: &str, each: &mut impl FnMut(Token<'_>)) {
        assert!(u32::try_from(text.len()).is_ok(), "a text is shorter than 4 GiB");
        let Self { lower, folded } = self;
        lower.clear();
        lower.push_str(text);
        lower.make_ascii_lowercase();
        // A block, and the key of a token, can be read wherever the text has a byte.
        lower.push_str(PADDING);
        let lower = lower.as_str();
        // Where the token starts that reaches into the block, if one does; whether a digit stands before the block;
        // bytes of a dash or the like that reach into it.
        let (mut open, mut after_digit, mut marks) = (None, 0, 0);
        let mut base = 0;
        while base < text.len() || open.is_some() {
            let (tokens, digits) = blocks::of_tokens(lower.as_bytes(), base, after_digit);
            let wide = blocks::wide(lower.as_bytes(), base);
            let mut unknown = 0;
            if wide | marks != 0 {
                let first = blocks::punctuation(lower.as_bytes(), base);
                unknown = wide & !(first | first << 1 | first << 2 | marks);
                marks = first >> 63 | first >> 62;
            }
            // The edges before the first character that may belong to a token and is not ASCII.
            let mut edges = tokens ^ (tokens << 1 | u64::from(open.is_some()));
            if unknown != 0 {
                edges &= (1 << unknown.trailing_zeros()) - 1;
            }
            while edges != 0 {
                let edge = base + edges.trailing_zeros() as usize;
                edges &= edges - 1;
                match open.take() {
                    Some(start) => ascii(lower, start, edge, each),
                    None => open = Some(edge),
                }
            }
            if unknown == 0 {
                after_digit = digits >> 63;
                base += BLOCK;
            } else {
                let at = base + unknown.trailing_zeros() as usize;
                base = read_wide(text, open.take().unwrap_or(at), at, folded, each);
                (after_digit, marks) = (0, 0);
            }
        }
    }
}

/// Hands on the token of ASCII alone from `start` to `end`.
#[inline(always)]
fn ascii(lower: &str, start: usize, end: usize, each: &mut impl FnMut(Token<'_>)) {
    let folded = &lower[start..end];
    let key = match end - start {
        length @ ..=Key::WHOLE => Key::at(lower.as_bytes(), start, length),
        _ => Key::of(folded),
    };
    each(Token { span: narrow(start, end), folded, key });
}

/// Reads the text from `at`, where a token may begin, until the character at `wide` and others beyond ASCII right after
/// it are read; answers where that is.
#[cold]
fn read_wide(
    text: &str,
    mut at: usize,
    wide: usize,
    folded: &mut String,
    each: &mut impl FnMut(Token<'_>),
) -> usize {
    while at < text.len() && (at <= wide || !text.as_bytes()[at].is_ascii()) {
        let Some(first) = text[at..].chars().next() else { break };
        let end = at + first.len_utf8();
        if !first.is_alphanumeric() {
            at = end;
            continue;
        }
        let end = end_of_token(text, first, end);
        fold(&text[at..end], folded);
        each(Token { span: narrow(at, end), folded, key: Key::of(folded) });
        at = end;
    }
    at
}

/// Where the token ends that begins with `first`, the character right before `end`.
fn end_of_token(text: &str, first: char, mut end: usize) -> usize {
    let mut last = first;
    for next in text[end..].chars() {
        let goes_on = if is_unspaced(first) {
            is_combining_mark(next)
        } else {
            let is_digit = |c: char| c.is_ascii_digit();
            let inside = matches!(next, '.' | ',') && is_digit(last) && text[end + 1..].starts_with(is_digit);
            (next.is_alphanumeric() && !is_unspaced(next)) || is_combining_mark(next) || inside
        };
        if !goes_on {
            break;
        }
        end += next.len_utf8();
        last = next;
    }
    end
}

/// Writes `token` in lower case, accents composed, over `folded`.
fn fold(token: &str, folded: &mut String) {
    folded.clear();
    if token.is_ascii() {
        folded.push_str(token);
        folded.make_ascii_lowercase();
    } else {
        folded.extend(token.nfc().flat_map(char::to_lowercase));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        for_each_token(text, |span, token| {
            assert_eq!(span.of(text).chars().next().map(char::is_alphanumeric), Some(true));
            tokens.push(token.to_string());
        });
        tokens
    }

    /// The rule, said character by character.
    fn plain_tokens(text: &str, mut each: impl FnMut(Span, &str)) {
        let mut folded = String::new();
        let mut characters = text.char_indices().peekable();
        while let Some((start, first)) = characters.next() {
            if !first.is_alphanumeric() {
                continue;
            }
            let mut end = start + first.len_utf8();
            let mut last = first;
            while let Some(&(at, next)) = characters.peek() {
                let goes_on = if is_unspaced(first) {
                    is_combining_mark(next)
                } else {
                    let is_digit = |c: char| c.is_ascii_digit();
                    let inside =
                        matches!(next, '.' | ',') && is_digit(last) && text[at + 1..].starts_with(is_digit);
                    (next.is_alphanumeric() && !is_unspaced(next)) || is_combining_mark(next) || inside
                };
                if !goes_on {
                    break;
                }
                (end, last) = (at + next.len_utf8(), next);
                characters.next();
            }
            let token = &text[start..end];
            folded.clear();
            if token.is_ascii() {
                folded.push_str(token);
                folded.make_ascii_lowercase();
            } else {
                folded.extend(token.nfc().flat_map(char::to_lowercase));
            }
            each(Span::new(start, end), &folded);
        }
    }

    /// Where blocks begin and end is what can go wrong: the text stands at every place of one.
    fn is_read_as_the_rule_says(text: &str) {
        for before in ["", "x", "   ", "é ", "7", "1.", "— ", "abcdefg hijklmnop "] {
            let text = format!("{before}{text}");
            let (mut found, mut expected) = (Vec::new(), Vec::new());
            TokenReader::default().read(&text, |token| {
                assert_eq!(token.key, Key::of(token.folded));
                found.push((token.span, token.folded.to_string()));
            });
            plain_tokens(&text, |span, token| expected.push((span, token.to_string())));
            assert_eq!(found, expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn ascii_is_read_as_the_rule_says(text in "[a-cX-Z0-9_ .,'\\-]{0,200}|[a-zA-Z ]{0,200}|[0-3.,]{0,200}") {
            is_read_as_the_rule_says(&text);
        }

        #[test]
        fn marks_and_letters_beyond_ascii_are_read_as_the_rule_says(
            text in "[a-cX-Z0-9_ .,’“—…é\u{301}\u{ad}\u{200d}\u{2028}北京ไทยЖΣςß½٣\u{93f}]{0,120}|([a-zA-Z0-9]{0,9}[ ’“—é.,]){0,30}"
        ) {
            is_read_as_the_rule_says(&text);
        }

        #[test]
        fn all_characters_are_read_as_the_rule_says(text in "(\\PC|[ a-c1.,]){0,80}|.{0,80}") {
            is_read_as_the_rule_says(&text);
        }
    }

    /// Every character there is, alone among letters and digits and in blocks of its neighbours.
    #[test]
    fn no_character_is_read_otherwise() {
        let all: Vec<char> = (0..=u32::from(char::MAX)).filter_map(char::from_u32).collect();
        for some in all.chunks(1 << 12) {
            let text: String = some.iter().collect();
            let apart: String =
                some.iter().flat_map(|&c| ['a', c, 'B', ' ', c, '1', c, ',', '2', ' ']).collect();
            for text in [text, apart] {
                let (mut found, mut expected) = (Vec::new(), Vec::new());
                for_each_token(&text, |span, token| found.push((span, token.to_string())));
                plain_tokens(&text, |span, token| expected.push((span, token.to_string())));
                assert!(found == expected, "{:?}", some[0]);
            }
        }
    }

    #[test]
    fn case_accents_and_punctuation_are_folded_and_numbers_kept_whole() {
        for (text, expected) in [
            ("A 7, b. 8", vec!["a", "7", "b", "8"]),
            ("1,000.5, 3. 4,x", vec!["1,000.5", "3", "4", "x"]),
            ("U.N.’s caf\u{65}\u{301} CAFÉ", vec!["u", "n", "s", "café", "café"]),
            ("国際a会", vec!["国", "際", "a", "会"]),
            ("... — ' \n", vec![]),
        ] {
            assert_eq!(tokens(text), expected, "{text}");
        }
    }
}
