//! Near-duplicates, gathered into groups that each hang on one kept document.
//!
//! A group is *anchored*: every member has a cosine of at least the pairs' threshold **to the kept document**, or a
//! stated share of it stands in the kept document ([`Containment`]).
//! Nothing chains: that A is like B and B like C never puts A and C together. What anchoring does not promise:
//! two members of one group may be less alike than the threshold (each is only held to the kept one), and a
//! document may be like the members of a group, or like two kept documents, and yet stand in another group or
//! in none; [`Pairs`](crate::pairs::Pairs) has those pairs.
//!
//! The cosine says that two texts use the same words; [`Likeness`] says whether they say the same: it compares each
//! candidate with the kept document by the words in their order. What is alike and no copy stays ([`Alike`]). Where
//! a large group shares little text, it is the template of a site that is alike and not the documents: such a group
//! is left alone and told of ([`Stopped`]).

mod against;
mod breaker;
mod candidates;
mod containment;
mod group;
mod groups;
mod keep;
mod origins;
mod relation;
mod settings;
mod shingles;

pub use against::{Against, InOld, MAX_OLD};
pub use breaker::{LARGE, LARGE_SHARE, Stopped};
pub use containment::{
    CONTAINED, Contained, Containment, ContainmentParams, LEAST_WORDS, all_contained, containment,
};
pub use group::{Alike, Group};
pub use groups::{Copies, CopiesParams};
pub use keep::{Keep, KeepRule};
pub use origins::{Flow, Later, Member, Origin, Origins};
pub use relation::{COPIED, LATER, Likeness, NEARLY_ALL, NOTICE, NUMBERS, PASSAGE, Relation};
pub use settings::{CopySearch, CopySettings, find_copies};
