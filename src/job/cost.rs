//! What a threshold costs: direct joins, timed, beside the double loop.

use std::fs;
use std::time::Instant;

use linfa::traits::Transformer;

use super::prepare::Prepared;
use super::stages::Watch;
use crate::error::Result;
use crate::pairs::{Pairs, all_pairs};
use crate::report::CostRow;
use crate::sweep::Sweep;

/// Rows that the double loop is run on, at most; for more its time is estimated by the square.
const MOST: usize = 2000;
/// Runs of a join, of which the fastest counts.
const RUNS: usize = 3;

/// Times a direct join at each tenth between the lowest threshold and 1, the whole sweep's join first, and the
/// double loop: seconds, the memory of the process beyond what it held before (Linux), and pairs. All threads of the pool
/// work in a join; the double loop has one.
///
/// # Errors
/// What a join says.
pub fn cost(prepared: &Prepared, sweep: &Sweep, watch: &dyn Watch) -> Result<Vec<CostRow>> {
    watch.stage("cost");
    let matrix = &prepared.matrix;
    let lowest = sweep.rows()[0].threshold;
    let tenths = (1..=10).map(|tenth| f64::from(tenth) / 10.0).filter(|&tenth| tenth > lowest + 1e-9);
    let mut rows = Vec::new();
    for threshold in std::iter::once(lowest).chain(tenths) {
        let params = Pairs::params(threshold);
        let (mut seconds, mut peak_memory, mut n_pairs) = (f64::INFINITY, None, 0);
        for _ in 0..RUNS {
            let before = reset_peak();
            let start = Instant::now();
            let pairs: Pairs = params.transform(matrix)?;
            seconds = seconds.min(start.elapsed().as_secs_f64());
            peak_memory = before.and_then(|before| Some(status("VmHWM:")?.saturating_sub(before)));
            n_pairs = pairs.len() as u64;
        }
        rows.push(CostRow { way: "exact join".into(), threshold, seconds, peak_memory, pairs: n_pairs });
    }
    // Rows spread over the corpus, not the first ones, which may all be of one kind.
    let n = matrix.n_rows();
    let taken: Vec<u32> = (0..n.min(MOST)).map(|at| (at * n / n.min(MOST)) as u32).collect();
    let sample = matrix.select(&taken);
    let start = Instant::now();
    let found = all_pairs(&sample, lowest).len() as u64;
    let seconds = start.elapsed().as_secs_f64();
    let (way, seconds, pairs) = if n > MOST {
        let times = (n as f64 / MOST as f64).powi(2);
        (format!("double loop, estimated from {MOST} rows"), seconds * times, rows[0].pairs)
    } else {
        ("double loop".into(), seconds, found)
    };
    rows.push(CostRow { way, threshold: lowest, seconds, peak_memory: None, pairs });
    Ok(rows)
}

/// Sets the peak of the process's memory back to what it holds, and tells that, where the system can do so.
fn reset_peak() -> Option<u64> {
    fs::write("/proc/self/clear_refs", "5").ok()?;
    status("VmRSS:")
}

/// A line of the process's status, in bytes.
fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}
