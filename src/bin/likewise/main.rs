//! The command line of likewise: parses, runs the library, answers with an exit code.
//!
//! Exit codes: 0 done; 1 the work failed; 2 wrong usage. A closed pipe is no error.

mod alone;
mod args;
mod assign;
mod copies;
mod copy_args;
mod evaluate;
mod explain;
mod file;
mod marked;
mod pairs;
mod passages;
mod show;
mod stories;
mod sweep;
mod sweep_args;
mod theme_args;
mod themes;
mod truth;
mod why_here;

use std::process::ExitCode;

use clap::Parser;
use likewise::Error;

use args::{Args, Command};

/// How a command ends: done, or what is to be said.
type Outcome = Result<(), Failure>;

/// Why a command did not end well.
#[derive(Debug)]
enum Failure {
    /// The library says why.
    Work(Error),
    /// Nobody reads our output any more.
    ClosedPipe,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Work(error)
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    if let Err(failure) = args::start_threads(args.command.common().threads) {
        return answer(Err(failure.into()));
    }
    answer(match &args.command {
        Command::Themes(args) => themes::run(args),
        Command::Stories(args) => stories::run(args),
        Command::Pairs(args) => pairs::run(args),
        Command::Copies(args) => copies::run(args),
        Command::Passages(args) => passages::run(args),
        Command::Sweep(args) => sweep::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Assign(args) => assign::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::SearchAlone(args) => alone::run(args),
    })
}

fn answer(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) | Err(Failure::ClosedPipe) => ExitCode::SUCCESS,
        Err(Failure::Work(error)) => {
            eprintln!("likewise: {error}");
            ExitCode::from(if matches!(error, Error::Parameter { .. }) { 2 } else { 1 })
        }
    }
}
