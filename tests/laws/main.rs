//! Laws that hold for any input, each held by random ones: fast against slow, order, threads, seeds.

mod clean;
mod copies;
mod given_rows;
mod k_means;
mod pairs;
mod read_never_panics;
mod sets;
mod stories;
mod sweep;
mod themes;
mod vectors;
