//! What a group of copies is, and what two documents are that are alike and no copies.

use super::relation::Likeness;

/// One kept document and its copies.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The document that stays.
    pub kept: u32,
    /// The others, ascending, each with its cosine to the kept one: at least the threshold of the pairs, but for a
    /// document that is there because the kept one contains it.
    pub members: Vec<(u32, f32)>,
}

/// Two documents that both stay, although they are alike: a form filled in with other figures, the same words in
/// another order, or one that has the other in it but is less worth keeping by the rules.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alike {
    /// The one more worth keeping.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// Their cosine: at least the threshold of the pairs, but where one contains the other.
    pub cosine: f32,
    /// How `b` (the one text) relates to `a` (the other text).
    pub likeness: Likeness,
}
