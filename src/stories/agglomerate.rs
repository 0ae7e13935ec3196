//! Average-link agglomeration over a neighbour graph, with exact means.

use linfa::ParamGuard;
use linfa::traits::Transformer;
use rayon::prelude::*;

use super::edges::{Candidate, Edge, Edges};
use super::group::{Group, Reach, SLACK};
use super::ladder::Ladder;
use super::model::Stories;
use super::order::equal_and_next;
use super::params::StoriesValidParams;
use crate::pairs::Neighbours;
use crate::stop;
use crate::vectors::TermMatrix;

/// The groups that are left, by the lowest of their rows.
struct State {
    /// The others have merged away and are `None`.
    groups: Vec<Option<Group>>,
    edges: Edges,
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
    let mut ladder = Ladder::new(params.level);
    let mut merges = Vec::new();
    while let Some(top) = state.edges.top() {
        stop::here();
        let Candidate { likeness, a, b } = top;
        // No likeness is above the greatest of the bounds.
        if !ladder.goes_on(likeness) {
            break;
        }
        if state.edges.get(a, b).is_some_and(|edge| !edge.is_exact) {
            state.edge(a, b).into_iter().for_each(|edge| state.edges.put(a, b, edge));
            continue;
        }
        ladder.before(likeness, merges.len(), || state.n_groups_and_gap());
        merges.push((a, b));
        state.merge(a, b);
    }
    ladder.before(f64::NEG_INFINITY, merges.len(), || state.n_groups_and_gap());
    let (cuts, taken, n_merges) = ladder.end();
    let n_dated = dates.iter().flatten().count();
    Stories::from_merges(n_rows, &merges[..n_merges], (cuts, taken), n_dated)
}

impl State {
    /// Every row alone, connected with its nearest neighbours and with those it is a nearest neighbour of.
    fn new(matrix: &TermMatrix, dates: &[Option<i64>], params: &StoriesValidParams) -> Self {
        let n_rows = matrix.n_rows();
        let n_neighbours = params.n_neighbours.min(n_rows.max(1));
        let neighbours: Neighbours = Neighbours::params(n_neighbours).check_unwrap().transform(matrix);
        let of_row = |row: usize| {
            let (_, cosines) = neighbours.row(row);
            Group::of(matrix.row(row), matrix.norm(row), dates[row], Reach::of_row(n_neighbours, cosines))
        };
        let groups: Vec<Group> = (0..n_rows).into_par_iter().map(of_row).collect();
        let share = params.date_share;
        let edge = |a: u32, b: u32| Edge::exact(&groups[a as usize], &groups[b as usize], share);
        let near = |a: u32| {
            stop::here();
            neighbours.row(a as usize).0.iter().map(|&b| (b, edge(a, b))).collect()
        };
        let found: Vec<Vec<(u32, Edge)>> = (0..n_rows as u32).into_par_iter().map(near).collect();
        let mut edges = Edges::new(n_rows);
        for (a, found) in (0u32..).zip(found) {
            found.into_iter().for_each(|(b, edge)| edges.put(a, b, edge));
        }
        // Of many equal rows all have the same few as neighbours; each must find the one beside it in time as well.
        for (a, b) in equal_and_next(matrix) {
            edges.put(a, b, edge(a, b));
        }
        Self { groups: groups.into_iter().map(Some).collect(), edges, n_groups: n_rows, date_share: share }
    }

    /// What is known of two groups that are left, once their sums are multiplied.
    fn edge(&self, a: u32, b: u32) -> Option<Edge> {
        let (group, other) = (self.groups[a as usize].as_ref()?, self.groups[b as usize].as_ref()?);
        Some(Edge::exact(group, other, self.date_share))
    }

    /// Merges `b` into `a`. How alike the merged group may be to others follows from how alike each of the two is.
    fn merge(&mut self, a: u32, b: u32) {
        let (Some(mut group), Some(gone)) = (self.groups[a as usize].take(), self.groups[b as usize].take())
        else {
            return;
        };
        let mut near_gone = self.edges.take(b);
        let near: Vec<(u32, Edge)> = self.edges.of(a).iter().map(|(&other, &edge)| (other, edge)).collect();
        let (first, second) = (group.reach(), gone.reach());
        group.take(&gone);
        self.n_groups -= 1;
        let groups = &self.groups;
        let most = |reach: Reach, other: u32| {
            groups[other as usize].as_ref().map_or(0.0, |other| reach.most(other.reach()))
        };
        let mut connect = |other: u32, dot: f64| {
            if let Some(known) = &groups[other as usize] {
                let dot = dot + SLACK * f64::from(group.size) * f64::from(known.size);
                let likeness = group.likeness(known, dot, self.date_share);
                self.edges.put(a, other, Edge { dot, likeness, is_exact: false });
            }
        };
        for &(other, edge) in &near {
            let of_gone = near_gone.get(&other).map(|edge| edge.dot);
            connect(other, edge.dot + of_gone.unwrap_or_else(|| most(second, other)));
        }
        near_gone.remove(&a);
        near.iter().for_each(|(other, _)| _ = near_gone.remove(other));
        for (&other, edge) in &near_gone {
            connect(other, edge.dot + most(first, other));
        }
        self.groups[a as usize] = Some(group);
    }

    /// The number of groups, and how far they stand apart (see [`Cut::gap`](super::Cut)).
    fn n_groups_and_gap(&mut self) -> (usize, f64) {
        let n_rows = self.groups.len();
        let found: Vec<(f64, Vec<(u32, Edge)>)> =
            (0..n_rows as u32).into_par_iter().with_min_len(64).map(|group| self.standing(group)).collect();
        let mut sum = 0.0;
        for (a, (standing, edges)) in (0u32..).zip(found) {
            sum += standing;
            edges.into_iter().for_each(|(b, edge)| self.edges.put(a, b, edge));
        }
        (self.n_groups, sum / n_rows.max(1) as f64)
    }

    /// What a group adds to the gap, and the likenesses that were found on the way.
    fn standing(&self, a: u32) -> (f64, Vec<(u32, Edge)>) {
        let mut found = Vec::new();
        let Some(group) = self.groups[a as usize].as_ref().filter(|group| group.size > 1) else {
            return (0.0, found);
        };
        // Those that may be most alike first, until none can be more so.
        let mut near: Vec<(u32, Edge)> = self.edges.of(a).iter().map(|(&b, &edge)| (b, edge)).collect();
        near.sort_unstable_by(|x, y| y.1.likeness.total_cmp(&x.1.likeness));
        let mut next = 0.0f64;
        for (b, edge) in near {
            if edge.likeness <= next {
                break;
            }
            let edge = match edge.is_exact {
                true => edge,
                false => {
                    let Some(edge) = self.edge(a, b) else { continue };
                    found.push((b, edge));
                    edge
                }
            };
            next = next.max(edge.likeness);
        }
        (f64::from(group.size) * (group.cohesion(self.date_share) - next), found)
    }
}
