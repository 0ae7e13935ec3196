//! `likewise themes`: the main job.

use likewise::job::HowMany;
use likewise::job::output::{self, Request};
use likewise::report::{OutputFolder, Run, terminal};

use crate::Outcome;
use crate::args::ThemesArgs;
use crate::show::{Bars, layout, print, warn};
use crate::truth::{labels, score};

pub(crate) fn run(args: &ThemesArgs) -> Outcome {
    let quiet = args.input.common.quiet;
    // An unwritable folder is told of before the work, not after it.
    let folder = args.output.as_ref().map(OutputFolder::new).transpose()?;
    let gold = args.gold_file.as_deref().zip(args.gold.as_deref());
    let gold = gold.map(|(file, field)| labels(file, field, "--gold")).transpose()?;
    let bars = Bars::new(quiet);
    let found = args.job().run(&args.input.inputs, &bars);
    bars.clear();
    let found = found?;

    let scores = args
        .gold
        .as_deref()
        .map(|field| score(&found.prepared.corpus, field, gold.as_ref(), |gold| found.score(gold)))
        .transpose()?;
    let mut report = output::report(&found, describe(args), scores.as_ref());
    warn(quiet, &report.run.warnings);
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
        .parameter("stories", !args.no_stories)
        .parameter("gold", &args.gold)
        .parameter("gold_file", args.gold_file.as_ref().map(|file| file.display().to_string()));
    run
}
