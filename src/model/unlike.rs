//! From which likeness on a new document belongs to no theme at all.
//!
//! A centroid is always the nearest one to something: a recipe among football and banks still has a largest cosine. What
//! tells is the cosine with the nearest known document, with the words in it that the model does not know counted in
//! its length. The model's own documents say what is usual: each is taken as if it came anew, and the line is such that
//! one in a hundred of them lies below it. Documents with a theme to themselves are like no other already and have
//! no say.

use linfa::traits::Transformer;

use crate::error::Result;
use crate::pairs::Neighbours;
use crate::themes::Themes;
use crate::vectors::TermMatrix;

/// So many of the model's own documents to one that would be called unlike.
const OWN_TO_ONE: usize = 100;

/// The least cosine with the nearest known document for a new one to be placed in a theme. `rows` (documents x terms)
/// are those that `themes` were fitted on, and `neighbours` theirs, where they were looked for.
pub(super) fn least_likeness(rows: &TermMatrix, themes: &Themes, neighbours: &Neighbours) -> Result<f32> {
    let found: Neighbours;
    let neighbours = match neighbours.n_rows() == rows.n_rows() {
        true => neighbours,
        false => {
            found = Neighbours::params(1).transform(rows)?;
            &found
        }
    };
    let has_company =
        |&row: &usize| themes.theme(row).is_some_and(|theme| themes.sizes()[theme as usize] > 1);
    let nearest = |row: usize| neighbours.row(row).1.first().copied().unwrap_or(0.0);
    let mut cosines: Vec<f32> = (0..rows.n_rows()).filter(has_company).map(nearest).collect();
    cosines.sort_unstable_by(f32::total_cmp);
    Ok(cosines.get(cosines.len() / OWN_TO_ONE).copied().unwrap_or(0.0))
}

/// The share of a row's squared length that terms of the model have, from 0 to 1; 0 for an empty row.
pub(super) fn known_share(matrix: &TermMatrix, row: usize) -> f32 {
    let all = matrix.norm(row).powi(2);
    let known: f64 = matrix.row(row).values.iter().map(|&value| f64::from(value).powi(2)).sum();
    if all > 0.0 { ((known / all) as f32).min(1.0) } else { 0.0 }
}
