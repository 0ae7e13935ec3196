//! How to split and clean; checked before any work.

use std::str::FromStr;

use linfa::ParamGuard;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Where a page is cut into articles.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[non_exhaustive]
pub enum Split {
    /// Where the layout, or text shared with other pages, shows that another article begins.
    #[default]
    Auto,
    /// Nowhere: a page is a document.
    None,
    /// Where the expression matches: each match begins an article (`(?m)^=== ` for lines that begin so).
    Pattern(Regex),
}

/// As the command line writes it.
impl From<Split> for String {
    fn from(split: Split) -> Self {
        match split {
            Split::Auto => "auto".into(),
            Split::None => "none".into(),
            Split::Pattern(pattern) => pattern.as_str().into(),
        }
    }
}

impl TryFrom<String> for Split {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl FromStr for Split {
    type Err = Error;

    /// `auto`, `none`, or a regular expression.
    fn from_str(text: &str) -> Result<Self> {
        let refused = |cause: String| Error::Parameter {
            name: "split",
            allowed: "auto, none, or a regular expression".into(),
            got: format!("`{text}`, which {cause}"),
        };
        match text {
            "auto" => Ok(Self::Auto),
            "none" => Ok(Self::None),
            _ => {
                let pattern =
                    Regex::new(text).map_err(|error| refused(format!("cannot be read: {error}")))?;
                // Such a pattern would make each letter an article.
                if pattern.find_iter("ab").any(|found| found.range() == (1..1)) {
                    return Err(refused(
                        "finds nothing at all between any two letters; let it match some text".into(),
                    ));
                }
                Ok(Self::Pattern(pattern))
            }
        }
    }
}

/// Checked parameters: how to split and clean pages.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clean {
    pub(super) split: Split,
    pub(super) furniture: bool,
}

/// Parameters of [`Clean`], not yet checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CleanParams(Clean);

impl Clean {
    /// Splits by [`Split::Auto`] and leaves furniture out, unless told otherwise.
    ///
    /// ```
    /// use likewise::clean::{Clean, Split};
    /// use likewise::document::Page;
    ///
    /// # fn main() -> likewise::Result<()> {
    /// let page = Page::new("p", "Rain in Basra\n\nIt rained for three days.\n\nLeave a comment\nYour email address will not be published.");
    /// let cleaned = Clean::params().split(Split::Auto).corpus(vec![page])?;
    /// assert_eq!(cleaned.corpus.text(0), "Rain in Basra\n\nIt rained for three days.");
    /// assert_eq!(cleaned.furniture.len(), 2);
    /// # Ok(())
    /// # }
    /// ```
    #[allow(clippy::new_ret_no_self)]
    pub fn params() -> CleanParams {
        CleanParams(Self { split: Split::Auto, furniture: true })
    }
}

impl CleanParams {
    /// Where pages are cut, as set.
    pub fn splits_at(&self) -> &Split {
        &self.0.split
    }

    /// Where pages are cut; [`Split::Auto`] by default.
    pub fn split(mut self, split: Split) -> Self {
        self.0.split = split;
        self
    }

    /// Whether furniture is left out; it is by default.
    pub fn furniture(mut self, furniture: bool) -> Self {
        self.0.furniture = furniture;
        self
    }
}

impl ParamGuard for CleanParams {
    type Checked = Clean;
    type Error = Error;

    fn check_ref(&self) -> Result<&Clean> {
        Ok(&self.0)
    }

    fn check(self) -> Result<Clean> {
        Ok(self.0)
    }
}
