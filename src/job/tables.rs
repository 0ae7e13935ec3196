//! What was found as rows of the tables: the same rows for files and for other languages.

use std::sync::OnceLock;

use rayon::prelude::*;

use super::prepare::Prepared;
use super::removed::Removed;
use super::stories::ToldStories;
use super::story_view;
use super::themes::Found;
use crate::pairs::{Pair, Pairs};
use crate::report::Report;
use crate::report::tables::{AlikeRow, CopyRow, DocumentRow, PairRow, StoryRow, ThemeRow};

/// So many pairs are told one by one; where there are more, a set of identical documents is told as pairs with
/// its first document only.
pub(super) const MOST_PAIRS: usize = 2_000_000;

/// The tables of a themes run, row by row.
pub struct Tables<'a> {
    found: &'a Found,
    report: &'a Report,
    removed: Removed<'a>,
    /// Counted only where they are asked for: that reads every text.
    words: OnceLock<Vec<u64>>,
}

impl<'a> Tables<'a> {
    /// The tables of what was found; `report` is its [`report`](super::output::report).
    pub fn new(found: &'a Found, report: &'a Report) -> Self {
        let removed = Removed::new(&found.prepared, &found.copies);
        Self { found, report, removed, words: OnceLock::new() }
    }

    /// A row for every document read.
    pub fn documents(&self) -> impl Iterator<Item = DocumentRow<'_>> {
        let words = self.words.get_or_init(|| words(&self.found.prepared));
        documents(&self.removed, (Some(self.found), self.found.stories.as_ref()), words)
    }

    /// A row for every theme.
    pub fn themes(&self) -> impl Iterator<Item = ThemeRow<'_>> {
        themes(self.report)
    }

    /// A row for every story; none where they were not looked for.
    pub fn stories(&self) -> impl Iterator<Item = StoryRow<'_>> {
        self.report.stories.iter().map(story_view::row)
    }

    /// A row for every member of a group of copies, the kept one first.
    pub fn copies(&self) -> impl Iterator<Item = CopyRow<'_>> {
        self.removed.rows().map(|row| row.copy)
    }

    /// A row for every two documents that are alike and no copies.
    pub fn alike(&self) -> impl Iterator<Item = AlikeRow<'_>> {
        alike(&self.removed)
    }

    /// A row for every pair behind the copies.
    pub fn pairs(&self) -> impl Iterator<Item = PairRow<'_>> {
        let pairs = self.found.pairs.iter();
        pairs.flat_map(|pairs| self::pairs(&self.found.prepared, pairs))
    }
}

/// The number of words of each document.
pub(super) fn words(prepared: &Prepared) -> Vec<u64> {
    (0..prepared.matrix.n_rows()).into_par_iter().map(|document| prepared.n_words(document)).collect()
}

pub(super) fn documents<'a>(
    removed: &'a Removed,
    (found, stories): (Option<&'a Found>, Option<&'a ToldStories>),
    words: &'a [u64],
) -> impl Iterator<Item = DocumentRow<'a>> {
    let prepared = removed.prepared;
    (0..prepared.matrix.n_rows()).map(move |document| {
        let span = prepared.corpus.documents()[document].span();
        DocumentRow {
            id: prepared.id(document as u32),
            page: &prepared.corpus.page_of(document).id,
            start: span.start,
            end: span.end,
            title: prepared.corpus.title(document),
            theme: found.and_then(|found| found.theme(document).map(|theme| found.theme_id(theme))),
            margin: found.and_then(|found| found.margin(document)),
            borderline: found.and_then(|found| found.margin(document).map(|_| found.is_borderline(document))),
            story: stories.and_then(|stories| stories.story(document)),
            copies: removed.group_of(document),
            kept: removed.stays(document),
            words: words[document],
            status: prepared.status(document).as_str(),
        }
    })
}

pub(super) fn themes(report: &Report) -> impl Iterator<Item = ThemeRow<'_>> {
    report.themes.iter().map(|theme| ThemeRow {
        theme: theme.number,
        label: &theme.label,
        documents: theme.documents,
        distinct: theme.distinct,
        cohesion: theme.cohesion,
        terms: &theme.terms,
        representative: &theme.representative.id,
    })
}

pub(super) fn alike<'a>(removed: &'a Removed) -> impl Iterator<Item = AlikeRow<'a>> {
    let prepared = removed.prepared;
    removed.copies.alike.iter().map(|pair| AlikeRow {
        a: prepared.id(pair.a),
        b: prepared.id(pair.b),
        cosine: pair.cosine,
        relation: pair.likeness.relation.as_str(),
        a_share: pair.likeness.other_share,
        b_share: pair.likeness.share,
    })
}

/// Every pair with its ids, in the order (a, b).
pub(super) fn pairs<'a>(
    prepared: &'a Prepared,
    pairs: &'a Pairs,
) -> impl Iterator<Item = PairRow<'a>> + use<'a> {
    let row =
        move |pair: Pair| PairRow { a: prepared.id(pair.a), b: prepared.id(pair.b), cosine: pair.cosine };
    told_pairs(pairs).map(row)
}

/// Every pair, in the order (a, b); where there are more than two million, of identical documents only the pairs with the
/// first of them, which [`shortened`](super::output::shortened) tells of.
pub fn told_pairs(pairs: &Pairs) -> Box<dyn Iterator<Item = Pair> + '_> {
    if pairs.len() <= MOST_PAIRS {
        return Box::new(pairs.iter());
    }
    let identical = pairs.identical().iter().flat_map(|rows| {
        let first = rows[0];
        rows[1..].iter().map(move |&row| Pair { a: first, b: row, cosine: 1.0 })
    });
    let mut shortened: Vec<Pair> = identical.chain(pairs.distinct().iter().copied()).collect();
    shortened.sort_by_key(|pair| (pair.a, pair.b));
    Box::new(shortened.into_iter())
}
