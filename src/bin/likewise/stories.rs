//! `likewise stories`: documents about one event.

use likewise::job;
use likewise::job::output::Request;
use likewise::report::{OutputFolder, Run, terminal};

use crate::Outcome;
use crate::show::{Bars, layout, print, warn};
use crate::theme_args::StoriesArgs;
use crate::themes::{label_of, no_label};
use crate::truth::labels;

pub(crate) fn run(args: &StoriesArgs) -> Outcome {
    let quiet = args.input.common.quiet;
    let folder = args.output.as_ref().map(OutputFolder::new).transpose()?;
    let gold = args.gold_file.as_deref().zip(args.gold.as_deref());
    let gold = gold.map(|(file, field)| labels(file, field, "--gold")).transpose()?;
    let bars = Bars::new(quiet);
    let found = args.job().run(&args.input.inputs, &bars);
    bars.clear();
    let found = found?;

    let corpus = &found.prepared.corpus;
    let score = |field: &str| {
        let scores = found.score(|document| label_of(corpus, gold.as_ref(), document));
        // Without a label nothing else can go wrong.
        scores.map_err(|_| no_label(field, gold.is_some()))
    };
    let scores = args.gold.as_deref().map(score).transpose()?;
    let mut report = job::stories_report(&found, describe(args), scores.as_ref());
    warn(quiet, &report.run.warnings);
    report.run.measured.threads = rayon::current_num_threads() as u64;
    report.run.measured.ask_peak_memory();
    let summary = terminal::summary(&report, layout());
    let Some(folder) = folder else { return print(&summary) };
    let target = folder.target().display().to_string();
    let request = Request { run: report.run.clone(), format: args.input.common.format };
    job::stories_run(&found, &report, &request, folder)?;
    if !quiet {
        print(&format!("{summary}\nWritten to {target}; {target}/report.html shows it all.\n"))?;
    }
    Ok(())
}

/// What `run.json` says of the command; nothing in it is random.
fn describe(args: &StoriesArgs) -> Run {
    let mut run = Run::new("stories", 0);
    args.input.note(&mut run);
    job::note_copies(&mut run, args.copies.settings().as_ref());
    run.parameter("level", args.level.0)
        .parameter("dates", args.dates)
        .parameter("copies", args.copies.copies.0)
        .parameter("gold", &args.gold)
        .parameter("gold_file", args.gold_file.as_ref().map(|file| file.display().to_string()));
    run
}
