//! The files of a stories run.

use std::io;

use super::output::{self, Request};
use super::removed::Removed;
use super::stories::FoundStories;
use super::story_view::{note, table, view};
use super::view::{copy_groups, describe, named_scores, skipped};
use crate::error::Result;
use crate::evaluate::GroupScores;
use crate::report::{OutputFolder, Report, Run, html};

/// The report of a stories run, for showing; [`stories_run`] writes the same.
pub fn stories_report(found: &FoundStories, mut run: Run, scores: Option<&(GroupScores, usize)>) -> Report {
    let FoundStories { prepared, copies, stories } = found;
    describe(&mut run, prepared, copies);
    run.counts.copy_groups = copies.groups.len() as u64;
    run.counts.copies = copies.n_copies() as u64;
    note(&mut run, stories);
    run.scores = scores.map(named_scores);
    Report {
        stories: view(prepared, copies, stories, |_| None),
        copies: copy_groups(&Removed::new(prepared, copies)),
        skipped: skipped(prepared),
        run,
        ..Report::default()
    }
}

/// Writes all files of a stories run to `folder`: whole or not at all.
///
/// # Errors
/// [`Error::Output`](crate::Error::Output) where a file cannot be written.
pub fn stories_run(
    found: &FoundStories,
    report: &Report,
    request: &Request,
    mut folder: OutputFolder,
) -> Result<()> {
    let FoundStories { prepared, copies, stories } = found;
    let removed = Removed::new(prepared, copies);
    output::documents(&mut folder, &removed, (None, Some(stories)), request.format)?;
    table(&mut folder, &report.stories, request.format)?;
    output::copies(&mut folder, &removed, request)?;
    folder.file("report.html", |out| html::write(report, out).map_err(io::Error::other))?;
    folder.publish(report.run.clone())
}
