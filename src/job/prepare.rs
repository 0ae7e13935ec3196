//! The first half of every job: inputs become documents, documents become unit rows.

use std::collections::{BTreeMap, BTreeSet};

use super::stages::{Stages, Watch};
use crate::clean::{Clean, CleanParams, Cleaned, Furniture, Split};
use crate::document::{Corpus, Document, Status};
use crate::error::{Error, Result};
use crate::read::{InputFile, Inputs, Original, Read, ReadParams, Reading};
use crate::report::Run;
use crate::text::{LanguageChoice, for_each_word};
use crate::vectors::{TermMatrix, TfIdf, TfIdfParams};

/// How inputs become documents and rows.
#[derive(Debug, Clone)]
pub struct Prepare {
    /// How to read.
    pub read: ReadParams,
    /// How to split pages and what to leave out.
    pub clean: CleanParams,
    /// How to weigh terms.
    pub tf_idf: TfIdfParams,
}

impl Default for Prepare {
    fn default() -> Self {
        Self { read: Read::params(), clean: Clean::params(), tf_idf: TfIdf::params() }
    }
}

/// Documents with their rows: row `i` of the matrix is document `i` of the corpus.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Pages and documents.
    pub corpus: Corpus,
    /// Documents x terms.
    pub matrix: TermMatrix,
    /// The vectoriser that made the rows.
    pub tf_idf: TfIdf,
    /// What was left out of the pages.
    pub furniture: Vec<Furniture>,
    /// Number of pages that held several articles.
    pub n_split_pages: usize,
    /// What the user should know of the inputs.
    pub warnings: Vec<String>,
    /// The files read.
    pub files: Vec<InputFile>,
    /// The same files, to be read again.
    pub originals: Vec<Original>,
    /// Number of files passed over because of their ending.
    pub n_ignored: usize,
    /// How long each stage took.
    pub stages: Stages,
    /// Documents that were left out of the themes on request.
    pub(super) outliers: BTreeSet<u32>,
    /// Documents that a model has no theme for.
    pub(super) unlike: BTreeSet<u32>,
}

impl Prepare {
    /// Reads `inputs`, splits and cleans the pages, and no more: the documents, and what the user should know.
    ///
    /// # Errors
    /// Inputs that cannot be read or have no text.
    pub fn documents(&self, inputs: impl Into<Inputs>, watch: &dyn Watch) -> Result<(Corpus, Vec<String>)> {
        let (cleaned, reading) = self.cleaned(inputs, watch, &mut Stages::default())?;
        Ok((cleaned.corpus, reading.warnings))
    }

    /// What the pages of `inputs` hold, and what else the reading tells; its pages are in the corpus.
    pub(super) fn cleaned(
        &self,
        inputs: impl Into<Inputs>,
        watch: &dyn Watch,
        stages: &mut Stages,
    ) -> Result<(Cleaned, Reading)> {
        let mut reading =
            stages.time(watch, "read", || self.read.read_inputs(inputs, &|progress| watch.read(progress)))?;
        let pages = std::mem::take(&mut reading.pages);
        let cleaned = stages.time(watch, "split and clean", || self.clean.corpus(pages))?;
        match no_text(cleaned.corpus.documents()) {
            Some(cause) => Err(Error::Data(cause)),
            None => Ok((cleaned, reading)),
        }
    }

    /// Reads `inputs` (files, folders, globs, `-`, or records in memory), splits and cleans the pages, vectorises the documents.
    ///
    /// # Errors
    /// A parameter out of range, an input that cannot be read, or inputs without a single word.
    pub fn run(&self, inputs: impl Into<Inputs>, watch: &dyn Watch) -> Result<Prepared> {
        let mut stages = Stages::default();
        let (cleaned, reading) = self.cleaned(inputs, watch, &mut stages)?;
        watch.documents(&cleaned.corpus)?;
        let (tf_idf, matrix) =
            stages.time(watch, "vectorise", || self.tf_idf.fit_transform(&cleaned.corpus))?;
        Ok(Prepared {
            corpus: cleaned.corpus,
            matrix,
            tf_idf,
            furniture: cleaned.furniture,
            n_split_pages: cleaned.n_split_pages,
            warnings: reading.warnings,
            files: reading.files,
            originals: reading.originals,
            n_ignored: reading.ignored,
            stages,
            outliers: BTreeSet::new(),
            unlike: BTreeSet::new(),
        })
    }
}

/// What to say where no document has any text; nothing where one has.
pub(super) fn no_text(documents: &[Document]) -> Option<String> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for document in documents {
        if document.status == Status::Ok {
            return None;
        }
        *counts.entry(document.status.as_str()).or_default() += 1;
    }
    if documents.is_empty() {
        return Some("the inputs hold no document".into());
    }
    let counts: Vec<String> = counts.iter().map(|(status, n)| format!("{status}: {n}")).collect();
    let s = if documents.len() == 1 { "" } else { "s" };
    Some(format!("{} document{s} read, none with text to compare ({})", documents.len(), counts.join(", ")))
}

impl Prepare {
    /// Notes the settings in `run`, by the names of the command line.
    pub fn note(&self, run: &mut Run) {
        let split = match self.clean.splits_at() {
            Split::Auto => "auto",
            Split::None => "none",
            Split::Pattern(pattern) => pattern.as_str(),
        };
        let language = match self.tf_idf.analyzes_by().language {
            LanguageChoice::Auto => "auto",
            LanguageChoice::Fixed(language) => language.name(),
        };
        run.parameter("split", split).parameter("language", language);
        for (name, value) in self.read.settings() {
            run.parameter(name, value);
        }
    }
}

impl Prepared {
    /// What became of a document, now that its terms are known.
    pub fn status(&self, document: usize) -> Status {
        match self.corpus.documents()[document].status {
            Status::Ok if self.matrix.row(document).is_empty() => Status::NoTerms,
            Status::Ok if self.outliers.contains(&(document as u32)) => Status::Outlier,
            Status::Ok if self.unlike.contains(&(document as u32)) => Status::Unlike,
            status => status,
        }
    }

    /// Number of words of a document, stop words included.
    pub fn n_words(&self, document: usize) -> u64 {
        let mut words = 0;
        self.corpus.pieces(document).for_each(|piece| for_each_word(piece, |_| words += 1));
        words
    }

    /// A document's id.
    pub fn id(&self, document: u32) -> &str {
        &self.corpus.documents()[document as usize].id
    }
}
