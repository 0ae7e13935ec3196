//! How a copy relates to the document kept in its place, by the words in their order.
//!
//! The cosine knows which words two texts use and how often, not where: two forms filled in differently can have a
//! cosine of 1. Here the texts are compared by their shingles (A. Z. Broder, "On the resemblance and containment of
//! documents", 1997), over every token, numbers and single letters too.

use std::collections::HashSet;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use rayon::prelude::*;

use super::group::Group;
use crate::document::Corpus;
use crate::text::for_each_token;

/// Words of a shingle. Three keep a headline with one changed word together; two words in a row are shared by chance.
const SHINGLE: usize = 3;

/// The share of a text's words from which on it counts as standing in the other text.
pub const NEARLY_ALL: f32 = 0.8;

/// Words in a row from which on a shared stretch is a passage.
pub const PASSAGE: usize = 20;

/// How a copy relates to the kept document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Relation {
    /// The same words in the same order, up to case and punctuation.
    Identical,
    /// At least [`NEARLY_ALL`] of the words of each stand in the other, in runs.
    Near,
    /// At least [`NEARLY_ALL`] of the words of one stand in the other, which has more besides.
    Contained,
    /// They share a run of [`PASSAGE`] words or more, and each has its own rest.
    Passages,
    /// They use the same words, but hardly in the same order: forms, lists, two reports of one kind.
    Words,
}

impl Relation {
    /// The word for it in the outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identical => "identical",
            Self::Near => "near",
            Self::Contained => "contained",
            Self::Passages => "passages",
            Self::Words => "words",
        }
    }

    /// Whether nearly all of at least one of the two texts stands in the other.
    pub fn shares_text(self) -> bool {
        matches!(self, Self::Identical | Self::Near | Self::Contained)
    }
}

/// How two texts relate, and how much of each stands in the other.
///
/// ```
/// use likewise::copies::{Likeness, Relation};
///
/// let found = Likeness::of("Ten killed in a fire, police say", "Twelve killed in a fire, police say");
/// assert_eq!(found.relation, Relation::Near);
/// assert!((found.share - 6.0 / 7.0).abs() < 1e-6);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Likeness {
    /// What kind of likeness it is.
    pub relation: Relation,
    /// The share of the one text's words, 0 to 1, that stand in the other in runs of at least three.
    pub share: f32,
    /// The same of the other text.
    pub other_share: f32,
}

impl Likeness {
    /// The likeness of two texts. O(words of both), but for hashing's rare bad luck.
    pub fn of(one: &str, other: &str) -> Self {
        Shingled::new(tokens([other])).likeness(tokens([one]))
    }

    /// The likeness of each member of each group (the one) to the kept document (the other), in the order of the
    /// members.
    ///
    /// O(words) for the members, and the words of the kept document for each of them; nothing is compared between
    /// members. The same for any number of threads: each value hangs on two texts alone.
    pub(super) fn of_groups(groups: &[Group], corpus: &Corpus) -> Vec<Vec<Self>> {
        let of = |document: u32| tokens(corpus.pieces(document as usize));
        let group = |group: &Group| {
            let kept = Shingled::new(of(group.kept));
            group.members.par_iter().map(|&(member, _)| kept.likeness(of(member))).collect()
        };
        groups.par_iter().map(group).collect()
    }
}

/// A hash of each token.
fn tokens<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<u64> {
    let state = FixedState::with_seed(5);
    let mut tokens = Vec::new();
    for piece in pieces {
        for_each_token(piece, |_, token| tokens.push(state.hash_one(token)));
    }
    tokens
}

/// The tokens of a text with its shingles, to compare many texts with it.
struct Shingled {
    tokens: Vec<u64>,
    shingles: HashSet<u64, FixedState>,
}

impl Shingled {
    fn new(tokens: Vec<u64>) -> Self {
        let shingles = shingles(&tokens, SHINGLE).collect();
        Self { tokens, shingles }
    }

    /// How the text of `one` relates to this one.
    fn likeness(&self, one: Vec<u64>) -> Likeness {
        if one == self.tokens {
            return Likeness { relation: Relation::Identical, share: 1.0, other_share: 1.0 };
        }
        if one.len().min(self.tokens.len()) < SHINGLE {
            // Too short for a run: nothing can be said but that they differ.
            return Likeness { relation: Relation::Words, share: 0.0, other_share: 0.0 };
        }
        let one = Self::new(one);
        let (covered, run) = cover(&one.tokens, &self.shingles);
        let (other_covered, other_run) = cover(&self.tokens, &one.shingles);
        let share = covered as f32 / one.tokens.len() as f32;
        let other_share = other_covered as f32 / self.tokens.len() as f32;
        let relation = if share.min(other_share) >= NEARLY_ALL {
            Relation::Near
        } else if share.max(other_share) >= NEARLY_ALL {
            Relation::Contained
        } else if run.min(other_run) >= PASSAGE {
            Relation::Passages
        } else {
            Relation::Words
        };
        Likeness { relation, share, other_share }
    }
}

/// A hash of each run of `n` tokens.
fn shingles(tokens: &[u64], n: usize) -> impl Iterator<Item = u64> {
    let state = FixedState::with_seed(6);
    tokens.windows(n).map(move |window| state.hash_one(window))
}

/// How many tokens lie in a shingle of `other`, and the longest run of such tokens.
fn cover(tokens: &[u64], other: &HashSet<u64, FixedState>) -> (usize, usize) {
    let (mut covered, mut run, mut longest, mut end) = (0, 0, 0, 0);
    for (start, shingle) in shingles(tokens, SHINGLE).enumerate() {
        if !other.contains(&shingle) {
            continue;
        }
        if start > end {
            run = 0;
        }
        let new = start + SHINGLE - end.max(start);
        covered += new;
        run += new;
        longest = longest.max(run);
        end = start + SHINGLE;
    }
    (covered, longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(range: std::ops::Range<usize>) -> String {
        range.map(|i| format!("w{i} ")).collect()
    }

    #[test]
    fn each_kind_of_likeness_is_told_from_the_others() {
        let text = numbered(0..100);
        let dotted = text.to_uppercase().replace(' ', ". ");
        let changed = text.replace("w50 ", "other ");
        let longer = text.clone() + &numbered(200..300);
        let quoted = numbered(300..400) + &numbered(20..60);
        let swapped = numbered(50..100) + &numbered(0..50);
        let turned: String = (0..100).rev().map(|i| format!("w{i} ")).collect();
        for (one, relation, share, other_share) in [
            (text.as_str(), Relation::Identical, 1.0, 1.0),
            (&dotted, Relation::Identical, 1.0, 1.0),
            (&changed, Relation::Near, 0.99, 0.99),
            (&swapped, Relation::Near, 1.0, 1.0),
            (&longer, Relation::Contained, 0.5, 1.0),
            (&quoted, Relation::Passages, 40.0 / 140.0, 0.4),
            (&turned, Relation::Words, 0.0, 0.0),
            ("", Relation::Words, 0.0, 0.0),
            ("w1 w2", Relation::Words, 0.0, 0.0),
        ] {
            let found = Likeness::of(one, &text);
            assert_eq!(found.relation, relation, "{one}");
            assert!((found.share - share).abs() < 1e-6, "{found:?} {one}");
            assert!((found.other_share - other_share).abs() < 1e-6, "{found:?} {one}");
        }
        assert_eq!(Likeness::of("", "").relation, Relation::Identical);
    }

    #[test]
    fn one_changed_number_is_not_identical() {
        let found = Likeness::of("Fire kills 3 in the old town", "Fire kills 4 in the old town");
        assert!(found.relation != Relation::Identical);
    }

    #[test]
    fn runs_end_where_a_word_differs() {
        let shingled = Shingled::new((0..40).collect());
        let mut one: Vec<u64> = (0..40).collect();
        one[10] = 99;
        assert_eq!(cover(&one, &shingled.shingles), (39, 29));
    }
}
