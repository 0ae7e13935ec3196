//! How a copy relates to the document kept in its place, by the words in their order.
//!
//! The cosine knows which words two texts use and how often, not where: two forms filled in differently can have a
//! cosine of 1. Here the texts are compared by their runs of words, and by their numbers.

use super::shingles::{Shingled, tokens};
use crate::document::Corpus;

/// The share of a text's words from which on it counts as standing in the other text.
pub const NEARLY_ALL: f32 = 0.8;

/// Words in a row from which on a shared stretch is a passage.
pub const PASSAGE: usize = 20;

/// The share of a document's words that must stand in the kept one for it to be removed.
pub const COPIED: f32 = 0.5;

/// Numbers that both texts must have at least before differing ones say that a form was filled in.
pub const NUMBERS: usize = 3;

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
    /// They are one form filled in with other figures: both have [`NUMBERS`] different numbers or more, and fewer
    /// than half of the numbers of the text with fewer stand in the other. Not a copy.
    Template,
    /// They use the same words, but hardly in the same order: lists, rewritten texts, two reports of one kind. Not a
    /// copy.
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
            Self::Template => "template",
            Self::Words => "words",
        }
    }

    /// Whether nearly all of at least one of the two texts stands in the other.
    pub fn shares_text(self) -> bool {
        matches!(self, Self::Identical | Self::Near | Self::Contained)
    }

    /// Whether one may be a copy of the other: neither a form filled in differently, nor the same words in another
    /// order.
    pub fn may_be_copy(self) -> bool {
        !matches!(self, Self::Template | Self::Words)
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
        Self::between(&Shingled::new(tokens([one])), &Shingled::new(tokens([other])))
    }

    /// The likeness of documents `one` and `other` of `corpus`.
    pub fn of_documents(corpus: &Corpus, one: usize, other: usize) -> Self {
        let of = |document| Shingled::new(tokens(corpus.pieces(document)));
        Self::between(&of(one), &of(other))
    }

    /// Whether the one is a copy of the other: at least [`COPIED`] of its words stand there in runs, and the
    /// likeness is not that of a form or of a list of words.
    pub fn is_copy(&self) -> bool {
        self.relation.may_be_copy() && self.share >= COPIED
    }

    /// The likeness of two texts as their shingles.
    pub(super) fn between(one: &Shingled, other: &Shingled) -> Self {
        if one.tokens == other.tokens {
            return Self { relation: Relation::Identical, share: 1.0, other_share: 1.0 };
        }
        if one.is_short() || other.is_short() {
            // Too short for a run: nothing can be said but that they differ.
            return Self { relation: Relation::Words, share: 0.0, other_share: 0.0 };
        }
        let (covered, run) = one.cover(other);
        let (other_covered, other_run) = other.cover(one);
        let share = covered as f32 / one.tokens.len() as f32;
        let other_share = other_covered as f32 / other.tokens.len() as f32;
        let (numbers, same) = one.numbers(other);
        let relation = if numbers >= NUMBERS && 2 * same < numbers {
            Relation::Template
        } else if share.min(other_share) >= NEARLY_ALL {
            Relation::Near
        } else if share.max(other_share) >= NEARLY_ALL {
            Relation::Contained
        } else if run.min(other_run) >= PASSAGE {
            Relation::Passages
        } else {
            Relation::Words
        };
        Self { relation, share, other_share }
    }
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
    fn a_form_with_other_figures_is_a_template_and_a_corrected_figure_is_not() {
        let report = "Balances at the bank fell on April 23 to 6.211 billion from 9.431 billion on the day before, the \
                      treasury said in its latest statement. Balances in other accounts rose to 25.154 billion.";
        let next = report.replace("23", "24").replace("6.211", "7.5").replace("25.154", "26.8");
        let next = next.replace("9.431", "6.211");
        assert_eq!(Likeness::of(report, &next).relation, Relation::Template);
        assert!(!Likeness::of(report, &next).is_copy());
        let corrected = report.replace("6.211", "6.311");
        assert_eq!(Likeness::of(report, &corrected).relation, Relation::Near);
        assert!(Likeness::of(report, &corrected).is_copy());
    }

    #[test]
    fn one_changed_number_is_not_identical() {
        let found = Likeness::of("Fire kills 3 in the old town", "Fire kills 4 in the old town");
        assert!(found.relation != Relation::Identical && found.is_copy());
    }

    #[test]
    fn less_than_half_is_no_copy() {
        let text = numbered(0..100);
        let quoted = numbered(300..400) + &numbered(20..60);
        let (one, other) = (Likeness::of(&quoted, &text), Likeness::of(&text, &(numbered(0..50) + &quoted)));
        assert!(!one.is_copy() && other.relation == Relation::Passages && other.is_copy());
    }
}
