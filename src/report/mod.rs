//! Results as files and as text for people: plain data and its writers. Nothing here reads input or computes.
//!
//! [`Run`] tells what was done (`run.json`); [`tables`] (and [`origin_tables`]) writes rows as CSV or JSON lines; [`Report`] is what
//! [`html`] and [`terminal`] show; [`OutputFolder`] puts the files of a run in their place, whole or not at all.
//! All bytes but those of [`Measured`] depend on the data alone.

pub mod assigned;
mod folder;
pub mod html;
mod model;
pub mod origin_tables;
pub mod plots;
mod run;
mod sweep;
pub mod sweep_page;
pub mod tables;
pub mod terminal;

pub use folder::OutputFolder;
pub use model::{Copy, CopyGroup, Flow, Origins, Report, Shown, Skipped, Story, Theme};
pub use run::{
    Candidate, ChoiceOfK, Counts, FurnitureLine, Measured, ModelUsed, Run, Stage, StoriesFound, StoryCut,
    peak_memory,
};
pub use sweep::{CostRow, Planted, SideRow, SweepReport, SweepTableRow};
