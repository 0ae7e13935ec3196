//! New documents against old ones: which are there already?

use super::prepare::{Prepare, Prepared, no_text};
use super::stages::{Stages, Watch};
use crate::copies::{Copies, CopiesParams, InOld, Keep, in_old};
use crate::document::Corpus;
use crate::error::{Error, Result};
use crate::pairs::PairsAgainst;
use crate::read::InputFile;

/// New and old documents, ready to be compared.
#[derive(Debug, Clone)]
pub struct PreparedAgainst {
    /// The new documents, with the stages of both.
    pub new: Prepared,
    /// The old documents.
    pub old: Corpus,
    /// The files of the old documents.
    pub old_files: Vec<InputFile>,
    /// Every pair with a new document in it; row `i` is new document `i`, old documents follow.
    pub pairs: PairsAgainst,
}

/// What was found of the new documents.
#[derive(Debug, Clone)]
pub struct FoundAgainst {
    /// For each new document the old one that it is a copy of.
    pub in_old: Vec<Option<InOld>>,
    /// The groups among the new documents that are not among the old ones.
    pub copies: Copies,
}

impl Prepare {
    /// Reads `new` and `old` inputs and joins the new documents with each other and with the old ones.
    ///
    /// Ids may be used on both sides. What recurs over pages is learned from both, and terms are weighed over both
    /// together: a word that only new documents have must count too, and a cosine is then what it would be if all
    /// were one corpus. A file that is new is passed over among the old ones.
    ///
    /// # Errors
    /// As [`Prepare::run`], for either side; a threshold out of range.
    pub fn run_against(
        &self,
        (new, old): (&[String], &[String]),
        threshold: f64,
        watch: &dyn Watch,
    ) -> Result<PreparedAgainst> {
        if [new, old].iter().all(|inputs| inputs.iter().any(|input| input == "-")) {
            return Err(Error::Data("standard input can be new or old, not both".into()));
        }
        let mut stages = Stages::default();
        let progress = |progress| watch.read(progress);
        let new = stages.time(watch, "read", || self.read.read_with(new, &progress))?;
        let paths =
            new.originals.iter().filter_map(|file| file.path().map(std::path::Path::to_path_buf)).collect();
        let params = self.read.clone().label_field(None).pass_over(paths).store_stdin(None);
        let old = stages.time(watch, "read the old", || params.read_with(old, &progress))?;
        if old.files.is_empty() {
            return Err(Error::Data(
                "all old files are new ones too: nothing is left to compare with".into(),
            ));
        }
        let (n_new_pages, mut pages) = (new.pages.len(), new.pages);
        pages.extend(old.pages);
        let cleaned = stages.time(watch, "split and clean", || self.clean.corpus(pages))?;
        let both = cleaned.corpus;
        let vectors = stages.time(watch, "vectorise", || match both.documents().is_empty() {
            // Told below in better words.
            true => Ok(None),
            false => self.tf_idf.fit_transform(&both).map(Some),
        });
        let n_new = both.documents().partition_point(|document| (document.page as usize) < n_new_pages);
        let (corpus, old_corpus) = both.split_at(n_new_pages);
        for (documents, of) in [(&corpus, ""), (&old_corpus, "of the old inputs: ")] {
            if let Some(cause) = no_text(documents) {
                return Err(Error::Data(format!("{of}{cause}")));
            }
        }
        let Some((tf_idf, matrix)) = vectors? else {
            return Err(Error::Data("the inputs hold no document".into()));
        };
        let pairs = stages.time(watch, "find pairs", || PairsAgainst::join(&matrix, n_new, threshold))?;
        let rows: Vec<u32> = (0..n_new as u32).collect();
        let mut warnings = new.warnings;
        warnings.extend(old.warnings);
        let new = Prepared {
            matrix: matrix.select(&rows),
            n_split_pages: corpus
                .documents()
                .chunk_by(|one, next| one.page == next.page)
                .filter(|page| page.len() > 1)
                .count(),
            corpus,
            tf_idf,
            furniture: cleaned.furniture,
            warnings,
            files: new.files,
            originals: new.originals,
            n_ignored: new.ignored,
            stages,
        };
        Ok(PreparedAgainst { new, old: old_corpus, old_files: old.files, pairs })
    }
}

impl PreparedAgainst {
    /// Finds the new documents that are among the old ones, then the copies among the others.
    ///
    /// A new document that an old one stands for keeps no other: what is like it and like no old one stays.
    ///
    /// # Errors
    /// As [`CopiesParams::of`].
    pub fn find(&self, params: &CopiesParams, keep: &Keep, by_text: bool) -> Result<FoundAgainst> {
        let in_old = in_old(&self.pairs, &self.new.corpus, &self.old, keep, by_text);
        let among_new = self.pairs.among_new(&|document| in_old[document as usize].is_some());
        let copies = params.of(&among_new, &self.new.corpus)?;
        Ok(FoundAgainst { in_old, copies })
    }
}
