//! What can be told of thresholds without any labels: edited copies of the user's own documents, and pairs across themes.

use linfa::traits::{Fit, Transformer};
use rand::SeedableRng;
use rand::seq::index::sample;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::prepare::Prepared;
use crate::document::Corpus;
use crate::error::Result;
use crate::evaluate::{Edit, planted};
use crate::report::Planted;
use crate::sweep::Sweep;
use crate::themes::Themes;

/// Documents that are edited, at most.
const MOST: usize = 300;
/// Words of a document that is edited, at least: of a headline no edit leaves a copy.
const LEAST_WORDS: u64 = 50;

/// What share of edited copies of the user's own documents each threshold of `sweep` finds, by kind of edit: the
/// cosine of the edited text, weighed by the fitted vocabulary, with its original. Up to 300 documents of at
/// least 50 words, drawn by `seed`; none where there is no such document. Nothing is split or masked first, so a text
/// pasted into another page is judged as the whole page.
pub(super) fn edits(prepared: &Prepared, sweep: &Sweep, seed: u64) -> Vec<Planted> {
    let corpus = &prepared.corpus;
    let long: Vec<usize> = (0..corpus.documents().len())
        .filter(|&document| {
            !prepared.matrix.row(document).is_empty() && prepared.n_words(document) >= LEAST_WORDS
        })
        .collect();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut drawn: Vec<usize> =
        sample(&mut rng, long.len(), long.len().min(MOST)).into_iter().map(|at| long[at]).collect();
    drawn.sort_unstable();
    if drawn.is_empty() {
        return Vec::new();
    }
    let texts: Vec<String> = drawn.iter().map(|&document| corpus.text(document)).collect();
    let kind = |&edit: &Edit| {
        let edited = prepared.tf_idf.transform(&Corpus::from_texts(planted(&texts, &[], edit, seed)));
        let cosines: Vec<f32> = drawn
            .iter()
            .enumerate()
            .map(|(place, &document)| {
                let lengths = edited.norm(place) * prepared.matrix.norm(document);
                let dot = edited.row(place).dot(prepared.matrix.row(document));
                if lengths > 0.0 { (dot / lengths) as f32 } else { 0.0 }
            })
            .collect();
        let share = |threshold: f64| {
            cosines.iter().filter(|&&cosine| cosine >= threshold as f32).count() as f64 / cosines.len() as f64
        };
        let found = sweep.rows().iter().map(|row| share(row.threshold)).collect();
        Planted { kind: edit.to_string(), planted: cosines.len() as u64, found }
    };
    Edit::ALL.par_iter().map(kind).collect()
}

/// For each threshold of `sweep` the share of its pairs that join documents of different themes, and the number of
/// themes: an estimate from below of the pairs that are wrong, since two documents of one theme may be no copies
/// either. The themes are those of the default method with about `sqrt(n / 2)` of them. `None` where there are too few documents.
///
/// # Errors
/// What the clustering says.
pub(super) fn across_themes(
    prepared: &Prepared,
    sweep: &Sweep,
    seed: u64,
) -> Result<Option<(usize, Vec<f64>)>> {
    let n = (0..prepared.matrix.n_rows()).filter(|&row| !prepared.matrix.row(row).is_empty()).count();
    let k = ((n as f64 / 2.0).sqrt() as usize).min(50);
    let n_distinct = n - sweep.pairs().identical().iter().map(|group| group.len() - 1).sum::<usize>();
    if k < 2 || k > n_distinct {
        return Ok(None);
    }
    let themes: Themes = Themes::params(k).seed(seed).fit(&prepared.matrix.dataset())?;
    let narrow: Vec<f32> = sweep.rows().iter().map(|row| row.threshold as f32).collect();
    let mut across = vec![0u64; narrow.len() + 1];
    for pair in sweep.pairs() {
        let differ = themes.theme(pair.a as usize) != themes.theme(pair.b as usize);
        across[narrow.partition_point(|&threshold| threshold <= pair.cosine)] += u64::from(differ);
    }
    for place in (1..narrow.len()).rev() {
        across[place] += across[place + 1];
    }
    let share = |(across, row): (&u64, &crate::sweep::SweepRow)| *across as f64 / row.pairs.max(1) as f64;
    Ok(Some((k, across[1..].iter().zip(sweep.rows()).map(share).collect())))
}
