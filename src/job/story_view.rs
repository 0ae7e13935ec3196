//! Stories as the report shows them, and their table.

use super::prepare::Prepared;
use super::shown::shown;
use super::stories::{ToldStories, ToldStory};
use crate::copies::Copies;
use crate::error::Result;
use crate::report::tables::{StoryRow, TableFormat, write};
use crate::report::{OutputFolder, Run, Shown, StoriesFound, Story, StoryCut};

/// Writes `stories.csv`: all of them, those of one document too.
pub(super) fn table(folder: &mut OutputFolder, stories: &[Story], format: TableFormat) -> Result<()> {
    folder.file(&format!("stories.{}", format.ending()), |out| write(stories.iter().map(row), format, out))
}

/// A row of that table.
pub(super) fn row(story: &Story) -> StoryRow<'_> {
    let dates = story.dates.as_ref();
    StoryRow {
        story: story.number,
        headline: story.headline(),
        documents: story.documents,
        distinct: story.distinct,
        first_date: dates.map_or("", |dates| &dates.0),
        last_date: dates.map_or("", |dates| &dates.1),
        theme: story.theme,
        typical: &story.typical.id,
    }
}

/// What `run.json` says of the stories.
pub(super) fn note(run: &mut Run, stories: &ToldStories) {
    let cut = |cut: &crate::stories::Cut| StoryCut {
        level: rounded(cut.level),
        stories: cut.n_stories as u64,
        gap: rounded(cut.gap),
    };
    run.counts.stories = stories.counts().0 as u64;
    run.stories = Some(StoriesFound {
        sentence: stories.sentence(),
        level: stories.found.cut().map_or(0.0, |cut| rounded(cut.level)),
        cuts: stories.found.cuts().iter().map(cut).collect(),
    });
}

/// Six decimals are plenty.
fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// The stories as the report shows them; `theme` gives the theme of a document.
pub(super) fn view(
    prepared: &Prepared,
    copies: &Copies,
    stories: &ToldStories,
    theme: impl Fn(u32) -> Option<u32>,
) -> Vec<Story> {
    let date = |document: u32| prepared.corpus.page_of(document as usize).date.clone().unwrap_or_default();
    let member = |&document: &u32| Shown {
        is_copy: copies.is_copy(document as usize),
        ..shown(&prepared.corpus, document)
    };
    let story = |(number, told): (u32, &ToldStory)| Story {
        number,
        documents: told.documents.len() as u64,
        distinct: told.distinct as u64,
        dates: told.first_and_last.map(|(first, last)| (date(first), date(last))),
        theme: commonest(told.documents.iter().filter_map(|&document| theme(document))),
        typical: shown(&prepared.corpus, told.typical),
        members: told.documents.iter().map(member).collect(),
    };
    (0..).zip(&stories.told).map(story).collect()
}

/// The number that stands most often, the lowest among equals.
fn commonest(numbers: impl Iterator<Item = u32>) -> Option<u32> {
    let mut counts = std::collections::BTreeMap::<u32, usize>::new();
    numbers.for_each(|number| *counts.entry(number).or_default() += 1);
    counts.into_iter().max_by_key(|&(number, n)| (n, std::cmp::Reverse(number))).map(|(number, _)| number)
}
