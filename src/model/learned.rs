//! What a model is made from.

use super::settings::Settings;
use super::theme::{Continued, KeptTheme};
use crate::copies::Copies;
use crate::document::Corpus;
use crate::pairs::Neighbours;
use crate::themes::{Method, Themes};
use crate::vectors::{TermMatrix, TfIdf};

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
    pub method: Method,
    /// The neighbours they were fitted with, row `i` being document `clustered[i]`; `None` to look for them again.
    pub neighbours: Option<&'a Neighbours>,
    /// How the run was asked for, as far as new documents must be treated the same.
    pub settings: Settings,
    /// What each theme is called: label, telling terms, typical document. May be empty.
    pub names: Vec<ThemeName>,
    /// Where this run continues a model: the themes that had ended before, and what became of those that lived.
    pub before: Option<(&'a [KeptTheme], &'a Continued)>,
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
