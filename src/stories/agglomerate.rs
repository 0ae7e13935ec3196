//! Average-link agglomeration over a neighbour graph, with exact means.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use linfa::ParamGuard;
use linfa::traits::Transformer;
use rayon::prelude::*;

use super::group::{Group, Spread};
use super::ladder::Ladder;
use super::model::Stories;
use super::order::equal_and_next;
use super::params::StoriesValidParams;
use crate::pairs::Neighbours;
use crate::stop;
use crate::vectors::TermMatrix;

/// Two groups that may merge. The most alike is the greatest; among equals the one with the lower numbers.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    likeness: f64,
    a: u32,
    b: u32,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.likeness.total_cmp(&other.likeness).then((other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

/// The groups that are left, by the lowest of their rows.
struct State {
    /// The others have merged away and are `None`.
    groups: Vec<Option<Group>>,
    /// The likeness of each group with the groups connected to it.
    near: Vec<BTreeMap<u32, f64>>,
    n_groups: usize,
    date_share: f64,
}

/// The stories of `matrix`; `dates` has one entry a row.
pub(super) fn agglomerate(
    matrix: &TermMatrix,
    dates: &[Option<i64>],
    params: &StoriesValidParams,
) -> Stories {
    let n_rows = matrix.n_rows();
    let mut state = State::new(matrix, dates, params);
    let of_row = |(a, near): (u32, &BTreeMap<u32, f64>)| -> Vec<Candidate> {
        near.range(a..).map(|(&b, &likeness)| Candidate { likeness, a, b }).collect()
    };
    let mut heap: BinaryHeap<Candidate> = (0..).zip(&state.near).flat_map(of_row).collect();
    let mut spread = Spread::new(matrix.n_columns());
    let mut ladder = Ladder::new(params.level);
    let mut merges = Vec::new();
    while let Some(Candidate { likeness, a, b }) = heap.pop() {
        stop::here();
        // What was said of a group before it merged is no longer true.
        if state.near[a as usize].get(&b).is_none_or(|now| now.to_bits() != likeness.to_bits()) {
            continue;
        }
        if !ladder.goes_on(likeness) {
            break;
        }
        ladder.before(likeness, merges.len(), || (state.n_groups, state.gap()));
        merges.push((a, b));
        heap.extend(state.merge(a, b, &mut spread));
    }
    ladder.before(f64::NEG_INFINITY, merges.len(), || (state.n_groups, state.gap()));
    let (cuts, taken, n_merges) = ladder.end();
    let n_dated = dates.iter().flatten().count();
    Stories::from_merges(n_rows, &merges[..n_merges], (cuts, taken), n_dated)
}

impl State {
    /// Every row alone, connected with its nearest neighbours and with those it is a nearest neighbour of.
    fn new(matrix: &TermMatrix, dates: &[Option<i64>], params: &StoriesValidParams) -> Self {
        let n_rows = matrix.n_rows();
        let search = Neighbours::params(params.n_neighbours.min(n_rows.max(1)));
        let neighbours: Neighbours = search.check_unwrap().transform(matrix);
        let groups: Vec<Group> = (0..n_rows)
            .into_par_iter()
            .map(|row| Group::of(matrix.row(row), matrix.norm(row), dates[row]))
            .collect();
        let share = params.date_share;
        let row_near = |spread: &mut Spread, a: usize| {
            stop::here();
            spread.write(&groups[a]);
            let likeness = |&b: &u32| {
                let other = &groups[b as usize];
                (b, groups[a].likeness(other, spread.dot(other), share))
            };
            let near: Vec<(u32, f64)> = neighbours.row(a).0.iter().map(likeness).collect();
            spread.wipe(&groups[a]);
            near
        };
        let found: Vec<Vec<(u32, f64)>> =
            (0..n_rows).into_par_iter().map_init(|| Spread::new(matrix.n_columns()), row_near).collect();
        let mut near = vec![BTreeMap::new(); n_rows];
        for (a, found) in (0u32..).zip(found) {
            for (b, likeness) in found {
                near[a as usize].insert(b, likeness);
                near[b as usize].insert(a, likeness);
            }
        }
        // Of many equal rows all have the same few as neighbours; each must find the one beside it in time as well.
        for (a, b) in equal_and_next(matrix) {
            let (group, next) = (&groups[a as usize], &groups[b as usize]);
            let dot = group.sum.iter().map(|&(_, value)| value * value).sum();
            let likeness = group.likeness(next, dot, share);
            near[a as usize].insert(b, likeness);
            near[b as usize].insert(a, likeness);
        }
        Self { groups: groups.into_iter().map(Some).collect(), near, n_groups: n_rows, date_share: share }
    }

    /// Merges `b` into `a`; the candidates that the merged group makes.
    fn merge(&mut self, a: u32, b: u32, spread: &mut Spread) -> Vec<Candidate> {
        let (Some(mut group), Some(gone)) = (self.groups[a as usize].take(), self.groups[b as usize].take())
        else {
            return Vec::new();
        };
        group.take(&gone);
        self.n_groups -= 1;
        let mut others = std::mem::take(&mut self.near[a as usize]);
        others.append(&mut std::mem::take(&mut self.near[b as usize]));
        others.remove(&a);
        others.remove(&b);
        spread.write(&group);
        let (groups, read): (&[Option<Group>], &Spread) = (&self.groups, spread);
        let others: Vec<u32> = others.into_keys().collect();
        let likeness = |&other: &u32| {
            let likeness = |other: &Group| group.likeness(other, read.dot(other), self.date_share);
            (other, groups[other as usize].as_ref().map_or(0.0, likeness))
        };
        let found: Vec<(u32, f64)> = others.par_iter().with_min_len(64).map(likeness).collect();
        spread.wipe(&group);
        for &(other, likeness) in &found {
            let near = &mut self.near[other as usize];
            near.remove(&b);
            near.insert(a, likeness);
        }
        self.near[a as usize] = found.iter().copied().collect();
        self.groups[a as usize] = Some(group);
        let candidate =
            |(other, likeness): (u32, f64)| Candidate { likeness, a: a.min(other), b: a.max(other) };
        found.into_iter().map(candidate).collect()
    }

    /// How far the groups stand apart (see [`Cut::gap`](super::Cut)).
    fn gap(&self) -> f64 {
        let of_group = |(group, near): (&Option<Group>, &BTreeMap<u32, f64>)| {
            let group = group.as_ref().filter(|group| group.size > 1)?;
            let next = near.values().fold(0.0f64, |most, &likeness| most.max(likeness));
            Some(f64::from(group.size) * (group.cohesion(self.date_share) - next))
        };
        let sum: f64 = self.groups.iter().zip(&self.near).filter_map(of_group).sum();
        sum / self.groups.len().max(1) as f64
    }
}
