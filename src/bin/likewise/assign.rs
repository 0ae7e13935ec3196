//! `likewise assign`: new documents into the themes and copies of an earlier run.

use std::sync::Arc;

use likewise::job::{Assign, note_copies};
use likewise::model::Model;
use likewise::report::{OutputFolder, Run, terminal};

use crate::Outcome;
use crate::args::AssignArgs;
use crate::show::{Bars, layout, print, warn, written};
use crate::themes::{label_of, no_label};
use crate::truth::labels;

pub(crate) fn run(args: &AssignArgs) -> Outcome {
    let common = &args.input.common;
    args.input.check_left_to_model()?;
    let folder = args.output.as_ref().map(OutputFolder::new).transpose()?;
    let model = Arc::new(Model::load(&args.model)?);
    let gold = args.gold_file.as_deref().zip(args.gold.as_deref());
    let gold = gold.map(|(file, field)| labels(file, field, "--gold")).transpose()?;
    let in_inputs = args.gold.as_deref().filter(|_| gold.is_none());
    let job = Assign { prepare: args.input.prepare(in_inputs, args.output.as_deref()), model };
    let bars = Bars::new(common.quiet);
    let found = job.run(&args.input.inputs, &bars);
    bars.clear();
    let found = found?;

    let corpus = &found.prepared.corpus;
    let score = |field: &String| {
        let scores = found.score(|document| label_of(corpus, gold.as_ref(), document));
        scores.map_err(|_| no_label(field, gold.is_some()))
    };
    let scores = args.gold.as_ref().map(score).transpose()?;
    let mut report = found.report(describe(args, &job.model), scores.as_ref());
    warn(common.quiet, &report.run.warnings);
    report.run.measured.threads = rayon::current_num_threads() as u64;
    report.run.measured.ask_peak_memory();
    let Some(folder) = folder else {
        return written(found.documents(common.format, std::io::stdout().lock()));
    };
    let target = folder.target().display().to_string();
    found.write(&report, common.format, folder)?;
    if common.quiet {
        return Ok(());
    }
    print(&terminal::summary(&report, layout()))?;
    let (n, n_known) = (found.assigned.placed.len(), found.n_known());
    print(&format!(
        "\n{n_known} of {n} documents were known already\n\nWritten to {target}; {target}/report.html shows it all.\n"
    ))
}

/// What `run.json` says of the command.
fn describe(args: &AssignArgs, model: &Model) -> Run {
    let mut run = Run::new("assign", model.settings().seed);
    args.input.note(&mut run);
    note_copies(&mut run, model.settings().copies.as_ref());
    run.parameter("method", model.method().as_str())
        .parameter("copies", model.settings().copies.as_ref().map(|copies| copies.threshold))
        .parameter("gold", &args.gold)
        .parameter("gold_file", args.gold_file.as_ref().map(|file| file.display().to_string()));
    run
}
