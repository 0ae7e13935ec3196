//! Documents become rows of a sparse matrix.

pub mod latent;
mod matrix;

pub use matrix::{Row, TermMatrix};
