//! New documents against old ones: which are there already?

use std::path::Path;

use super::copies::FindCopies;
use super::prepare::{Prepare, Prepared, no_text};
use super::stages::{Stages, Watch};
use crate::copies::{Against, Copies, InOld};
use crate::document::Corpus;
use crate::error::{Error, Result};
use crate::pairs::PairsAgainst;
use crate::read::InputFile;

/// What was found of the new documents.
#[derive(Debug, Clone)]
pub struct FoundAgainst {
    /// The new documents, with the stages of all work.
    pub new: Prepared,
    /// The old documents.
    pub old: Corpus,
    /// The files of the old documents.
    pub old_files: Vec<InputFile>,
    /// Every pair with a new document in it; row `i` is new document `i`, old documents follow.
    pub pairs: PairsAgainst,
    /// For each new document the old one that it is a copy of.
    pub in_old: Vec<Option<InOld>>,
    /// The groups among the new documents that are not among the old ones.
    pub copies: Copies,
}

impl FindCopies {
    /// Reads `new` and `old` inputs, finds the new documents that are among the old ones, then the copies among the
    /// other new ones. The old documents are never compared with each other.
    ///
    /// Ids may be used on both sides. What recurs over pages is learned from both, and terms are weighed over both
    /// together: a word that only new documents have must count too, and a cosine is then what it would be if all
    /// were one corpus. A file that is new is passed over among the old ones. A new document that an old one stands
    /// for keeps no other one: what is like it, but like no old one, stays. An old document stays before a new one,
    /// whatever `keep` says.
    ///
    /// # Errors
    /// As [`Prepare::run`], for either side; a parameter out of range.
    pub fn run_against(&self, new: &[String], old: &[String], watch: &dyn Watch) -> Result<FoundAgainst> {
        self.copies.check()?;
        if [new, old].iter().all(|inputs| inputs.iter().any(|input| input == "-")) {
            return Err(Error::Data("standard input can be new or old, not both".into()));
        }
        let Prepare { read, clean, tf_idf } = &self.prepare;
        let mut stages = Stages::default();
        let progress = |progress| watch.read(progress);
        let new = stages.time(watch, "read", || read.read_with(new, &progress))?;
        let paths = new.originals.iter().filter_map(|file| file.path().map(Path::to_path_buf)).collect();
        let read_old = read.clone().pass_over(paths).store_stdin(None);
        let old = stages.time(watch, "read the old", || read_old.read_with(old, &progress))?;
        if old.files.is_empty() {
            return Err(Error::Data(
                "all old files are new ones too: nothing is left to compare with".into(),
            ));
        }
        let (n_new_pages, mut pages) = (new.pages.len(), new.pages);
        pages.extend(old.pages);
        let cleaned = stages.time(watch, "split and clean", || clean.corpus(pages))?;
        let both = cleaned.corpus;
        let n_new = both.documents().partition_point(|document| (document.page as usize) < n_new_pages);
        let (new_documents, old_documents) = both.documents().split_at(n_new);
        for (documents, of) in [(new_documents, ""), (old_documents, "the old inputs: ")] {
            if let Some(cause) = no_text(documents) {
                return Err(Error::Data(format!("{of}{cause}")));
            }
        }
        let (tf_idf, matrix) = stages.time(watch, "vectorise", || tf_idf.fit_transform(&both))?;
        let pairs =
            stages.time(watch, "find pairs", || PairsAgainst::join(&matrix, n_new, self.copies.threshold))?;
        let contained = stages.time(watch, "find contained", || self.copies.contained(&both, n_new))?;
        let against = Against { corpus: &both, matrix: &matrix, pairs: &pairs, contained: &contained };
        let in_old = stages
            .time(watch, "look up among the old", || against.in_old(&self.copies.keep, self.copies.by_text));

        let (corpus, old_corpus) = both.split_at(n_new_pages);
        let is_out = |document: u32| in_old[document as usize].is_some();
        let stays_new = |document: u32| (document as usize) < n_new && !is_out(document);
        let among_new: Vec<_> =
            contained.into_iter().filter(|pair| stays_new(pair.inner) && stays_new(pair.outer)).collect();
        let matrix = matrix.select(&(0..n_new as u32).collect::<Vec<_>>());
        let copies = stages.time(watch, "group copies", || {
            self.copies.group(&pairs.among_new(&is_out), &among_new, &matrix, &corpus)
        })?;

        let mut warnings = new.warnings;
        warnings.extend(old.warnings);
        let pages = corpus.documents().chunk_by(|one, next| one.page == next.page);
        let new = Prepared {
            outliers: Default::default(),
            unlike: Default::default(),
            matrix,
            n_split_pages: pages.filter(|page| page.len() > 1).count(),
            corpus,
            tf_idf,
            furniture: cleaned.furniture,
            warnings,
            files: new.files,
            originals: new.originals,
            n_ignored: new.ignored,
            stages,
        };
        Ok(FoundAgainst { new, old: old_corpus, old_files: old.files, pairs, in_old, copies })
    }
}
