//! Groups found against true labels.

use crate::error::{Error, Result};
use crate::evaluate::{GroupScores, groups};

/// How well the groups of documents agree with true labels: `gold` gives the label of a document, where it has one.
/// Documents without a label do not count; those without a group count as one more group.
pub(super) fn scores<'a>(
    themes: impl Iterator<Item = Option<u32>>,
    gold: impl Fn(usize) -> Option<&'a str>,
) -> Result<(GroupScores, usize)> {
    let mut names = std::collections::BTreeMap::new();
    let (mut found, mut truth) = (Vec::new(), Vec::new());
    for (document, theme) in themes.enumerate() {
        if let Some(label) = gold(document) {
            let next = names.len() as u32;
            truth.push(*names.entry(label).or_insert(next));
            found.push(theme.unwrap_or(u32::MAX));
        }
    }
    if truth.is_empty() {
        return Err(Error::Data("no document has a true label to score against".into()));
    }
    Ok((groups(&found, &truth), truth.len()))
}
