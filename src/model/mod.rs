//! What a run keeps for tomorrow: a model places new documents among the themes and copies of an earlier run.
//!
//! [`Model::save`] and [`Model::load`] keep it in one file (`file` says in which form). [`Model::assign`] places new
//! documents; [`Model::continued`] says which theme of a new fit is which of the old ones.
//!
//! A document that the model was made from is known again by what it says: by the terms of its row, whatever its id is
//! called today. It gets back the theme and the margin it had. All others go the way of [`Projection::place`]: along the
//! latent directions, and with smoothed rows two steps towards their nearest known documents.

mod assign;
mod continued;
mod file;
mod known;
mod nearest;
mod recall;
mod sparse;
mod stored;
mod theme;

use std::path::Path;

pub use assign::{Assigned, CopyOf, Placed};
pub use continued::{Continued, NewTheme};
pub use file::{FORMAT, ModelFile};
pub use known::KnownDocument;
pub use stored::{Cutting, Settings};
pub use theme::{Change, KeptTheme};

use crate::copies::Copies;
use crate::document::Corpus;
use crate::error::{Error, Result};
use crate::themes::{Projection, Themes};
use crate::vectors::{TermMatrix, TfIdf};
use recall::Recall;
use stored::Stored;

/// Themes, copies and vocabulary of an earlier run, ready for new documents.
///
/// ```
/// use likewise::document::Corpus;
/// use likewise::model::{Learned, Model, Settings};
/// use likewise::{copies::Copies, themes::{Method, Themes}, vectors::TfIdf};
/// use linfa::traits::Fit;
///
/// let texts = ["oil price", "oil price rises", "cup final", "cup final goal"];
/// let corpus = Corpus::from_texts(texts);
/// let (tf_idf, matrix) = TfIdf::params().fit_transform(&corpus)?;
/// let themes = Themes::params(2).fit(&matrix.dataset())?;
/// let model = Model::new(Learned {
///     corpus: &corpus,
///     matrix: &matrix,
///     tf_idf: &tf_idf,
///     copies: &Copies::default(),
///     clustered: &[0, 1, 2, 3],
///     themes: &themes,
///     method: Method::Smoothed,
///     settings: Settings::default(),
///     names: Vec::new(),
///     before: None,
/// })?;
/// let again = Model::from_bytes(&model.to_bytes()?)?;
/// let found = again.assign(&Corpus::from_texts(["a late goal", "cup final"]))?;
/// assert_eq!(found.placed[0].theme, themes.theme(3));
/// assert_eq!(found.placed[1].known, Some(2)); // seen before
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    stored: Stored,
    projection: Projection,
    recall: Recall,
    /// Terms x known documents.
    by_term: TermMatrix,
    /// Empty where the model was not read from a file.
    checksum: String,
}

/// What a model is made from: the parts of a finished run.
#[derive(Debug, Clone)]
pub struct Learned<'a> {
    /// Pages and documents.
    pub corpus: &'a Corpus,
    /// Documents x terms: row `i` is document `i` of the corpus.
    pub matrix: &'a TermMatrix,
    /// The vectoriser that made the rows.
    pub tf_idf: &'a TfIdf,
    /// Groups of near-duplicates.
    pub copies: &'a Copies,
    /// The documents that were clustered, ascending.
    pub clustered: &'a [u32],
    /// The themes; row `i` is document `clustered[i]`.
    pub themes: &'a Themes,
    /// How they were fitted.
    pub method: crate::themes::Method,
    /// How the run was asked for, as far as new documents must be treated the same.
    pub settings: Settings,
    /// What each theme is called: label, telling terms, typical document. May be empty.
    pub names: Vec<ThemeName>,
    /// The model that this run continues, and what became of its themes.
    pub before: Option<(&'a Model, &'a Continued)>,
}

/// What a theme is called.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ThemeName {
    /// The label in one line.
    pub label: String,
    /// The telling terms as written.
    pub terms: Vec<String>,
    /// The id of the most typical document.
    pub representative: String,
}

impl Model {
    /// A model of a finished run.
    ///
    /// # Errors
    /// As the fit of the themes.
    ///
    /// # Panics
    /// If the parts are not of one run.
    pub fn new(learned: Learned<'_>) -> Result<Self> {
        let rows = learned.matrix.select(learned.clustered);
        let projection = Projection::of(&rows, learned.themes, learned.method)?;
        let stored = Stored::of(&learned, &projection);
        Self::from_stored(stored)
    }

    /// Reads a model from the bytes of its file.
    ///
    /// # Errors
    /// [`Error::Data`] with what is wrong with them.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (stored, checksum) = file::open(bytes)?;
        Ok(Self { checksum, ..Self::from_stored(stored)? })
    }

    /// The bytes of the model's file: the same for equal models.
    ///
    /// # Errors
    /// [`Error::Data`] where there is not enough memory to hold them.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        file::seal(&self.stored)
    }

    /// Reads a model from a file.
    ///
    /// # Errors
    /// [`Error::Input`] that names the file, what is wrong with it and what to do.
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let bytes = file::read(path)?;
        Self::from_bytes(&bytes).map_err(|error| Error::input(path, None, error))
    }

    /// Writes the model to a file: beside it first, then renamed, so that the file is whole or not there. An earlier
    /// model of that name is replaced, any other file is not.
    ///
    /// # Errors
    /// [`Error::Output`] that names the file.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        ModelFile::new(path.as_ref())?.write(self)
    }

    fn from_stored(stored: Stored) -> Result<Self> {
        let (stored, clustered_rows) = stored.checked()?;
        let projection = Projection::from_stored(stored.projection.clone(), &clustered_rows)?;
        if projection.n_themes() != stored.themes.len() {
            return Err(Error::Data("not every theme has a name".into()));
        }
        let recall = Recall::of(&stored);
        let by_term = crate::vectors::latent::product::transpose(&stored.rows.0);
        Ok(Self { stored, projection, recall, by_term, checksum: String::new() })
    }

    /// The version of this crate that made the model.
    pub fn made_by(&self) -> &str {
        &self.stored.made_by
    }

    /// The SHA-256 that its file was sealed with, in hexadecimal; empty for a model that was not read from a file.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// How the run was asked for.
    pub fn settings(&self) -> &Settings {
        &self.stored.settings
    }

    /// How the themes were fitted.
    pub fn method(&self) -> crate::themes::Method {
        self.projection.method()
    }

    /// The themes as they stand, in the order of the run, largest first.
    pub fn themes(&self) -> &[KeptTheme] {
        &self.stored.themes
    }

    /// The themes that have ended in earlier runs, by id.
    pub fn ended(&self) -> &[KeptTheme] {
        &self.stored.ended
    }

    /// The theme with this id, if it lives.
    pub fn theme(&self, id: u32) -> Option<&KeptTheme> {
        self.stored.themes.iter().find(|theme| theme.id == id)
    }

    /// The documents that the model was made from, whatever their status.
    pub fn documents(&self) -> &[KnownDocument] {
        &self.stored.documents
    }

    /// The vectoriser.
    pub fn tf_idf(&self) -> &TfIdf {
        &self.stored.tf_idf
    }
}
