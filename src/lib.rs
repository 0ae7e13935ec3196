//! Copies, themes and similarity thresholds for piles of articles: exact, parallel, explained.

pub mod copies;
pub mod document;
pub mod error;
pub mod pairs;
pub mod text;
pub mod themes;
pub mod vectors;

pub mod evaluate;

pub use error::{Error, Result};
