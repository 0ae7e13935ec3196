//! Stems of words: the stemmer crate, and the words it need not be asked for.

use rust_stemmers::Stemmer;

use super::language::Language;

/// The stemmer of one language.
pub(super) struct Stems {
    stemmer: Option<Stemmer>,
    /// Tells words that the stemmer surely leaves as they are, by far sooner than the stemmer does.
    is_stem: fn(&str) -> bool,
}

impl Stems {
    pub(super) fn of(language: Language) -> Self {
        let is_stem = if language == Language::English { is_english_stem } else { |_: &str| false };
        Self { stemmer: language.stemmer().map(Stemmer::create), is_stem }
    }

    /// Adds the stem of `word` (lower case) to `text`.
    ///
    /// Where a stemmer leaves nothing, the word is its own stem. rust-stemmers 1.2 is reported to panic on some
    /// Greek words; such a word too is its own stem. (The panic's message still reaches standard error.)
    pub(super) fn append(&self, word: &str, text: &mut String) {
        let start = text.len();
        if let Some(stemmer) = self.stemmer.as_ref().filter(|_| !(self.is_stem)(word)) {
            let tried = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| stemmer.stem(word)));
            text.push_str(tried.as_deref().unwrap_or_default());
        }
        if text.len() == start {
            text.push_str(word);
        }
    }
}

/// Whether the English stemmer surely leaves `word` as it is, since none of its steps has an ending of such letters.
///
/// Source: Porter, *The English (Porter2) stemming algorithm* (snowballstem.org). It is a list of endings to be taken away or
/// replaced; what else it changes it changes back at last (a y that is a consonant), but for an apostrophe in front.
/// Words that are all ending are among its exceptions, which end in s, g, y or e.
fn is_english_stem(word: &str) -> bool {
    let [first, .., before, last] = word.as_bytes() else { return false };
    let has_no_ending = match last {
        b'0'..=b'9' | b'_' => true,
        b'a' | b'b' | b'f' | b'h' | b'j' | b'k' | b'o' | b'p' | b'q' | b'u' | b'v' | b'w' | b'x' | b'z' => {
            true
        }
        b'c' => *before != b'i',
        b'd' => *before != b'e',
        b'g' | b't' => *before != b'n',
        b'i' => !b"cglt".contains(before),
        b'l' => !b"alu".contains(before),
        b'm' => *before != b's',
        b'n' => *before != b'o',
        b'r' => !b"eo".contains(before),
        b'y' => b"aeou".contains(before),
        _ => false,
    };
    has_no_ending && *first != b'\''
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_stemmers::Algorithm;

    /// The endings that the steps know, and some that they know not.
    const ENDINGS: &str = "' 's 's' sses ied ies us ss s eed eedly ed edly ing ingly y ay bb at bl iz tional enci anci abli \
        entli izer ization ational ation ator alism aliti alli fulness ousli ousness iveness iviti biliti bli ogi fulli \
        lessli li alize icate iciti ical ful ness ative al ance ence er ic able ible ant ement ment ent ism ate iti ous \
        ive ize ion sion tion e ll l cy or et ot in um um od og ck th sh ow ix az ii io ia é ъ 19 7 _";

    fn check(stemmer: &Stemmer, word: &str) {
        if is_english_stem(word) {
            assert_eq!(stemmer.stem(word), word);
        }
    }

    #[test]
    fn what_is_called_a_stem_the_stemmer_leaves() {
        let stemmer = Stemmer::create(Algorithm::English);
        let letters: Vec<String> = ('a'..='z').chain(['0', '_', '\'', 'é']).map(String::from).collect();
        // All words of up to three, and between some beginnings and all ends of three.
        let mut ends = vec![String::new()];
        for _ in 0..3 {
            ends = ends
                .iter()
                .flat_map(|end| letters.iter().map(move |letter| format!("{letter}{end}")))
                .collect();
            for start in ["", "a", "st", "yo", "commun", "gener", "inter", "réédi", "'n", "xyz"] {
                ends.iter().for_each(|end| check(&stemmer, &format!("{start}{end}")));
            }
        }
        assert!(is_english_stem("iraqi") && !is_english_stem("minister"));
    }

    proptest! {
        #[test]
        fn so_with_every_ending(start in "[a-z]{0,9}|[aeiouy]{0,3}[bstl]{1,2}[a-zé]{0,5}", letter in "[a-z]?") {
            let stemmer = Stemmer::create(Algorithm::English);
            for ending in ENDINGS.split_whitespace() {
                check(&stemmer, &format!("{start}{ending}{letter}"));
                check(&stemmer, &format!("{start}{letter}{ending}"));
            }
        }
    }

    #[test]
    fn greek_words_do_not_panic() {
        for word in ["αντιθετ", "ισα", "ίσα", "αντίθετος"] {
            let mut stem = String::new();
            Stems::of(Language::Greek).append(word, &mut stem);
            assert!(!stem.is_empty(), "{word}");
        }
    }
}
