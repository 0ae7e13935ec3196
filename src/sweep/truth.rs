//! What is truly alike: groups that people made, or pairs that they judged.

use std::collections::HashMap;

use crate::error::{Error, Result};

/// A pair that somebody judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JudgedPair {
    /// A document.
    pub a: u32,
    /// Another one.
    pub b: u32,
    /// Whether they belong together.
    pub same: bool,
    /// How many pairs of the corpus it stands for: 1, or more where only a sample was judged.
    pub weight: f64,
}

/// What is truly alike.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Truth {
    /// The group of each document, where it has one: two documents belong together if theirs is the same. Documents
    /// without a group count for nothing.
    Groups(Vec<Option<u32>>),
    /// The pairs that belong together; all others do not.
    Pairs(Vec<(u32, u32)>),
    /// Judged pairs; all others count for nothing.
    Judged(Vec<JudgedPair>),
}

impl Truth {
    /// Groups by name, one for each document.
    ///
    /// ```
    /// use likewise::sweep::Truth;
    ///
    /// let truth = Truth::groups([Some("oil"), None, Some("cup"), Some("oil")]);
    /// assert_eq!(truth, Truth::Groups(vec![Some(0), None, Some(1), Some(0)]));
    /// ```
    pub fn groups<'a>(names: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        let mut numbers = HashMap::new();
        let number = |name: Option<&'a str>| {
            name.map(|name| {
                let next = numbers.len() as u32;
                *numbers.entry(name).or_insert(next)
            })
        };
        Self::Groups(names.into_iter().map(number).collect())
    }

    /// Whether it speaks of the documents of a corpus of `n_documents`, and says anything.
    pub(super) fn check(&self, n_documents: usize) -> Result<()> {
        let fault = |sentence: String| Err(Error::Data(sentence));
        let outside = |a: u32, b: u32| a as usize >= n_documents || b as usize >= n_documents || a == b;
        match self {
            Self::Groups(groups) if groups.len() != n_documents => {
                fault(format!("the truth has {} documents, the corpus {n_documents}", groups.len()))
            }
            Self::Groups(groups) if groups.iter().all(Option::is_none) => {
                fault("no document has a true group".into())
            }
            Self::Pairs(pairs) if pairs.is_empty() => fault("the truth has no pair".into()),
            Self::Judged(pairs) if pairs.is_empty() => fault("the truth has no judged pair".into()),
            Self::Pairs(pairs) if pairs.iter().any(|&(a, b)| outside(a, b)) => {
                fault("a true pair names a document that is not there, or one document twice".into())
            }
            Self::Judged(pairs) if pairs.iter().any(|pair| outside(pair.a, pair.b)) => {
                fault("a judged pair names a document that is not there, or one document twice".into())
            }
            Self::Judged(pairs)
                if pairs.iter().any(|pair| !(pair.weight > 0.0 && pair.weight.is_finite())) =>
            {
                fault("the weight of a judged pair must be above 0".into())
            }
            _ => Ok(()),
        }
    }
}
