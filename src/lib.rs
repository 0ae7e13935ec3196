//! Copies, themes and similarity thresholds for piles of articles: exact, parallel, explained.

pub mod error;

pub mod document;

pub mod read;
pub mod clean;
pub mod document;
pub mod error;
pub mod passages;
pub mod text;

pub mod vectors;

pub mod pairs;

pub mod copies;

pub mod themes;

pub mod label;

pub mod evaluate;

pub use error::{Error, Result};
