//! What a theme is called: words and names as people wrote them, and its most typical document.
//!
//! A term speaks for a theme when it is heavy in the theme's centroid and rarer outside than inside: its score is
//! the centroid weight times the logarithm of the lift, the share of the theme's documents that have the term over
//! the share of the others that have it. Words that mostly stand side by side in the theme's texts are shown as the
//! phrase they are ("White House", "Mustafa al-Kadhimi").

mod distinct;
mod phrases;
mod places;
mod scored;
mod silent;

use rayon::prelude::*;

use crate::document::Corpus;
use crate::error::{Bounds, Result};
use crate::stop;
use crate::text::Spare;
use crate::themes::Themes;
use crate::vectors::{TermMatrix, TfIdf};
use distinct::Words;
use phrases::Phrases;
use places::Seen;
use scored::{Group, Scored, Term};
use silent::Silent;

/// Number of words or phrases in a label.
pub const LABEL_ITEMS: Bounds<usize> = Bounds { name: "label items", min: 1, max: 20, default: 4 };
/// Terms listed with each label.
const LISTED: usize = 10;
/// Terms looked at for phrases.
const CANDIDATES: usize = 30;
/// A term must stand in this share of a theme's documents to speak for it.
const COVERAGE: f64 = 0.1;

/// Rows counted by one task at least.
const SOME_ROWS: usize = 4096;

/// What the labels are made from.
#[derive(Clone, Copy)]
pub struct Labelled<'a> {
    /// The themes to be labelled.
    pub themes: &'a Themes,
    /// The rows the themes were fitted on.
    pub matrix: &'a TermMatrix,
    /// The document of each row.
    pub documents: &'a [u32],
    /// The vectoriser that made the rows.
    pub tf_idf: &'a TfIdf,
    /// The texts.
    pub corpus: &'a Corpus,
}

/// The name of a theme and what stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Words or phrases, the most telling first; no two share a term.
    pub items: Vec<String>,
    /// The most telling terms as written, with their scores, descending.
    pub terms: Vec<(String, f64)>,
    /// The document closest to the theme's centroid (ties: the first).
    pub representative: u32,
    /// Mean cosine of the theme's rows to its centroid, from 0 to 1.
    pub cohesion: f64,
}

impl Label {
    /// The items in one line.
    pub fn line(&self) -> String {
        self.items.join(", ")
    }
}

/// Labels every theme, in parallel, with at most `n_items` words or phrases.
///
/// Deterministic: ties go to the lower column. Cost: one pass over the matrix, and over the texts of at most 100
/// documents a theme.
///
/// # Errors
/// `n_items` out of the range of [`LABEL_ITEMS`].
///
/// # Panics
/// If rows, documents and corpus are not of one size and origin.
pub fn label(from: Labelled<'_>, n_items: usize) -> Result<Vec<Label>> {
    LABEL_ITEMS.check(n_items)?;
    assert_eq!(from.matrix.n_rows(), from.documents.len(), "a document for each row");
    let shares = Shares::of(from);
    let silent = Silent::of(from.tf_idf.languages().only());
    let ground = Ground { shares: &shares, silent: &silent, says_nothing: &says_nothing(from, &silent) };
    let spare = Spare::default();
    let draft = |theme: u32| {
        stop::here();
        spare.with(|| Seen::new(from.tf_idf), |seen| Draft::of(from, ground, seen, theme))
    };
    let drafts: Vec<Draft> =
        (0..from.themes.n_themes() as u32).into_par_iter().with_max_len(1).map(draft).collect();
    let words: Vec<Words<'_>> =
        drafts.iter().map(|draft| Words { scored: &draft.scored, phrases: &draft.phrases }).collect();
    let named = distinct::items(&words, n_items, from.tf_idf.vocabulary());
    Ok(drafts.into_iter().zip(named).map(|(draft, items)| Label { items, ..draft.label }).collect())
}

/// What the drafts of all themes have in common.
#[derive(Clone, Copy)]
struct Ground<'a> {
    shares: &'a Shares,
    silent: &'a Silent,
    /// Whether the surface of each column is silent.
    says_nothing: &'a [bool],
}

fn says_nothing(from: Labelled<'_>, silent: &Silent) -> Vec<bool> {
    let n_columns = from.matrix.n_columns() as u32;
    (0..n_columns)
        .into_par_iter()
        .map(|column| silent.has(from.tf_idf.vocabulary().surface(column)))
        .collect()
}

/// How many rows of each theme, and of all, have each term.
struct Shares {
    members: Vec<Vec<u32>>,
    frequency: Vec<u32>,
    n_rows: usize,
}

impl Shares {
    fn of(from: Labelled<'_>) -> Self {
        let mut members = vec![Vec::new(); from.themes.n_themes()];
        let mut n_rows = 0;
        for row in 0..from.matrix.n_rows() {
            if let Some(theme) = from.themes.theme(row) {
                members[theme as usize].push(row as u32);
                n_rows += 1;
            }
        }
        let count = |mut frequency: Vec<u32>, row: usize| {
            if from.themes.theme(row).is_some() {
                let columns = from.matrix.row(row).columns;
                columns.iter().for_each(|&column| frequency[column as usize] += 1);
            }
            frequency
        };
        let none = || vec![0; from.matrix.n_columns()];
        // Whole numbers: their sum does not hang on who counted what.
        let rows = (0..from.matrix.n_rows()).into_par_iter().with_min_len(SOME_ROWS);
        let frequency = rows.fold(none, count).reduce(none, |mut one, other| {
            one.iter_mut().zip(other).for_each(|(one, other)| *one += other);
            one
        });
        Self { members, frequency, n_rows }
    }
}

/// What a label is made from: the terms of a theme by what they say of it, and the phrases they stand in.
struct Draft {
    /// All but the items.
    label: Label,
    scored: Scored,
    phrases: Phrases,
}

impl Draft {
    fn of<'a>(from: Labelled<'a>, ground: Ground<'_>, seen: &mut Seen<'a>, theme: u32) -> Self {
        let members = &ground.shares.members[theme as usize];
        let centroid = from.themes.centroids().row(theme as usize);
        let mut weights = vec![0.0f32; from.matrix.n_columns()];
        centroid.iter().for_each(|(column, weight)| weights[column as usize] = weight);
        let mut inside = vec![0u32; from.matrix.n_columns()];
        let mut cosine = |&row: &u32| -> f64 {
            let row = from.matrix.row(row as usize);
            row.columns.iter().for_each(|&column| inside[column as usize] += 1);
            row.iter().map(|(column, value)| f64::from(value) * f64::from(weights[column as usize])).sum()
        };
        let mut typical: Vec<(f64, u32)> = members.iter().map(|row| (cosine(row), *row)).collect();
        typical.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let cohesion = typical.iter().map(|(cosine, _)| cosine).sum::<f64>() / members.len().max(1) as f64;

        let scored = score_terms(from, ground, &inside, theme);
        let closest = typical.iter().map(|&(_, row)| from.documents[row as usize]);
        let candidates: Vec<u32> = scored.iter().take(CANDIDATES).map(|(_, column)| column).collect();
        let phrases = Phrases::find(from.corpus, seen, closest, &candidates, ground.silent);
        let surface = |column| from.tf_idf.vocabulary().surface(column).to_string();
        let terms = scored.iter().take(LISTED).map(|(score, column)| (surface(column), score)).collect();
        let representative = from.documents[typical[0].1 as usize];
        Self { label: Label { items: Vec::new(), terms, representative, cohesion }, scored, phrases }
    }
}

/// The terms of a theme by how much they say of it, descending; `inside` says how many of its documents have each.
fn score_terms(from: Labelled<'_>, ground: Ground<'_>, inside: &[u32], theme: u32) -> Scored {
    let shares = ground.shares;
    let n_inside = shares.members[theme as usize].len() as f64;
    let n_outside = shares.n_rows as f64 - n_inside;
    let score = |column: u32, weight: f32| {
        // With one theme there is no outside, and lift says nothing.
        if n_outside == 0.0 {
            return (f64::from(weight), 1.0);
        }
        let here = f64::from(inside[column as usize]);
        let there = f64::from(shares.frequency[column as usize]) - here;
        // Half a document more on both sides: nothing is impossible, and one document proves little.
        let lift = ((here + 0.5) / (n_inside + 1.0)) / ((there + 0.5) / (n_outside + 1.0));
        (f64::from(weight) * lift.ln(), here / n_inside)
    };
    let term = |(column, weight): (u32, f32)| {
        let (score, share) = score(column, weight);
        // Terms that only a few documents have come after the others, and words that say nothing after all.
        let group = match (ground.says_nothing[column as usize], score > 0.0 && share >= COVERAGE) {
            (true, _) => Group::Nothing,
            (false, true) => Group::Best,
            (false, false) => Group::Rest,
        };
        Term { group, score, column }
    };
    Scored::new(from.themes.centroids().row(theme as usize).iter().map(term).collect())
}
