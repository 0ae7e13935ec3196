//! What `likewise themes`, `explain` and `stories` can be asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use likewise::job::{FindStories, FindThemes, HowMany, Prepare};
use likewise::stories::{DATE_SHARE, LEVEL, Stories};
use likewise::themes::{Method, Search};

use crate::args::{InputArgs, number, whole};
use crate::copy_args::AskedCopies;

/// How documents are grouped into themes.
#[derive(Debug, ClapArgs)]
pub(crate) struct GroupingArgs {
    /// How many themes: auto, a number, or a range such as 5..30
    #[arg(long, value_name = "K", default_value = "auto", value_parser = how_many, allow_negative_numbers = true)]
    pub k: HowMany,
    /// How documents are grouped: smoothed, plain or latent
    #[arg(long, value_name = "METHOD", default_value_t = Method::default())]
    pub method: Method,
    /// How the neighbours of smoothed documents are looked for: exact (the time grows nearly with the square of the
    /// documents), quick (it grows as they do, some neighbours are missed), or auto: exact up to a million documents
    #[arg(long, value_name = "SEARCH", default_value_t = Search::default())]
    pub neighbours: Search,
    /// Leave out this share of the documents, those least like any other: 5% or 0.05
    #[arg(long, value_name = "SHARE", default_value = "0%", value_parser = share, allow_negative_numbers = true)]
    pub outliers: f64,
    #[command(flatten)]
    pub copies: AskedCopies,
    /// Also find the stories: documents about one event, in stories.csv and the column story. Takes about as long again
    #[arg(long)]
    pub stories: bool,
    /// Where random numbers start; the same seed gives the same themes
    #[arg(long, value_name = "N", default_value_t = FindThemes::default().seed, value_parser = whole::<u64>,
        allow_negative_numbers = true)]
    pub seed: u64,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ThemesArgs {
    /// The folder for the results; without it only the summary is shown
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub grouping: GroupingArgs,
    /// The field with the true theme: scores are shown and stored
    #[arg(long, value_name = "FIELD")]
    pub gold: Option<String>,
    /// A table with id and the field of --gold, where the inputs do not have it themselves
    #[arg(long, value_name = "FILE", requires = "gold")]
    pub gold_file: Option<PathBuf>,
    /// The file to keep all in that assign and --continue need
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The model of an earlier run: its themes keep their numbers, what became of each stands in themes.csv. With
    /// --k auto there are as many themes as before
    #[arg(long = "continue", value_name = "MODEL")]
    pub continues: Option<PathBuf>,
    #[command(flatten)]
    pub input: InputArgs,
}

impl GroupingArgs {
    /// The job on what `prepare` gives.
    pub(crate) fn job(&self, prepare: Prepare) -> FindThemes {
        FindThemes {
            prepare,
            copies: self.copies.settings(),
            k: self.k.clone(),
            outliers: self.outliers,
            method: self.method,
            neighbours: self.neighbours,
            seed: self.seed,
            stories: self.stories.then(Stories::params),
            ..FindThemes::default()
        }
    }
}

impl ThemesArgs {
    pub(crate) fn job(&self) -> FindThemes {
        let in_inputs = self.gold.as_deref().filter(|_| self.gold_file.is_none());
        self.grouping.job(self.input.prepare(in_inputs, self.output.as_deref()))
    }
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub grouping: GroupingArgs,
    #[command(flatten)]
    pub input: InputArgs,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct StoriesArgs {
    /// The folder for the results; without it only the summary is shown
    #[arg(long, short, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// The mean cosine from which on groups merge, from 0 to 1, or auto: where the stories stand farthest apart
    #[arg(long, value_name = "T", default_value = "auto", value_parser = level, allow_negative_numbers = true)]
    pub level: Level,
    /// How much closeness in time counts, from 0 (not at all) to 1
    #[arg(long, value_name = "SHARE", default_value_t = DATE_SHARE.default, value_parser = number,
        allow_negative_numbers = true)]
    pub dates: f64,
    #[command(flatten)]
    pub copies: AskedCopies,
    /// The field with the true story: scores are shown and stored
    #[arg(long, value_name = "FIELD")]
    pub gold: Option<String>,
    /// A table with id and the field of --gold, where the inputs do not have it themselves
    #[arg(long, value_name = "FILE", requires = "gold")]
    pub gold_file: Option<PathBuf>,
    #[command(flatten)]
    pub input: InputArgs,
}

impl StoriesArgs {
    pub(crate) fn job(&self) -> FindStories {
        let in_inputs = self.gold.as_deref().filter(|_| self.gold_file.is_none());
        FindStories {
            prepare: self.input.prepare(in_inputs, self.output.as_deref()),
            copies: self.copies.settings(),
            stories: Stories::params().level(self.level.0).date_share(self.dates),
        }
    }
}

/// The level of `--level`; none lets the corpus tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Level(pub Option<f64>);

fn level(text: &str) -> Result<Level, String> {
    match text {
        "auto" => Ok(Level(None)),
        _ => text
            .parse()
            .map(|level| Level(Some(level)))
            .map_err(|_| format!("neither auto nor a number {}", LEVEL.allowed())),
    }
}

fn how_many(text: &str) -> Result<HowMany, String> {
    if text == "auto" {
        return Ok(HowMany::Auto(None));
    }
    if let Ok(k) = text.parse() {
        return Ok(HowMany::Exactly(k));
    }
    let bounds = text.split_once("..").and_then(|(low, high)| Some(low.parse().ok()?..=high.parse().ok()?));
    bounds
        .map(|bounds| HowMany::Auto(Some(bounds)))
        .ok_or("not auto, a number, or a range such as 5..30".into())
}

fn share(text: &str) -> Result<f64, String> {
    let (number, whole) = text.strip_suffix('%').map_or((text, 1.0), |number| (number, 100.0));
    let share = number.trim().parse::<f64>().map(|number| number / whole);
    share.map_err(|_| "not a share such as 5% or 0.05".to_string())
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;
    use crate::args::{Args, Command};

    /// Options of `themes` that say where things come from and go to, and nothing of the themes themselves.
    const ELSEWHERE: [&str; 9] =
        ["output", "gold", "gold-file", "model", "continue", "format", "quiet", "threads", "help"];

    /// A value other than the default for each of the others that takes one.
    const VALUES: [(&str, &str); 16] = [
        ("k", "5"),
        ("method", "plain"),
        ("neighbours", "quick"),
        ("outliers", "5%"),
        ("copies", "0.7"),
        ("contained", "0.9"),
        ("keep", "source:Wire,earliest"),
        ("seed", "7"),
        ("split", "none"),
        ("language", "german"),
        ("on-error", "skip"),
        ("input-format", "csv"),
        ("encoding", "shift_jis"),
        ("stop-words", "words.txt"),
        ("max-record", "1000000"),
        ("files-from", "list.txt"),
    ];

    fn job(words: &[String]) -> FindThemes {
        let all = ["likewise", "themes", "in"].map(String::from);
        match Args::try_parse_from(all.iter().chain(words)).expect("options that are known").command {
            Command::Themes(args) => args.job(),
            _ => panic!("not themes"),
        }
    }

    #[test]
    fn every_option_is_written_to_run_json_and_read_back() {
        let json = |job: &FindThemes| serde_json::to_value(job).expect("settings are JSON");
        let default = json(&job(&[]));
        let command = Args::command();
        let themes = command.find_subcommand("themes").expect("themes");
        for option in themes.get_arguments().filter_map(|argument| Some((argument, argument.get_long()?))) {
            let (argument, name) = option;
            if ELSEWHERE.contains(&name) {
                continue;
            }
            let value = VALUES.iter().find(|known| known.0 == name).map(|known| known.1);
            let words = match argument.get_action().takes_values() {
                false => vec![format!("--{name}")],
                true if name.ends_with("-field") => vec![format!("--{name}"), "other".into()],
                true => {
                    vec![format!("--{name}"), value.unwrap_or_else(|| panic!("a value for --{name}")).into()]
                }
            };
            let written = json(&job(&words));
            assert_ne!(written, default, "--{name} is no setting of the job");
            let back: FindThemes = serde_json::from_value(written.clone()).expect("settings read back");
            assert_eq!(json(&back), written, "--{name}");
        }
    }
}
