//! `likewise sweep`: the threshold laboratory.

use std::path::Path;

use likewise::job::output::Request;
use likewise::job::{self, Asked, FindThresholds, Gold, GoldPairs};
use likewise::pairs::Measure;
use likewise::report::{OutputFolder, Run, terminal};
use likewise::{Error, Result};

use crate::Outcome;
use crate::show::{Bars, layout, print, warn};
use crate::sweep_args::SweepArgs;
use crate::truth::{PairColumns, judged, labels};

pub(crate) fn run(args: &SweepArgs) -> Outcome {
    let quiet = args.input.common.quiet;
    let folder = args.output.as_ref().map(OutputFolder::new).transpose()?;
    likewise::sweep::RESAMPLES.check(args.resamples)?;
    if let Some(n) = args.judge {
        likewise::sweep::JUDGED.check(n)?;
    }
    let gold = gold(args)?;
    if let Some(goal) = args.goal.filter(|goal| goal.needs_truth() && gold.is_none()) {
        let sentence = format!("the goal {goal} needs the truth; give it with --gold, or ask for removed<=S");
        return Err(Error::Data(sentence).into());
    }
    let in_inputs = args.gold.as_deref().filter(|_| matches!(gold, Some(Gold::Field { .. })));
    let laboratory = FindThresholds {
        prepare: args.input.prepare(in_inputs, args.output.as_deref()),
        lowest: args.from,
        step: args.step,
        estimate: args.estimate || gold.is_none(),
        gold,
        n_resamples: args.resamples,
        seed: args.seed,
    };
    let bars = Bars::new(quiet);
    let swept = laboratory.run(&args.input.inputs, &bars);
    bars.clear();
    let swept = swept.map_err(|error| match (error, in_inputs) {
        (Error::Data(sentence), Some(field)) if sentence == "no document has a true group" => Error::Data(
            format!("no record has the field `{field}` of --gold, and there is no such file; name another"),
        ),
        (error, _) => error,
    })?;

    let compares = args.measure != [Measure::Cosine] || !args.vary.is_empty();
    let compared = match compares {
        true => laboratory.compare(&swept.prepared, &args.measure, &args.vary, &bars)?,
        false => Vec::new(),
    };
    bars.clear();
    let asked = Asked { goal: args.goal, judge: args.judge, seed: args.seed };
    let mut report = job::sweep_report(&swept, asked, describe(args))?;
    report.compared = compared;
    if args.cost {
        report.cost = job::cost(&swept.prepared, &swept.sweep, &crate::alone::search, &bars)?;
        bars.clear();
    }
    warn(quiet, &report.run.warnings);
    report.run.measured.threads = rayon::current_num_threads() as u64;
    report.run.measured.ask_peak_memory();
    if let Some(folder) = folder {
        let target = folder.target().display().to_string();
        let request = Request { run: report.run.clone(), format: args.input.common.format };
        job::sweep(&swept, &report, asked, &request, folder)?;
        if !quiet {
            print(&terminal::sweep(&report, layout()))?;
            print(&format!("\nWritten to {target}; {target}/report.html shows it all.\n"))?;
        }
        return Ok(());
    }
    print(&terminal::sweep(&report, layout()))
}

/// What `--gold` names: a file if there is one, else a field.
fn gold(args: &SweepArgs) -> Result<Option<Gold>> {
    let Some(name) = &args.gold else { return Ok(None) };
    let complete = args.gold_complete;
    if let Some(file) = &args.gold_file {
        return labels(file, name, "--gold").map(|groups| Some(Gold::Groups { groups, complete }));
    }
    let file = Path::new(name);
    if !file.is_file() {
        return Ok(Some(Gold::Field { complete }));
    }
    let columns = PairColumns { a: &args.gold_a, b: &args.gold_b, label: &args.gold_label };
    let rows = judged(file, &columns)?;
    Ok(Some(Gold::Pairs(GoldPairs { rows, from: args.gold_from, complete })))
}

/// What `run.json` says of the command.
fn describe(args: &SweepArgs) -> Run {
    let mut run = Run::new("sweep", args.seed);
    args.input.note(&mut run);
    run.parameter("from", args.from)
        .parameter("step", args.step)
        .parameter("gold", &args.gold)
        .parameter("gold_file", args.gold_file.as_ref().map(|file| file.display().to_string()))
        .parameter("gold_from", args.gold_from)
        .parameter("gold_complete", args.gold_complete)
        .parameter("goal", args.goal.map(|goal| goal.to_string()))
        .parameter("measure", args.measure.iter().map(ToString::to_string).collect::<Vec<_>>())
        .parameter("estimate", args.estimate || args.gold.is_none())
        .parameter("cost", args.cost)
        .parameter("resamples", args.resamples)
        .parameter("judge", args.judge);
    run
}
