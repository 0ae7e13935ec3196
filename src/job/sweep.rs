//! The threshold laboratory on inputs: from files to what every threshold would do.

use std::collections::HashMap;

use super::estimate::{across_themes, edits};
use super::prepare::{Prepare, Prepared};
use super::stages::Watch;
use crate::error::{Error, Result};
use crate::evaluate::{Correlation, correlation};
use crate::read::Inputs;
use crate::report::Planted;
use crate::sweep::{Density, JudgedPair, Scored, Sweep, Truth};

/// The truth as users have it, by id.
#[derive(Debug, Clone, PartialEq)]
pub enum Gold {
    /// The inputs' own field with the group, which [`Prepare`] was told to read.
    Field,
    /// The group of each id.
    Groups(HashMap<String, String>),
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

/// From inputs to what every threshold would do.
#[derive(Debug, Clone)]
pub struct FindThresholds {
    /// How inputs become rows.
    pub prepare: Prepare,
    /// The lowest threshold.
    pub lowest: f64,
    /// The distance of two thresholds.
    pub step: f64,
    /// What is truly alike, where that is known.
    pub gold: Option<Gold>,
    /// Whether to make a truth: edited copies of the documents, and pairs across themes.
    pub estimate: bool,
    /// Resamples behind each interval.
    pub n_resamples: usize,
    /// The start of all random numbers.
    pub seed: u64,
}

/// What the laboratory found.
#[derive(Debug, Clone)]
pub struct Swept {
    /// Documents and rows.
    pub prepared: Prepared,
    /// What every threshold would do.
    pub sweep: Sweep,
    /// The shape of the scores.
    pub density: Density,
    /// How right each threshold is, where the truth is known as same or not.
    pub scored: Option<Scored>,
    /// How the cosine goes along with judgements that are numbers, and of how many pairs.
    pub correlation: Option<(Correlation, usize)>,
    /// Ids of the truth that no document has.
    pub n_unknown: usize,
    /// What edited copies of the documents each threshold finds, where that was asked.
    pub edits: Vec<Planted>,
    /// The number of themes and, for each threshold, the share of its pairs across them, where that was asked.
    pub across: Option<(usize, Vec<f64>)>,
}

impl FindThresholds {
    /// Does the job on `inputs`.
    ///
    /// # Errors
    /// A parameter out of range, inputs that cannot be read, a truth that does not fit them.
    pub fn run(&self, inputs: impl Into<Inputs>, watch: &dyn Watch) -> Result<Swept> {
        let params = Sweep::params(self.lowest).step(self.step);
        let measure = linfa::ParamGuard::check_ref(&params)?.measure();
        let mut prepared = self.prepare.run(inputs, watch)?;
        let mut stages = std::mem::take(&mut prepared.stages);
        let pairs = stages.time(watch, "join", || measure.pairs(&prepared.matrix, self.lowest))?;
        let sweep = stages.time(watch, "thresholds", || params.over(pairs, &prepared.corpus))?;
        let Resolved { truth, numbers, n_unknown } = match &self.gold {
            Some(gold) => resolve(gold, &prepared)?,
            None => Resolved::default(),
        };
        let score = |truth: &Truth| sweep.score(&prepared.matrix, truth, self.n_resamples, self.seed);
        let scored = stages.time(watch, "score", || truth.as_ref().map(score).transpose())?;
        let (cosines, judged): (Vec<f64>, Vec<f64>) = numbers
            .iter()
            .map(|&(a, b, number)| (f64::from(prepared.matrix.cosine(a as usize, b as usize)), number))
            .unzip();
        let correlation = correlation(&cosines, &judged).map(|found| (found, judged.len()));
        let density = sweep.density();
        let (mut edited, mut across) = (Vec::new(), None);
        if self.estimate {
            edited = stages.time(watch, "edit copies", || edits(&prepared, &sweep, self.seed));
            across = stages.time(watch, "themes", || across_themes(&prepared, &sweep, self.seed))?;
        }
        prepared.stages = stages;
        Ok(Swept { prepared, sweep, density, scored, correlation, n_unknown, edits: edited, across })
    }
}

/// The truth in numbers of documents.
#[derive(Default)]
pub(super) struct Resolved {
    pub truth: Option<Truth>,
    /// Judgements that are numbers.
    numbers: Vec<(u32, u32, f64)>,
    n_unknown: usize,
}

pub(super) fn resolve(gold: &Gold, prepared: &Prepared) -> Result<Resolved> {
    let corpus = &prepared.corpus;
    let documents = 0..corpus.documents().len();
    match gold {
        Gold::Field => {
            let truth = Truth::groups(documents.map(|document| corpus.page_of(document).label.as_deref()));
            Ok(Resolved { truth: Some(truth), ..Resolved::default() })
        }
        Gold::Groups(groups) => {
            let mut used = 0;
            let names = documents.map(|document| {
                let id = &corpus.documents()[document].id;
                let group = groups.get(id).or_else(|| groups.get(&corpus.page_of(document).id));
                used += usize::from(group.is_some());
                group.map(String::as_str)
            });
            let truth = Truth::groups(names);
            Ok(Resolved {
                truth: Some(truth),
                n_unknown: groups.len().saturating_sub(used),
                ..Resolved::default()
            })
        }
        Gold::Pairs(pairs) => resolve_pairs(pairs, prepared),
    }
}

fn resolve_pairs(gold: &GoldPairs, prepared: &Prepared) -> Result<Resolved> {
    let corpus = &prepared.corpus;
    let mut by_id: HashMap<&str, u32> = HashMap::new();
    // A page's own id leads to its first document, a document's own id to itself.
    for (number, document) in (0u32..).zip(corpus.documents()) {
        by_id.entry(&corpus.pages()[document.page as usize].id).or_insert(number);
    }
    for (number, document) in (0u32..).zip(corpus.documents()) {
        by_id.insert(&document.id, number);
    }
    let (mut known, mut unknown) = (Vec::new(), std::collections::BTreeSet::new());
    for row in &gold.rows {
        let find = |id: &str| by_id.get(id).copied();
        match (find(&row.a), find(&row.b)) {
            (Some(a), Some(b)) if a != b => known.push((a, b, row)),
            (Some(_), Some(_)) => {}
            (a, b) => {
                unknown.extend(a.is_none().then_some(&row.a));
                unknown.extend(b.is_none().then_some(&row.b));
            }
        }
    }
    if known.is_empty() {
        return Err(Error::Data("no pair of --gold names two documents of the inputs".into()));
    }
    let n_unknown = unknown.len();
    if known.iter().all(|(.., row)| row.label.is_none()) {
        let pairs = known.iter().map(|&(a, b, _)| (a, b)).collect();
        return Ok(Resolved { truth: Some(Truth::Pairs(pairs)), numbers: Vec::new(), n_unknown });
    }
    let judged: Vec<_> = known.iter().filter(|(.., row)| row.label.is_some()).collect();
    let label = |row: &GoldPair| row.label.clone().unwrap_or_default();
    let numbers: Option<Vec<(u32, u32, f64)>> =
        judged.iter().map(|(a, b, row)| Some((*a, *b, label(row).trim().parse().ok()?))).collect();
    let binary = judged.iter().all(|(.., row)| yes_or_no(&label(row)).is_some());
    let same = |row: &GoldPair| match gold.from {
        Some(from) => label(row).trim().parse::<f64>().ok().map(|number| number >= from),
        None => yes_or_no(&label(row)),
    };
    if gold.from.is_none() && !binary {
        // Not the answers to a question of same or not: there are numbers to go along with.
        let bad = || {
            let (.., row) = judged.iter().find(|(.., row)| label(row).trim().parse::<f64>().is_err())?;
            Some(format!("`{}` for {} and {}", label(row), row.a, row.b))
        };
        let numbers = numbers.ok_or_else(|| {
            let bad = bad().unwrap_or_default();
            Error::Data(format!(
                "a label of --gold must be 1 or 0, yes or no, true or false, or a number, got {bad}"
            ))
        })?;
        return Ok(Resolved { truth: None, numbers, n_unknown });
    }
    let mut truth = Vec::with_capacity(judged.len());
    for (a, b, row) in &judged {
        let Some(same) = same(row) else {
            let sentence = format!(
                "a label of --gold must be a number, got `{}` for {} and {}",
                label(row),
                row.a,
                row.b
            );
            return Err(Error::Data(sentence));
        };
        truth.push(JudgedPair { a: *a, b: *b, same, weight: row.weight.unwrap_or(1.0) });
    }
    let truth = if gold.complete {
        Truth::Pairs(truth.iter().filter(|pair| pair.same).map(|pair| (pair.a, pair.b)).collect())
    } else {
        Truth::Judged(truth)
    };
    Ok(Resolved { truth: Some(truth), numbers: numbers.unwrap_or_default(), n_unknown })
}

fn yes_or_no(label: &str) -> Option<bool> {
    match label.trim().to_lowercase().as_str() {
        "1" | "1.0" | "true" | "yes" | "y" | "same" => Some(true),
        "0" | "0.0" | "false" | "no" | "n" | "different" => Some(false),
        _ => None,
    }
}
