//! The languages of a corpus: which one each document is taken to be in.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::document::Corpus;
use crate::text::{Detected, Language, LanguageChoice, detect};

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
        let found = detect_all(corpus);
        let told = found.iter().flatten().count();
        let votes = |l: Language| found.iter().flatten().filter(|found| found.language == l).count();
        let votes: Vec<(usize, Language)> = Language::all().map(|l| (votes(l), l)).collect();
        // Ties: the first by name. Where no document tells, English is the likeliest guess.
        let most = votes.iter().max_by_key(|&&(votes, language)| (votes, std::cmp::Reverse(language)));
        let usual = most.filter(|(votes, _)| *votes > 0).map_or(Language::English, |&(_, language)| language);
        let credible = votes.iter().filter(|&&(votes, _)| votes as f64 > CREDIBLE * told as f64);
        let languages = Self { choice, usual, credible: credible.map(|&(_, language)| language).collect() };
        let of_documents = found.into_iter().map(|found| languages.believe(found)).collect();
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
            LanguageChoice::Auto => self.believe(detect(text)),
        }
    }

    /// The language each document of another corpus is taken to be in.
    pub(super) fn of(&self, corpus: &Corpus) -> Vec<Language> {
        match self.choice {
            LanguageChoice::Fixed(language) => vec![language; corpus.documents().len()],
            LanguageChoice::Auto => detect_all(corpus).into_iter().map(|found| self.believe(found)).collect(),
        }
    }

    fn believe(&self, found: Option<Detected>) -> Language {
        let believed = found.filter(|found| found.plain || self.credible.contains(&found.language));
        believed.map_or(self.usual, |found| found.language)
    }
}

fn detect_all(corpus: &Corpus) -> Vec<Option<Detected>> {
    let of = |document| corpus.pieces(document).find_map(detect);
    (0..corpus.documents().len()).into_par_iter().map(of).collect()
}
