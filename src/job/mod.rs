//! The whole job: from inputs to copies and themes, stage after stage, timed.
//!
//! [`Prepare`] reads, splits, cleans and vectorises; [`FindThemes`] goes on to pairs, copies, themes, stories and
//! labels, [`FindStories`] to copies and stories alone, [`FindCopies`] to copies alone.
//! What is found can be written as files by [`output`].

mod against;
pub mod alone;
mod assign;
mod compare;
mod continued;
mod copies;
mod cost;
mod estimate;
mod gold;
mod kept;
pub mod output;
mod prepare;
mod removed;
mod rows;
mod score;
mod shown;
mod stages;
mod stories;
mod story_files;
mod story_view;
mod sweep;
mod sweep_output;
mod tables;
mod themes;
mod told;
mod view;

pub use against::FoundAgainst;
pub use assign::{Assign, Assignment};
pub use compare::Vary;
pub use copies::{FindCopies, FoundCopies, note_copies};
pub use cost::{Alone, cost};
pub use gold::{Gold, GoldPair, GoldPairs};
pub use prepare::{Prepare, Prepared};
pub use stages::{Silent, Stages, Watch};
pub use stories::{FindStories, FoundStories, ToldStories, ToldStory};
pub use story_files::{stories_report, stories_run};
pub use sweep::{FindThresholds, Swept};
pub use sweep_output::{Asked, sweep, sweep_report};
pub use tables::{Tables, told_pairs};
pub use themes::{BORDERLINE, FindThemes, Found, HowMany};
pub use told::explained;
