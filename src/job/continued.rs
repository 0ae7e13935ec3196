//! A run that is kept as a model, and one that continues a model.

use std::sync::Arc;

use super::stages::Watch;
use super::themes::{FindThemes, Found};
use crate::clean::Split;
use crate::error::Result;
use crate::label::Label;
use crate::model::{Continued, Cutting, Learned, Model, Settings, ThemeName};
use crate::report::ModelUsed;
use crate::report::assigned::ContinuedRow;
use crate::report::tables::ThemeRow;

impl FindThemes {
    /// What became of the themes of the model that is continued.
    pub(super) fn continued(
        &self,
        found: &mut Found,
        watch: &dyn Watch,
    ) -> Result<Option<(Arc<Model>, Continued)>> {
        let Some(model) = &self.continues else { return Ok(None) };
        let mut stages = std::mem::take(&mut found.prepared.stages);
        let continued = stages.time(watch, "match themes", || -> Result<Continued> {
            let corpus = &found.prepared.corpus;
            let assigned = model.assign(corpus)?;
            let theme_of: Vec<Option<u32>> =
                (0..corpus.documents().len()).map(|document| found.theme(document)).collect();
            Ok(model.continued(corpus, &assigned, &theme_of, found.themes.n_themes()))
        });
        found.prepared.stages = stages;
        Ok(Some((model.clone(), continued?)))
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
            settings: Settings {
                split,
                copies: self.copies,
                keep: self.keep.name(),
                stop_large: self.stop_large,
                seed: self.seed,
            },
            names: found.labels.iter().map(name).collect(),
            before: found.continued.as_ref().map(|(model, continued)| (&**model, continued)),
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
