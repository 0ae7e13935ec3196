//! The loop of spherical k-means: assign each document to the centroid of highest cosine, move each centroid to
//! the mean direction of its documents, until nothing changes.
//!
//! Dhillon & Modha, *Concept decompositions for large sparse text data using clustering*, Machine Learning 42
//! (2001), section 4: the objective is the sum of the cosines, which equals the summed lengths of the clusters'
//! sums and never falls.

use super::points::Points;
use crate::stop;

/// The label of a point that no cluster has yet.
pub(super) const NONE: u32 = u32::MAX;

/// The two halves of an iteration, which the plain and the indexed k-means do in their own way, to the same bits.
pub(super) trait Step {
    /// Makes the centroids those of `labels` and gives the objective: the sum of the lengths of the clusters'
    /// sums. Points labelled [`NONE`] count for nothing.
    fn update(&mut self, labels: &[u32]) -> f64;

    /// Gives each point the cluster of highest similarity; gives the number of labels changed.
    ///
    /// A tie keeps the label there is; among others the lowest wins.
    fn assign(&mut self, labels: &mut [u32]) -> usize;

    /// Tells that the loop itself is about to change the label of `point`.
    fn forget(&mut self, point: usize);

    /// The similarity of a point to a cluster as of the last update.
    fn similarity(&self, point: usize, cluster: usize) -> f32;
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The most iterations to do.
    pub max_iterations: usize,
    /// The least gain, as a part of the objective, that is worth another iteration.
    pub tolerance: f64,
}

/// Where one run ended.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Run {
    /// The cluster of each point, `0..k`; no cluster is empty.
    pub labels: Vec<u32>,
    /// The objective after each iteration: it never falls, but for rounding.
    pub objectives: Vec<f64>,
}

/// Runs k-means from one point a cluster.
///
/// # Panics
/// Where `points` has fewer different points than there are seeds.
pub(super) fn run(points: &Points, seeds: &[u32], limits: Limits, step: &mut impl Step) -> Run {
    let mut labels = vec![NONE; points.len()];
    (0_u32..).zip(seeds).for_each(|(cluster, &seed)| labels[seed as usize] = cluster);
    let mut objectives: Vec<f64> = Vec::new();
    step.update(&labels);
    while objectives.len() < limits.max_iterations {
        stop::here();
        let n_changed = step.assign(&mut labels);
        let n_refilled = refill(points, seeds.len(), &mut labels, step);
        if n_changed + n_refilled == 0 && !objectives.is_empty() {
            break;
        }
        let objective = step.update(&labels);
        let small = objectives.last().is_some_and(|last| objective - last <= limits.tolerance * objective);
        objectives.push(objective);
        // A refilled cluster may yet draw others to it.
        if small && n_refilled == 0 {
            break;
        }
    }
    Run { labels, objectives }
}

/// 1 / `length` as the similarity uses it; 0 for a sum that cancelled out and has no direction.
pub(super) fn scale(length: f64) -> f32 {
    if length > 1e-12 { (1.0 / length) as f32 } else { 0.0 }
}

/// Gives each empty cluster the point of lowest cosine of the largest cluster that holds different points; ties
/// by the lowest cluster and point. Gives the number of clusters that were empty.
///
/// The objective cannot fall: |s| <= |s - x| + |x|.
fn refill(points: &Points, k: usize, labels: &mut [u32], step: &mut impl Step) -> usize {
    let mut sizes = vec![0_usize; k];
    labels.iter().for_each(|&label| sizes[label as usize] += 1);
    let empty: Vec<usize> = (0..k).filter(|&cluster| sizes[cluster] == 0).collect();
    for &cluster in &empty {
        let point = spare(points, &sizes, labels, step).expect("as many different points as clusters");
        sizes[labels[point] as usize] -= 1;
        sizes[cluster] += 1;
        labels[point] = cluster as u32;
        step.forget(point);
    }
    empty.len()
}

/// The point that its cluster can best do without.
fn spare(points: &Points, sizes: &[usize], labels: &[u32], step: &impl Step) -> Option<usize> {
    let mut largest: Vec<usize> = (0..sizes.len()).filter(|&cluster| sizes[cluster] > 1).collect();
    largest.sort_by_key(|&cluster| std::cmp::Reverse(sizes[cluster]));
    largest.into_iter().find_map(|cluster| {
        let members: Vec<usize> =
            (0..labels.len()).filter(|&point| labels[point] as usize == cluster).collect();
        // Equal points have equal cosines: taking one of them would part them for nothing.
        members.iter().find(|&&point| points.twins[point] != points.twins[members[0]])?;
        let cosine = |point: usize| (step.similarity(point, cluster), point);
        let lower = |a: &(f32, usize), b: &(f32, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        members.into_iter().map(cosine).min_by(lower).map(|(_, point)| point)
    })
}
