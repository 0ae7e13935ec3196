//! The evidence for a number of themes: what two halves of the documents, grouped apart, agree on.
//!
//! The documents are split in two at random. Each half is grouped by itself, smoothed over the neighbours in that
//! half alone, and then says for all documents which of its groups they belong to; how alike the two answers are
//! is the agreement (Lange, Roth, Braun & Buhmann: Stability-Based Validation of Clustering Solutions, Neural
//! Computation 2004). Runs on the same documents would agree too easily: smoothed rows lie in tight knots of near
//! neighbours, which every run finds and the other half does not have.

use std::borrow::Cow;

use linfa::traits::Fit;
use ndarray::Array2;
use rand::seq::SliceRandom;
use rand::{RngCore, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::agreement::{adjusted_rand, told_apart};
use super::chosen::Evidence;
use super::dense;
use super::params::Method;
use super::smooth::n_neighbours;
use super::space::{Groundwork, Space, n_dimensions};
use super::spherical::SphericalKMeans;
use crate::error::Result;
use crate::stop;
use crate::vectors::TermMatrix;

/// Splits in two of `n` documents: more where they cost little, as chance plays the larger part there. With three the
/// answers for 20ng_clean jumped between 10 and 36, five were no better than four.
fn n_splits(n: usize) -> usize {
    (6_000 / n.max(1)).clamp(4, 12)
}

/// Documents of each half that are grouped at least, and for each theme: a sample says as much, and large corpora
/// stay cheap.
const ROWS: usize = 1_500;
const ROWS_A_THEME: usize = 10;

/// Documents that the answers are compared on at most.
const COMPARED: usize = 2_000;

/// Starts of a run: single ones end in bad corners, which weighs most where themes are few.
fn n_starts(k: usize) -> usize {
    match k {
        ..=30 => 6,
        _ => 3,
    }
}

/// Starts and iterations of a run on sparse rows.
const PLAIN_STARTS: usize = 2;
const PLAIN_ITERATIONS: usize = 15;

/// A corpus in halves, for any `k`.
pub(super) struct Halves<'a> {
    matrix: &'a TermMatrix,
    method: Method,
    seed: u64,
    space: Option<Space<'a>>,
    /// Rows of each half that are grouped at most.
    n_grouped: usize,
    /// Each split, the rows of both halves in a random order.
    splits: Vec<[Vec<u32>; 2]>,
    /// The rows compared, ascending.
    compared: Vec<u32>,
    /// The dense rows for the number of neighbours asked for last.
    dense: Option<(usize, Dense)>,
}

/// Dense rows: those compared, and those of each half.
struct Dense {
    compared: Array2<f32>,
    halves: Vec<[Array2<f32>; 2]>,
}

impl<'a> Halves<'a> {
    /// Halves of the rows that have a term; `most` is the largest `k` to come.
    pub fn new(ground: &'a Groundwork<'a>, seed: u64, most: usize) -> Result<Self> {
        let (matrix, method): (&TermMatrix, _) = (&ground.filled.matrix, ground.method);
        let space = match method {
            Method::Plain => None,
            Method::Latent | Method::Smoothed => Some(ground.space(n_dimensions(1, matrix.n_rows()))?),
        };
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut shuffled = || {
            let mut rows: Vec<u32> = (0..matrix.n_rows() as u32).collect();
            rows.shuffle(&mut random);
            rows
        };
        let mut compared = shuffled();
        // Where more themes than usual are asked for, more documents have to tell them apart.
        compared.truncate(COMPARED.max(most.saturating_mul(ROWS_A_THEME)));
        compared.sort_unstable();
        let in_two = |mut rows: Vec<u32>| {
            let other = rows.split_off(rows.len() / 2);
            [rows, other]
        };
        let splits = (0..n_splits(matrix.n_rows())).map(|_| in_two(shuffled())).collect();
        let n_grouped = n_rows(matrix.n_rows(), most);
        Ok(Self { matrix, method, seed, space, n_grouped, splits, compared, dense: None })
    }

    /// What speaks for `k` themes.
    pub fn evidence(&mut self, k: usize) -> Result<Evidence> {
        self.prepare(k);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(self.seed ^ (k as u64) << 32);
        let seeds: Vec<[u64; 2]> =
            self.splits.iter().map(|_| [random.next_u64(), random.next_u64()]).collect();
        let answer = |split: usize, half: usize| match &self.dense {
            Some((_, dense)) => Ok(dense_answer(dense, split, half, k, seeds[split][half])),
            None => self.sparse_answer(&self.splits[split][half], k, seeds[split][half]),
        };
        let one = |split: usize| -> Result<(f64, f64)> {
            stop::here();
            let (a, b) = rayon::join(|| answer(split, 0), || answer(split, 1));
            let (a, b) = (a?, b?);
            Ok((adjusted_rand(&a, &b), (told_apart(&a) + told_apart(&b)) / 2.0))
        };
        let all: Vec<(f64, f64)> = (0..self.splits.len()).into_par_iter().map(one).collect::<Result<_>>()?;
        let mean = |of: fn(&(f64, f64)) -> f64| all.iter().map(of).sum::<f64>() / all.len() as f64;
        Ok(Evidence {
            agreement: mean(|split| split.0),
            told_apart: mean(|split| split.1),
            product: mean(|split| split.0.max(0.0) * split.1),
        })
    }

    /// Makes the dense rows for this `k`, where they are not those of the last.
    fn prepare(&mut self, k: usize) {
        let Some(space) = &self.space else { return };
        let n_neighbours = match self.method {
            Method::Smoothed => n_neighbours(self.matrix.n_rows(), k),
            _ => 0,
        };
        if self.dense.as_ref().is_some_and(|(n, _)| *n == n_neighbours) {
            return;
        }
        // Only these rows of a half are grouped; the others are there to be neighbours.
        let half = |rows: &Vec<u32>| {
            let wanted: Vec<u32> = (0..rows.len().min(self.n_grouped) as u32).collect();
            space.smoothed_part(rows, &wanted, n_neighbours)
        };
        let halves = self.splits.par_iter().map(|[a, b]| [half(a), half(b)]).collect();
        let all: Vec<u32> = (0..self.matrix.n_rows() as u32).collect();
        let compared = space.smoothed_part(&all, &self.compared, n_neighbours);
        self.dense = Some((n_neighbours, Dense { compared, halves }));
    }

    fn sparse_answer(&self, half: &[u32], k: usize, seed: u64) -> Result<Vec<u32>> {
        let rows = self.matrix.select(&half[..n_rows(half.len(), k)]);
        let params = SphericalKMeans::params(n_groups(&rows, k));
        let params = params.seed(seed).n_runs(PLAIN_STARTS).max_iterations(PLAIN_ITERATIONS);
        let found = params.fit(&rows.dataset())?;
        let compared = self.matrix.select(&self.compared);
        // No row is empty, so each has a closest group.
        Ok(found.closest(&compared).into_iter().flatten().map(|closest| closest.cluster).collect())
    }
}

/// Rows of a half to group into `k`.
fn n_rows(half: usize, k: usize) -> usize {
    half.min(ROWS.max(k.saturating_mul(ROWS_A_THEME)))
}

/// `k`, or the number of different rows where these are fewer: a half may have too few for very many themes.
fn n_groups(rows: &TermMatrix, k: usize) -> usize {
    super::space::Filled { rows: Vec::new(), matrix: Cow::Borrowed(rows) }
        .distinct(k)
        .err()
        .unwrap_or(k)
        .max(1)
}

/// The groups of the rows compared, by the centroids of a half.
fn dense_answer(dense: &Dense, split: usize, half: usize, k: usize, seed: u64) -> Vec<u32> {
    let rows = &dense.halves[split][half];
    let n = n_rows(rows.nrows(), k);
    let centroids = dense::quick_run(rows.slice(ndarray::s![..n, ..]), k.min(n), seed, n_starts(k));
    dense::nearest(dense.compared.view(), centroids.view())
}
