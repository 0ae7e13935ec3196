//! A run that is kept as a model, and one that continues a model.

use std::sync::Arc;

use super::themes::{FindThemes, Found};
use crate::clean::Split;
use crate::error::Result;
use crate::label::Label;
use crate::model::{Assigned, Continued, Cutting, Learned, Model, Settings, ThemeName};
use crate::report::ModelUsed;
use crate::report::assigned::ContinuedRow;
use crate::report::tables::ThemeRow;

impl FindThemes {
    /// The theme before of each clustered document, as a start for `k` themes; none where there are fewer now.
    pub(super) fn start(&self, before: &Assigned, clustered: &[u32], k: usize) -> Option<Vec<Option<u32>>> {
        let themes = self.continues.as_ref()?.themes();
        let place = |id: u32| themes.iter().position(|theme| theme.id == id).map(|place| place as u32);
        let start = clustered.iter().map(|&document| before.placed[document as usize].theme.and_then(place));
        (themes.len() <= k).then(|| start.collect())
    }

    /// What became of the themes of the model that is continued; `before` is what it says of the documents.
    pub(super) fn continued(&self, found: &Found, before: &Assigned) -> Option<(Arc<Model>, Continued)> {
        let model = self.continues.as_ref()?;
        let corpus = &found.prepared.corpus;
        let theme_of: Vec<Option<u32>> =
            (0..corpus.documents().len()).map(|document| found.theme(document)).collect();
        let continued = model.continued(corpus, before, &theme_of, found.themes.n_themes());
        Some((model.clone(), continued))
    }

    /// The model of what this job found.
    ///
    /// # Errors
    /// As the fit of the themes.
    pub fn model(&self, found: &Found) -> Result<Model> {
        let split = match self.prepare.clean.splits_at() {
            Split::Auto => Cutting::Auto,
            Split::None => Cutting::None,
            Split::Pattern(pattern) => Cutting::Pattern(pattern.as_str().into()),
        };
        let prepared = &found.prepared;
        let name = |label: &Label| ThemeName {
            label: label.line(),
            terms: label.terms.iter().map(|(term, _)| term.clone()).collect(),
            representative: prepared.id(label.representative).to_string(),
        };
        Model::new(Learned {
            corpus: &prepared.corpus,
            matrix: &prepared.matrix,
            tf_idf: &prepared.tf_idf,
            copies: &found.copies,
            clustered: &found.clustered,
            themes: &found.themes,
            method: self.method,
            neighbours: Some(&found.neighbours),
            settings: Settings { split, copies: self.copies.clone(), seed: self.seed },
            names: found.labels.iter().map(name).collect(),
            before: found.continued.as_ref().map(|(model, continued)| (model.ended(), continued)),
        })
    }
}

impl Found {
    /// The id of a theme: its number, or where a model is continued that which it keeps for ever.
    pub fn theme_id(&self, theme: u32) -> u32 {
        self.continued.as_ref().map_or(theme, |(_, continued)| continued.themes[theme as usize].id)
    }

    /// What `run.json` says of the model that was continued, if one was.
    pub(super) fn model_used(&self) -> Option<ModelUsed> {
        let (model, continued) = self.continued.as_ref()?;
        let mut used = used(model);
        used.counts.insert("known".into(), continued.n_shared as u64);
        used.counts.insert("known_in_same_theme".into(), continued.n_same as u64);
        for (change, n) in continued.counts() {
            used.counts.insert(change.into(), n as u64);
        }
        Some(used)
    }
}

/// What `run.json` says of a model.
pub(super) fn used(model: &Model) -> ModelUsed {
    let mut used =
        ModelUsed { made_by: model.made_by().into(), hash: model.checksum().into(), ..ModelUsed::default() };
    used.counts.insert("documents".into(), model.documents().len() as u64);
    used.counts.insert("themes".into(), model.themes().len() as u64);
    used
}

/// The rows of themes, those that ended last.
pub(super) fn rows<'a>(
    themes: impl Iterator<Item = ThemeRow<'a>> + 'a,
    continued: &'a Continued,
) -> impl Iterator<Item = ContinuedRow<'a>> + 'a {
    let living = themes.zip(&continued.themes).map(|(theme, new)| ContinuedRow {
        theme,
        change: new.change.as_str(),
        other: new.change.other(),
        likeness: new.likeness,
        stayed: new.stayed,
    });
    let ended = continued.ended.iter().map(|theme| ContinuedRow {
        theme: ThemeRow {
            theme: theme.id,
            label: &theme.label,
            // It has no documents to be alike: no value.
            cohesion: f64::NAN,
            terms: &theme.terms,
            representative: &theme.representative,
            ..ThemeRow::default()
        },
        change: theme.change.as_str(),
        other: theme.change.other(),
        ..ContinuedRow::default()
    });
    living.chain(ended)
}
