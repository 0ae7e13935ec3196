//! The whole job: from inputs to copies and themes, stage after stage, timed.
//!
//! [`Prepare`] reads, splits, cleans and vectorises; [`FindThemes`] goes on to pairs, copies, themes and labels.
//! What is found can be written as files by [`output`].

pub mod output;
mod prepare;
mod stages;
mod themes;
mod view;

pub use prepare::{Prepare, Prepared};
pub use stages::{Silent, Stages, Watch};
pub use themes::{BORDERLINE, FindThemes, Found, HowMany};
