//! Copies, themes and similarity thresholds for piles of articles: exact, parallel, explained.

pub mod clean;
pub mod document;
pub mod error;
pub mod passages;
pub mod text;
pub mod vectors;

pub use error::{Error, Result};
