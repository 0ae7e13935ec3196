//! The report of a sweep: a table, its curves, and one page that shows them.

use super::plots::{Curve, Plot};
use super::run::Run;
use super::tables::{Cell, Row};

/// A row of `sweep.csv`: what one threshold would do, and how right it is where that is known.
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize)]
pub struct SweepTableRow {
    /// The threshold.
    pub threshold: f64,
    /// Pairs at or above it.
    pub pairs: u64,
    /// Documents in these pairs.
    pub documents: u64,
    /// Groups of copies.
    pub groups: u64,
    /// Documents of the largest group.
    pub largest_group: u64,
    /// Documents removed.
    pub removed: u64,
    /// Their words.
    pub removed_words: u64,
    /// The least cosine inside a group; nothing where it lies below the lowest threshold.
    pub least_inside: Option<f64>,
    /// Pairs inside groups that lie below the threshold.
    pub pairs_below: u64,
    /// Documents that another one stands for than at the threshold before.
    pub moved: u64,
    /// Precision, recall and F1 of pairs, each with the ends of its interval.
    pub precision: Option<f64>,
    /// See `precision`.
    pub precision_low: Option<f64>,
    /// See `precision`.
    pub precision_high: Option<f64>,
    /// See `precision`.
    pub recall: Option<f64>,
    /// See `precision`.
    pub recall_low: Option<f64>,
    /// See `precision`.
    pub recall_high: Option<f64>,
    /// See `precision`.
    pub f1: Option<f64>,
    /// See `precision`.
    pub f1_low: Option<f64>,
    /// See `precision`.
    pub f1_high: Option<f64>,
    /// B-cubed F1 of the groups.
    pub b_cubed_f1: Option<f64>,
    /// Adjusted Rand index of the groups.
    pub ari: Option<f64>,
    /// The share of the pairs that join documents of different themes, where that was asked.
    pub across_themes: Option<f64>,
}

/// Decimals of thresholds and scores.
const SCORE: usize = 6;

impl Row for SweepTableRow {
    const COLUMNS: &'static [&'static str] = &[
        "threshold",
        "pairs",
        "documents",
        "groups",
        "largest_group",
        "removed",
        "removed_words",
        "least_inside",
        "pairs_below",
        "moved",
        "precision",
        "precision_low",
        "precision_high",
        "recall",
        "recall_low",
        "recall_high",
        "f1",
        "f1_low",
        "f1_high",
        "b_cubed_f1",
        "ari",
        "across_themes",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let counts =
            [self.pairs, self.documents, self.groups, self.largest_group, self.removed, self.removed_words];
        let scores = [
            self.precision,
            self.precision_low,
            self.precision_high,
            self.recall,
            self.recall_low,
            self.recall_high,
            self.f1,
            self.f1_low,
            self.f1_high,
            self.b_cubed_f1,
            self.ari,
            self.across_themes,
        ];
        let score = |score: Option<f64>| score.map_or(Cell::Nothing, |score| Cell::Fixed(score, SCORE));
        let mut cells = vec![Cell::Fixed(self.threshold, SCORE)];
        cells.extend(counts.map(Cell::Whole));
        cells.extend([score(self.least_inside), Cell::Whole(self.pairs_below), Cell::Whole(self.moved)]);
        cells.extend(scores.map(score));
        cells
    }
}

/// A row of `compare.csv`: a measure with settings, at its best threshold.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct SideRow {
    /// The measure.
    pub measure: String,
    /// The settings of the vectoriser that differ; empty for the user's own.
    pub settings: String,
    /// The threshold of highest F1.
    pub threshold: f64,
    /// Precision there.
    pub precision: f64,
    /// Recall there.
    pub recall: f64,
    /// F1 there.
    pub f1: f64,
    /// The lower end of the interval of F1.
    pub f1_low: Option<f64>,
    /// The upper end.
    pub f1_high: Option<f64>,
    /// Average precision over all thresholds.
    pub average_precision: Option<f64>,
    /// Area under the ROC curve.
    pub roc_auc: Option<f64>,
}

impl Row for SideRow {
    const COLUMNS: &'static [&'static str] = &[
        "measure",
        "settings",
        "threshold",
        "precision",
        "recall",
        "f1",
        "f1_low",
        "f1_high",
        "average_precision",
        "roc_auc",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        let score = |score: Option<f64>| score.map_or(Cell::Nothing, |score| Cell::Fixed(score, SCORE));
        let mut cells = vec![Cell::Text(&self.measure), Cell::Text(&self.settings)];
        cells.extend(
            [self.threshold, self.precision, self.recall, self.f1].map(|number| Cell::Fixed(number, SCORE)),
        );
        cells.extend([self.f1_low, self.f1_high, self.average_precision, self.roc_auc].map(score));
        cells
    }
}

/// What the figures of a cost table are.
pub(super) const COST_NOTE: &str = "what a threshold costs: each search in a process of its own that holds only the rows; \
     of three joins the fastest, on all threads, the double loop once, on one";

/// A row of `cost.csv`: what a join at one threshold takes.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct CostRow {
    /// How the pairs were found.
    pub way: String,
    /// The threshold.
    pub threshold: f64,
    /// Seconds: of the fastest of three joins, of one double loop.
    pub seconds: f64,
    /// The most memory of a process that holds only the rows and searches them, in bytes; `None` where it was not measured.
    pub peak_memory: Option<u64>,
    /// How much of that is beyond the program and the rows.
    pub search_memory: Option<u64>,
    /// Pairs found.
    pub pairs: u64,
}

impl Row for CostRow {
    const COLUMNS: &'static [&'static str] =
        &["way", "threshold", "seconds", "peak_memory", "search_memory", "pairs"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(&self.way),
            Cell::Fixed(self.threshold, SCORE),
            Cell::Fixed(self.seconds, SCORE),
            self.peak_memory.map_or(Cell::Nothing, Cell::Whole),
            self.search_memory.map_or(Cell::Nothing, Cell::Whole),
            Cell::Whole(self.pairs),
        ]
    }
}

/// What edits of the user's own documents a threshold finds.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Planted {
    /// The kind of edit.
    pub kind: String,
    /// Copies planted.
    pub planted: u64,
    /// For each threshold the share that was found.
    pub found: Vec<f64>,
}

/// All that the page of a sweep shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SweepReport {
    /// The run.
    pub run: Run,
    /// A row for each threshold, ascending.
    pub rows: Vec<SweepTableRow>,
    /// Pairs by cosine: from, to, number.
    pub density: Vec<(f64, f64, u64)>,
    /// What was found, a sentence each, the most useful first.
    pub sentences: Vec<String>,
    /// The threshold that the goal chose.
    pub chosen: Option<f64>,
    /// What edits each threshold finds.
    pub planted: Vec<Planted>,
    /// What joins take.
    pub cost: Vec<CostRow>,
    /// Measures and settings side by side, the best first.
    pub compared: Vec<SideRow>,
}

impl SweepReport {
    /// The pictures: file names without their ending, and SVG documents.
    pub fn pictures(&self) -> Vec<(&'static str, String)> {
        let mut pictures = vec![("counts", self.counts()), ("density", self.shape())];
        if self.rows.iter().any(|row| row.precision.is_some()) {
            pictures.push(("scores", self.scores()));
            pictures.push(("precision_recall", self.precision_recall()));
        }
        if !self.planted.is_empty() {
            pictures.push(("edits", self.edits()));
        }
        pictures.into_iter().map(|(name, plot)| (name, plot.svg())).collect()
    }

    fn over_thresholds(&self, title: &str, y: &str, share: bool) -> Plot {
        let low = self.rows.first().map_or(0.0, |row| row.threshold);
        Plot {
            title: title.into(),
            x: "threshold".into(),
            y: y.into(),
            // A sweep of one threshold has a range all the same.
            range: (if low < 1.0 { low } else { 0.9 }, 1.0),
            share,
            curves: Vec::new(),
            mark: self.chosen.map(|at| (at, format!("chosen: {at}"))),
            points: Vec::new(),
        }
    }

    fn curve(&self, name: &str, value: impl Fn(&SweepTableRow) -> Option<f64>) -> Curve {
        let points = self.rows.iter().filter_map(|row| Some((row.threshold, value(row)?)));
        Curve { name: name.into(), points: points.collect() }
    }

    fn counts(&self) -> Plot {
        let count =
            |name, value: fn(&SweepTableRow) -> u64| self.curve(name, move |row| Some(value(row) as f64));
        Plot {
            curves: vec![
                count("pairs", |row| row.pairs),
                count("documents removed", |row| row.removed),
                count("groups", |row| row.groups),
                count("documents of the largest group", |row| row.largest_group),
            ],
            ..self.over_thresholds("What each threshold would do", "number", false)
        }
    }

    fn shape(&self) -> Plot {
        let middle = |&(low, high, n): &(f64, f64, u64)| ((low + high) / 2.0, n as f64);
        let curve = Curve { name: "pairs".into(), points: self.density.iter().map(middle).collect() };
        let plot = self.over_thresholds("How many pairs have which cosine", "pairs in a step", false);
        Plot { x: "cosine".into(), curves: vec![curve], ..plot }
    }

    fn scores(&self) -> Plot {
        let mut curves = vec![
            self.curve("precision", |row| row.precision),
            self.curve("recall", |row| row.recall),
            self.curve("F1", |row| row.f1),
        ];
        if self.rows.iter().any(|row| row.ari.is_some()) {
            curves.push(self.curve("B-cubed F1 of groups", |row| row.b_cubed_f1));
            curves.push(self.curve("adjusted Rand of groups", |row| row.ari.map(|ari| ari.max(0.0))));
        }
        Plot { curves, ..self.over_thresholds("How right each threshold is", "score", true) }
    }

    fn precision_recall(&self) -> Plot {
        // Where nothing is found there is no precision to speak of.
        let found = self.rows.iter().filter(|row| row.recall > Some(0.0));
        let at = |row: &SweepTableRow| Some((row.recall?, row.precision?, row.threshold));
        let found: Vec<(f64, f64, f64)> = found.filter_map(at).collect();
        let points = found.iter().map(|&(recall, precision, _)| (recall, precision)).collect();
        Plot {
            x: "recall".into(),
            range: (0.0, 1.0),
            curves: vec![Curve { name: "thresholds".into(), points }],
            mark: None,
            points: self.told_apart(&found),
            ..self.over_thresholds("Precision over recall, some thresholds named", "precision", true)
        }
    }

    /// The chosen threshold and the tenths among (recall, precision, threshold), those left out that stand in each other's way.
    fn told_apart(&self, found: &[(f64, f64, f64)]) -> Vec<(f64, f64, String)> {
        let is_tenth = |at: f64| (at * 10.0 - (at * 10.0).round()).abs() < 1e-6;
        let chosen = found.iter().filter(|&&(.., at)| Some(at) == self.chosen);
        let mut named: Vec<(f64, f64, String)> = Vec::new();
        for &(recall, precision, at) in chosen.chain(found.iter().filter(|&&(.., at)| is_tenth(at))) {
            let near =
                |&(x, y, _): &(f64, f64, String)| (x - recall).abs() < 0.05 && (y - precision).abs() < 0.06;
            if !named.iter().any(near) {
                named.push((recall, precision, at.to_string()));
            }
        }
        named
    }

    fn edits(&self) -> Plot {
        let curve = |planted: &Planted| Curve {
            name: planted.kind.clone(),
            points: self.rows.iter().map(|row| row.threshold).zip(planted.found.iter().copied()).collect(),
        };
        // The hardest ones: the others are found at nearly every threshold.
        let mut hardest: Vec<&Planted> = self.planted.iter().collect();
        hardest.sort_by(|one, other| one.found.iter().sum::<f64>().total_cmp(&other.found.iter().sum()));
        let curves = hardest.into_iter().take(6).map(curve).collect();
        Plot {
            curves,
            ..self.over_thresholds("Which edits of a document are still found", "share found", true)
        }
    }
}
