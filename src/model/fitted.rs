//! The model: saved, read and asked what it holds.

use std::path::Path;

use super::file::{self, ModelFile};
use super::known::KnownDocument;
use super::learned::Learned;
use super::recall::Recall;
use super::settings::Settings;
use super::stored::Stored;
use super::theme::KeptTheme;
use super::unlike::least_likeness;
use crate::error::{Error, Result};
use crate::pairs::Neighbours;
use crate::themes::{Groundwork, Method, Projection};
use crate::vectors::{TermMatrix, TfIdf};

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
///     neighbours: None,
///     settings: Settings::default(),
///     names: Vec::new(),
///     before: None,
/// })?;
/// let again = Model::from_bytes(&model.to_bytes()?)?;
/// let found = again.assign(&Corpus::from_texts(["the cup final, a goal", "cup final"]))?;
/// assert_eq!(found.placed[0].theme, themes.theme(3));
/// assert_eq!(found.placed[1].known, Some(2)); // seen before
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Model {
    pub(super) stored: Stored,
    pub(super) projection: Projection,
    pub(super) recall: Recall,
    /// Terms x known documents.
    pub(super) by_term: TermMatrix,
    /// Empty where the model was not read from a file.
    checksum: String,
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
        let ground = Groundwork::of(&rows, learned.method);
        let none = Neighbours::default();
        let neighbours = match (learned.method, learned.neighbours) {
            (Method::Smoothed, Some(known)) => known,
            (Method::Smoothed, None) => ground.neighbours(),
            (Method::Latent | Method::Plain, _) => &none,
        };
        let projection = Projection::of(&rows, learned.themes, learned.method, neighbours)?;
        let least_likeness = least_likeness(&rows, learned.themes, neighbours)?;
        let stored = Stored::of(&learned, &projection, least_likeness);
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
        self.write(ModelFile::new(path.as_ref())?)
    }

    /// Writes the model to a file that was tried out before: see [`Model::save`].
    ///
    /// # Errors
    /// [`Error::Output`] that names the file.
    pub fn write(&self, file: ModelFile) -> Result<()> {
        file.write(&self.to_bytes()?)
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
    pub fn method(&self) -> Method {
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
