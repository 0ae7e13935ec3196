//! `likewise explain INPUT A`: why a document is in its theme.
//!
//! The job of `themes` is done again with the same options; where INPUT is the folder that `themes -o` wrote, inputs
//! and options are those of its `run.json`, and the number of themes need not be found anew.

use std::fs;
use std::path::Path;

use clap::Parser;
use likewise::explain::{ThemeTerm, WhyHere};
use likewise::job::Found;
use likewise::report::tables::TableFormat;
use likewise::{Error, Result};
use serde_json::Value;

use crate::Outcome;
use crate::args::{Args, Command};
use crate::explain::{LONGEST, TERMS, line};
use crate::show::{Bars, one_line, print, warn};
use crate::theme_args::ExplainArgs;

/// Documents shown that are nearest.
const NEAREST: usize = 5;

/// Parameters of `run.json` that are options here, under the same name.
const OPTIONS: [&str; 19] = [
    "k",
    "method",
    "copies",
    "contained",
    "keep",
    "trust_large_groups",
    "trust_cosine",
    "outliers",
    "split",
    "language",
    "on_error",
    "input_format",
    "encoding",
    "id_field",
    "text_field",
    "title_field",
    "date_field",
    "source_field",
    "url_field",
];

pub(crate) fn run(args: &ExplainArgs, input: &str, id: &str) -> Outcome {
    let common = &args.input.common;
    let bars = Bars::new(common.quiet);
    let earlier = earlier(Path::new(input))?;
    let of_earlier = earlier.as_ref().map(|run| of_run(input, run)).transpose()?;
    let (grouping, reading) = match &of_earlier {
        Some(earlier) => (&earlier.grouping, &earlier.input),
        None => (&args.grouping, &args.input),
    };
    let inputs = if of_earlier.is_some() { reading.inputs.clone() } else { vec![input.to_string()] };
    let found = grouping.job(reading.prepare(None, None)).run(&inputs, &bars);
    bars.clear();
    let found = found?;
    if let Some(run) = &earlier {
        unchanged(input, run, &found)?;
    }
    warn(common.quiet, &found.prepared.warnings);
    let document = found.prepared.find(id)?;
    let why = found.why(document, NEAREST);
    let shown = Shown { found: &found, document };
    print(&match (common.format, why) {
        (TableFormat::Csv, Some(why)) => shown.text(&why),
        (TableFormat::Csv, None) => shown.nothing(),
        (TableFormat::JsonLines, why) => found.told(document, why.as_ref()).to_string() + "\n",
    })
}

/// The `run.json` of a folder that `themes -o` wrote; none where `input` is something else.
fn earlier(input: &Path) -> Result<Option<Value>> {
    let path = input.join("run.json");
    if !input.is_dir() || !input.join("report.html").is_file() || !path.is_file() {
        return Ok(None);
    }
    let text = fs::read_to_string(&path).map_err(|error| Error::input(&path, None, error))?;
    let run: Value = serde_json::from_str(&text).map_err(|error| Error::input(&path, None, error))?;
    Ok((run["command"] == "themes").then_some(run))
}

/// The arguments that do the job of `run` again.
fn of_run(folder: &str, run: &Value) -> Result<ExplainArgs> {
    let flag = |name: &str| format!("--{}", name.replace('_', "-"));
    let mut words = vec!["likewise".to_string(), "explain".into(), flag("seed"), run["seed"].to_string()];
    for name in OPTIONS {
        let chosen = run.pointer("/choice_of_k/k").filter(|_| name == "k");
        match chosen.unwrap_or(&run["parameters"][name]) {
            Value::Bool(true) => words.push(flag(name)),
            Value::Bool(false) | Value::Null => {}
            Value::String(value) => words.extend([format!("{}={value}", flag(name))]),
            value => words.extend([format!("{}={value}", flag(name))]),
        }
    }
    words.push("--".into());
    for input in run["inputs"].as_array().into_iter().flatten() {
        let path = input["path"].as_str().unwrap_or_default();
        if !Path::new(path).is_file() {
            let cause = format!("its input {path} is not to be found from here; name the input itself");
            return Err(Error::input(folder, None, cause));
        }
        words.push(path.to_string());
    }
    match Args::try_parse_from(words).map(|args| args.command) {
        Ok(Command::Explain(args)) => Ok(args),
        _ => Err(Error::input(folder, None, "its run.json names options that are not known here")),
    }
}

/// The inputs must be those of the earlier run, or its themes are not these.
fn unchanged(folder: &str, run: &Value, found: &Found) -> Result<()> {
    let files = serde_json::to_value(&found.prepared.files).unwrap_or_default();
    let hash = |file: &Value| file["hash"].clone();
    let hashes = |files: &Value| files.as_array().into_iter().flatten().map(hash).collect::<Vec<_>>();
    if hashes(&files) == hashes(&run["inputs"]) {
        return Ok(());
    }
    let cause = "its inputs have changed since; run `likewise themes` again, or name the input itself";
    Err(Error::input(folder, None, cause))
}

/// The document and all that was found.
struct Shown<'a> {
    found: &'a Found,
    document: usize,
}

impl Shown<'_> {
    fn id(&self) -> &str {
        self.found.prepared.id(self.document as u32)
    }

    fn title(&self, document: usize) -> String {
        one_line(self.found.prepared.corpus.title(document), LONGEST / 2)
    }

    /// A theme with its name.
    fn named(&self, theme: u32) -> String {
        let (number, label) = (self.found.theme_id(theme), self.found.labels[theme as usize].line());
        format!("theme {number} ({})", one_line(&label, LONGEST))
    }

    /// For a document without a theme.
    fn nothing(&self) -> String {
        let status = self.found.prepared.status(self.document).as_str();
        format!("{} has no theme: {status}\n", one_line(self.id(), LONGEST))
    }

    /// For a person to read.
    fn text(&self, why: &WhyHere) -> String {
        let mut shown = String::new();
        line(&mut shown, &format!("{}  {}", one_line(self.id(), LONGEST), self.title(self.document)));
        line(&mut shown, &format!("is in {}", self.named(why.theme)));
        if let Some(kept) = self.found.copies.kept_of(self.document) {
            let kept = one_line(self.found.prepared.id(kept), LONGEST);
            line(&mut shown, &format!("It is a copy of {kept} and goes where that goes."));
        }
        line(&mut shown, &format!("\ncosine with its theme   {:.4}", why.cosine));
        if let Some((theme, cosine)) = why.runner_up {
            line(&mut shown, &format!("cosine with the next    {cosine:.4}  {}", self.named(theme)));
            line(&mut shown, &format!("nearer by its words     {:.4}", why.margin()));
        }
        if let Some(margin) = self.found.margin(self.document) {
            line(&mut shown, &format!("margin as grouped       {margin:.4}  (that of documents.csv)"));
        }
        if self.found.is_borderline(self.document) {
            line(&mut shown, "It is on the border of two themes: it might as well be in the other.");
        }
        if why.is_by_neighbours() {
            line(
                &mut shown,
                "By its own words it is nearer to the next; the documents nearest to it put it here.",
            );
        }
        line(&mut shown, "\nTerms that put it here (here, they add up to the cosine; in the next theme)");
        for ThemeTerm { term, share, runner_up_share } in why.terms.iter().take(TERMS) {
            line(&mut shown, &format!("  {share:.4}  {runner_up_share:.4}  {}", one_line(term, 40)));
        }
        if let Some(rest) = why.terms.get(TERMS..).filter(|rest| !rest.is_empty()) {
            let here: f64 = rest.iter().map(|term| term.share).sum();
            let next: f64 = rest.iter().map(|term| term.runner_up_share).sum();
            line(&mut shown, &format!("  {here:.4}  {next:.4}  {} more", rest.len()));
        }
        line(&mut shown, "\nNearest documents");
        for &(near, cosine) in &why.nearest {
            let (id, title) = (self.found.prepared.id(near), self.title(near as usize));
            let theme = self.found.theme(near as usize);
            let theme =
                theme.map_or("no theme".to_string(), |theme| format!("theme {}", self.found.theme_id(theme)));
            let copy = if self.found.copies.is_copy(near as usize) { ", a copy" } else { "" };
            line(&mut shown, &format!("  {cosine:.4}  {theme}{copy}  {title}  {}", one_line(id, LONGEST)));
        }
        shown
    }
}
