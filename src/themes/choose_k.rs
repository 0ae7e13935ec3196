//! How many themes: the number on which independent runs agree, and whose themes stand apart.
//!
//! For each candidate `k`, k-means runs from several independent starts. Three things speak for a `k`: the runs
//! find the same groups (agreement: the mean adjusted Rand index over all pairs of runs; stability as in von
//! Luxburg, Clustering Stability: an Overview, 2010), documents lie nearer to their own centroid than to the next
//! (separation: the simplified silhouette), and more than a few groups are told apart (1 - 1/k). Agreement alone is
//! drawn to two themes, since almost any corpus falls in two the same way each time; separation alone to as many as
//! there may be, since it grows with `k` whatever the corpus.
//!
//! The rule is fitted to what it was measured on (see [`Candidate::score`]): it is a guide, and the curve is there
//! to be read.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use linfa::traits::Fit;
use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::chosen::{Candidate, ChosenK};
use super::dense::{Compared, independent_runs};
use super::params::Method;
use super::smooth::n_neighbours;
use super::space::{Filled, Space, n_dimensions};
use super::spherical::SphericalKMeans;
use crate::error::{Error, Result};
use crate::vectors::TermMatrix;

/// Peaks of the curve that are looked at closely.
const PEAKS: usize = 2;

/// Runs compared for each candidate: more where they cost little, as chance plays the larger part there.
fn n_runs(k: usize) -> usize {
    (80 / k).clamp(4, MOST_RUNS as usize)
}

const MOST_RUNS: u64 = 8;

/// So many candidates in a row (a threefold `k`) whose score is below this part of the best end the search upwards:
/// of a coarse grain and a fine one the coarse is taken.
const POOR_IN_A_ROW: usize = 5;
const POOR: f64 = 0.8;

/// Two or three themes never end the search, however well runs agree on them.
const LEAST_TO_END: usize = 4;

/// Documents to a theme at least, where the caller names no range.
const LEAST_SIZE: usize = 3;

/// Starts and iterations of a run on sparse rows.
const PLAIN_STARTS: usize = 2;
const PLAIN_ITERATIONS: usize = 15;

/// Each candidate is this many times the one before.
const STEP: f64 = 1.25;

/// The largest `k` tried where the caller names none.
const MOST: usize = 150;

/// Documents that runs are compared on at most: a sample says as much, and large corpora stay cheap.
const SAMPLE: usize = 4_000;

/// Finds a number of themes for `matrix` in `range`, or by itself from 2 to 150 and no more than one for each three
/// different documents. By itself it stops where five candidates in a row stay far below the best.
///
/// Costs about two fits of [`Themes`](super::Themes) with neighbours and latent rows on 20ng_clean (18,846
/// documents), five on the 2,225 of bbc, and some fifteen on 5,271 titles where the number is near 80. The same for
/// the same `seed` and any number of threads.
///
/// ```
/// use likewise::themes::{Method, choose_k};
/// use likewise::vectors::TermMatrix;
///
/// // Three subjects of four documents each.
/// let row = |i: u32| vec![(i / 4 * 5, 1.0), (i / 4 * 5 + 1 + i % 4, 0.5)];
/// let matrix = TermMatrix::from_rows(&(0..12).map(row).collect::<Vec<_>>(), 15)?;
/// assert_eq!(choose_k(&matrix, None, Method::Smoothed, 0)?.k(), 3);
/// # Ok::<(), likewise::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parameter`] for a range that is empty, starts at 0 or ends above the number of different documents;
/// [`Error::Data`] where no document has a term.
pub fn choose_k(
    matrix: &TermMatrix,
    range: Option<RangeInclusive<usize>>,
    method: Method,
    seed: u64,
) -> Result<ChosenK> {
    let filled = Filled::of(matrix);
    let is_by_itself = range.is_none();
    let Some(range) = checked(&filled, range)? else {
        return Ok(ChosenK { k: 1, curve: Vec::new() });
    };
    let mut trials = Trials::new(&filled.matrix, method, seed)?;
    let mut curve = BTreeMap::new();
    for k in grid(&range) {
        curve.insert(k, trials.candidate(k)?);
        if is_by_itself && is_past_the_best(&curve) {
            break;
        }
    }
    // A step of the grid may jump over a sharp peak: halve the steps round the highest ones.
    for peak in peaks(&curve).into_iter().take(PEAKS) {
        let mut around = vec![peak];
        while let Some(k) = around.pop() {
            for between in beside(&curve, k) {
                curve.insert(between, trials.candidate(between)?);
                if curve[&between].score() > curve[&k].score() {
                    around.push(between);
                }
            }
        }
    }
    // Of numbers side by side that are equally good, the smallest: fewer themes are easier to read.
    let highest = ChosenK { k: best(&curve), curve: curve.into_values().collect() };
    Ok(ChosenK { k: *highest.equally_good().start(), ..highest })
}

/// Whether the last candidates are all far below the best.
fn is_past_the_best(curve: &BTreeMap<usize, Candidate>) -> bool {
    let scores: Vec<f64> = curve.range(LEAST_TO_END..).map(|(_, candidate)| candidate.score()).collect();
    let best = scores.iter().copied().fold(0.0, f64::max);
    let (_, last) = scores.split_at(scores.len().saturating_sub(POOR_IN_A_ROW));
    last.len() == POOR_IN_A_ROW && last.iter().all(|&score| score < POOR * best)
}

/// Numbers whose score is above those beside them, best first.
fn peaks(curve: &BTreeMap<usize, Candidate>) -> Vec<usize> {
    let curve: Vec<&Candidate> = curve.values().collect();
    let score = |i: usize| curve.get(i).map_or(0.0, |candidate| candidate.score());
    let is_peak = |&i: &usize| (i == 0 || score(i) > score(i - 1)) && score(i) >= score(i + 1);
    let mut peaks: Vec<usize> = (0..curve.len()).filter(is_peak).collect();
    peaks.sort_by(|&a, &b| score(b).total_cmp(&score(a)));
    peaks.into_iter().map(|i| curve[i].k).collect()
}

/// The numbers halfway from `k` to those tried below and above it, where the step is more than a twentieth.
fn beside(curve: &BTreeMap<usize, Candidate>, k: usize) -> Vec<usize> {
    let neighbours = [curve.range(..k).next_back(), curve.range(k + 1..).next()];
    let far = |other: &usize| other.abs_diff(k) > 1 && other.abs_diff(k) * 20 > k;
    let middle = |other: usize| (k as f64 * other as f64).sqrt().round() as usize;
    let between = neighbours.into_iter().flatten().map(|(&other, _)| other).filter(far).map(middle);
    between.filter(|between| !curve.contains_key(between)).collect()
}

/// The candidate with the highest score, the smallest of equals.
fn best(curve: &BTreeMap<usize, Candidate>) -> usize {
    let better = |a: &Candidate, b: &Candidate| b.score() > a.score();
    let best = curve.values().copied().reduce(|a, b| if better(&a, &b) { b } else { a });
    best.map_or(1, |candidate| candidate.k)
}

/// The range to try: as asked for, or what the number of different documents allows; none where that is too few.
fn checked(
    filled: &Filled<'_>,
    range: Option<RangeInclusive<usize>>,
) -> Result<Option<RangeInclusive<usize>>> {
    if filled.rows.is_empty() {
        return Err(Error::Data("no document has a term, so there are no themes to find".into()));
    }
    let Some(range) = range else {
        let most =
            filled.distinct(LEAST_SIZE * MOST).err().map_or(MOST, |n_distinct| n_distinct / LEAST_SIZE);
        return Ok((most >= 2).then_some(2..=most));
    };
    let (low, high) = (*range.start(), *range.end());
    let allowed = |allowed: String| Error::Parameter { name: "k", allowed, got: format!("{low}..{high}") };
    if low < 1 || low > high {
        return Err(allowed("a range from at least 1 upwards".into()));
    }
    match filled.distinct(high) {
        Ok(()) => Ok(Some(range)),
        Err(most) => Err(allowed(format!(
            "a range up to at most {most}, the number of documents that differ in their terms"
        ))),
    }
}

/// Numbers from one end of the range to the other, each about a quarter more than the one before.
fn grid(range: &RangeInclusive<usize>) -> Vec<usize> {
    let powers = (0..).map(|power| (*range.start() as f64 * STEP.powi(power)).round() as usize);
    let mut grid: Vec<usize> = powers.take_while(|k| k < range.end()).collect();
    grid.push(*range.end());
    grid.dedup();
    grid
}

/// Runs over one matrix, for any `k`.
struct Trials<'a> {
    matrix: &'a TermMatrix,
    space: Option<Space>,
    method: Method,
    seed: u64,
    /// The rows compared, ascending.
    sample: Vec<usize>,
    /// The dense rows of the sample by the number of neighbours they are smoothed over.
    rows: BTreeMap<usize, Array2<f32>>,
}

impl<'a> Trials<'a> {
    fn new(matrix: &'a TermMatrix, method: Method, seed: u64) -> Result<Self> {
        let space = match method {
            Method::Plain => None,
            Method::Latent | Method::Smoothed => {
                Some(Space::of(matrix, method == Method::Smoothed, n_dimensions(1, matrix.n_rows()))?)
            }
        };
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let n = matrix.n_rows();
        let mut sample = rand::seq::index::sample(&mut random, n, n.min(SAMPLE)).into_vec();
        sample.sort_unstable();
        Ok(Self { matrix, space, method, seed, sample, rows: BTreeMap::new() })
    }

    fn candidate(&mut self, k: usize) -> Result<Candidate> {
        // A sample may hold fewer rows than themes only where the caller asks for thousands of themes.
        let k_here = k.min(self.sample.len());
        let (seed, n_runs) = (self.seed, n_runs(k));
        let runs = match self.rows(k) {
            Some(rows) => independent_runs(rows.view(), k_here, seed, n_runs),
            None => self.sparse_runs(k_here, n_runs)?,
        };
        let pairs: Vec<f64> = (1..runs.len())
            .flat_map(|b| (0..b).map(move |a| (a, b)))
            .map(|(a, b)| adjusted_rand(&runs[a].labels, &runs[b].labels))
            .collect();
        let agreement = pairs.iter().sum::<f64>() / pairs.len() as f64;
        let separation = runs.iter().map(separation).sum::<f64>() / runs.len() as f64;
        Ok(Candidate { k, agreement, separation })
    }

    /// The dense rows that [`Themes`](super::Themes) would group for this `k`; none for the sparse method.
    fn rows(&mut self, k: usize) -> Option<&Array2<f32>> {
        let space = self.space.as_ref()?;
        let n_neighbours = match self.method {
            Method::Smoothed => n_neighbours(self.matrix.n_rows(), k),
            _ => 0,
        };
        let (sample, n_rows) = (&self.sample, self.matrix.n_rows());
        Some(self.rows.entry(n_neighbours).or_insert_with(|| {
            let rows = if n_neighbours > 0 { space.smoothed(n_neighbours) } else { space.latent() };
            if sample.len() == n_rows { rows } else { rows.select(Axis(0), sample) }
        }))
    }

    fn sparse_runs(&self, k: usize, n_runs: usize) -> Result<Vec<Compared>> {
        let sample: Vec<u32> = self.sample.iter().map(|&row| row as u32).collect();
        let matrix = self.matrix.select(&sample);
        let run = |run: usize| {
            let seed = self.seed.wrapping_mul(MOST_RUNS).wrapping_add(run as u64);
            let params =
                SphericalKMeans::params(k).seed(seed).n_runs(PLAIN_STARTS).max_iterations(PLAIN_ITERATIONS);
            let found = params.fit(&matrix.dataset())?;
            let labels = found.labels().iter().map(|label| label.expect("no row is empty")).collect();
            let closest = found.closest(&matrix).into_iter().flatten();
            let nearness = closest.map(|c| (c.cosine, c.runner_up.map_or(0.0, |(_, cosine)| cosine)));
            Ok(Compared { labels, nearness: nearness.collect() })
        };
        (0..n_runs).into_par_iter().map(run).collect()
    }
}

/// The simplified silhouette, in distances 1 - cosine.
fn separation(run: &Compared) -> f64 {
    let one = |&(own, next): &(f32, f32)| {
        let (a, b) = (1.0 - f64::from(own), 1.0 - f64::from(next));
        // Distances below this are rounding.
        if a.max(b) < 1e-6 { 0.0 } else { (b - a) / a.max(b) }
    };
    run.nearness.iter().map(one).sum::<f64>() / run.nearness.len().max(1) as f64
}

/// How alike two groupings are beyond chance (Hubert & Arabie: Comparing Partitions, 1985): 1 for the same.
fn adjusted_rand(left: &[u32], right: &[u32]) -> f64 {
    let mut cells = BTreeMap::new();
    let (mut lefts, mut rights) = (BTreeMap::new(), BTreeMap::new());
    for (&a, &b) in left.iter().zip(right) {
        *cells.entry((a, b)).or_insert(0u64) += 1;
        *lefts.entry(a).or_insert(0u64) += 1;
        *rights.entry(b).or_insert(0u64) += 1;
    }
    let pairs = |n: u64| n * n.saturating_sub(1) / 2;
    let together = cells.into_values().map(pairs).sum::<u64>() as f64;
    let (a, b) = (
        lefts.into_values().map(pairs).sum::<u64>() as f64,
        rights.into_values().map(pairs).sum::<u64>() as f64,
    );
    let chance = if left.len() > 1 { a * b / pairs(left.len() as u64) as f64 } else { 0.0 };
    let most = (a + b) / 2.0;
    if most == chance { 1.0 } else { (together - chance) / (most - chance) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grids_step_by_a_quarter_and_keep_both_ends() {
        assert_eq!(grid(&(2..=20)), [2, 3, 4, 5, 6, 8, 10, 12, 15, 19, 20]);
        assert_eq!((grid(&(7..=7)), grid(&(1..=3))), (vec![7], vec![1, 2, 3]));
    }

    #[test]
    fn adjusted_rand_of_known_groupings() {
        // scikit-learn's adjusted_rand_score for the same lists.
        assert_eq!(adjusted_rand(&[0, 0, 1, 1], &[5, 5, 3, 3]), 1.0);
        assert!((adjusted_rand(&[0, 0, 1, 2], &[0, 0, 1, 1]) - 0.571_428_571_428_571_4).abs() < 1e-12);
        assert_eq!(adjusted_rand(&[0, 0, 0], &[0, 1, 2]), 0.0);
        assert_eq!(adjusted_rand(&[0], &[0]), 1.0);
    }
}
