//! The truth as users have it: a field, groups by id, or a table of judged pairs; and what it means for documents.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::prepare::Prepared;
use crate::error::{Error, Result};
use crate::sweep::{JudgedPair, Truth};

/// The truth as users have it, by id.
#[derive(Debug, Clone, PartialEq)]
pub enum Gold {
    /// The inputs' own field with the group, which [`Prepare`](super::Prepare) was told to read.
    Field {
        /// Whether documents without a group belong with no other; else they count for nothing.
        complete: bool,
    },
    /// The group of each id.
    Groups {
        /// Groups by the id of a document or its page.
        groups: HashMap<String, String>,
        /// As in a field.
        complete: bool,
    },
    /// Pairs of ids.
    Pairs(GoldPairs),
}

/// A table of judged pairs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GoldPairs {
    /// The rows.
    pub rows: Vec<GoldPair>,
    /// A label that is a number means that two belong together from this value on. `None`: labels are
    /// 1/0, true/false or yes/no.
    pub from: Option<f64>,
    /// Whether pairs that are not in the table do not belong together; else they count for nothing. A
    /// table without labels is complete in any case.
    pub complete: bool,
}

/// A row of such a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GoldPair {
    /// The id of a document or its page.
    pub a: String,
    /// Another one.
    pub b: String,
    /// What was said of the two; a pair without a label is not judged yet.
    pub label: Option<String>,
    /// How many pairs it stands for; 1 where nothing is said.
    pub weight: Option<f64>,
}

/// The truth in numbers of documents.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// `None` where judgements are numbers and nobody said which of them mean that two belong together.
    pub truth: Option<Truth>,
    /// Judgements that are numbers.
    pub numbers: Vec<(u32, u32, f64)>,
    /// Ids that no document has, ascending.
    pub unknown: Vec<String>,
    /// Documents with terms that count for nothing, since they have no group.
    pub n_without: usize,
    /// Rows that say nothing of two documents that no other row has said.
    pub n_idle: usize,
}

pub(super) fn resolve(gold: &Gold, prepared: &Prepared) -> Result<Resolved> {
    let corpus = &prepared.corpus;
    let documents = 0..corpus.documents().len();
    match gold {
        Gold::Field { complete } => {
            let names: Vec<Option<&str>> =
                documents.map(|document| corpus.page_of(document).label.as_deref()).collect();
            Ok(by_groups(&names, *complete, prepared))
        }
        Gold::Groups { groups, complete } => {
            let mut unknown: BTreeSet<&String> = groups.keys().collect();
            let names: Vec<Option<&str>> = documents
                .map(|document| {
                    let ids = [&corpus.documents()[document].id, &corpus.page_of(document).id];
                    let id = ids.into_iter().find(|&id| groups.contains_key(id))?;
                    unknown.remove(id);
                    groups.get(id).map(String::as_str)
                })
                .collect();
            if names.iter().all(Option::is_none) {
                let of_table = unknown.first().map_or(String::new(), |id| format!("`{id}`"));
                return Err(Error::Data(format!(
                    "no id of --gold-file is one of a document: there it has {of_table}, here {}",
                    an_id(prepared)
                )));
            }
            let unknown = unknown.into_iter().cloned().collect();
            Ok(Resolved { unknown, ..by_groups(&names, *complete, prepared) })
        }
        Gold::Pairs(pairs) => resolve_pairs(pairs, prepared),
    }
}

/// The truth of these groups; documents with terms and without a group stand alone where it is complete.
fn by_groups(names: &[Option<&str>], complete: bool, prepared: &Prepared) -> Resolved {
    let truth = Truth::groups(names.iter().copied());
    let Truth::Groups(mut groups) = truth else { return Resolved::default() };
    let is_without = |document: usize| names[document].is_none() && !prepared.matrix.row(document).is_empty();
    let without: Vec<usize> = (0..names.len()).filter(|&document| is_without(document)).collect();
    let n_without = if complete { 0 } else { without.len() };
    // A truth without any group stays what it is, to be refused.
    if let Some(&last) = groups.iter().flatten().max().filter(|_| complete) {
        (last + 1..).zip(without).for_each(|(group, document)| groups[document] = Some(group));
    }
    Resolved { truth: Some(Truth::Groups(groups)), n_without, ..Resolved::default() }
}

/// The id of some document, for a sentence.
fn an_id(prepared: &Prepared) -> String {
    prepared.corpus.documents().first().map_or(String::new(), |document| format!("`{}`", document.id))
}

/// Rows by their two documents, the lower first, as written first; ids that no document has; and the number of the other rows.
type Known<'a> = (BTreeMap<(u32, u32), &'a GoldPair>, Vec<String>, usize);

fn known<'a>(gold: &'a GoldPairs, prepared: &Prepared) -> Result<Known<'a>> {
    let corpus = &prepared.corpus;
    let mut by_id: HashMap<&str, u32> = HashMap::new();
    // A page's own id leads to its first document, a document's own id to itself.
    for (number, document) in (0u32..).zip(corpus.documents()) {
        by_id.entry(&corpus.pages()[document.page as usize].id).or_insert(number);
    }
    for (number, document) in (0u32..).zip(corpus.documents()) {
        by_id.insert(&document.id, number);
    }
    let (mut known, mut unknown, mut n_idle) = (BTreeMap::new(), BTreeSet::new(), 0);
    for row in &gold.rows {
        let find = |id: &str| by_id.get(id).copied();
        let (a, b) = (find(&row.a), find(&row.b));
        unknown.extend(a.is_none().then(|| row.a.clone()));
        unknown.extend(b.is_none().then(|| row.b.clone()));
        let (Some(a), Some(b)) = (a, b) else { continue };
        if a == b {
            n_idle += 1;
            continue;
        }
        match known.entry((a.min(b), a.max(b))) {
            Entry::Vacant(place) => {
                place.insert(row);
            }
            Entry::Occupied(first) => {
                let (first, label) = (*first.get(), |row: &GoldPair| row.label.clone().unwrap_or_default());
                if label(first).trim() != label(row).trim() {
                    let (one, other) = (label(first), label(row));
                    return Err(Error::Data(format!(
                        "--gold has {} and {} twice, once with the label `{one}` and once with `{other}`; leave one of them",
                        row.a, row.b
                    )));
                }
                n_idle += 1;
            }
        }
    }
    if known.is_empty() {
        let why = match unknown.first() {
            Some(id) => format!("there is no document `{id}`; here ids are such as {}", an_id(prepared)),
            None => "every row names one document twice".into(),
        };
        return Err(Error::Data(format!("no pair of --gold names two documents of the inputs: {why}")));
    }
    Ok((known, unknown.into_iter().collect(), n_idle))
}

fn resolve_pairs(gold: &GoldPairs, prepared: &Prepared) -> Result<Resolved> {
    let (known, unknown, n_idle) = known(gold, prepared)?;
    let resolved = |truth, numbers| Ok(Resolved { truth, numbers, unknown, n_idle, n_without: 0 });
    if known.values().all(|row| row.label.is_none()) {
        if gold.rows.iter().any(|row| row.weight.is_some()) {
            let sentence = "no pair of --gold is judged yet: fill in its column of labels, 1 for two that belong together, else 0";
            return Err(Error::Data(sentence.into()));
        }
        return resolved(Some(Truth::Pairs(known.into_keys().collect())), Vec::new());
    }
    let judged: Vec<(u32, u32, &GoldPair, &str)> = known
        .into_iter()
        .filter_map(|((a, b), row)| Some((a, b, row, row.label.as_deref()?.trim())))
        .collect();
    let number = |label: &str| label.parse::<f64>().ok().filter(|number| number.is_finite());
    let numbers: Option<Vec<(u32, u32, f64)>> =
        judged.iter().map(|&(a, b, _, label)| Some((a, b, number(label)?))).collect();
    let bad = |allowed: &str, fits: &dyn Fn(&str) -> bool| {
        let of = judged.iter().find(|&&(.., label)| !fits(label));
        let got =
            of.map_or(String::new(), |(_, _, row, label)| format!("`{label}` for {} and {}", row.a, row.b));
        Error::Data(format!("a label of --gold must be {allowed}, got {got}"))
    };
    if gold.from.is_none() && !judged.iter().all(|&(.., label)| yes_or_no(label).is_some()) {
        // Not the answers to a question of same or not: there are numbers to go along with.
        let allowed = "1 or 0, yes or no, true or false, or a number";
        let fits = |label: &str| number(label).is_some() || (numbers.is_none() && yes_or_no(label).is_some());
        return resolved(None, numbers.clone().ok_or_else(|| bad(allowed, &fits))?);
    }
    let same = |label: &str| match gold.from {
        Some(from) => number(label).map(|number| number >= from),
        None => yes_or_no(label),
    };
    let truth: Option<Vec<JudgedPair>> = judged
        .iter()
        .map(|&(a, b, row, label)| {
            Some(JudgedPair { a, b, same: same(label)?, weight: row.weight.unwrap_or(1.0) })
        })
        .collect();
    let truth =
        truth.ok_or_else(|| bad("a number where --gold-from is given", &|label| number(label).is_some()))?;
    if gold.complete {
        let pairs: Vec<_> = truth.iter().filter(|pair| pair.same).map(|pair| (pair.a, pair.b)).collect();
        if pairs.is_empty() {
            let sentence =
                "no pair of --gold belongs together: with --gold-complete there is nothing to find";
            return Err(Error::Data(sentence.into()));
        }
        return resolved(Some(Truth::Pairs(pairs)), numbers.unwrap_or_default());
    }
    resolved(Some(Truth::Judged(truth)), numbers.unwrap_or_default())
}

fn yes_or_no(label: &str) -> Option<bool> {
    match label.to_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "y" | "same" => Some(true),
        "0" | "0.0" | "false" | "no" | "n" | "different" => Some(false),
        _ => None,
    }
}
