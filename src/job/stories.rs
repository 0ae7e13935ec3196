//! Stories as a job: from inputs to documents about one event, copies counted with the document kept for them.

use linfa::ParamGuard;

use super::copies::check_copies;
use super::prepare::{Prepare, Prepared};
use super::rows::Rows;
use super::score::scores;
use super::stages::Watch;
use crate::copies::{Copies, CopySettings};
use crate::dates;
use crate::error::Result;
use crate::evaluate::GroupScores;
use crate::read::Inputs;
use crate::stories::{Stories, StoriesParams};
use crate::vectors::TermMatrix;

/// What is told of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldStory {
    /// Its documents, ascending, copies included.
    pub documents: Vec<u32>,
    /// Number of them without the copies.
    pub distinct: usize,
    /// The document most like the others; among equals the earliest, then the first.
    pub typical: u32,
    /// The documents with the first and the last date, where one has a date.
    pub first_and_last: Option<(u32, u32)>,
}

/// The stories, and what is told of each.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldStories {
    /// The stories of the rows that were grouped.
    pub found: Stories,
    /// Each story, numbered as in `found`.
    pub told: Vec<ToldStory>,
    /// The story of each document.
    of_document: Vec<Option<u32>>,
}

/// From inputs to stories.
#[derive(Debug, Clone)]
pub struct FindStories {
    /// How inputs become rows.
    pub prepare: Prepare,
    /// What counts as a copy; `None` to look for none.
    pub copies: Option<CopySettings>,
    /// How stories are found.
    pub stories: StoriesParams,
}

impl Default for FindStories {
    fn default() -> Self {
        Self {
            prepare: Prepare::default(),
            copies: Some(CopySettings::default()),
            stories: Stories::params(),
        }
    }
}

/// What [`FindStories`] found.
#[derive(Debug, Clone)]
pub struct FoundStories {
    /// Documents and rows.
    pub prepared: Prepared,
    /// Groups of near-duplicates.
    pub copies: Copies,
    /// The stories.
    pub stories: ToldStories,
}

impl FindStories {
    /// Does the job on `inputs`.
    ///
    /// # Errors
    /// A parameter out of range, or inputs that cannot be read.
    pub fn run(&self, inputs: impl Into<Inputs>, watch: &dyn Watch) -> Result<FoundStories> {
        self.stories.check_ref()?;
        check_copies(self.copies.as_ref())?;
        let mut prepared = self.prepare.run(inputs, watch)?;
        let copies = match &self.copies {
            Some(settings) => prepared.find_copies(settings, watch)?.copies,
            None => Copies::default(),
        };
        let mut stages = std::mem::take(&mut prepared.stages);
        let rows = Rows::new(&prepared, &copies);
        let matrix = prepared.matrix.select(&rows.documents);
        let documents = (rows.documents.as_slice(), rows.of_document.as_slice());
        let stories = stages.time(watch, "stories", || tell(&self.stories, &prepared, &matrix, documents))?;
        prepared.stages = stages;
        Ok(FoundStories { prepared, copies, stories })
    }
}

impl FoundStories {
    /// How well the stories agree with true labels: `gold` gives the label of a document, where it has one.
    ///
    /// # Errors
    /// [`Error::Data`](crate::Error::Data) where no document has a label.
    pub fn score<'a>(&'a self, gold: impl Fn(usize) -> Option<&'a str>) -> Result<(GroupScores, usize)> {
        self.stories.score(gold)
    }
}

impl ToldStories {
    /// The story of a document; a copy has that of the document kept for it.
    pub fn story(&self, document: usize) -> Option<u32> {
        self.of_document.get(document).copied().flatten()
    }

    /// As [`FoundStories::score`]; documents without a term count as one more group.
    pub(super) fn score<'a>(
        &'a self,
        gold: impl Fn(usize) -> Option<&'a str>,
    ) -> Result<(GroupScores, usize)> {
        scores(self.of_document.iter().copied(), gold)
    }

    /// Number of stories of two documents or more, and of documents that stand alone.
    pub fn counts(&self) -> (usize, usize) {
        let alone = self.told.iter().filter(|story| story.documents.len() == 1).count();
        (self.told.len() - alone, alone)
    }

    /// What was found and how, for people.
    pub fn sentence(&self) -> String {
        let (stories, alone) = self.counts();
        let s = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
        let mut sentence = format!(
            "{} of two documents or more, {} alone",
            s(stories, "story", "stories"),
            s(alone, "document stands", "documents stand"),
        );
        if let Some(cut) = self.found.cut() {
            sentence.push_str(&format!("; groups merge from a mean cosine of {:.2} on", cut.level));
        }
        let (dated, all) = (self.found.n_dated(), self.found.n_rows());
        sentence.push_str(&match dated {
            0 => "; no dates counted".to_string(),
            _ => {
                format!("; closeness in time counted for the {dated} of {all} distinct documents with a date")
            }
        });
        sentence
    }
}

/// The stories of the rows of `matrix`; `documents` are those of the rows, and the row of each document.
pub(super) fn tell(
    params: &StoriesParams,
    prepared: &Prepared,
    matrix: &TermMatrix,
    (documents, row_of): (&[u32], &[Option<u32>]),
) -> Result<ToldStories> {
    let date =
        |document: u32| prepared.corpus.page_of(document as usize).date.as_deref().and_then(dates::seconds);
    let dates: Vec<Option<i64>> = documents.iter().map(|&document| date(document)).collect();
    let found = params.of(matrix, &dates)?;
    let of_document: Vec<Option<u32>> =
        row_of.iter().map(|row| row.and_then(|row| found.story(row as usize))).collect();
    let mut members = vec![Vec::new(); found.n_stories()];
    for (document, story) in (0u32..).zip(&of_document) {
        story.iter().for_each(|&story| members[story as usize].push(document));
    }
    let mut sum = vec![0.0; matrix.n_columns()];
    let told = found.members().iter().zip(members).map(|(rows, all)| {
        let dated = all.iter().filter_map(|&document| Some((date(document)?, document)));
        let first = dated.clone().min();
        let last = dated.max_by_key(|&(date, document)| (date, std::cmp::Reverse(document)));
        ToldStory {
            distinct: rows.len(),
            typical: documents[typical(matrix, &dates, rows, &mut sum)],
            first_and_last: first.zip(last).map(|(first, last)| (first.1, last.1)),
            documents: all,
        }
    });
    let told = told.collect();
    Ok(ToldStories { found, told, of_document })
}

/// The row with the largest mean cosine with all of a story; among equals the earliest, then the first. `sum` has a
/// zero for each column, and is left so.
fn typical(matrix: &TermMatrix, dates: &[Option<i64>], rows: &[u32], sum: &mut [f64]) -> usize {
    for &row in rows {
        matrix.row(row as usize).iter().for_each(|(column, value)| sum[column as usize] += f64::from(value));
    }
    let likeness = |row: usize| -> f64 {
        matrix.row(row).iter().map(|(column, value)| f64::from(value) * sum[column as usize]).sum()
    };
    let mut best = (f64::NEG_INFINITY, i64::MAX, usize::MAX);
    for row in rows.iter().map(|&row| row as usize) {
        // Rounded, so that equal texts are equal whatever their sums' last digits.
        let candidate = ((likeness(row) * 1e9).round(), dates[row].unwrap_or(i64::MAX), row);
        let earlier = (candidate.1, candidate.2) < (best.1, best.2);
        if candidate.0 > best.0 || (candidate.0 == best.0 && earlier) {
            best = candidate;
        }
    }
    for &row in rows {
        matrix.row(row as usize).columns.iter().for_each(|&column| sum[column as usize] = 0.0);
    }
    best.2
}
