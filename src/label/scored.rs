//! The terms of a theme by how much they say of it.

use std::cmp::Ordering;
use std::sync::OnceLock;

/// Terms put in order at once; hardly ever is one asked for that stands behind them.
const AT_ONCE: usize = 256;

/// A term of a theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Term {
    /// Before all others, behind all others or in between.
    pub group: Group,
    pub score: f64,
    pub column: u32,
}

/// Where a term stands among the others, whatever its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Enough documents have it.
    Best,
    /// Only a few documents have it, or it says nothing of the theme.
    Rest,
    /// It says nothing of any theme.
    Nothing,
}

/// Terms by group, then by score descending, then by column.
#[derive(Debug)]
pub(super) struct Scored {
    first: Vec<Term>,
    others: Vec<Term>,
    /// The others in their order, once they are asked for.
    in_order: OnceLock<Vec<Term>>,
}

impl Scored {
    /// The terms in their order. Each column stands there once.
    pub fn new(mut terms: Vec<Term>) -> Self {
        let mut others = Vec::new();
        if terms.len() > AT_ONCE {
            terms.select_nth_unstable_by(AT_ONCE, by_worth);
            others = terms.split_off(AT_ONCE);
        }
        terms.sort_unstable_by(by_worth);
        Self { first: terms, others, in_order: OnceLock::new() }
    }

    /// Score and column of each term, in order.
    pub fn iter(&self) -> impl Iterator<Item = (f64, u32)> {
        let others = || {
            self.in_order.get_or_init(|| {
                let mut others = self.others.clone();
                others.sort_unstable_by(by_worth);
                others
            })
        };
        let others = std::iter::once_with(others).flatten();
        self.first.iter().chain(others).map(|term| (term.score, term.column))
    }
}

fn by_worth(one: &Term, other: &Term) -> Ordering {
    let by_score = || other.score.total_cmp(&one.score);
    one.group.cmp(&other.group).then_with(by_score).then(one.column.cmp(&other.column))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn terms_stand_by_group_score_and_column(terms in proptest::collection::vec((0..3u8, 0..5i8), 0..700)) {
            let groups = [Group::Best, Group::Rest, Group::Nothing];
            let term = |(column, &(group, score)): (u32, &(u8, i8))| {
                Term { group: groups[usize::from(group)], score: f64::from(score), column }
            };
            let terms: Vec<Term> = (0u32..).zip(&terms).map(term).collect();
            let mut slow = Vec::new();
            for group in groups {
                let mut of_group: Vec<Term> = terms.iter().copied().filter(|term| term.group == group).collect();
                of_group.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.column.cmp(&b.column)));
                slow.extend(of_group.into_iter().map(|term| (term.score, term.column)));
            }
            assert!(Scored::new(terms).iter().eq(slow));
        }
    }
}
