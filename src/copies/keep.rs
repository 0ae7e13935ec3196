//! Which document of a group is kept.

use std::fmt::{self, Display};
use std::str::FromStr;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::dates;
use crate::document::Corpus;
use crate::error::Error;

/// One rule that says which of two copies is kept.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeepRule {
    /// The longest text, in characters of the kept pieces that are not white space.
    Longest,
    /// The earliest date; documents without a readable date come last.
    Earliest,
    /// The latest date; documents without a readable date come last.
    Latest,
    /// The source that stands first in the list, in whatever case; sources not in it come last.
    Source(Vec<String>),
    /// The one that is read first: by path, then by place in the file.
    First,
    /// The one most like the others: the largest sum of the cosines of all its pairs.
    MostTypical,
}

/// The rules that say which of several copies is kept: where the first finds no difference, the second decides, and
/// so on; at last the id that is first in byte order.
///
/// Written with commas; a list of sources with `+` between two:
///
/// ```
/// use likewise::copies::{Keep, KeepRule};
///
/// let keep: Keep = "source:Reuters+AP,earliest,longest".parse()?;
/// assert_eq!(keep.rules()[1], KeepRule::Earliest);
/// assert_eq!(keep.to_string(), "source:Reuters+AP,earliest,longest");
/// assert!("newest".parse::<Keep>().is_err());
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Keep(Vec<KeepRule>);

/// What stands for a rule in the table of copies where none of the rules saw a difference.
const BY_ID: &str = "id";

/// What the rules say of some documents: for each rule a number for each of them, the least being kept.
#[derive(Debug)]
pub(super) struct Ranks {
    documents: Vec<u32>,
    /// By rule and number of the document; 0 for those that were not asked for.
    ranks: Vec<Vec<u64>>,
    names: Vec<String>,
}

impl KeepRule {
    /// How the rules are written, for help texts.
    pub const ALL: [&str; 6] = ["longest", "earliest", "latest", "source:A+B", "first", "most-typical"];

    /// The number of each of `documents`, the least worth the most. `typical` gives the sum of the cosines of a
    /// document's pairs.
    fn ranks(&self, corpus: &Corpus, documents: &[u32], typical: &(dyn Fn(usize) -> u64 + Sync)) -> Vec<u64> {
        let rank = |document: usize| match self {
            Self::Longest => {
                let characters = corpus.pieces(document).flat_map(str::chars);
                u64::MAX - characters.filter(|character| !character.is_whitespace()).count() as u64
            }
            Self::Earliest => date(corpus, document).unwrap_or(u64::MAX),
            Self::Latest => date(corpus, document).map_or(u64::MAX, |date| !date),
            Self::Source(sources) => {
                let source = corpus.page_of(document).source.as_deref().unwrap_or("").trim().to_lowercase();
                let place = sources.iter().position(|wanted| wanted.trim().to_lowercase() == source);
                place.unwrap_or(sources.len()) as u64
            }
            Self::First => document as u64,
            Self::MostTypical => u64::MAX - typical(document),
        };
        let ranked: Vec<u64> = documents.par_iter().map(|&document| rank(document as usize)).collect();
        let mut ranks = vec![0; corpus.documents().len()];
        documents.iter().zip(ranked).for_each(|(&document, rank)| ranks[document as usize] = rank);
        ranks
    }
}

/// A document's date, later dates being greater numbers.
fn date(corpus: &Corpus, document: usize) -> Option<u64> {
    let seconds = dates::seconds(corpus.page_of(document).date.as_deref()?)?;
    // Shifted so that the order stays with an unsigned number; far from either end.
    Some((i128::from(seconds) - i128::from(i64::MIN)) as u64)
}

impl Keep {
    /// Rules in the order they are asked.
    pub fn by(rules: impl IntoIterator<Item = KeepRule>) -> Self {
        Self(rules.into_iter().collect())
    }

    /// The rules in the order they are asked.
    pub fn rules(&self) -> &[KeepRule] {
        &self.0
    }

    /// The rules as they are written on the command line.
    pub fn name(&self) -> String {
        self.to_string()
    }

    /// What the rules say of these `documents` of `corpus`.
    pub(super) fn ranks(
        &self,
        corpus: &Corpus,
        documents: Vec<u32>,
        typical: &(dyn Fn(usize) -> u64 + Sync),
    ) -> Ranks {
        Ranks {
            ranks: self.0.iter().map(|rule| rule.ranks(corpus, &documents, typical)).collect(),
            names: self.0.iter().map(ToString::to_string).collect(),
            documents,
        }
    }
}

impl Ranks {
    /// The documents from the most to the least worth keeping.
    ///
    /// The order hangs on the documents alone, not on where they stand in the corpus, as long as ids differ
    /// (and `first` is not asked for).
    pub(super) fn order(&self, corpus: &Corpus) -> Vec<u32> {
        let documents = corpus.documents();
        let mut order = self.documents.clone();
        order.par_sort_unstable_by(|&one, &other| {
            let (a, b) = (one as usize, other as usize);
            let by_rule = self.ranks.iter().map(|ranks| ranks[a].cmp(&ranks[b])).find(|order| order.is_ne());
            by_rule.unwrap_or_else(|| (&documents[a].id, one).cmp(&(&documents[b].id, other)))
        });
        order
    }

    /// The place of the first rule that sees a difference between two documents; that of the id where none does.
    pub(super) fn decided(&self, one: u32, other: u32) -> usize {
        let differs = |ranks: &Vec<u64>| ranks[one as usize] != ranks[other as usize];
        self.ranks.iter().position(differs).unwrap_or(self.ranks.len())
    }

    /// The rules' names by place, that of the id last.
    pub(super) fn into_names(self) -> Vec<String> {
        let mut names = self.names;
        names.push(BY_ID.into());
        names
    }
}

impl Default for Keep {
    fn default() -> Self {
        KeepRule::Longest.into()
    }
}

impl From<Keep> for String {
    fn from(keep: Keep) -> Self {
        keep.to_string()
    }
}

impl TryFrom<String> for Keep {
    type Error = Error;

    fn try_from(names: String) -> Result<Self, Error> {
        names.parse()
    }
}

impl From<KeepRule> for Keep {
    fn from(rule: KeepRule) -> Self {
        Self(vec![rule])
    }
}

impl Display for KeepRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Longest => f.write_str("longest"),
            Self::Earliest => f.write_str("earliest"),
            Self::Latest => f.write_str("latest"),
            Self::Source(sources) => write!(f, "source:{}", sources.join("+")),
            Self::First => f.write_str("first"),
            Self::MostTypical => f.write_str("most-typical"),
        }
    }
}

impl Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
    }
}

impl FromStr for KeepRule {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let rule = match name {
            "longest" => Self::Longest,
            "earliest" => Self::Earliest,
            "latest" => Self::Latest,
            "first" => Self::First,
            "most-typical" => Self::MostTypical,
            _ => {
                let sources = name.strip_prefix("source:").unwrap_or("");
                let sources: Vec<String> = sources.split('+').map(|source| source.trim().into()).collect();
                if sources.iter().any(String::is_empty) {
                    let rules = Self::ALL.join(", ");
                    let allowed = format!("one or more of these, with commas between: {rules}");
                    return Err(Error::Parameter { name: "keep", allowed, got: format!("`{name}`") });
                }
                Self::Source(sources)
            }
        };
        Ok(rule)
    }
}

impl FromStr for Keep {
    type Err = Error;

    fn from_str(names: &str) -> Result<Self, Error> {
        names.split(',').map(|name| name.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}
