//! Copies, themes and similarity thresholds for piles of articles: exact, parallel, explained.
//!
//! Data flows one way, and the modules stand in its order: inputs are [`read`] into pages, [`clean`] finds the
//! articles in them, [`vectors`] turns articles into unit rows of weighted stems, [`pairs`] finds every pair of rows
//! at or above a cosine, [`copies`] groups near-duplicates round a kept document, [`themes`] clusters the rest,
//! [`stories`] finds the documents about one event, [`label`] names the themes, [`explain`] says why two documents are alike, [`evaluate`] scores them, [`sweep`] shows
//! what each threshold would do, [`report`]
//! writes it all down. [`job`] does all of it in one call.
//!
//! ```
//! use likewise::{copies::Copies, document::Corpus, pairs::Pairs, themes::Themes, vectors::TfIdf};
//! use linfa::traits::{Fit, Transformer};
//!
//! let corpus = Corpus::from_texts([
//!     "Oil prices rise as exporters agree to pump less crude",
//!     "Oil prices rise again as exporters agree to pump less crude",
//!     "Crude exporters meet to talk about oil output",
//!     "Late goal wins the cup final for the visitors",
//!     "Visitors celebrate the cup after a late winner in the final",
//! ]);
//! let (tf_idf, matrix) = TfIdf::params().fit_transform(&corpus)?;
//!
//! let pairs = Pairs::params(0.8).transform(&matrix)?; // every pair with cosine >= 0.8, none missed
//! let copies = Copies::params().of(&pairs, &corpus)?;
//! assert_eq!(copies.groups.len(), 1);
//! assert_eq!(copies.kept_of(0), Some(1)); // the longer one stays
//!
//! let themes = Themes::params(2).seed(7).fit(&matrix.dataset())?;
//! assert_eq!(themes.theme(0), themes.theme(2));
//! assert_ne!(themes.theme(0), themes.theme(3));
//! # Ok::<(), likewise::Error>(())
//! ```
//!
//! What it is not for: more text than fits in memory, meaning beyond words (a synonym is another term), and
//! collections in which documents belong to several themes at once.

// The rooms in the order of the data; the blank lines keep rustfmt from putting them in the order of the alphabet.
pub mod error;

pub mod stop;

pub mod document;

pub mod dates;

pub mod read;

pub mod text;

pub mod passages;

pub mod clean;

pub mod vectors;

pub mod pairs;

pub mod copies;

pub mod themes;

pub mod stories;

pub mod label;

pub mod explain;

pub mod evaluate;

pub mod model;
pub mod sweep;

pub mod report;

pub mod job;

pub use error::{Error, Result};

/// The README's example is a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
