//! Writes what was found as the files that users count on.

use std::io::{self, Write};

use rayon::prelude::*;

use super::against::FoundAgainst;
use super::continued;
use super::kept;
use super::prepare::Prepared;
use super::removed::Removed;
use super::stories::ToldStories;
use super::story_view;
use super::tables;
use super::themes::Found;
use super::view;
use crate::copies::{Copies, Likeness, Member, Origins};
use crate::document::Corpus;
use crate::error::Result;
use crate::evaluate::GroupScores;
use crate::pairs::{Pair, Pairs};
use crate::passages::Passage;
use crate::report::origin_tables::{OriginRow, PairAgainstRow, SourceRow};
use crate::report::tables::{AlikeRow, PassageRow, TableFormat, write};
use crate::report::{OutputFolder, Report, Run, html};

/// Pairs whose texts are compared at a time.
const RELATED: usize = 4096;

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
    (n > tables::MOST_PAIRS).then_some(sentence)
}

/// The report of a themes run, for showing; [`themes`] writes the same.
pub fn report(found: &Found, run: Run, scores: Option<&(GroupScores, usize)>) -> Report {
    let mut report = view::report(found, run, scores);
    report.run.warnings.extend(found.pairs.as_ref().and_then(shortened));
    report.run.warnings.extend((!found.is_exact).then(|| QUICK.to_string()));
    report
}

/// What to say where rows were smoothed over some of their nearest neighbours.
const QUICK: &str = "neighbours were looked for among documents that share their rarest terms, and some are missed; \
                     --neighbours exact compares all";

/// Writes all files of a themes run to `folder`: whole or not at all.
///
/// # Errors
/// [`Error::Output`](crate::Error::Output) where a file cannot be written.
pub fn themes(found: &Found, report: &Report, request: &Request, mut folder: OutputFolder) -> Result<()> {
    let prepared = &found.prepared;
    let format = request.format;
    let ending = format.ending();
    let removed = Removed::new(prepared, &found.copies);
    documents(&mut folder, &removed, (Some(found), found.stories.as_ref()), format)?;
    folder.file(&format!("themes.{ending}"), |out| {
        let rows = tables::themes(report);
        match &found.continued {
            Some((_, continued)) => write(continued::rows(rows, continued), format, out),
            None => write(rows, format, out),
        }
    })?;
    if found.stories.is_some() {
        story_view::table(&mut folder, &report.stories, format)?;
    }
    copies(&mut folder, &removed, request)?;
    if let Some(found) = &found.pairs {
        folder.file(&format!("pairs.{ending}"), |out| pairs(prepared, found, format, out))?;
    }
    folder.file("report.html", |out| html::write(report, out).map_err(io::Error::other))?;
    folder.publish(report.run.clone())
}

/// Writes all files of a copies run to `folder`, what stays among them (`kept/`, `kept.jsonl`).
///
/// # Errors
/// [`Error::Output`](crate::Error::Output) where a file cannot be written, [`Error::Input`](crate::Error::Input)
/// where one has changed since it was read.
pub fn copies_run(
    prepared: &Prepared,
    found: (&Pairs, &Copies),
    request: &Request,
    folder: OutputFolder,
) -> Result<Report> {
    let (all_pairs, groups) = found;
    let mut run = request.run.clone();
    run.counts.pairs = all_pairs.len() as u64;
    let request = Request { run, ..request.clone() };
    let removed = Removed::new(prepared, groups);
    let write = |out: &mut dyn Write| pairs(prepared, all_pairs, request.format, out);
    removed_run(&removed, shortened(all_pairs), &request, folder, &write)
}

/// Writes all files of a run of new against old documents to `folder`; what stays are new documents only.
///
/// # Errors
/// As [`copies_run`].
pub fn against_run(found: &FoundAgainst, request: &Request, folder: OutputFolder) -> Result<Report> {
    let mut run = request.run.clone();
    let removed = Removed::against(found);
    run.counts.pairs = found.pairs.len() as u64;
    run.counts.old_documents = found.old.documents().len() as u64;
    run.counts.in_old = removed.n_in_old() as u64;
    run.against = found.old_files.clone();
    let request = Request { run, ..request.clone() };
    let n_new = found.new.matrix.n_rows();
    let row = |pair: Pair| {
        let b = pair.b as usize;
        let (b, b_from) = match b.checked_sub(n_new) {
            None => (found.new.id(pair.b), "new"),
            Some(old) => (found.old.documents()[old].id.as_str(), "old"),
        };
        PairAgainstRow { a: found.new.id(pair.a), b, cosine: pair.cosine, b_from }
    };
    let write = |out: &mut dyn Write| write(found.pairs.iter().map(row), request.format, out);
    removed_run(&removed, None, &request, folder, &write)
}

fn removed_run(
    removed: &Removed,
    warning: Option<String>,
    request: &Request,
    mut folder: OutputFolder,
    pairs: &dyn Fn(&mut dyn Write) -> io::Result<()>,
) -> Result<Report> {
    let (prepared, groups) = (removed.prepared, removed.copies);
    let mut run = request.run.clone();
    view::describe(&mut run, prepared, groups);
    run.warnings.extend(warning);
    run.warnings.extend(kept::partly(removed));
    run.counts.copy_groups = removed.n_groups() as u64;
    run.counts.copies = removed.n_copies() as u64;
    run.counts.alike = groups.alike.len() as u64;
    documents(&mut folder, removed, (None, None), request.format)?;
    copies(&mut folder, removed, request)?;
    let members = removed.members();
    let origins = Origins::of(&members);
    self::origins(&mut folder, (&origins, &members), request)?;
    folder.file(&format!("pairs.{}", request.format.ending()), pairs)?;
    folder.file("kept.jsonl", |out| kept::documents(removed, out))?;
    kept::originals(&mut folder, removed)?;
    let report = Report {
        copies: view::copy_groups(removed),
        origins: view::origins(&origins),
        skipped: view::skipped(prepared),
        run,
        ..Report::default()
    };
    folder.publish(report.run.clone())?;
    Ok(report)
}

/// Who was first in each group, and what passed from source to source.
fn origins(
    folder: &mut OutputFolder,
    (origins, members): (&Origins, &[Vec<Member>]),
    request: &Request,
) -> Result<()> {
    let ending = request.format.ending();
    let rows = origins.groups.iter().flat_map(|origin| {
        let group = &members[origin.group as usize];
        let told = |member: usize| {
            let Member { corpus, document } = group[member];
            let page = corpus.page_of(document as usize);
            (corpus.documents()[document as usize].id.as_str(), page)
        };
        let (first_document, first_page) = told(origin.first);
        let row = move |member: usize, lag_hours: f64, added: f32, left_out: f32| {
            let (document, page) = told(member);
            OriginRow {
                group: origin.group,
                document,
                source: page.source.as_deref().unwrap_or_default(),
                date: page.date.as_deref().unwrap_or_default(),
                first_document,
                first_source: first_page.source.as_deref().unwrap_or_default(),
                lag_hours,
                added,
                left_out,
            }
        };
        let later = origin
            .later
            .iter()
            .map(move |later| row(later.member, later.lag_hours, later.added, later.left_out));
        std::iter::once(row(origin.first, 0.0, 0.0, 0.0)).chain(later)
    });
    folder.file(&format!("origins.{ending}"), |out| write(rows, request.format, out))?;
    let rows = origins.flows.iter().map(|flow| SourceRow {
        from: &flow.from,
        to: &flow.to,
        documents: flow.documents,
        median_hours: flow.median_hours,
        mean_added: flow.mean_added,
    });
    folder.file(&format!("sources.{ending}"), |out| write(rows, request.format, out))
}

/// Every pair, in the order (a, b), to `out`.
///
/// # Errors
/// What `out` says.
pub fn pairs(prepared: &Prepared, pairs: &Pairs, format: TableFormat, out: impl Write) -> io::Result<()> {
    write(tables::pairs(prepared, pairs), format, out)
}

/// Every pair with how the two texts relate, word by word, in the order (a, b), to `out`.
///
/// # Errors
/// What `out` says.
pub fn related_pairs(
    prepared: &Prepared,
    pairs: &Pairs,
    format: TableFormat,
    out: impl Write,
) -> io::Result<()> {
    let row = |pair: &Pair| {
        let likeness = Likeness::of_documents(&prepared.corpus, pair.b as usize, pair.a as usize);
        AlikeRow {
            a: prepared.id(pair.a),
            b: prepared.id(pair.b),
            cosine: pair.cosine,
            relation: likeness.relation.as_str(),
            a_share: likeness.other_share,
            b_share: likeness.share,
        }
    };
    let mut pairs = pairs.iter();
    let rows = std::iter::from_fn(|| {
        let some: Vec<Pair> = pairs.by_ref().take(RELATED).collect();
        (!some.is_empty()).then(|| some.par_iter().map(row).collect::<Vec<_>>())
    });
    write(rows.flatten(), format, out)
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
    removed: &Removed,
    found: (Option<&Found>, Option<&ToldStories>),
    format: TableFormat,
) -> Result<()> {
    let words = tables::words(removed.prepared);
    let name = format!("documents.{}", format.ending());
    folder.file(&name, |out| write(tables::documents(removed, found, &words), format, out))
}

pub(super) fn copies(folder: &mut OutputFolder, removed: &Removed, request: &Request) -> Result<()> {
    let name = format!("copies.{}", request.format.ending());
    match removed.is_against() {
        true => folder.file(&name, |out| write(removed.rows(), request.format, out)),
        false => folder.file(&name, |out| write(removed.rows().map(|row| row.copy), request.format, out)),
    }?;
    let name = format!("alike.{}", request.format.ending());
    folder.file(&name, |out| write(tables::alike(removed), request.format, out))
}
