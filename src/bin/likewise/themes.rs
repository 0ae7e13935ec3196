//! `likewise themes`: the main job.

use std::collections::HashMap;
use std::path::Path;

use likewise::job::output::{self, Request};
use likewise::job::{Found, HowMany};
use likewise::read::{OnError, Read};
use likewise::report::{OutputFolder, Run, terminal};
use likewise::{Error, Result};

use crate::Outcome;
use crate::args::ThemesArgs;
use crate::show::{Bars, layout, print, warn};

pub(crate) fn run(args: &ThemesArgs) -> Outcome {
    let quiet = args.input.common.quiet;
    // An unwritable folder is told of before the work, not after it.
    let folder = args.output.as_ref().map(OutputFolder::new).transpose()?;
    let gold = args.gold_file.as_deref().zip(args.gold.as_deref());
    let gold = gold.map(|(file, field)| read_gold(file, field)).transpose()?;
    let bars = Bars::new(quiet);
    let found = args.job().run(&args.input.inputs, &bars);
    bars.clear();
    let found = found?;
    warn(quiet, &found.prepared.warnings);
    for stopped in &found.copies.stopped {
        warn(quiet, &[stopped.sentence(&found.prepared.corpus)]);
    }

    let scores = match (&args.gold, &gold) {
        (None, _) => None,
        (Some(_), Some(gold)) => Some(found.score(|document| label_of(&found, gold, document))?),
        (Some(_), None) => {
            Some(found.score(|document| found.prepared.corpus.page_of(document).label.as_deref())?)
        }
    };
    let mut report = output::report(&found, describe(args), scores.as_ref());
    report.run.measured.threads = rayon::current_num_threads() as u64;
    report.run.measured.ask_peak_memory();
    if let Some(folder) = folder {
        let target = folder.target().display().to_string();
        let request = Request { run: report.run.clone(), format: args.input.common.format };
        output::themes(&found, &report, &request, folder)?;
        if !quiet {
            print(&terminal::summary(&report, layout()))?;
            print(&format!("\nWritten to {target}; {target}/report.html shows it all.\n"))?;
        }
        return Ok(());
    }
    print(&terminal::summary(&report, layout()))
}

/// What `run.json` says of the command.
fn describe(args: &ThemesArgs) -> Run {
    let mut run = Run::new("themes", args.seed);
    args.input.note(&mut run);
    let k = match &args.k {
        HowMany::Exactly(k) => k.to_string(),
        HowMany::Auto(None) => "auto".to_string(),
        HowMany::Auto(Some(range)) => format!("{}..{}", range.start(), range.end()),
    };
    run.parameter("k", k)
        .parameter("method", args.method.as_str())
        .parameter("copies", args.copies.0)
        .parameter("keep", args.keep.name())
        .parameter("trust_large_groups", args.trust_large_groups)
        .parameter("gold", &args.gold)
        .parameter("gold_file", args.gold_file.as_ref().map(|file| file.display().to_string()));
    run
}

/// True labels by id, from a table.
pub(crate) fn read_gold(file: &Path, field: &str) -> Result<HashMap<String, String>> {
    // A record's text must be there and its label may: so the id is read as the text too.
    let read = Read::params().text_field("id").label_field(Some(field.to_string())).on_error(OnError::Stop);
    let pages = read.read([file.to_string_lossy()])?.pages;
    let labelled: HashMap<_, _> = pages.into_iter().filter_map(|page| Some((page.id, page.label?))).collect();
    if labelled.is_empty() {
        let cause = format!("no record has the field `{field}`; name the field with the groups");
        return Err(Error::input(file, None, cause));
    }
    Ok(labelled)
}

/// The true label of a document by its own id, or else by that of its page.
fn label_of<'a>(found: &Found, gold: &'a HashMap<String, String>, document: usize) -> Option<&'a str> {
    let corpus = &found.prepared.corpus;
    let label = gold.get(&corpus.documents()[document].id).or_else(|| gold.get(&corpus.page_of(document).id));
    label.map(String::as_str)
}
