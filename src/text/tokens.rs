//! Every sign that counts, for comparing two texts word by word.
//!
//! Terms pass over short numbers and single letters ([`words`](super::words)); where one text says `12 dead` and the
//! other `17 dead`, exactly these matter.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::words::is_unspaced;
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
