//! What differs between two texts, word by word.
//!
//! The `similar` crate finds the edits (E. W. Myers, "An O(ND) difference algorithm and its variations", 1986, with
//! heuristics that bound the work on texts that have little in common).

use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::FixedState;
use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::document::Span;
use crate::text::for_each_token;

/// A place where one text says something else than the other, from the first differing word to the last.
///
/// Case and punctuation do not count as a difference. Where a text has nothing at the place, its span is empty and
/// stands before the next word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// What the one text says.
    pub a: Span,
    /// What the other says.
    pub b: Span,
}

/// Words of two texts that stand at one place of a common order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub a: Range<usize>,
    pub b: Range<usize>,
    pub equal: bool,
}

/// The tokens of a text: a hash of each, and its bytes.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub hashes: Vec<u64>,
    pub spans: Vec<Span>,
}

impl Words {
    pub fn of(text: &str, pieces: &[Span]) -> Self {
        let state = FixedState::with_seed(7);
        let mut words = Self::default();
        for piece in pieces {
            for_each_token(piece.of(text), |span, token| {
                words.hashes.push(state.hash_one(token));
                words.spans.push(Span { start: piece.start + span.start, end: piece.start + span.end });
            });
        }
        words
    }

    /// The bytes of a range of words; an empty span for an empty range.
    pub fn span(&self, range: &Range<usize>) -> Span {
        match (self.spans.get(range.start), range.is_empty()) {
            (Some(first), false) => Span { start: first.start, end: self.spans[range.end - 1].end },
            (Some(next), true) => Span { start: next.start, end: next.start },
            (None, _) => {
                let end = self.spans.last().map_or(0, |last| last.end);
                Span { start: end, end }
            }
        }
    }
}

/// The texts cut into stretches that are equal and stretches that are not, in order, without a gap.
pub(super) fn steps(a: &Words, b: &Words) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &a.hashes, &b.hashes) {
        let step = Step { a: op.old_range(), b: op.new_range(), equal: matches!(op, DiffOp::Equal { .. }) };
        match steps.last_mut() {
            // A deletion and an insertion side by side are one change.
            Some(last) if last.equal == step.equal => {
                last.a.end = step.a.end.max(last.a.end);
                last.b.end = step.b.end.max(last.b.end);
            }
            _ => steps.push(step),
        }
    }
    steps
}

/// The stretches that differ.
pub(super) fn changes(a: &Words, b: &Words, steps: &[Step]) -> Vec<Change> {
    let differing = steps.iter().filter(|step| !step.equal);
    differing.map(|step| Change { a: a.span(&step.a), b: b.span(&step.b) }).collect()
}
