//! Languages: their names, their stop words and stems, and which one a text is in.

use std::collections::HashMap;
use std::fmt::{self, Display};
use std::str::FromStr;
use std::sync::LazyLock;

use rust_stemmers::Algorithm;

use super::key::Key;
use super::words::for_each_word;
use crate::error::Error;

/// A language with a stemmer, or [`Language::Other`] for all the rest, whose words stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
// Stored by name: a language added in between must not rename the others.
#[serde(try_from = "String", into = "&'static str")]
#[repr(u8)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Language {
    Arabic,
    Danish,
    Dutch,
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
    Other,
}

/// One row a language: itself, its name, its code in the stop lists, its stemmer and what the detector calls it.
type Facts = (Language, &'static str, &'static str, Algorithm, whatlang::Lang);

const FACTS: [Facts; 18] = {
    use Algorithm as A;
    use Language::*;
    use whatlang::Lang as L;
    [
        (Arabic, "arabic", "ar", A::Arabic, L::Ara),
        (Danish, "danish", "da", A::Danish, L::Dan),
        (Dutch, "dutch", "nl", A::Dutch, L::Nld),
        (English, "english", "en", A::English, L::Eng),
        (Finnish, "finnish", "fi", A::Finnish, L::Fin),
        (French, "french", "fr", A::French, L::Fra),
        (German, "german", "de", A::German, L::Deu),
        (Greek, "greek", "el", A::Greek, L::Ell),
        (Hungarian, "hungarian", "hu", A::Hungarian, L::Hun),
        (Italian, "italian", "it", A::Italian, L::Ita),
        (Norwegian, "norwegian", "no", A::Norwegian, L::Nob),
        (Portuguese, "portuguese", "pt", A::Portuguese, L::Por),
        (Romanian, "romanian", "ro", A::Romanian, L::Ron),
        (Russian, "russian", "ru", A::Russian, L::Rus),
        (Spanish, "spanish", "es", A::Spanish, L::Spa),
        (Swedish, "swedish", "sv", A::Swedish, L::Swe),
        (Tamil, "tamil", "ta", A::Tamil, L::Tam),
        (Turkish, "turkish", "tr", A::Turkish, L::Tur),
    ]
};

/// English words that say as little as those of the stop list crate, which has fewer than most lists: function
/// words and the contractions that lost their apostrophe.
const MORE_ENGLISH: &str = include_str!("stop_words_english.txt");

impl Language {
    /// All of them, [`Language::Other`] last.
    pub fn all() -> impl Iterator<Item = Self> {
        FACTS.iter().map(|facts| facts.0).chain([Self::Other])
    }

    /// Its name in lower case.
    pub fn name(self) -> &'static str {
        self.facts().map_or("other", |facts| facts.1)
    }

    /// Its stop words in lower case, in no particular order; none for [`Language::Other`].
    pub fn stop_words(self) -> impl Iterator<Item = &'static str> {
        let listed = self.facts().and_then(|facts| stop_words::lookup(facts.2)).unwrap_or_default();
        let more = if self == Self::English { MORE_ENGLISH } else { "" };
        listed.iter().copied().chain(more.split_whitespace())
    }

    /// Its stemmer, if it has one.
    pub(super) fn stemmer(self) -> Option<Algorithm> {
        self.facts().map(|facts| facts.3)
    }

    fn facts(self) -> Option<&'static Facts> {
        FACTS.get(self as usize)
    }
}

impl Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl From<Language> for &'static str {
    fn from(language: Language) -> Self {
        language.name()
    }
}

impl TryFrom<String> for Language {
    type Error = Error;

    fn try_from(name: String) -> Result<Self, Error> {
        name.parse()
    }
}

impl FromStr for Language {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::all().find(|language| language.name() == name.to_lowercase()).ok_or_else(|| Error::Parameter {
            name: "language",
            allowed: format!("auto or one of {}", Self::all().map(Self::name).collect::<Vec<_>>().join(", ")),
            got: name.to_string(),
        })
    }
}

/// How much of a text is read to tell its language, in bytes.
const SAMPLE: usize = 600;

/// What a text tells of its language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detected {
    /// The language.
    pub language: Language,
    /// Whether stop words told it; otherwise letter statistics did, which now and then take a list of names or a
    /// table of figures for a language nobody used.
    pub plain: bool,
}

/// The language `text` is written in, or `None` where a short or mixed text does not tell.
///
/// Stop words decide where they are plain: five or more of one language, and twice as many as of any other.
/// Otherwise whatlang's trigrams, where they are sure of themselves or the stop words agree.
/// Reads the first 600 bytes or so. About 2 µs where stop words decide, 70 µs where not.
///
/// ```
/// use likewise::text::{Language, detect};
///
/// let text = "Die Regierung hat am Montag nicht über das Gesetz beraten, weil der Minister krank war.";
/// assert_eq!(detect(text).unwrap().language, Language::German);
/// assert_eq!(detect("42"), None);
/// ```
pub fn detect(text: &str) -> Option<Detected> {
    let glance = Glance::at(text);
    glance.by_stop_words().or_else(|| glance.by_letters())
}

/// The stop words of a text's beginning: cheap, and mostly enough.
pub(crate) struct Glance<'a> {
    /// What was looked at.
    pub sample: &'a str,
    hits: [u32; FACTS.len()],
}

impl<'a> Glance<'a> {
    pub fn at(text: &'a str) -> Self {
        let sample = &text[..text.floor_char_boundary(SAMPLE)];
        let mut hits = [0u32; FACTS.len()];
        for_each_word(sample, |word| {
            let mut languages = LANGUAGES_OF_STOP_WORD.get(&word.key).copied().unwrap_or(0);
            while languages != 0 {
                hits[languages.trailing_zeros() as usize] += 1;
                languages &= languages - 1;
            }
        });
        Self { sample, hits }
    }

    /// The language, where stop words decide.
    pub fn by_stop_words(&self) -> Option<Detected> {
        let hits = &self.hits;
        let most = (0..hits.len()).max_by_key(|&i| (hits[i], std::cmp::Reverse(i)))?;
        let second = (0..hits.len()).filter(|&i| i != most).map(|i| hits[i]).max()?;
        let is_plain = hits[most] >= 5 && hits[most] >= 2 * second;
        is_plain.then(|| Detected { language: FACTS[most].0, plain: true })
    }

    /// The language by the letters, where they are sure of themselves or the stop words agree.
    pub fn by_letters(&self) -> Option<Detected> {
        let found = whatlang::detect(self.sample)?;
        let known = FACTS.iter().position(|facts| facts.4 == found.lang());
        let plain = known.is_some_and(|i| self.agrees_with(i));
        let language = known.map_or(Language::Other, |i| FACTS[i].0);
        (found.is_reliable() || plain).then_some(Detected { language, plain })
    }

    /// Whether the letters could make out, with the help of the stop words, that the text is in another language.
    pub fn may_be_other_than(&self, language: Language) -> bool {
        (0..FACTS.len()).any(|i| FACTS[i].0 != language && self.agrees_with(i))
    }

    fn agrees_with(&self, i: usize) -> bool {
        self.hits[i] >= 2 && self.hits.iter().all(|&hits| hits <= self.hits[i])
    }
}

/// The languages (a bit each, by their place in [`FACTS`]) that have a word of two letters or more as stop word.
static LANGUAGES_OF_STOP_WORD: LazyLock<HashMap<Key, u32, foldhash::fast::FixedState>> =
    LazyLock::new(|| {
        let mut languages = HashMap::default();
        for language in Language::all() {
            // The key of a longer word is not the word alone.
            let words = language.stop_words().map(Key::of).filter(|key| key.is_whole());
            words.for_each(|key| *languages.entry(key).or_default() |= 1 << (language as u32));
        }
        languages
    });

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_at_their_language() {
        for (place, facts) in FACTS.iter().enumerate() {
            assert_eq!(facts.0 as usize, place);
            assert!(facts.0.stop_words().count() > 40, "{} has a stop list", facts.0);
            assert_eq!(facts.0.name().parse::<Language>().unwrap(), facts.0);
        }
        assert!("klingon".parse::<Language>().is_err());
    }

    #[test]
    fn languages_are_told_apart() {
        let cases = [
            (
                "The minister said on Monday that the talks with the union had failed and would not go on.",
                "english",
            ),
            ("Le ministre a déclaré lundi que les discussions avec le syndicat avaient échoué.", "french"),
            (
                "El ministro dijo el lunes que las conversaciones con el sindicato habían fracasado.",
                "spanish",
            ),
            ("قال الوزير يوم الاثنين إن المحادثات مع النقابة قد فشلت ولن تستمر بعد الآن", "arabic"),
            ("部长周一表示，与工会的谈判已经失败，不会继续下去。", "other"),
            ("Ο υπουργός δήλωσε τη Δευτέρα ότι οι συνομιλίες με το συνδικάτο απέτυχαν.", "greek"),
        ];
        for (text, language) in cases {
            assert_eq!(detect(text).map(|found| found.language.name()), Some(language), "{text}");
        }
    }
}
