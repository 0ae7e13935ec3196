//! The languages of a corpus: which one each document is taken to be in.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::document::Corpus;
use crate::stop;
use crate::text::{Glance, Language, LanguageChoice, detect};

/// Weak evidence for a language counts only where at least this share of the documents shows it: letter statistics
/// take one short text in a hundred for something else.
const CREDIBLE: f64 = 0.03;

/// The languages a vectoriser was fitted on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Languages {
    choice: LanguageChoice,
    usual: Language,
    credible: Vec<Language>,
}

impl Languages {
    /// Reads the languages of a corpus; also gives the one each document is taken to be in.
    pub(super) fn fit(choice: LanguageChoice, corpus: &Corpus) -> (Self, Vec<Language>) {
        if let LanguageChoice::Fixed(language) = choice {
            let languages = Self { choice, usual: language, credible: vec![language] };
            return (languages, vec![language; corpus.documents().len()]);
        }
        let votes = Votes::of(corpus);
        let languages = Self { choice, usual: votes.usual(), credible: votes.credible().collect() };
        let of_documents = languages.of(corpus);
        (languages, of_documents)
    }

    /// The language taken for a document that does not tell its own: the one most documents have.
    pub fn usual(&self) -> Language {
        self.usual
    }

    /// The one language of the corpus, where it has but one (a stray text in another does not count).
    pub fn only(&self) -> Option<Language> {
        (self.credible.len() == 1).then(|| self.credible[0])
    }

    /// The language a text is taken to be in.
    pub fn of_text(&self, text: &str) -> Language {
        match self.choice {
            LanguageChoice::Fixed(language) => language,
            LanguageChoice::Auto => self.of_pieces(std::iter::once(text)),
        }
    }

    /// The language each document of a corpus is taken to be in.
    pub(super) fn of(&self, corpus: &Corpus) -> Vec<Language> {
        let n = corpus.documents().len();
        match self.choice {
            LanguageChoice::Fixed(language) => vec![language; n],
            LanguageChoice::Auto => {
                (0..n).into_par_iter().map(|document| self.of_pieces(corpus.pieces(document))).collect()
            }
        }
    }

    /// The first piece that tells decides. Letter statistics are dear, so they are asked only where they could make a
    /// difference: in a corpus of one language hardly ever.
    fn of_pieces<'a>(&self, mut pieces: impl Iterator<Item = &'a str>) -> Language {
        stop::here();
        let tell = |piece| {
            let glance = Glance::at(piece);
            let matters = self.only() != Some(self.usual) || glance.may_be_other_than(self.usual);
            let found = glance.by_stop_words().or_else(|| glance.by_letters().filter(|_| matters));
            found.map(|found| {
                let is_believed = found.plain || self.credible.contains(&found.language);
                if is_believed { found.language } else { self.usual }
            })
        };
        pieces.find_map(tell).unwrap_or(self.usual)
    }
}

/// How many documents tell each language; not all that stop words do not tell need be asked.
struct Votes(Vec<(f64, Language)>);

/// About how many of the documents that stop words do not tell are asked first.
const SAMPLE: usize = 300;

/// Where a second language shows in at least this share of the sample, all are asked: less than [`CREDIBLE`], since a
/// sample may show less of a language than there is.
const SUSPECT: f64 = 0.02;

impl Votes {
    fn of(corpus: &Corpus) -> Self {
        let by_stop_words: Vec<Result<Language, usize>> = (0..corpus.documents().len())
            .into_par_iter()
            .map(|document| {
                stop::here();
                let mut pieces = corpus.pieces(document);
                let found = pieces.find_map(|piece| Glance::at(piece).by_stop_words());
                found.map(|found| found.language).ok_or(document)
            })
            .collect();
        let silent: Vec<usize> = by_stop_words.iter().filter_map(|found| found.err()).collect();
        let told = |share: f64, found: &[Language]| {
            let all = by_stop_words.iter().flatten();
            let count = |language| {
                let of_letters = found.iter().filter(|&&found| found == language).count();
                all.clone().filter(|&&found| found == language).count() as f64 + of_letters as f64 / share
            };
            Self(Language::all().map(|language| (count(language), language)).collect())
        };
        // Which ones are asked is a matter of the texts alone, not of their order.
        let share = (SAMPLE as f64 / silent.len() as f64).min(1.0);
        let hash = |piece: &str| {
            Glance::at(piece)
                .sample
                .bytes()
                .fold(0u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
        };
        let is_asked = |&&document: &&usize| {
            let hash = corpus.pieces(document).next().map_or(0, hash).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            share == 1.0 || (hash >> 11) as f64 / ((1u64 << 53) as f64) < share
        };
        let ask = |&document: &usize| corpus.pieces(document).find_map(detect).map(|found| found.language);
        let sample = told(share, &silent.par_iter().filter(is_asked).filter_map(ask).collect::<Vec<_>>());
        let seconds = sample.0.iter().filter(|&&(_, language)| language != sample.usual());
        if share == 1.0 || seconds.clone().all(|&(votes, _)| votes < SUSPECT * sample.total()) {
            return sample;
        }
        told(1.0, &silent.par_iter().filter_map(ask).collect::<Vec<_>>())
    }

    fn total(&self) -> f64 {
        self.0.iter().map(|&(votes, _)| votes).sum()
    }

    /// Ties: the first by name. Where no document tells, English is the likeliest guess.
    fn usual(&self) -> Language {
        let most = self.0.iter().max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        most.filter(|(votes, _)| *votes > 0.0).map_or(Language::English, |&(_, language)| language)
    }

    fn credible(&self) -> impl Iterator<Item = Language> + '_ {
        let total = self.total();
        self.0.iter().filter(move |&&(votes, _)| votes > CREDIBLE * total).map(|&(_, language)| language)
    }
}
