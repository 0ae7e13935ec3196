//! What can be asked on the command line; defaults are those of the library.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args as ClapArgs, Parser, Subcommand};
use likewise::clean::{Clean, Split};
use likewise::document::Corpus;
use likewise::error::Bounds;
use likewise::job::Prepare;
use likewise::pairs::THRESHOLD;
use likewise::passages::MIN_WORDS;
use likewise::read::{Encoding, Format, OnError, Read};
use likewise::report::Run;
use likewise::report::tables::TableFormat;
use likewise::text::{Analyzer, Language, LanguageChoice, detect};
use likewise::vectors::TfIdf;
use likewise::{Error, Result};

use crate::alone::AloneArgs;
use crate::copy_args::WhichCopies;
use crate::sweep_args::SweepArgs;
use crate::theme_args::{ExplainArgs, StoriesArgs, ThemesArgs};

/// Version, commit and target.
const VERSION: &str =
    concat!(env!("CARGO_PKG_VERSION"), " (", env!("LIKEWISE_COMMIT"), ", ", env!("LIKEWISE_TARGET"), ")");

/// Articles in, near-duplicates and labelled themes out.
#[derive(Debug, Parser)]
#[command(name = "likewise", version = VERSION, about, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Group documents into labelled themes and find near-duplicates: the main job
    ///
    /// 16 GB of memory are enough for some 800,000 news articles or 4 million paragraphs; past a tenth of that --neighbours
    /// quick saves time.
    Themes(ThemesArgs),
    /// Find the documents about one event, however many there are
    Stories(StoriesArgs),
    /// List every pair of documents at or above a cosine
    Pairs(PairsArgs),
    /// Find groups of near-duplicates; write what is kept and what is removed
    Copies(CopiesArgs),
    /// Text that two documents share, as spans of the pages' texts
    Passages(PassagesArgs),
    /// What every threshold would do, and which one to take: the threshold laboratory
    Sweep(SweepArgs),
    /// Why two documents are alike, and where they differ: inputs, then the ids of the two. Or why a document is in
    /// its theme: one input (or the folder of a themes run) and its id
    #[command(
        override_usage = "likewise explain [OPTIONS] <INPUT>... <A> <B>\n       likewise explain [OPTIONS] <INPUT> <A>"
    )]
    Explain(ExplainArgs),
    /// Put new documents into the themes and copies of an earlier run: its model (themes --model), then inputs
    Assign(AssignArgs),
    /// Score groups or pairs against the truth
    Evaluate(EvaluateArgs),
    /// One search of a file of rows, for sweep --cost, which starts it to learn what it takes
    #[command(hide = true)]
    SearchAlone(AloneArgs),
}

impl Command {
    pub(crate) fn common(&self) -> &Common {
        match self {
            Self::Themes(args) => &args.input.common,
            Self::Stories(args) => &args.input.common,
            Self::Pairs(args) => &args.input.common,
            Self::Copies(args) => &args.input.common,
            Self::Passages(args) => &args.input.common,
            Self::Sweep(args) => &args.input.common,
            Self::Explain(args) => &args.input.common,
            Self::Assign(args) => &args.input.common,
            Self::Evaluate(args) => &args.common,
            Self::SearchAlone(args) => &args.common,
        }
    }
}

/// What every command takes.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "General options")]
pub(crate) struct Common {
    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N", global = true, value_parser = whole::<usize>, allow_negative_numbers = true)]
    pub threads: Option<usize>,
    /// Say nothing but errors and results
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// How tables are written: csv or jsonl
    #[arg(long, value_name = "FORMAT", default_value = "csv", global = true)]
    pub format: TableFormat,
}

/// Inputs, and how they become documents.
#[derive(Debug, ClapArgs)]
#[command(next_help_heading = "Reading")]
pub(crate) struct InputArgs {
    /// Files, folders, globs, or - for JSON lines on standard input
    #[arg(required = true, value_name = "INPUT", help_heading = None)]
    pub inputs: Vec<String>,
    /// The format of all inputs [default: by ending]
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<Format>,
    /// The encoding of the inputs, such as gbk or windows-1251 [default: UTF-8, what a page names, what bytes look like]
    #[arg(long, value_name = "NAME")]
    encoding: Option<Encoding>,
    /// A record that cannot be read: stop, or skip it and say so
    #[arg(long, value_name = "WHAT", default_value = "stop", value_parser = on_error)]
    on_error: OnError,
    /// Where pages are cut into articles: auto, none, or a regular expression that each article begins with
    #[arg(long, value_name = "WHERE", default_value = "auto")]
    split: Split,
    /// The language of the texts: auto, or a name such as english
    #[arg(long, value_name = "NAME", default_value = "auto")]
    language: LanguageChoice,
    /// The field with a record's id
    #[arg(long, value_name = "FIELD", default_value = "id")]
    id_field: String,
    /// The field with the text
    #[arg(long, value_name = "FIELD", default_value = "text")]
    text_field: String,
    /// The field with the title
    #[arg(long, value_name = "FIELD", default_value = "title")]
    title_field: String,
    /// The field with the date
    #[arg(long, value_name = "FIELD", default_value = "date")]
    date_field: String,
    /// The field with the source
    #[arg(long, value_name = "FIELD", default_value = "source")]
    source_field: String,
    /// The field with the address
    #[arg(long, value_name = "FIELD", default_value = "url")]
    url_field: String,
    #[command(flatten)]
    pub common: Common,
}

impl InputArgs {
    /// The library's settings; `gold` is the field with the true label, `output` where the result goes.
    pub(crate) fn prepare(&self, gold: Option<&str>, output: Option<&Path>) -> Prepare {
        let mut read =
            Read::params().format(self.input_format).encoding(self.encoding).on_error(self.on_error);
        // A default is not named again: the reader warns of named fields that no record has.
        type Rename = fn(likewise::read::ReadParams, &str) -> likewise::read::ReadParams;
        let renames: [(&str, &str, Rename); 6] = [
            (&self.id_field, "id", |read, name| read.id_field(name)),
            (&self.text_field, "text", |read, name| read.text_field(name)),
            (&self.title_field, "title", |read, name| read.title_field(name)),
            (&self.date_field, "date", |read, name| read.date_field(name)),
            (&self.source_field, "source", |read, name| read.source_field(name)),
            (&self.url_field, "url", |read, name| read.url_field(name)),
        ];
        for (name, default, rename) in renames {
            if name != default {
                read = rename(read, name);
            }
        }
        let analyzer = Analyzer { language: self.language, ..Analyzer::default() };
        Prepare {
            read: read.label_field(gold.map(str::to_string)).leave_out(output.map(Path::to_path_buf)),
            clean: Clean::params().split(self.split.clone()),
            tf_idf: TfIdf::params().analyzer(analyzer),
        }
    }

    /// How pages are cut and in which language words are read is what a model knows; to name them beside it would be
    /// passed over, so it is refused.
    pub(crate) fn check_left_to_model(&self) -> Result<()> {
        let refuse = |name, got: String| {
            Err(Error::Parameter { name, allowed: "left out here, since the model knows it".into(), got })
        };
        match (&self.split, self.language) {
            (Split::Auto, LanguageChoice::Auto) => Ok(()),
            (Split::Auto, LanguageChoice::Fixed(language)) => refuse("language", language.name().into()),
            _ => refuse("split", "another way to cut pages".into()),
        }
    }

    /// The one language that words are stemmed in where texts are not taken one by one: that of most documents.
    pub(crate) fn language_of(&self, corpus: &Corpus) -> Option<Language> {
        if let LanguageChoice::Fixed(language) = self.language {
            return Some(language);
        }
        let mut votes = std::collections::BTreeMap::<Language, usize>::new();
        for document in 0..corpus.documents().len() {
            let text = corpus.pieces(document).max_by_key(|piece| piece.len()).unwrap_or_default();
            if let Some(found) = detect(text) {
                *votes.entry(found.language).or_default() += 1;
            }
        }
        // Of equals the last by name.
        votes.into_iter().max_by_key(|&(_, votes)| votes).map(|(language, _)| language)
    }

    /// Notes the parameters for `run.json`; not the threads, which change nothing.
    pub(crate) fn note(&self, run: &mut Run) {
        self.prepare(None, None).note(run);
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PairsArgs {
    /// The cosine from which on a pair counts, from 0 to 1
    #[arg(long, short, value_name = "T", default_value_t = THRESHOLD.default, value_parser = number,
        allow_negative_numbers = true)]
    pub threshold: f64,
    /// Also how the texts of each pair relate, word by word: identical, near, contained, passages, template, words;
    /// and the share of each that stands in the other
    #[arg(long)]
    pub relations: bool,
    /// The file for the pairs [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub input: InputArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CopiesArgs {
    /// The cosine from which on documents are copies, 0 to 1
    #[arg(long, short, value_name = "T", default_value_t = THRESHOLD.default, value_parser = number,
        allow_negative_numbers = true)]
    pub threshold: f64,
    /// Old documents, files, folders or globs: which of the inputs are there already? Only inputs are removed
    #[arg(long, value_name = "OLD", num_args = 1..)]
    pub against: Vec<String>,
    #[command(flatten)]
    pub which: WhichCopies,
    /// The folder for the results
    #[arg(long, short, value_name = "DIR")]
    pub output: PathBuf,
    #[command(flatten)]
    pub input: InputArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct PassagesArgs {
    #[command(flatten)]
    pub input: InputArgs,
    /// The least number of words in a row that two documents must share
    #[arg(long, value_name = "N", default_value_t = MIN_WORDS.default)]
    pub min_words: usize,
    /// The file for the passages [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct AssignArgs {
    /// The model: a file that likewise themes --model FILE wrote
    #[arg(value_name = "MODEL")]
    pub model: PathBuf,
    /// The folder for the results; without it the table of documents goes to standard output
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// The field with the true theme: scores are shown and stored
    #[arg(long, value_name = "FIELD")]
    pub gold: Option<String>,
    /// A table with id and the field of --gold, where the inputs do not have it themselves
    #[arg(long, value_name = "FILE", requires = "gold")]
    pub gold_file: Option<PathBuf>,
    #[command(flatten)]
    pub input: InputArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct EvaluateArgs {
    /// What was found: a table with id and group (documents.csv of a run), or with --pairs a and b
    #[arg(value_name = "FOUND")]
    pub found: PathBuf,
    /// The truth, in the same form
    #[arg(value_name = "GOLD")]
    pub gold: PathBuf,
    /// The field of FOUND with the group
    #[arg(long, value_name = "FIELD", default_value = "theme")]
    pub found_field: String,
    /// The field of GOLD with the group
    #[arg(long, value_name = "FIELD", default_value = "label")]
    pub gold_field: String,
    /// Compare pairs, the fields a and b, in place of groups
    #[arg(long)]
    pub pairs: bool,
    #[command(flatten)]
    pub common: Common,
}

pub(crate) fn number(text: &str) -> Result<f64, String> {
    text.parse().map_err(|_| format!("not a number {}", THRESHOLD.allowed()))
}

pub(crate) fn whole<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| "not a whole number from 0 upwards".to_string())
}

fn on_error(text: &str) -> Result<OnError, String> {
    match text {
        "stop" => Ok(OnError::Stop),
        "skip" => Ok(OnError::Skip),
        _ => Err("neither stop nor skip".into()),
    }
}

/// Threads cost memory each; no machine has more cores than this.
const THREADS: Bounds<usize> = Bounds { name: "threads", min: 1, max: 1024, default: 1 };

/// Sets the number of threads for all work.
pub(crate) fn start_threads(threads: Option<usize>) -> Result<()> {
    let Some(threads) = threads else { return Ok(()) };
    THREADS.check(threads)?;
    let built = rayon::ThreadPoolBuilder::new().num_threads(threads).build_global();
    built.map_err(|error| Error::Data(format!("cannot start {threads} threads: {error}")))
}
