//! What a group of copies is.

/// One kept document and its copies.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The document that stays.
    pub kept: u32,
    /// The others, ascending, each with its cosine to the kept one: at least the threshold of the pairs.
    pub members: Vec<(u32, f32)>,
}
