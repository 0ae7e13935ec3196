//! `likewise copies`: groups of near-duplicates, and the corpus without them.

use likewise::copies::{CONTAINED, Containment, Copies};
use likewise::job::output::{self, Request};
use likewise::pairs::{Pairs, THRESHOLD};
use likewise::report::{OutputFolder, Run, terminal};
use linfa::traits::Transformer;

use crate::Outcome;
use crate::args::CopiesArgs;
use crate::show::{Bars, layout, print, warn};

pub(crate) fn run(args: &CopiesArgs) -> Outcome {
    THRESHOLD.check(args.threshold)?;
    args.contained.0.map_or(Ok(1.0), |share| CONTAINED.check(share))?;
    let quiet = args.input.common.quiet;
    let folder = OutputFolder::new(&args.output)?;
    let bars = Bars::new(quiet);
    let prepared = args.input.prepare(None, Some(&args.output)).run(&args.input.inputs, &bars);
    bars.clear();
    let prepared = prepared?;
    warn(quiet, &prepared.warnings);
    let pairs: Pairs = Pairs::params(args.threshold).transform(&prepared.matrix)?;
    warn(quiet, output::shortened(&pairs).as_slice());
    let contained =
        args.contained.0.map(|share| Containment::params(share).of(&prepared.corpus)).transpose()?;
    let params = Copies::params()
        .keep(args.keep.clone())
        .stop_large(!args.trust_large_groups)
        .by_text(!args.trust_cosine);
    let contained = contained.unwrap_or_default();
    let copies = params.of_contained(&pairs, &contained, &prepared.matrix, &prepared.corpus)?;
    for stopped in &copies.stopped {
        warn(quiet, &[stopped.sentence(&prepared.corpus)]);
    }

    let mut run = Run::new("copies", 0);
    args.input.note(&mut run);
    run.parameter("threshold", args.threshold)
        .parameter("keep", args.keep.name())
        .parameter("contained", args.contained.0)
        .parameter("trust_large_groups", args.trust_large_groups)
        .parameter("trust_cosine", args.trust_cosine);
    run.measured.threads = rayon::current_num_threads() as u64;
    let request = Request { run, format: args.input.common.format };
    let report = output::copies_run(&prepared, (&pairs, &copies), &request, folder)?;
    if !quiet {
        print(&terminal::summary(&report, layout()))?;
        let counts = &report.run.counts;
        // A document without a term has copies no more than it is one, and stays.
        let (kept, removed) = (counts.ok + counts.no_terms - counts.copies, counts.copies);
        print(&format!(
            "\nkept: {kept}, removed as copies: {removed}; written to {}.\n",
            args.output.display()
        ))?;
        if counts.alike > 0 {
            print(&format!(
                "{} pairs are alike and no copies: see alike.{}.\n",
                counts.alike,
                args.input.common.format.ending()
            ))?;
        }
    }
    Ok(())
}
