//! From which likeness on a new document belongs to no theme at all.
//!
//! A centroid is always the nearest one to something: a recipe among football and banks still has a largest cosine. What
//! tells is the cosine with the nearest known document, with the words in it that the model does not know counted in
//! its length. The model's own documents say what is usual: each is taken as if it came anew, and the line is such that
//! one in a hundred of them lies below it. Fewer than a hundred do not show that one, so the line is no higher than the
//! hundredth part of a normal prediction interval (with Student's factor, on the scale of the angle, where cosines
//! spread evenly): the fewer the documents, the lower the line. Documents with a theme to themselves are like no other already and have
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
    let usual = cosines.get(cosines.len() / OWN_TO_ONE).copied().unwrap_or(0.0);
    Ok(usual.min(predicted(&cosines)))
}

/// What one of a hundred further values is expected to be below, if they are as those given; 0 for fewer than three.
fn predicted(cosines: &[f32]) -> f32 {
    let n = cosines.len() as f64;
    if n < 3.0 {
        return 0.0;
    }
    // As turned by the arcsine of the square root, whose spread does not depend on the mean.
    let angles = || cosines.iter().map(|&cosine| f64::from(cosine.clamp(0.0, 1.0)).sqrt().asin());
    let mean = angles().sum::<f64>() / n;
    let spread = (angles().map(|angle| (angle - mean).powi(2)).sum::<f64>() / (n - 1.0)).sqrt();
    let least = mean - student(n - 1.0) * spread * (1.0 + 1.0 / n).sqrt();
    least.max(0.0).sin().powi(2) as f32
}

/// The value that 99 in 100 of Student's distribution with so many degrees of freedom lie below (Abramowitz & Stegun,
/// Handbook of Mathematical Functions, 26.7.5, to the second term).
fn student(freedom: f64) -> f64 {
    const Z: f64 = 2.326_347_874;
    let first = (Z.powi(3) + Z) / 4.0;
    let second = (5.0 * Z.powi(5) + 16.0 * Z.powi(3) + 3.0 * Z) / 96.0;
    Z + first / freedom + second / (freedom * freedom)
}

/// The share of a row's squared length that terms of the model have, from 0 to 1; 0 for an empty row.
pub(super) fn known_share(matrix: &TermMatrix, row: usize) -> f32 {
    let all = matrix.norm(row).powi(2);
    let known: f64 = matrix.row(row).values.iter().map(|&value| f64::from(value).powi(2)).sum();
    if all > 0.0 { ((known / all) as f32).min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn students_values_are_those_of_the_tables() {
        for (freedom, right) in [(5.0, 3.365), (14.0, 2.624), (100.0, 2.364)] {
            assert!((student(freedom) - right).abs() < 0.07, "{freedom}: {}", student(freedom));
        }
    }

    #[test]
    fn few_values_give_a_low_line_and_none_give_none() {
        assert_eq!(predicted(&[0.5, 0.6]), 0.0);
        let few = predicted(&[0.4, 0.5, 0.6]);
        let many = predicted(&[0.4, 0.5, 0.6].repeat(30));
        assert!(few < many && many < 0.4, "{few} {many}");
    }
}
