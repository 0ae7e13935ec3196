//! The known documents most like each new one, exactly.
//!
//! A new row goes through the lists of its terms and adds up its products with all known rows at once, in ascending
//! column order and `f64`: the numbers of [`TermMatrix::cosine`], not bounds of them. Time: one addition for each
//! entry of the lists met, so it grows with new x known documents; a day's news against a large archive.

use rayon::prelude::*;

use crate::stop;
use crate::vectors::TermMatrix;

/// What is near to a new row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Near {
    /// The nearest of the known rows asked for, by cosine descending, then row ascending, as many as asked for.
    pub nearest: Vec<(u32, f32)>,
    /// All known rows with a cosine of at least the threshold, ascending.
    pub pairs: Vec<(u32, f32)>,
}

/// Searches `known` (rows x terms; `by_term` is its transpose) for what is near to each row of `new`: the `n` nearest
/// among the rows that `among` gives a number, by that number, and all rows with a cosine of `threshold` or more.
pub(super) fn nearest(
    new: &TermMatrix,
    known: &TermMatrix,
    by_term: &TermMatrix,
    n: usize,
    among: &[Option<u32>],
    threshold: Option<f32>,
) -> Vec<Near> {
    let one = |(dots, met): &mut (Vec<f64>, Vec<u32>), row: usize| {
        stop::here();
        for (term, value) in new.row(row).iter() {
            for (document, weight) in by_term.row(term as usize).iter() {
                let dot = &mut dots[document as usize];
                if *dot == 0.0 {
                    met.push(document);
                }
                *dot += f64::from(value) * f64::from(weight);
            }
        }
        // A sum may have come back to 0 and been met twice.
        met.sort_unstable();
        met.dedup();
        let mut near = Near::default();
        for document in met.drain(..) {
            let dot = std::mem::take(&mut dots[document as usize]);
            let lengths = new.norm(row) * known.norm(document as usize);
            let cosine = if lengths == 0.0 { 0.0 } else { ((dot / lengths) as f32).clamp(-1.0, 1.0) };
            if threshold.is_some_and(|threshold| cosine >= threshold) {
                near.pairs.push((document, cosine));
            }
            if let Some(number) = among[document as usize].filter(|_| n > 0 && cosine > 0.0) {
                near.nearest.push((number, cosine));
            }
        }
        let by_nearness = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
        if near.nearest.len() > n && n > 0 {
            near.nearest.select_nth_unstable_by(n - 1, by_nearness);
            near.nearest.truncate(n);
        }
        near.nearest.sort_unstable_by(by_nearness);
        near
    };
    let scratch = || (vec![0.0f64; known.n_rows()], Vec::new());
    (0..new.n_rows()).into_par_iter().map_init(scratch, one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::latent::product::transpose;
    use proptest::prelude::*;

    fn rows(n: usize) -> impl Strategy<Value = Vec<Vec<(u32, f32)>>> {
        let row = prop::collection::btree_map(0u32..12, 0.1f32..3.0, 0..6);
        prop::collection::vec(row.prop_map(|row| row.into_iter().collect()), 0..n)
    }

    proptest! {
        #[test]
        fn agrees_with_the_cosine_of_every_pair(new in rows(8), known in rows(20), n in 0usize..6, t in 0.0f32..1.0) {
            let both: Vec<_> = new.iter().chain(&known).cloned().collect();
            let both = TermMatrix::from_rows(&both, 12).unwrap();
            let (new, known) = (TermMatrix::from_rows(&new, 12).unwrap(), TermMatrix::from_rows(&known, 12).unwrap());
            let among: Vec<Option<u32>> = (0..known.n_rows() as u32).map(|row| (row % 3 > 0).then_some(row)).collect();
            let found = nearest(&new, &known, &transpose(&known), n, &among, Some(t));
            for (row, near) in found.iter().enumerate() {
                let cosine = |other: u32| both.cosine(row, new.n_rows() + other as usize);
                let all = || (0..known.n_rows() as u32).map(|other| (other, cosine(other)));
                let mut nearest: Vec<_> = all().filter(|&(other, c)| c > 0.0 && among[other as usize].is_some()).collect();
                nearest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
                nearest.truncate(n);
                prop_assert_eq!(&near.nearest, &nearest);
                let pairs: Vec<_> = all().filter(|&(_, c)| c >= t && c > 0.0).collect();
                prop_assert_eq!(&near.pairs, &pairs);
            }
        }
    }
}
