//! Near-duplicates, gathered into groups that each hang on one kept document.
//!
//! A group is *anchored*: every member has a cosine of at least the pairs' threshold **to the kept document**.
//! Nothing chains: that A is like B and B like C never puts A and C together. What anchoring does not promise:
//! two members of one group may be less alike than the threshold (each is only held to the kept one), and a
//! document may be like the members of a group, or like two kept documents, and yet stand in another group or
//! in none; [`Pairs`](crate::pairs::Pairs) has those pairs.

mod groups;
mod keep;

pub use groups::{Copies, CopiesParams, Group};
pub use keep::Keep;
