//! From text to terms: words, less the stop words, stemmed in the language of the document.

use super::language::Language;
use super::stems::Stems;
use super::word::{Word, WordRule};
use super::words::Reader;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Which language texts are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LanguageChoice {
    /// Found for each document; one that does not tell takes the language most others have.
    #[default]
    Auto,
    /// The same for all.
    Fixed(Language),
}

impl std::str::FromStr for LanguageChoice {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        if name == "auto" { Ok(Self::Auto) } else { name.parse().map(Self::Fixed) }
    }
}

/// Which words are left out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum StopWords {
    /// The list of the document's language.
    #[default]
    OfLanguage,
    /// None.
    Keep,
    /// These, in lower case, whatever the language.
    List(Vec<String>),
}

impl StopWords {
    /// The words that are left out of texts in `language`.
    pub(crate) fn of(&self, language: Language) -> impl Iterator<Item = &str> {
        let (of_language, listed): (Option<Language>, &[String]) = match self {
            Self::OfLanguage => (Some(language), &[]),
            Self::Keep => (None, &[]),
            Self::List(words) => (None, words),
        };
        let of_language = of_language.into_iter().flat_map(Language::stop_words).map(|word| -> &str { word });
        of_language.chain(listed.iter().map(String::as_str))
    }
}

/// How text becomes terms; part of every fitted vectoriser.
///
/// ```
/// use likewise::text::{Analyzer, Language};
///
/// let terms = Analyzer::default().terms("The ministers were voting on Iraqi oil in 2019", Language::English);
/// assert_eq!(terms, ["minist", "vote", "iraqi", "oil", "2019"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analyzer {
    /// Which runs of characters are words.
    pub words: WordRule,
    /// Which language texts are in.
    pub language: LanguageChoice,
    /// Which words are left out.
    pub stop_words: StopWords,
    /// Whether words are cut to their stems.
    pub stem: bool,
}

impl Default for Analyzer {
    fn default() -> Self {
        Self {
            words: WordRule::default(),
            language: LanguageChoice::default(),
            stop_words: StopWords::default(),
            stem: true,
        }
    }
}

impl Analyzer {
    /// The terms of a text in `language`, in order. For showing and for small work: the vectoriser asks
    /// [`Terms`] once for each distinct word instead.
    pub fn terms(&self, text: &str, language: Language) -> Vec<String> {
        let mut rule = Terms::new(self, language);
        let (mut term, mut terms) = (String::new(), Vec::new());
        Reader::new(self.words).read(text, |word: Word<'_>| {
            if rule.write(word.folded, &mut term) {
                terms.push(term.clone());
            }
        });
        terms
    }
}

/// The rule from words to terms in one language.
pub struct Terms {
    stop_words: HashSet<String, foldhash::fast::FixedState>,
    stems: Option<Stems>,
}

impl Terms {
    /// The rule of `analyzer` for texts in `language`.
    pub fn new(analyzer: &Analyzer, language: Language) -> Self {
        let stop_words = analyzer.stop_words.of(language).map(str::to_string).collect();
        Self { stop_words, ..Self::of_kept_words(analyzer, language) }
    }

    /// The rule for words that are known not to be stop words.
    pub(crate) fn of_kept_words(analyzer: &Analyzer, language: Language) -> Self {
        Self { stop_words: HashSet::default(), stems: analyzer.stem.then(|| Stems::of(language)) }
    }

    /// Writes the term of `word` (lower case) over `term`; `false` where it is a stop word.
    pub fn write(&mut self, word: &str, term: &mut String) -> bool {
        if self.stop_words.contains(word) {
            return false;
        }
        term.clear();
        self.append(word, term);
        true
    }

    /// Adds the term of `word` (lower case), which is no stop word, to `text`.
    pub(crate) fn append(&self, word: &str, text: &mut String) {
        match &self.stems {
            Some(stems) => stems.append(word, text),
            None => text.push_str(word),
        }
    }
}
