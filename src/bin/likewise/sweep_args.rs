//! What `likewise sweep` can be asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use likewise::job::Vary;
use likewise::pairs::Measure;
use likewise::sweep::{Goal, LOWEST, RESAMPLES, STEP};

use crate::args::{InputArgs, number, whole};
use crate::truth::LABEL;

#[derive(Debug, ClapArgs)]
pub(crate) struct SweepArgs {
    /// The lowest threshold, from 0 to 1
    #[arg(long, value_name = "T", default_value_t = LOWEST.default, value_parser = number, allow_negative_numbers = true)]
    pub from: f64,
    /// The distance of two thresholds
    #[arg(long, value_name = "STEP", default_value_t = STEP.default, value_parser = number, allow_negative_numbers = true)]
    pub step: f64,
    /// The truth: a table of pairs (columns a, b and, where they were judged, label), or the field of the inputs
    /// with the true group
    #[arg(long, value_name = "FILE|FIELD")]
    pub gold: Option<String>,
    /// A table with id and the field of --gold, where the inputs do not have it themselves
    #[arg(long, value_name = "FILE", requires = "gold")]
    pub gold_file: Option<PathBuf>,
    /// The column of --gold with the one id
    #[arg(long, value_name = "COLUMN", default_value = "a")]
    pub gold_a: String,
    /// The column of --gold with the other id
    #[arg(long, value_name = "COLUMN", default_value = "b")]
    pub gold_b: String,
    /// The column of --gold with what was said: 1 or 0, yes or no, or a number that grows with likeness
    #[arg(long, value_name = "COLUMN", default_value = LABEL)]
    pub gold_label: String,
    /// From which number on a label means that two belong together
    #[arg(long, value_name = "X", requires = "gold", value_parser = number, allow_negative_numbers = true)]
    pub gold_from: Option<f64>,
    /// Pairs that are not in the table do not belong together; documents without a group stand alone. Else they count
    /// for nothing
    #[arg(long, requires = "gold")]
    pub gold_complete: bool,
    /// Measures to compare, each at its best threshold: cosine, jaccard5 (sets of five words), containment
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_value = "cosine")]
    pub measure: Vec<Measure>,
    /// A setting to compare: stem=on,off, stop=on,off, tf=log,raw or ngrams=1,2; may be given several times
    #[arg(long, value_name = "SETTING=A,B")]
    pub vary: Vec<Vary>,
    /// What the threshold is for: f1, precision>=.99, recall>=.95 or removed<=10%
    #[arg(long, value_name = "GOAL")]
    pub goal: Option<Goal>,
    /// Make a truth even where one is given: edited copies of the documents, and pairs across themes
    #[arg(long)]
    pub estimate: bool,
    /// Time a direct join at each tenth, and the double loop
    #[arg(long)]
    pub cost: bool,
    /// Draws of documents behind each interval; 0 for no intervals
    #[arg(long, value_name = "N", default_value_t = RESAMPLES.default, value_parser = whole::<usize>, allow_negative_numbers = true)]
    pub resamples: usize,
    /// Write so many pairs from all stretches of the scores to judge.csv, to be judged and given back with --gold
    #[arg(long, value_name = "N", requires = "output", value_parser = whole::<usize>, allow_negative_numbers = true)]
    pub judge: Option<usize>,
    /// Where random numbers start
    #[arg(long, value_name = "N", default_value_t = 42, value_parser = whole::<u64>, allow_negative_numbers = true)]
    pub seed: u64,
    /// The folder for the results; without it only the summary is shown
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub input: InputArgs,
}
