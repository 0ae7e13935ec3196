//! A search in a process of its own, for `likewise sweep --cost`: the binary starts itself again.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use clap::Args as ClapArgs;
use likewise::job::alone::{Took, Way, read_rows, search as search_here};

use crate::Outcome;
use crate::args::{Common, number};
use crate::show::print;

#[derive(Debug, ClapArgs)]
pub(crate) struct AloneArgs {
    /// The file of rows
    rows: PathBuf,
    /// The threshold
    #[arg(value_parser = number)]
    threshold: f64,
    /// Each row with each other instead of the join
    #[arg(long)]
    double_loop: bool,
    #[command(flatten)]
    pub common: Common,
}

/// The child: searches, and says what that took in one line of JSON.
pub(crate) fn run(args: &AloneArgs) -> Outcome {
    let way = if args.double_loop { Way::DoubleLoop } else { Way::Join };
    let took = search_here(&read_rows(&args.rows)?, way, args.threshold)?;
    print(&serde_json::to_string(&took).unwrap_or_default())
}

/// The parent: what the child said; `None` where there is no child, or it says nothing.
pub(crate) fn search(rows: &Path, way: Way, threshold: f64) -> Option<Took> {
    let mut child = Command::new(std::env::current_exe().ok()?);
    child.arg("search-alone").arg(rows).arg(threshold.to_string());
    child.arg("--threads").arg(rayon::current_num_threads().to_string());
    if way == Way::DoubleLoop {
        child.arg("--double-loop");
    }
    let answer = child.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    serde_json::from_slice(&answer.stdout).ok()
}
