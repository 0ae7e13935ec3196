//! The main job: copies are found and counted once, the rest is grouped into labelled themes.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::sync::Arc;

use linfa::ParamGuard;
use serde::{Deserialize, Serialize};

use super::copies::{check_copies, note_copies};
use super::prepare::{Prepare, Prepared};
use super::rows::Rows;
use super::score::scores;
use super::stages::Watch;
use super::stories::{ToldStories, tell};
use crate::copies::{Copies, CopySearch, CopySettings};
use crate::error::{Error, Result};
use crate::evaluate::GroupScores;
use crate::explain::WhyHere;
use crate::label::{LABEL_ITEMS, Label, Labelled, label};
use crate::model::{Continued, Model};
use crate::pairs::{Neighbours, Pairs};
use crate::read::Inputs;
use crate::report::Run;
use crate::stories::StoriesParams;
use crate::themes::{ChosenK, Groundwork, Method, OUTLIERS, Search, Themes, ThemesParams, outliers};

/// A document whose margin is below this is on the border of two themes. Measured with the true number of themes on
/// eight corpora: 1 to 17 in 100 documents are, and of these the majority label of the theme is right for far fewer
/// than of all (bbc 61 for 97 in 100, 20ng_clean 42 for 71, 10kgnad_test 36 for 66).
pub const BORDERLINE: f32 = 0.05;

/// How many themes to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowMany {
    /// So many.
    Exactly(usize),
    /// The best in the range by [`choose_k`](crate::themes::choose_k); `None` for the range that suits the corpus.
    Auto(Option<RangeInclusive<usize>>),
}

/// From inputs to themes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindThemes {
    /// How inputs become rows.
    pub prepare: Prepare,
    /// What counts as a copy; `None` to look for none.
    pub copies: Option<CopySettings>,
    /// How many themes.
    pub k: HowMany,
    /// The share of documents to leave out as like no other; a copy goes with the document kept for it.
    pub outliers: f64,
    /// What k-means works on.
    pub method: Method,
    /// How the neighbours of smoothed rows are looked for.
    pub neighbours: Search,
    /// The start of all random numbers.
    pub seed: u64,
    /// Words or phrases in a label at the most.
    pub label_items: usize,
    /// How stories are found; `None` to look for none.
    pub stories: Option<StoriesParams>,
    /// The model of an earlier run whose themes keep their identity; `run.json` names it beside the settings.
    #[serde(skip)]
    pub continues: Option<Arc<Model>>,
}

impl Default for FindThemes {
    fn default() -> Self {
        Self {
            prepare: Prepare::default(),
            copies: Some(CopySettings::default()),
            k: HowMany::Auto(None),
            outliers: OUTLIERS.default,
            method: Method::default(),
            neighbours: Search::default(),
            seed: 42,
            label_items: LABEL_ITEMS.default,
            stories: None,
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
    /// The neighbours that rows were smoothed over, row `i` being document `clustered[i]`; none with another method.
    pub neighbours: Neighbours,
    /// Whether no nearer document is missed among them.
    pub is_exact: bool,
    /// What each theme is called.
    pub labels: Vec<Label>,
    /// How the number of themes was found, if it was not given.
    pub chosen: Option<ChosenK>,
    /// The stories, if they were looked for.
    pub stories: Option<ToldStories>,
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
    pub fn run(&self, inputs: impl Into<Inputs>, watch: &dyn Watch) -> Result<Found> {
        self.check()?;
        let mut prepared = self.prepare.run(inputs, watch)?;
        let found = self.copies.as_ref().map(|settings| prepared.find_copies(settings, watch)).transpose()?;
        let (pairs, copies) = match found {
            Some(CopySearch { pairs, copies }) => (Some(pairs), copies),
            None => (None, Copies::default()),
        };
        let mut stages = std::mem::take(&mut prepared.stages);
        let Rows { documents: mut clustered, of_document: mut row_of } = Rows::new(&prepared, &copies);
        let mut rows = prepared.matrix.select(&clustered);
        if self.outliers > 0.0 {
            let out = stages.time(watch, "find outliers", || outliers(&rows, self.outliers))?;
            let out: BTreeSet<u32> = out.into_iter().map(|row| clustered[row as usize]).collect();
            let goes = |document: u32| out.contains(&copies.kept_of(document as usize).unwrap_or(document));
            prepared.outliers = (0..row_of.len() as u32).filter(|&document| goes(document)).collect();
            Rows { documents: clustered, of_document: row_of } = Rows::new(&prepared, &copies);
            rows = prepared.matrix.select(&clustered);
        }
        let before = match &self.continues {
            Some(model) => Some(stages.time(watch, "look up", || model.assign(&prepared.corpus))?),
            None => None,
        };
        let ground = Groundwork::of(&rows, self.method).search(self.neighbours);
        match &self.k {
            HowMany::Exactly(k) => ground.check(*k)?,
            HowMany::Auto(range) => ground.check_range(range.clone())?,
        }
        if self.method == Method::Smoothed {
            stages.time(watch, "find neighbours", || ground.neighbours());
        }
        let fit = |k: usize| {
            let start = before.as_ref().and_then(|before| self.start(before, &clustered, k));
            self.params(k).fit_on(&ground, start.as_deref())
        };
        let (chosen, themes) = match &self.k {
            HowMany::Exactly(k) => (None, stages.time(watch, "themes", || fit(*k))?),
            HowMany::Auto(range) => {
                let chosen = stages.time(watch, "choose k", || ground.choose_k(range.clone(), self.seed))?;
                let themes = stages.time(watch, "themes", || fit(chosen.k()))?;
                (Some(chosen), themes)
            }
        };
        let is_exact = self.method != Method::Smoothed || ground.is_exact();
        let neighbours = ground.into_neighbours();
        let from = Labelled {
            themes: &themes,
            matrix: &rows,
            documents: &clustered,
            tf_idf: &prepared.tf_idf,
            corpus: &prepared.corpus,
        };
        let labels = stages.time(watch, "label", || label(from, self.label_items))?;
        let stories = self
            .stories
            .as_ref()
            .map(|params| {
                stages.time(watch, "stories", || tell(params, &prepared, &rows, (&clustered, &row_of)))
            })
            .transpose()?;
        prepared.stages = stages;
        let mut found = Found {
            prepared,
            pairs,
            copies,
            clustered,
            themes,
            neighbours,
            is_exact,
            labels,
            chosen,
            stories,
            continued: None,
            row_of,
        };
        found.continued = before.and_then(|before| self.continued(&found, &before));
        Ok(found)
    }

    /// Notes the settings in `run`, by the names of the command line.
    pub fn note(&self, run: &mut Run) {
        run.settings = serde_json::to_value(self).ok();
        self.prepare.note(run);
        let k = match &self.k {
            HowMany::Exactly(k) => k.to_string(),
            HowMany::Auto(None) => "auto".to_string(),
            HowMany::Auto(Some(range)) => format!("{}..{}", range.start(), range.end()),
        };
        note_copies(run, self.copies.as_ref());
        run.parameter("copies", self.copies.as_ref().map(|settings| settings.threshold))
            .parameter("k", k)
            .parameter("outliers", self.outliers)
            .parameter("method", self.method.as_str())
            .parameter("neighbours", self.neighbours.as_str())
            .parameter("stories", self.stories.is_some());
    }

    fn params(&self, k: usize) -> ThemesParams {
        Themes::params(k).method(self.method).seed(self.seed)
    }

    /// What can be told to be wrong without reading anything.
    fn check(&self) -> Result<()> {
        check_copies(self.copies.as_ref())?;
        let (least, most) = match &self.k {
            HowMany::Exactly(k) => (*k, *k),
            HowMany::Auto(range) => range.clone().unwrap_or(1..=usize::MAX).into_inner(),
        };
        if least == 0 || least > most {
            let got = if least == most { least.to_string() } else { format!("{least}..{most}") };
            let allowed = "auto, a number of at least 1, or a range of such numbers".into();
            return Err(Error::Parameter { name: "k", allowed, got });
        }
        OUTLIERS.check(self.outliers)?;
        LABEL_ITEMS.check(self.label_items)?;
        self.stories.as_ref().map_or(Ok(()), |params| params.check_ref().map(|_| ()))?;
        Ok(())
    }
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

    /// Whether a document is on the border of its theme (see [`BORDERLINE`]).
    pub fn is_borderline(&self, document: usize) -> bool {
        self.themes.n_themes() > 1 && self.margin(document).is_some_and(|margin| margin < BORDERLINE)
    }

    /// Why a document is in its theme, with at most `n_nearest` documents like it; nothing for one without a theme.
    pub fn why(&self, document: usize, n_nearest: usize) -> Option<WhyHere> {
        let vocabulary = self.prepared.tf_idf.vocabulary();
        let theme = self.theme(document)?;
        Some(WhyHere::of(&self.prepared.matrix, vocabulary, &self.themes, theme, document, n_nearest))
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
