//! Which document of a group is kept.

use std::fmt::{self, Display};
use std::str::FromStr;

use crate::document::Corpus;
use crate::error::Error;

/// The rule that says which of several copies is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Keep {
    /// The longest text, in characters of the kept pieces that are not white space; of equals the one whose id
    /// is first in byte order.
    #[default]
    Longest,
}

impl Keep {
    /// All rules, for help texts.
    pub const ALL: [Self; 1] = [Self::Longest];

    /// The rule's name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Longest => "longest",
        }
    }

    /// The documents of `corpus` from the most to the least worth keeping.
    ///
    /// The order hangs on the documents alone, not on where they stand in the corpus, as long as ids differ.
    pub(super) fn order(self, corpus: &Corpus) -> Vec<u32> {
        let documents = corpus.documents();
        let mut order: Vec<u32> = (0u32..).take(documents.len()).collect();
        match self {
            Self::Longest => {
                let length = |document: u32| -> usize {
                    let characters = corpus.pieces(document as usize).flat_map(str::chars);
                    characters.filter(|character| !character.is_whitespace()).count()
                };
                order.sort_by_cached_key(|&i| {
                    (std::cmp::Reverse(length(i)), documents[i as usize].id.as_bytes().to_vec(), i)
                });
            }
        }
        order
    }
}

impl Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Keep {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let names = Self::ALL.map(Self::name).join(", ");
        Self::ALL.into_iter().find(|rule| rule.name() == name).ok_or_else(|| Error::Parameter {
            name: "keep",
            allowed: format!("one of: {names}"),
            got: name.to_string(),
        })
    }
}
