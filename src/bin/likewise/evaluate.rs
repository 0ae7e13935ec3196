//! `likewise evaluate`: scores of groups or pairs against the truth.

use std::collections::{BTreeMap, HashMap};

use likewise::report::tables::TableFormat;
use likewise::{Error, Result, evaluate};
use serde::Serialize;

use crate::Outcome;
use crate::args::EvaluateArgs;
use crate::show::{print, warn};
use crate::truth;

pub(crate) fn run(args: &EvaluateArgs) -> Outcome {
    let (scores, compared) = if args.pairs { score_pairs(args)? } else { score_groups(args)? };
    let mut shown = String::new();
    match args.common.format {
        TableFormat::JsonLines => {
            let mut all: BTreeMap<&str, f64> =
                scores.iter().map(|(name, score)| (name.as_str(), *score)).collect();
            all.insert("compared", compared as f64);
            shown = serde_json::to_string(&all).unwrap_or_default() + "\n";
        }
        TableFormat::Csv => {
            shown.push_str("score,value\n");
            scores.iter().for_each(|(name, score)| shown.push_str(&format!("{name},{score:.6}\n")));
            shown.push_str(&format!("compared,{compared}\n"));
        }
    }
    print(&shown)
}

/// Names and values of scores, in their order, and how many were compared.
type Scores = (Vec<(String, f64)>, usize);

fn named(scores: impl Serialize) -> Vec<(String, f64)> {
    let value = serde_json::to_value(scores).unwrap_or_default();
    let fields = value.as_object().cloned().unwrap_or_default();
    fields.into_iter().filter_map(|(name, score)| Some((name, score.as_f64()?))).collect()
}

fn score_groups(args: &EvaluateArgs) -> Result<Scores> {
    // What was found without a group is one more group, named as no group can be.
    let found = truth::groups(&args.found, &args.found_field, "--found-field")?;
    let found: HashMap<String, String> =
        found.into_iter().map(|(id, group)| (id, group.unwrap_or_default())).collect();
    let gold = truth::labels(&args.gold, &args.gold_field, "--gold-field")?;
    let mut ids: Vec<&String> = gold.keys().filter(|id| found.contains_key(*id)).collect();
    ids.sort();
    if ids.is_empty() {
        let cause = format!("none of its ids stands in {}", args.found.display());
        return Err(Error::input(&args.gold, None, cause));
    }
    if ids.len() < gold.len() {
        let (missing, all) = (gold.len() - ids.len(), gold.len());
        let sentence = format!("{missing} of {all} ids of the truth do not stand in what was found");
        warn(args.common.quiet, &[sentence]);
    }
    let numbers = |groups: &HashMap<String, String>| {
        let mut known = HashMap::new();
        let number = |id: &&String| {
            let next = known.len() as u32;
            *known.entry(groups[*id].clone()).or_insert(next)
        };
        ids.iter().map(number).collect::<Vec<u32>>()
    };
    Ok((named(evaluate::groups(&numbers(&found), &numbers(&gold))), ids.len()))
}

fn score_pairs(args: &EvaluateArgs) -> Result<Scores> {
    let (found, gold) = (truth::pairs(&args.found)?, truth::pairs(&args.gold)?);
    let mut known = HashMap::new();
    let mut number = |id: &String| {
        let next = known.len() as u32;
        *known.entry(id.clone()).or_insert(next)
    };
    let mut numbers = |pairs: &[(String, String)]| -> Vec<(u32, u32)> {
        pairs.iter().map(|(a, b)| (number(a), number(b))).collect()
    };
    let (found, gold) = (numbers(&found), numbers(&gold));
    Ok((named(evaluate::pairs(&found, &gold)), gold.len()))
}
