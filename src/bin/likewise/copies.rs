//! `likewise copies`: groups of near-duplicates, and the corpus without them; with `--against`, new against old.

use likewise::copies::Copies;
use likewise::document::Corpus;
use likewise::job::output::{self, Request};
use likewise::job::{FindCopies, FoundCopies, note_copies};
use likewise::report::{OutputFolder, Report, Run, terminal};
use likewise::{Error, Result};

use crate::Outcome;
use crate::args::CopiesArgs;
use crate::show::{Bars, layout, print, warn};

pub(crate) fn run(args: &CopiesArgs) -> Outcome {
    let mut job = FindCopies {
        prepare: args.input.prepare(None, Some(&args.output)),
        copies: args.which.settings(args.threshold),
    };
    job.copies.check()?;
    let folder = OutputFolder::new(&args.output)?;
    // Standard input comes once, and what stays of it is read again.
    let stdin = args.input.inputs.iter().any(|input| input == "-").then(tempfile::tempdir).transpose();
    let stdin = stdin.map_err(|error| Error::output(std::env::temp_dir(), error))?;
    let read = std::mem::take(&mut job.prepare.read);
    job.prepare.read = read.store_stdin(stdin.as_ref().map(|folder| folder.path().join("stdin")));

    let mut run = Run::new("copies", 0);
    args.input.note(&mut run);
    run.parameter("threshold", args.threshold);
    note_copies(&mut run, Some(&job.copies));
    if !args.against.is_empty() {
        run.parameter("against", &args.against);
    }
    run.measured.threads = rayon::current_num_threads() as u64;
    let request = Request { run, format: args.input.common.format };
    let report = match args.against.is_empty() {
        true => copies(args, &job, &request, folder),
        false => against(args, &job, &request, folder),
    }?;
    if !args.input.common.quiet {
        print(&terminal::summary(&report, layout()))?;
        print(&sum(&report, args))?;
    }
    Ok(())
}

fn copies(args: &CopiesArgs, job: &FindCopies, request: &Request, folder: OutputFolder) -> Result<Report> {
    let quiet = args.input.common.quiet;
    let bars = Bars::new(quiet);
    let found = job.run(&args.input.inputs, &bars);
    bars.clear();
    let FoundCopies { prepared, pairs, copies } = found?;
    warn(quiet, &prepared.warnings);
    warn(quiet, output::shortened(&pairs).as_slice());
    tell_stopped(quiet, &copies, &prepared.corpus);
    output::copies_run(&prepared, (&pairs, &copies), request, folder)
}

fn against(args: &CopiesArgs, job: &FindCopies, request: &Request, folder: OutputFolder) -> Result<Report> {
    let quiet = args.input.common.quiet;
    let bars = Bars::new(quiet);
    let found = job.run_against(&args.input.inputs, &args.against, &bars);
    bars.clear();
    let found = found?;
    warn(quiet, &found.new.warnings);
    tell_stopped(quiet, &found.copies, &found.new.corpus);
    output::against_run(&found, request, folder)
}

fn tell_stopped(quiet: bool, copies: &Copies, corpus: &Corpus) {
    for stopped in &copies.stopped {
        warn(quiet, &[stopped.sentence(corpus)]);
    }
}

/// What stays and what does not, and where it is written.
fn sum(report: &Report, args: &CopiesArgs) -> String {
    let counts = &report.run.counts;
    // A document without a term has copies no more than it is one, and stays.
    let kept = counts.ok + counts.no_terms - counts.copies;
    let place = args.output.display();
    let mut told = match args.against.is_empty() {
        true => format!("\nkept: {kept}, removed as copies: {}; written to {place}.\n", counts.copies),
        false => format!(
            "\nkept: {kept}, removed as copies of old documents ({} read): {}, of new ones: {}; written to {place}.\n",
            counts.old_documents,
            counts.in_old,
            counts.copies - counts.in_old
        ),
    };
    told += &format!("{place}/kept has the inputs without them, as they stand.\n");
    let partly = report.run.warnings.iter().filter(|warning| warning.contains("whole in kept/"));
    partly.for_each(|sentence| told += &format!("{sentence}.\n"));
    if counts.alike > 0 {
        let ending = args.input.common.format.ending();
        told += &format!("{} pairs are alike and no copies: see alike.{ending}.\n", counts.alike);
    }
    told
}
