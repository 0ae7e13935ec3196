//! Writes what the laboratory found.

use std::io;

use super::output::Request;
use super::prepare::Prepared;
use super::sweep::Swept;
use super::view;
use crate::copies::Copies;
use crate::error::{Error, Result};
use crate::explain::Explained;
use crate::report::tables::{Cell, Row, write};
use crate::report::{OutputFolder, Planted, Run, SweepReport, SweepTableRow, sweep_page};
use crate::sweep::{Goal, ToJudge, judge};

/// The share of edited copies that counts as nearly all.
const NEARLY_ALL: f64 = 0.95;
/// The share of pairs across themes that counts as few.
const FEW_FALSE: f64 = 0.02;

/// What is asked of the numbers of a sweep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Asked {
    /// The goal that chooses a threshold; `None` for the highest F1 where the truth is known, else none.
    pub goal: Option<Goal>,
    /// How many pairs are to be judged.
    pub judge: Option<usize>,
    /// The seed of the draw.
    pub seed: u64,
}

/// The report of a sweep, for showing; [`sweep`] writes the same.
///
/// # Errors
/// A goal that needs the truth where there is none.
pub fn sweep_report(swept: &Swept, asked: Asked, run: Run) -> Result<SweepReport> {
    let mut run = run;
    view::describe(&mut run, &swept.prepared, &Copies::default());
    run.counts.pairs = swept.sweep.pairs().len() as u64;
    if let (n @ 1.., Some(id)) = (swept.unknown.len(), swept.unknown.first()) {
        run.warnings.push(format!(
            "ids of --gold that no document has, which count for nothing: {n}, such as `{id}`"
        ));
    }
    if swept.n_without > 0 {
        let (n, all) = (swept.n_without, swept.prepared.corpus.documents().len());
        run.warnings.push(format!(
            "{n} of {all} documents have no group in --gold: pairs with them count neither as right nor as wrong; if they stand alone say --gold-complete"
        ));
    }
    if swept.n_idle > 0 {
        let n = swept.n_idle;
        run.warnings.push(format!(
            "rows of --gold that name one document twice or repeat another row, which count for nothing: {n}"
        ));
    }
    let goal = asked.goal.or(swept.scored.as_ref().map(|_| Goal::F1));
    if let Some(goal) =
        goal.filter(|goal| goal.needs_truth() && swept.scored.is_none() && swept.correlation.is_some())
    {
        return Err(Error::Data(format!(
            "the goal {goal} needs to know which pairs belong together, and --gold has numbers: say with --gold-from X from which number on they do"
        )));
    }
    let chosen = goal.map(|goal| goal.choose(&swept.sweep, swept.scored.as_ref())).transpose()?;
    let mut scores = std::collections::BTreeMap::new();
    let mut sentences: Vec<String> = chosen.iter().map(|chosen| chosen.sentence.clone()).collect();
    if let Some(scored) = &swept.scored {
        if let (Some(interval), Some(Goal::F1)) = (scored.best_interval(), goal) {
            sentences.push(format!(
                "on other documents of this kind the best threshold for F1 would lie between {} and {} in 95 of 100 draws",
                interval.low, interval.high
            ));
        }
        let ranking = scored.ranking();
        if let (Some(precision), Some(auc)) = (ranking.average_precision(), ranking.roc_auc()) {
            sentences.push(format!(
                "over all thresholds: average precision {precision:.3}, area under the ROC curve {auc:.3}; ties count against us"
            ));
            scores.extend([("average_precision".to_string(), precision), ("roc_auc".to_string(), auc)]);
        }
    }
    if let Some((correlation, n)) = swept.correlation {
        sentences.push(format!(
            "the cosine of {n} judged pairs goes along with the judgement: Pearson {:.3}, Spearman {:.3}",
            correlation.pearson, correlation.spearman
        ));
        scores.extend([
            ("pearson".to_string(), correlation.pearson),
            ("spearman".to_string(), correlation.spearman),
        ]);
    }
    if !scores.is_empty() {
        run.scores = Some(scores);
    }
    sentences.push(swept.density.sentence.clone());
    sentences.extend(told_without_truth(swept));
    Ok(SweepReport {
        run,
        rows: rows(swept),
        density: swept.density.bins.clone(),
        sentences,
        chosen: chosen.and_then(|chosen| chosen.threshold),
        planted: swept.edits.clone(),
        cost: Vec::new(),
        compared: Vec::new(),
    })
}

/// What edited copies and themes tell, in sentences.
fn told_without_truth(swept: &Swept) -> Vec<String> {
    let rows = swept.sweep.rows();
    // The highest threshold that still finds nearly all of a kind of edit.
    let reach = |edits: &Planted| edits.found.iter().rposition(|&found| found >= NEARLY_ALL);
    let edit = |edits: &Planted| match reach(edits) {
        Some(place) => format!("{} up to {}", edits.kind, rows[place].threshold),
        None => format!("{} at none", edits.kind),
    };
    let mut sentences = Vec::new();
    if let Some(first) = swept.edits.first() {
        sentences.push(format!(
            "edited copies of {} of the documents: {} of 100 are found at thresholds of {}",
            first.planted,
            (NEARLY_ALL * 100.0).round(),
            swept.edits.iter().map(edit).collect::<Vec<_>>().join("; ")
        ));
    }
    if let Some((k, shares)) = &swept.across {
        let few = shares.iter().position(|&share| share <= FEW_FALSE).map(|place| rows[place].threshold);
        let told = match few {
            Some(threshold) => format!("at most {} of 100 from {threshold} on", FEW_FALSE * 100.0),
            None => format!("more than {} of 100 at every threshold", FEW_FALSE * 100.0),
        };
        sentences.push(format!(
            "pairs of documents from different themes (of {k}), which are hardly copies: {told}"
        ));
    }
    sentences
}

fn rows(swept: &Swept) -> Vec<SweepTableRow> {
    let scored = swept.scored.as_ref().map(|scored| scored.rows());
    let row = |(place, row): (usize, &crate::sweep::SweepRow)| {
        let scores = scored.map(|scored| scored[place]);
        let low = |interval: Option<crate::sweep::Interval>| interval.map(|interval| interval.low);
        let high = |interval: Option<crate::sweep::Interval>| interval.map(|interval| interval.high);
        SweepTableRow {
            threshold: row.threshold,
            pairs: row.pairs,
            documents: row.documents,
            groups: row.groups,
            largest_group: row.largest_group,
            removed: row.removed,
            removed_words: row.removed_words,
            least_inside: row.least_inside.map(f64::from),
            pairs_below: row.pairs_below,
            moved: row.moved,
            precision: scores.map(|scores| scores.precision),
            precision_low: scores.and_then(|scores| low(scores.precision_interval)),
            precision_high: scores.and_then(|scores| high(scores.precision_interval)),
            recall: scores.map(|scores| scores.recall),
            recall_low: scores.and_then(|scores| low(scores.recall_interval)),
            recall_high: scores.and_then(|scores| high(scores.recall_interval)),
            f1: scores.map(|scores| scores.f1),
            f1_low: scores.and_then(|scores| low(scores.f1_interval)),
            f1_high: scores.and_then(|scores| high(scores.f1_interval)),
            b_cubed_f1: scores.and_then(|scores| scores.b_cubed_f1),
            ari: scores.and_then(|scores| scores.ari),
            across_themes: swept.across.as_ref().map(|(_, shares)| shares[place]),
        }
    };
    swept.sweep.rows().iter().enumerate().map(row).collect()
}

/// Writes all files of a sweep to `folder`: whole or not at all.
///
/// # Errors
/// [`Error::Output`](crate::Error::Output) where a file cannot be written.
pub fn sweep(
    swept: &Swept,
    report: &SweepReport,
    asked: Asked,
    request: &Request,
    mut folder: OutputFolder,
) -> Result<()> {
    let format = request.format;
    let ending = format.ending();
    folder.file(&format!("sweep.{ending}"), |out| write(&report.rows, format, out))?;
    folder.file(&format!("density.{ending}"), |out| {
        write(report.density.iter().map(|&(from, to, pairs)| DensityRow { from, to, pairs }), format, out)
    })?;
    for (name, svg) in report.pictures() {
        folder.file(&format!("{name}.svg"), |out| out.write_all(svg.as_bytes()))?;
    }
    if !report.planted.is_empty() {
        let rows = report.planted.iter().flat_map(|kind| {
            let found = report.rows.iter().map(|row| row.threshold).zip(&kind.found);
            found.map(|(threshold, &found)| EditRow {
                kind: &kind.kind,
                planted: kind.planted,
                threshold,
                found,
            })
        });
        folder.file(&format!("edits.{ending}"), |out| write(rows, format, out))?;
    }
    if !report.cost.is_empty() {
        folder.file(&format!("cost.{ending}"), |out| write(&report.cost, format, out))?;
    }
    if !report.compared.is_empty() {
        folder.file(&format!("compare.{ending}"), |out| write(&report.compared, format, out))?;
    }
    if let Some(n) = asked.judge {
        let drawn = judge(&swept.sweep, n, asked.seed)?;
        let rows = drawn.iter().map(|to_judge| judge_row(&swept.prepared, to_judge));
        let rows = rows.collect::<Result<Vec<JudgeRow>>>()?;
        folder.file(&format!("judge.{ending}"), |out| write(&rows, format, out))?;
    }
    folder.file("report.html", |out| sweep_page::write(report, out).map_err(io::Error::other))?;
    folder.publish(report.run.clone())
}

/// A row of `density.csv`.
struct DensityRow {
    from: f64,
    to: f64,
    pairs: u64,
}

impl Row for DensityRow {
    const COLUMNS: &'static [&'static str] = &["from", "to", "pairs"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::Fixed(self.from, 6), Cell::Fixed(self.to, 6), Cell::Whole(self.pairs)]
    }
}

/// A row of `edits.csv`: how many of a kind of edit a threshold finds.
struct EditRow<'a> {
    kind: &'a str,
    planted: u64,
    threshold: f64,
    found: f64,
}

impl Row for EditRow<'_> {
    const COLUMNS: &'static [&'static str] = &["edit", "planted", "threshold", "found"];

    fn cells(&self) -> Vec<Cell<'_>> {
        let numbers = [self.threshold, self.found].map(|number| Cell::Fixed(number, 6));
        vec![Cell::Text(self.kind), Cell::Whole(self.planted), numbers[0], numbers[1]]
    }
}

/// A row of `judge.csv`: a pair, what differs, and an empty column for the judgement.
struct JudgeRow<'a> {
    a: &'a str,
    b: &'a str,
    cosine: f32,
    weight: f64,
    title_a: &'a str,
    title_b: &'a str,
    only_a: String,
    only_b: String,
}

impl Row for JudgeRow<'_> {
    const COLUMNS: &'static [&'static str] =
        &["a", "b", "label", "weight", "cosine", "title_a", "title_b", "only_a", "only_b"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.a),
            Cell::Text(self.b),
            Cell::Nothing,
            Cell::Fixed(self.weight, 4),
            Cell::Fixed(self.cosine.into(), 6),
            Cell::Text(self.title_a),
            Cell::Text(self.title_b),
            Cell::Text(&self.only_a),
            Cell::Text(&self.only_b),
        ]
    }
}

/// Characters of a difference that a table can bear.
const SHOWN: usize = 600;

fn judge_row<'a>(prepared: &'a Prepared, to_judge: &ToJudge) -> Result<JudgeRow<'a>> {
    let (a, b) = (to_judge.pair.a as usize, to_judge.pair.b as usize);
    let Prepared { corpus, matrix, tf_idf, .. } = prepared;
    let changes = Explained::of(corpus, matrix, tf_idf.vocabulary(), a, b)?.changes;
    let (text_a, text_b) = (&corpus.page_of(a).text, &corpus.page_of(b).text);
    let shown = |parts: Vec<&str>| -> String {
        let said: Vec<String> =
            parts.iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        said.iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" … ")
            .chars()
            .take(SHOWN)
            .collect()
    };
    Ok(JudgeRow {
        a: prepared.id(to_judge.pair.a),
        b: prepared.id(to_judge.pair.b),
        cosine: to_judge.pair.cosine,
        weight: to_judge.weight,
        title_a: corpus.title(a),
        title_b: corpus.title(b),
        only_a: shown(changes.iter().map(|change| change.a.of(text_a)).collect()),
        only_b: shown(changes.iter().map(|change| change.b.of(text_b)).collect()),
    })
}
