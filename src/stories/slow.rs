//! The stories by their definition, for the tests: every group compared with every other before every merge.

use std::collections::BTreeSet;

use linfa::ParamGuard;

use super::group::Group;
use super::ladder::Ladder;
use super::model::Stories;
use super::order::{canonical, equal_and_next};
use super::params::StoriesParams;
use crate::error::Result;
use crate::pairs::all_neighbours;
use crate::vectors::TermMatrix;

/// What [`StoriesParams::of`] gives, found the slow way: O(rows^3) dot products. The fast way is held to it, merge by
/// merge.
///
/// # Errors
/// As [`StoriesParams::of`].
pub fn slow_stories(params: &StoriesParams, matrix: &TermMatrix, dates: &[Option<i64>]) -> Result<Stories> {
    let params = params.check_ref()?;
    let dates = params.dates(matrix, dates)?;
    let order = canonical(matrix, &dates);
    let matrix = matrix.select(&order);
    let dates: Vec<Option<i64>> = order.iter().map(|&row| dates[row as usize]).collect();
    let n_rows = matrix.n_rows();

    let neighbours = all_neighbours(&matrix, params.n_neighbours);
    let edges: BTreeSet<(u32, u32)> = (0..n_rows)
        .flat_map(|row| neighbours.row(row).0.iter().map(move |&other| (row as u32, other)))
        .map(|(a, b)| (a.min(b), a.max(b)))
        .chain(equal_and_next(&matrix))
        .collect();
    let alone =
        |row: usize| Some((Group::of(matrix.row(row), matrix.norm(row), dates[row], 0.0), vec![row as u32]));
    let mut groups: Vec<Option<(Group, Vec<u32>)>> = (0..n_rows).map(alone).collect();
    let mut ladder = Ladder::new(params.level);
    let mut merges = Vec::new();
    loop {
        let likeness = likeness(&groups, &edges, params.date_share);
        let mut best: Option<(f64, usize, usize)> = None;
        for (a, b) in (0..n_rows).flat_map(|a| (a + 1..n_rows).map(move |b| (a, b))) {
            if let Some(likeness) = likeness[a][b]
                && best.is_none_or(|(most, _, _)| likeness > most)
            {
                best = Some((likeness, a, b));
            }
        }
        let best = best.filter(|&(likeness, _, _)| ladder.goes_on(likeness));
        ladder.before(best.map_or(f64::NEG_INFINITY, |best| best.0), merges.len(), || {
            (groups.iter().flatten().count(), gap(&groups, &likeness, params.date_share))
        });
        let Some((_, a, b)) = best else { break };
        merges.push((a as u32, b as u32));
        if let (Some((gone, rows)), Some((group, all))) = (groups[b].take(), &mut groups[a]) {
            group.take(&gone);
            all.extend(rows);
        }
    }
    let (cuts, taken, n_merges) = ladder.end();
    let n_dated = dates.iter().flatten().count();
    let found = Stories::from_merges(n_rows, &merges[..n_merges], (cuts, taken), n_dated);
    Ok(found.renamed(&order))
}

/// The likeness of each two groups that an edge between their rows connects.
fn likeness(
    groups: &[Option<(Group, Vec<u32>)>],
    edges: &BTreeSet<(u32, u32)>,
    date_share: f64,
) -> Vec<Vec<Option<f64>>> {
    let connected = |left: &[u32], right: &[u32]| {
        left.iter().any(|&a| right.iter().any(|&b| edges.contains(&(a.min(b), a.max(b)))))
    };
    let of = |a: &Option<(Group, Vec<u32>)>, b: &Option<(Group, Vec<u32>)>| {
        let ((a, rows), (b, others)) = (a.as_ref()?, b.as_ref()?);
        let product = |(&column, own): (&u32, &f64)| own * b.sum.get(column);
        let dot =
            a.sum.columns().iter().zip(a.sum.values()).map(product).fold(0.0, |dot, product| dot + product);
        connected(rows, others).then(|| a.likeness(b, dot, date_share))
    };
    groups.iter().map(|a| groups.iter().map(|b| of(a, b)).collect()).collect()
}

/// How far the groups stand apart.
fn gap(groups: &[Option<(Group, Vec<u32>)>], likeness: &[Vec<Option<f64>>], date_share: f64) -> f64 {
    let mut sum = 0.0;
    for (a, group) in groups.iter().enumerate() {
        let Some((group, _)) = group.as_ref().filter(|(group, _)| group.size > 1) else { continue };
        let others = (0..groups.len()).filter(|&b| b != a).filter_map(|b| likeness[a][b]);
        let next = others.fold(0.0f64, f64::max);
        sum += f64::from(group.size) * (group.cohesion(date_share) - next);
    }
    sum / groups.len().max(1) as f64
}
