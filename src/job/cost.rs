//! What a threshold costs: direct joins, timed, beside the double loop.

use std::path::Path;

use super::alone::{Took, Way, search, write_rows};
use super::prepare::Prepared;
use super::stages::Watch;
use crate::error::{Error, Result};
use crate::report::CostRow;
use crate::sweep::Sweep;
use crate::vectors::TermMatrix;

/// Rows that the double loop is run on, at most; for more its time is estimated by the square.
const MOST: usize = 5000;

/// Searches the rows of a file, as [`read_rows`](super::alone::read_rows) gives them, in a process of its own; `None` where that cannot be done.
pub type Alone<'a> = &'a dyn Fn(&Path, Way, f64) -> Option<Took>;

/// Times a direct join at each tenth between the lowest threshold and 1, the sweep's own join first, and the
/// double loop on all rows, or on 5,000 of them spread over the corpus. All threads of the pool work in a join; the double loop
/// has one.
///
/// Each search goes to a process of its own through `alone`, which must answer with what [`search`](super::alone::search) says
/// there. Where it has no answer the search runs here: its time is told, its memory is not.
///
/// # Errors
/// What a join says; a temporary file that cannot be written.
pub fn cost(prepared: &Prepared, sweep: &Sweep, alone: Alone<'_>, watch: &dyn Watch) -> Result<Vec<CostRow>> {
    watch.stage("cost");
    let matrix = &prepared.matrix;
    let lowest = sweep.rows()[0].threshold;
    let folder = tempfile::tempdir().map_err(|error| Error::output(std::env::temp_dir(), error))?;
    let file = folder.path().join("rows");
    let took = |matrix: &TermMatrix, way, threshold| match alone(&file, way, threshold) {
        Some(took) => Ok(took),
        None => {
            search(matrix, way, threshold).map(|took| Took { peak_memory: None, search_memory: None, ..took })
        }
    };
    let row = |way: String, threshold, took: Took| CostRow {
        way,
        threshold,
        seconds: took.seconds,
        peak_memory: took.peak_memory,
        search_memory: took.search_memory,
        pairs: took.pairs,
    };
    write_rows(matrix, &file)?;
    let tenths = (1..=10).map(|tenth| f64::from(tenth) / 10.0).filter(|&tenth| tenth > lowest + 1e-9);
    let mut rows = Vec::new();
    for threshold in std::iter::once(lowest).chain(tenths) {
        rows.push(row("exact join".into(), threshold, took(matrix, Way::Join, threshold)?));
    }
    let n = matrix.n_rows();
    if n <= MOST {
        rows.push(row("double loop".into(), lowest, took(matrix, Way::DoubleLoop, lowest)?));
        return Ok(rows);
    }
    // Rows spread over the corpus, not the first ones, which may all be of one kind.
    let taken: Vec<u32> = (0..MOST).map(|at| (at * n / MOST) as u32).collect();
    let sample = matrix.select(&taken);
    write_rows(&sample, &file)?;
    let part = took(&sample, Way::DoubleLoop, lowest)?;
    let seconds = part.seconds * (n as f64 / MOST as f64).powi(2);
    // The pairs are known from the join; what all of them would take in memory is not.
    let estimated = Took { seconds, pairs: rows[0].pairs, peak_memory: None, search_memory: None };
    rows.push(row(format!("double loop, estimated from {MOST} rows"), lowest, estimated));
    Ok(rows)
}
