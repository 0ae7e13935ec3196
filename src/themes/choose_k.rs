//! How many themes: the number on which independent runs agree, and whose themes stand apart.
//!
//! For each candidate `k`, k-means runs from several independent starts. Two things speak for a `k`: the runs find
//! the same groups (agreement: the mean adjusted Rand index over all pairs of runs; stability as in von Luxburg,
//! Clustering Stability: an Overview, 2010), and documents lie nearer to their own centroid than to the next
//! (separation: the simplified silhouette). Agreement alone is drawn to very few themes, since almost any corpus
//! falls in two the same way each time; separation alone to very many. Their product, with separation to the
//! power 0.8, is right for news stories, news desks and newsgroups alike; on Reuters, where most documents
//! bear one of two labels, it says 2.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

use linfa::traits::Fit;
use ndarray::{Array2, Axis};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::dense::{Compared, independent_runs};
use super::params::Method;
use super::smooth::n_neighbours;
use super::space::{Filled, Space};
use super::spherical::SphericalKMeans;
use crate::error::{Error, Result};
use crate::vectors::TermMatrix;

/// How much separation weighs. Of 0, 0.1 .. 1, with three seeds each on five corpora, only this was right 15 times
/// in 15: below 0.7 newsgroups fall in two, above 0.9 five news desks in more than a hundred.
const SEPARATION_POWER: f64 = 0.8;

/// Peaks of the curve that are looked at closely.
const PEAKS: usize = 3;

/// Runs compared for each candidate.
const N_RUNS: usize = 4;

/// Starts and iterations of a run on sparse rows.
const PLAIN_STARTS: usize = 2;
const PLAIN_ITERATIONS: usize = 15;

/// Each candidate is this many times the one before.
const STEP: f64 = 1.25;

/// The largest `k` tried where the caller names none.
const MOST: usize = 150;

/// Documents that runs are compared on at most: a sample says as much, and large corpora stay cheap.
const SAMPLE: usize = 4_000;

/// Candidates whose score is at most this part below the best are equally good: other seeds move it as much.
const EQUAL: f64 = 0.03;

/// What speaks for one number of themes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// The number of themes.
    pub k: usize,
    /// How alike independent runs are: 1 for the same groups, about 0 for groups by chance.
    pub agreement: f64,
    /// How far themes stand apart: the mean of (b - a) / max(a, b) over documents, a the distance (1 - cosine) to
    /// the own centroid and b to the next. From 0, none, to 1.
    pub separation: f64,
}

impl Candidate {
    /// Agreement times separation to the power 0.8: the larger, the better.
    pub fn score(&self) -> f64 {
        self.agreement.max(0.0) * self.separation.max(0.0).powf(SEPARATION_POWER)
    }
}

/// The number of themes taken and all that were tried, from [`choose_k`]. `Display` is the sentence for people.
#[derive(Debug, Clone, PartialEq)]
pub struct ChosenK {
    k: usize,
    curve: Vec<Candidate>,
}

impl ChosenK {
    /// The number taken: the smallest of those that are equally good as the highest score beside it.
    pub fn k(&self) -> usize {
        self.k
    }

    /// All numbers tried, ascending; empty where there were too few documents to try any.
    pub fn curve(&self) -> &[Candidate] {
        &self.curve
    }

    /// The numbers next to the one taken that are as good within what another seed may change.
    pub fn equally_good(&self) -> RangeInclusive<usize> {
        let good = |candidate: &&Candidate| self.is_good(candidate);
        let below = self.curve.iter().rev().skip_while(|candidate| candidate.k > self.k).take_while(good);
        let above = self.curve.iter().skip_while(|candidate| candidate.k < self.k).take_while(good);
        let (low, high) = (below.last(), above.last());
        low.map_or(self.k, |candidate| candidate.k)..=high.map_or(self.k, |candidate| candidate.k)
    }

    /// Numbers elsewhere on the curve that come close: higher than those beside them and within a tenth of the
    /// best score, best first. They tell of other grains in the corpus, coarser or finer.
    pub fn runners_up(&self) -> Vec<usize> {
        let score = |i: usize| self.curve.get(i).map_or(0.0, Candidate::score);
        let peak = |&i: &usize| (i == 0 || score(i) > score(i - 1)) && score(i) >= score(i + 1);
        let near =
            |&i: &usize| score(i) >= 0.9 * self.best() && !self.equally_good().contains(&self.curve[i].k);
        let mut peaks: Vec<usize> = (0..self.curve.len()).filter(peak).filter(near).collect();
        peaks.sort_by(|&a, &b| score(b).total_cmp(&score(a)));
        peaks.into_iter().map(|i| self.curve[i].k).collect()
    }

    fn best(&self) -> f64 {
        self.curve.iter().map(Candidate::score).fold(0.0, f64::max)
    }

    fn is_good(&self, candidate: &Candidate) -> bool {
        candidate.k == self.k || candidate.score() >= (1.0 - EQUAL) * self.best()
    }
}

impl fmt::Display for ChosenK {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let k = self.k;
        if self.curve.is_empty() {
            return write!(f, "too few documents to compare numbers of themes; {k} taken");
        }
        let (low, high) = self.equally_good().into_inner();
        match low == high {
            true => write!(f, "{k} themes taken")?,
            false => write!(f, "{low} to {high} themes are equally good; {k} taken")?,
        }
        let others: Vec<String> = self.runners_up().iter().take(3).map(usize::to_string).collect();
        if !others.is_empty() {
            write!(f, "; {} close behind", others.join(" and "))?;
        }
        if self.best() < 0.2 {
            write!(f, "; but no number fits well")?;
        }
        Ok(())
    }
}

/// Finds a number of themes for `matrix` in `range`, or by itself from 2 to 150 and no more than one for each two
/// different documents.
///
/// Costs some ten fits of [`Themes`](super::Themes) without the search for neighbours and latent rows, which is
/// done once. The same for the same `seed` and any number of threads.
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
    let Some(range) = checked(&filled, range)? else {
        return Ok(ChosenK { k: 1, curve: Vec::new() });
    };
    let trials = Trials::new(&filled.matrix, method, seed)?;
    let mut curve = BTreeMap::new();
    for k in grid(&range) {
        curve.insert(k, trials.candidate(k)?);
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
        let most = filled.distinct(2 * MOST).err().map_or(MOST, |n_distinct| n_distinct / 2);
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
}

impl<'a> Trials<'a> {
    fn new(matrix: &'a TermMatrix, method: Method, seed: u64) -> Result<Self> {
        let space = match method {
            Method::Plain => None,
            Method::Latent | Method::Smoothed => Some(Space::of(matrix, method == Method::Smoothed)?),
        };
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let n = matrix.n_rows();
        let mut sample = rand::seq::index::sample(&mut random, n, n.min(SAMPLE)).into_vec();
        sample.sort_unstable();
        Ok(Self { matrix, space, method, seed, sample })
    }

    fn candidate(&self, k: usize) -> Result<Candidate> {
        // A sample may hold fewer rows than themes only where the caller asks for thousands of themes.
        let k_here = k.min(self.sample.len());
        let runs = match self.rows(k) {
            Some(rows) => independent_runs(rows.view(), k_here, self.seed, N_RUNS),
            None => self.sparse_runs(k_here)?,
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
    fn rows(&self, k: usize) -> Option<Array2<f32>> {
        let space = self.space.as_ref()?;
        let rows = match self.method {
            Method::Smoothed => space.smoothed(n_neighbours(self.matrix.n_rows(), k)),
            _ => space.latent(),
        };
        let all = self.sample.len() == rows.nrows();
        Some(if all { rows } else { rows.select(Axis(0), &self.sample) })
    }

    fn sparse_runs(&self, k: usize) -> Result<Vec<Compared>> {
        let sample: Vec<u32> = self.sample.iter().map(|&row| row as u32).collect();
        let matrix = self.matrix.select(&sample);
        let run = |run: usize| {
            let seed = self.seed.wrapping_mul(N_RUNS as u64).wrapping_add(run as u64);
            let params =
                SphericalKMeans::params(k).seed(seed).n_runs(PLAIN_STARTS).max_iterations(PLAIN_ITERATIONS);
            let found = params.fit(&matrix.dataset())?;
            let labels = found.labels().iter().map(|label| label.expect("no row is empty")).collect();
            let closest = found.closest(&matrix).into_iter().flatten();
            let nearness = closest.map(|c| (c.cosine, c.runner_up.map_or(0.0, |(_, cosine)| cosine)));
            Ok(Compared { labels, nearness: nearness.collect() })
        };
        (0..N_RUNS).into_par_iter().map(run).collect()
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

    #[test]
    fn the_sentence_names_equals_and_runners_up() {
        let curve = |scores: &[(usize, f64)]| -> Vec<Candidate> {
            scores.iter().map(|&(k, agreement)| Candidate { k, agreement, separation: 1.0 }).collect()
        };
        let chosen = ChosenK {
            k: 20,
            curve: curve(&[(2, 0.75), (4, 0.5), (18, 0.79), (20, 0.8), (24, 0.78), (30, 0.6)]),
        };
        assert_eq!(chosen.to_string(), "18 to 24 themes are equally good; 20 taken; 2 close behind");
        let poor = ChosenK { k: 2, curve: curve(&[(2, 0.1), (3, 0.05)]) };
        assert_eq!(poor.to_string(), "2 themes taken; but no number fits well");
    }
}
