//! Documents become rows of a sparse matrix: texts are counted in chunks, the chunks' vocabularies merged, the
//! counts weighed. [`latent`] turns those rows into short dense ones.

mod counts;
mod gather;
mod interner;
mod languages;
pub mod latent;
mod matrix;
mod params;
mod rows;
mod shingles;
mod strings;
mod terms;
mod tf_idf;
mod vocabulary;
mod weigh;
mod workers;

pub use languages::Languages;
pub use matrix::{Row, TermMatrix};
pub use params::{Documents, N_GRAM, SHARE, TfIdfParams, TfIdfValidParams};
pub use shingles::{SHINGLE, shingles};
pub use tf_idf::TfIdf;
pub use vocabulary::Vocabulary;
