//! What stands in the file of a model, and whether it fits together.

use serde::{Deserialize, Serialize};

use super::known::{KnownDocument, KnownPage};
use super::learned::{Learned, ThemeName};
use super::settings::Settings;
use super::sparse::Sparse;
use super::theme::{Change, KeptTheme};
use crate::error::{Error, Result};
use crate::themes::{Projection, StoredProjection};
use crate::vectors::{TermMatrix, TfIdf};

/// All of a model's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    /// The version of this crate that made it.
    pub made_by: String,
    pub settings: Settings,
    pub tf_idf: TfIdf,
    /// All documents of the run, and their pages.
    pub documents: Vec<KnownDocument>,
    pub pages: Vec<KnownPage>,
    /// Documents x terms.
    pub rows: Sparse,
    /// The documents that the themes were fitted on, ascending.
    pub clustered: Vec<u32>,
    pub projection: StoredProjection,
    /// The living themes, in the order of the projection.
    pub themes: Vec<KeptTheme>,
    /// Those that ended, by id.
    pub ended: Vec<KeptTheme>,
    /// The id of the next new theme.
    pub next_id: u32,
    /// The least cosine with the nearest known document for a new one to be placed in a theme.
    pub least_likeness: f32,
}

impl Stored {
    pub fn of(learned: &Learned<'_>, projection: &Projection, least_likeness: f32) -> Self {
        let k = learned.themes.n_themes() as u32;
        let (ids, changes, next_id) = match learned.before {
            Some((_, continued)) => (
                continued.themes.iter().map(|theme| theme.id).collect(),
                continued.themes.iter().map(|theme| theme.change).collect(),
                continued.next_id,
            ),
            None => ((0..k).collect::<Vec<u32>>(), vec![Change::Born; k as usize], k),
        };
        let theme = |(place, (&id, &change)): (usize, (&u32, &Change))| {
            let name = learned.names.get(place).cloned().unwrap_or_default();
            let ThemeName { label, terms, representative } = name;
            KeptTheme { id, label, terms, representative, change }
        };
        let mut ended = Vec::new();
        if let Some((before, continued)) = learned.before {
            ended.extend(before.iter().cloned());
            ended.extend(continued.ended.iter().cloned());
            ended.sort_by_key(|theme| theme.id);
        }
        Self {
            made_by: env!("CARGO_PKG_VERSION").into(),
            settings: learned.settings.clone(),
            tf_idf: learned.tf_idf.clone(),
            documents: KnownDocument::all(learned, &ids),
            pages: KnownPage::all(learned.corpus),
            rows: Sparse(learned.matrix.clone()),
            clustered: learned.clustered.to_vec(),
            projection: projection.stored().clone(),
            themes: ids.iter().zip(&changes).enumerate().map(theme).collect(),
            ended,
            next_id,
            least_likeness,
        }
    }

    /// The same, if its parts fit together, and the rows that the themes were fitted on.
    ///
    /// # Errors
    /// [`Error::Data`] where they do not: a file whose checksum is right and whose content is not.
    pub fn checked(self) -> Result<(Self, TermMatrix)> {
        let fault = |what: &str| Error::Data(format!("is no model that likewise wrote: {what}"));
        self.tf_idf.check().map_err(|error| fault(&error.to_string()))?;
        let n = self.documents.len();
        let exists = |document: &u32| (*document as usize) < n;
        if self.rows.0.n_rows() != n || self.rows.0.n_columns() != self.tf_idf.vocabulary().len() {
            return Err(fault("documents, terms and rows differ in number"));
        }
        if !self.clustered.is_sorted_by(|a, b| a < b) || !self.clustered.iter().all(exists) {
            return Err(fault("a document that was clustered is not there"));
        }
        if !self.documents.iter().filter_map(|document| document.kept.as_ref()).all(exists) {
            return Err(fault("a copy's kept document is not there"));
        }
        let ids: std::collections::HashSet<u32> =
            self.themes.iter().chain(&self.ended).map(|theme| theme.id).collect();
        if ids.len() != self.themes.len() + self.ended.len() || ids.iter().any(|&id| id >= self.next_id) {
            return Err(fault("two themes have one id"));
        }
        let lives = |document: &KnownDocument| {
            document.theme.is_none_or(|theme| self.themes.iter().any(|living| living.id == theme))
        };
        if !self.documents.iter().all(lives) {
            return Err(fault("a document's theme is not there"));
        }
        if !(0.0..=1.0).contains(&self.least_likeness) {
            return Err(fault("the least likeness is no cosine"));
        }
        if let Some(copies) = &self.settings.copies {
            copies.check().map_err(|error| fault(&error.to_string()))?;
        }
        let rows = self.rows.0.select(&self.clustered);
        Ok((self, rows))
    }
}
