//! Copies, themes and similarity thresholds for piles of articles: exact, parallel, explained.

// The rooms in the order of the data; the blank lines keep rustfmt from putting them in the order of the alphabet.
pub mod error;

pub mod document;

pub mod read;

pub mod text;

pub mod passages;

pub mod clean;

pub mod vectors;

pub mod pairs;

pub mod copies;

pub mod themes;

pub mod label;

pub mod evaluate;

pub mod report;

pub mod job;

pub use error::{Error, Result};
