//! Themes: k groups of documents about one subject, by k-means.

mod dense;
mod model;
mod params;
mod smooth;
mod space;

pub use model::Themes;
pub use params::{Method, ThemesParams, ThemesValidParams};
