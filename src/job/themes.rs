//! The main job: copies are found and counted once, the rest is grouped into labelled themes.

use std::ops::RangeInclusive;
use std::sync::Arc;

use linfa::traits::{Fit, Transformer};

use super::prepare::{Prepare, Prepared};
use super::stages::Watch;
use crate::copies::{Copies, Keep};
use crate::error::{Error, Result};
use crate::evaluate::{GroupScores, groups};
use crate::label::{LABEL_ITEMS, Label, Labelled, label};
use crate::model::{Continued, Model};
use crate::pairs::{Pairs, THRESHOLD};
use crate::themes::{ChosenK, Method, Themes, ThemesParams, choose_k};

/// How many themes to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HowMany {
    /// So many.
    Exactly(usize),
    /// The best in the range by [`choose_k`]; `None` for the range that suits the corpus.
    Auto(Option<RangeInclusive<usize>>),
}

/// From inputs to themes.
#[derive(Debug, Clone)]
pub struct FindThemes {
    /// How inputs become rows.
    pub prepare: Prepare,
    /// The cosine from which on documents are copies; `None` to look for none.
    pub copies: Option<f64>,
    /// Which copy stays.
    pub keep: Keep,
    /// Whether large groups that share little text are left alone.
    pub stop_large: bool,
    /// Whether a copy must share its text with the kept document too (see [`Likeness::is_copy`](crate::copies::Likeness)).
    pub by_text: bool,
    /// How many themes.
    pub k: HowMany,
    /// What k-means works on.
    pub method: Method,
    /// The start of all random numbers.
    pub seed: u64,
    /// Words or phrases in a label at the most.
    pub label_items: usize,
    /// The model of an earlier run whose themes keep their identity.
    pub continues: Option<Arc<Model>>,
}

impl Default for FindThemes {
    fn default() -> Self {
        Self {
            prepare: Prepare::default(),
            copies: Some(THRESHOLD.default),
            keep: Keep::default(),
            stop_large: true,
            by_text: true,
            k: HowMany::Auto(None),
            method: Method::default(),
            seed: 42,
            label_items: LABEL_ITEMS.default,
            continues: None,
        }
    }
}

/// What the job found.
#[derive(Debug, Clone)]
pub struct Found {
    /// Documents and rows.
    pub prepared: Prepared,
    /// The pairs behind the copies, if they were looked for.
    pub pairs: Option<Pairs>,
    /// Groups of near-duplicates.
    pub copies: Copies,
    /// The documents that were clustered: those with a term, each group of copies once.
    pub clustered: Vec<u32>,
    /// The themes; row `i` is document `clustered[i]`.
    pub themes: Themes,
    /// What each theme is called.
    pub labels: Vec<Label>,
    /// How the number of themes was found, if it was not given.
    pub chosen: Option<ChosenK>,
    /// The model that was continued, and what became of its themes, if one was.
    pub continued: Option<(Arc<Model>, Continued)>,
    /// For each document its row among the clustered ones: its own or that of the copy kept for it.
    row_of: Vec<Option<u32>>,
}

impl FindThemes {
    /// Does the job on `inputs`.
    ///
    /// # Errors
    /// A parameter out of range (before anything is read, as far as it can be told), inputs that cannot be read,
    /// or more themes asked for than there are distinct documents.
    pub fn run(&self, inputs: &[String], watch: &dyn Watch) -> Result<Found> {
        self.check()?;
        let mut prepared = self.prepare.run(inputs, watch)?;
        let mut stages = std::mem::take(&mut prepared.stages);
        let pairs = match self.copies {
            Some(threshold) => Some(
                stages.time(watch, "find pairs", || Pairs::params(threshold).transform(&prepared.matrix))?,
            ),
            None => None,
        };
        let copies = stages.time(watch, "group copies", || match &pairs {
            Some(pairs) => Copies::params()
                .keep(self.keep.clone())
                .stop_large(self.stop_large)
                .by_text(self.by_text)
                .of(pairs, &prepared.corpus),
            None => Ok(Copies::default()),
        })?;
        let (clustered, row_of) = clustered(&prepared, &copies);
        let rows = prepared.matrix.select(&clustered);
        let (chosen, themes) = match &self.k {
            HowMany::Exactly(k) => {
                (None, stages.time(watch, "themes", || self.params(*k).fit(&rows.dataset()))?)
            }
            HowMany::Auto(range) => {
                let chosen = stages
                    .time(watch, "choose k", || choose_k(&rows, range.clone(), self.method, self.seed))?;
                let themes = stages.time(watch, "themes", || self.params(chosen.k()).fit(&rows.dataset()))?;
                (Some(chosen), themes)
            }
        };
        let from = Labelled {
            themes: &themes,
            matrix: &rows,
            documents: &clustered,
            tf_idf: &prepared.tf_idf,
            corpus: &prepared.corpus,
        };
        let labels = stages.time(watch, "label", || label(from, self.label_items))?;
        prepared.stages = stages;
        let mut found =
            Found { prepared, pairs, copies, clustered, themes, labels, chosen, continued: None, row_of };
        found.continued = self.continued(&mut found, watch)?;
        Ok(found)
    }

    fn params(&self, k: usize) -> ThemesParams {
        Themes::params(k).method(self.method).seed(self.seed)
    }

    /// What can be told to be wrong without reading anything.
    fn check(&self) -> Result<()> {
        if let Some(threshold) = self.copies {
            THRESHOLD.check(threshold).map_err(|_| Error::Parameter {
                name: "copies",
                allowed: format!("off or {}", THRESHOLD.allowed()),
                got: threshold.to_string(),
            })?;
        }
        let (least, most) = match &self.k {
            HowMany::Exactly(k) => (*k, *k),
            HowMany::Auto(range) => range.clone().unwrap_or(1..=usize::MAX).into_inner(),
        };
        if least == 0 || least > most {
            let got = if least == most { least.to_string() } else { format!("{least}..{most}") };
            let allowed = "auto, a number of at least 1, or a range of such numbers".into();
            return Err(Error::Parameter { name: "k", allowed, got });
        }
        LABEL_ITEMS.check(self.label_items)?;
        Ok(())
    }
}

/// The documents to cluster, and for each document the place of the one that stands for it.
fn clustered(prepared: &Prepared, copies: &Copies) -> (Vec<u32>, Vec<Option<u32>>) {
    let n_documents = prepared.matrix.n_rows();
    let has_terms = |document: &usize| !prepared.matrix.row(*document).is_empty();
    let (mut clustered, mut row_of) = (Vec::new(), vec![None; n_documents]);
    for document in (0..n_documents).filter(|document| has_terms(document) && !copies.is_copy(*document)) {
        row_of[document] = Some(clustered.len() as u32);
        clustered.push(document as u32);
    }
    for document in (0..n_documents).filter(|&document| copies.is_copy(document)) {
        row_of[document] = copies.kept_of(document).and_then(|kept| row_of[kept as usize]);
    }
    (clustered, row_of)
}

impl Found {
    /// The theme of a document; a copy has that of the document kept for it.
    pub fn theme(&self, document: usize) -> Option<u32> {
        self.row_of[document].and_then(|row| self.themes.theme(row as usize))
    }

    /// How much closer a document is to its theme than to the next (see [`Themes::margin`]).
    pub fn margin(&self, document: usize) -> Option<f32> {
        self.row_of[document].map(|row| self.themes.margin(row as usize))
    }

    /// The documents of each theme, ascending, copies included.
    pub fn members(&self) -> Vec<Vec<u32>> {
        let mut members = vec![Vec::new(); self.themes.n_themes()];
        for document in 0..self.row_of.len() {
            if let Some(theme) = self.theme(document) {
                members[theme as usize].push(document as u32);
            }
        }
        members
    }

    /// How well the themes agree with true labels: `gold` gives the label of a document, where it has one.
    /// Documents without a label do not count; those without a theme count as one more group.
    ///
    /// # Errors
    /// [`Error::Data`] where no document has a label.
    pub fn score<'a>(&'a self, gold: impl Fn(usize) -> Option<&'a str>) -> Result<(GroupScores, usize)> {
        scores((0..self.row_of.len()).map(|document| self.theme(document)), gold)
    }
}

/// How well the themes of documents agree with true labels: see [`Found::score`].
pub(super) fn scores<'a>(
    themes: impl Iterator<Item = Option<u32>>,
    gold: impl Fn(usize) -> Option<&'a str>,
) -> Result<(GroupScores, usize)> {
    let mut names = std::collections::BTreeMap::new();
    let (mut found, mut truth) = (Vec::new(), Vec::new());
    for (document, theme) in themes.enumerate() {
        if let Some(label) = gold(document) {
            let next = names.len() as u32;
            truth.push(*names.entry(label).or_insert(next));
            found.push(theme.unwrap_or(u32::MAX));
        }
    }
    if truth.is_empty() {
        return Err(Error::Data("no document has a true label to score against".into()));
    }
    Ok((groups(&found, &truth), truth.len()))
}
