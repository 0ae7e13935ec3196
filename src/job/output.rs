//! Writes what was found as the files that users count on.

use std::io::{self, Write};

use rayon::prelude::*;
use serde::Serialize;

use super::prepare::Prepared;
use super::stories::ToldStories;
use super::story_files;
pub use super::story_files::{stories_report, stories_run};
use super::themes::Found;
use super::view;
use crate::copies::Copies;
use crate::document::Corpus;
use crate::error::Result;
use crate::evaluate::GroupScores;
use crate::pairs::{Pair, Pairs};
use crate::passages::Passage;
use crate::report::tables::{CopyRow, DocumentRow, PairRow, PassageRow, TableFormat, ThemeRow, write};
use crate::report::{OutputFolder, Report, Run, html};

/// So many pairs are written one by one; where there are more, a set of identical documents is written as pairs with
/// its first document only.
const MOST_PAIRS: usize = 2_000_000;

/// What the run was asked and how it is written.
#[derive(Debug, Clone)]
pub struct Request {
    /// What `run.json` says of the command, its parameters and seed.
    pub run: Run,
    /// How tables are written.
    pub format: TableFormat,
}

/// What to say where a table of pairs does not name each of them.
pub fn shortened(pairs: &Pairs) -> Option<String> {
    let n = pairs.len();
    let sentence = format!(
        "there are {n} pairs: of identical documents, only those with the first of them are in the table of pairs"
    );
    (n > MOST_PAIRS).then_some(sentence)
}

/// The report of a themes run, for showing; [`themes`] writes the same.
pub fn report(found: &Found, run: Run, scores: Option<&(GroupScores, usize)>) -> Report {
    let mut report = view::report(found, run, scores);
    report.run.warnings.extend(found.pairs.as_ref().and_then(shortened));
    report
}

/// Writes all files of a themes run to `folder`: whole or not at all.
///
/// # Errors
/// [`Error::Output`](crate::Error::Output) where a file cannot be written.
pub fn themes(found: &Found, report: &Report, request: &Request, mut folder: OutputFolder) -> Result<()> {
    let prepared = &found.prepared;
    let format = request.format;
    let ending = format.ending();
    documents(&mut folder, prepared, &found.copies, (Some(found), found.stories.as_ref()), format)?;
    folder.file(&format!("themes.{ending}"), |out| {
        let rows = report.themes.iter().map(|theme| ThemeRow {
            theme: theme.number,
            label: &theme.label,
            documents: theme.documents,
            distinct: theme.distinct,
            cohesion: theme.cohesion,
            terms: &theme.terms,
            representative: &theme.representative.id,
        });
        write(rows, format, out)
    })?;
    if found.stories.is_some() {
        story_files::table(&mut folder, &report.stories, format)?;
    }
    copies(&mut folder, prepared, &found.copies, request)?;
    if let Some(found) = &found.pairs {
        folder.file(&format!("pairs.{ending}"), |out| pairs(prepared, found, format, out))?;
    }
    folder.file("report.html", |out| html::write(report, out).map_err(io::Error::other))?;
    folder.publish(report.run.clone())
}

/// Writes all files of a copies run to `folder`, the documents that stay among them (`kept.jsonl`).
///
/// # Errors
/// [`Error::Output`](crate::Error::Output) where a file cannot be written.
pub fn copies_run(
    prepared: &Prepared,
    found: (&Pairs, &Copies),
    request: &Request,
    mut folder: OutputFolder,
) -> Result<Report> {
    let (all_pairs, groups) = found;
    let mut run = request.run.clone();
    view::describe(&mut run, prepared, groups);
    run.warnings.extend(shortened(all_pairs));
    run.counts.pairs = all_pairs.len() as u64;
    run.counts.copy_groups = groups.groups.len() as u64;
    run.counts.copies = groups.n_copies() as u64;
    documents(&mut folder, prepared, groups, (None, None), request.format)?;
    copies(&mut folder, prepared, groups, request)?;
    let name = format!("pairs.{}", request.format.ending());
    folder.file(&name, |out| pairs(prepared, all_pairs, request.format, out))?;
    folder.file("kept.jsonl", |out| kept(prepared, groups, out))?;
    let report = Report {
        copies: view::copy_groups(prepared, groups),
        skipped: view::skipped(prepared),
        run,
        ..Report::default()
    };
    folder.publish(report.run.clone())?;
    Ok(report)
}

/// Every pair, in the order (a, b), to `out`.
///
/// # Errors
/// What `out` says.
pub fn pairs(prepared: &Prepared, pairs: &Pairs, format: TableFormat, out: impl Write) -> io::Result<()> {
    let row = |pair: Pair| PairRow { a: prepared.id(pair.a), b: prepared.id(pair.b), cosine: pair.cosine };
    if pairs.len() <= MOST_PAIRS {
        return write(pairs.iter().map(row), format, out);
    }
    let identical = pairs.identical().iter().flat_map(|rows| {
        let first = rows[0];
        rows[1..].iter().map(move |&row| Pair { a: first, b: row, cosine: 1.0 })
    });
    let mut shortened: Vec<Pair> = identical.chain(pairs.distinct().iter().copied()).collect();
    shortened.sort_by_key(|pair| (pair.a, pair.b));
    write(shortened.into_iter().map(row), format, out)
}

/// Whether a document is in the corpus without copies: it has text and no other is kept in its place.
fn stays(prepared: &Prepared, copies: &Copies, document: usize) -> bool {
    !copies.is_copy(document) && !prepared.corpus.documents()[document].pieces.is_empty()
}

/// Every passage, in the order (a, b, place), to `out`.
///
/// # Errors
/// What `out` says.
pub fn passages(corpus: &Corpus, found: &[Passage], format: TableFormat, out: impl Write) -> io::Result<()> {
    let id = |document: usize| corpus.documents()[document].id.as_str();
    let row = |passage: &Passage| PassageRow {
        a: id(passage.a),
        b: id(passage.b),
        start_a: passage.span_a.start,
        end_a: passage.span_a.end,
        start_b: passage.span_b.start,
        end_b: passage.span_b.end,
        words: passage.n_words as u64,
    };
    write(found.iter().map(row), format, out)
}

pub(super) fn documents(
    folder: &mut OutputFolder,
    prepared: &Prepared,
    copies: &Copies,
    (found, stories): (Option<&Found>, Option<&ToldStories>),
    format: TableFormat,
) -> Result<()> {
    let mut group_of = vec![None; prepared.matrix.n_rows()];
    for (number, group) in (0u32..).zip(&copies.groups) {
        group.members.iter().for_each(|&(member, _)| group_of[member as usize] = Some(number));
        group_of[group.kept as usize] = Some(number);
    }
    let words: Vec<u64> =
        (0..prepared.matrix.n_rows()).into_par_iter().map(|document| prepared.n_words(document)).collect();
    let row = |document: usize| {
        let span = prepared.corpus.documents()[document].span();
        DocumentRow {
            id: prepared.id(document as u32),
            page: &prepared.corpus.page_of(document).id,
            start: span.start,
            end: span.end,
            title: prepared.corpus.title(document),
            theme: found.and_then(|found| found.theme(document)),
            margin: found.and_then(|found| found.margin(document)),
            story: stories.and_then(|stories| stories.story(document)),
            copies: group_of[document],
            kept: stays(prepared, copies, document),
            words: words[document],
            status: prepared.status(document).as_str(),
        }
    };
    let name = format!("documents.{}", format.ending());
    folder.file(&name, |out| write((0..prepared.matrix.n_rows()).map(row), format, out))
}

pub(super) fn copies(
    folder: &mut OutputFolder,
    prepared: &Prepared,
    copies: &Copies,
    request: &Request,
) -> Result<()> {
    let rows = (0u32..).zip(&copies.groups).flat_map(|(number, group)| {
        let row = move |document: u32, cosine: f32| CopyRow {
            group: number,
            document: prepared.id(document),
            kept_document: prepared.id(group.kept),
            cosine,
            relation: copies
                .likeness_of(document as usize)
                .map_or("kept", |likeness| likeness.relation.as_str()),
            share: copies.likeness_of(document as usize).map(|likeness| likeness.share),
            kept_share: copies.likeness_of(document as usize).map(|likeness| likeness.other_share),
            rule: copies.rule_of(document as usize).unwrap_or_default(),
        };
        let members = group.members.iter().map(move |&(member, cosine)| row(member, cosine));
        std::iter::once(row(group.kept, 1.0)).chain(members)
    });
    let name = format!("copies.{}", request.format.ending());
    folder.file(&name, |out| write(rows, request.format, out))
}

/// A document that stays, as a record.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

/// The documents that are no copy of a kept one and can be read, as JSON lines.
fn kept(prepared: &Prepared, copies: &Copies, out: &mut dyn Write) -> io::Result<()> {
    for (number, document) in prepared.corpus.documents().iter().enumerate() {
        if !stays(prepared, copies, number) {
            continue;
        }
        let page = prepared.corpus.page_of(number);
        let record = Record {
            id: &document.id,
            title: document.title.of(&page.text),
            text: prepared.corpus.text(number),
            date: page.date.as_deref(),
            source: page.source.as_deref(),
            url: page.url.as_deref(),
            label: page.label.as_deref(),
        };
        serde_json::to_writer(&mut *out, &record)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
