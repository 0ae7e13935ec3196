//! Copies, themes and similarity thresholds for piles of articles: exact, parallel, explained.

pub mod document;
pub mod error;
pub mod read;
pub mod report;
pub mod text;
pub mod vectors;

pub use error::{Error, Result};
