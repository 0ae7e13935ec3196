//! Words that never stand in a label.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::text::Language;

/// A line a language: its name, a colon, its words.
const WORDS: &str = include_str!("silent.txt");

/// The words that say nothing of a subject, in a corpus of one language or of several.
pub(super) struct Silent(HashSet<&'static str, FixedState>);

impl Silent {
    /// The words of `language`, or of all languages where the corpus has no only one.
    pub fn of(language: Option<Language>) -> Self {
        let lines =
            WORDS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "));
        let speaks = |name: &str| name == "any" || language.is_none_or(|language| language.name() == name);
        let words = lines.filter(|(name, _)| speaks(name)).flat_map(|(_, words)| words.split(' '));
        let stops = Language::all().filter(|&one| language.is_none_or(|only| only == one));
        Self(words.chain(stops.flat_map(|one| one.stop_words())).collect())
    }

    /// Whether a word says nothing: a function word, a number, or a Latin word of two letters that is no
    /// abbreviation in capitals ("EU" may stand, "al", "vs" and "II" may not).
    pub fn has(&self, word: &str) -> bool {
        let is_latin = word.chars().all(|c| c.is_ascii_alphabetic() || ('\u{c0}'..'\u{250}').contains(&c));
        let is_roman = word.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
        word.chars().any(char::is_numeric)
            || is_latin && word.chars().count() <= 2 && !word.chars().all(char::is_uppercase)
            || is_roman
            || self.0.contains(word.to_lowercase().as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_numbers_and_short_words_say_nothing() {
        let german = Silent::of(Some(Language::German));
        for word in ["wurde", "The", "al", "1990", "II", "Si", "Dr"] {
            assert!(german.has(word), "{word}");
        }
        for word in ["EU", "Polizei", "puede", "比赛", "time"] {
            assert!(!german.has(word), "{word}");
        }
        let any = Silent::of(None);
        assert!(any.has("puede") && any.has("cette") && any.has("可以") && !any.has("比赛"));
    }
}
