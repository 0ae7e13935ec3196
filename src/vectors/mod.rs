//! Documents become rows of a sparse matrix.

mod matrix;

pub use matrix::{Row, TermMatrix};
