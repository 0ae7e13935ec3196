//! Floors on public corpora; each test says so and passes where its corpus is absent.

mod clean;
mod continued;
mod copies;
mod labels;
mod stories;
mod themes;
