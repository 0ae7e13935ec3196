//! One search in a process of its own: only there can its memory be told, since an allocator keeps what the stages
//! before have given back, and a search that lives on that seems to need nothing.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::time::Instant;

use linfa::traits::Transformer;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::pairs::{Pairs, all_pairs};
use crate::vectors::TermMatrix;

/// Runs of a join, of which the fastest counts; the double loop runs once.
const RUNS: usize = 3;

/// A way to find all pairs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The exact join.
    Join,
    /// Each row with each other.
    DoubleLoop,
}

/// What one search took.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Took {
    /// Seconds of the fastest run.
    pub seconds: f64,
    /// Pairs found.
    pub pairs: u64,
    /// The most memory that the process held during the first run, in bytes, where the system tells.
    pub peak_memory: Option<u64>,
    /// How much of that came on top of what it held before: the program itself and the rows.
    pub search_memory: Option<u64>,
}

/// Searches `matrix`, and tells what that took; the figures of memory mean something only in a process that did nothing
/// else but [`read_rows`].
///
/// # Errors
/// A threshold out of range.
pub fn search(matrix: &TermMatrix, way: Way, threshold: f64) -> Result<Took> {
    let mut took = Took { seconds: f64::INFINITY, ..Took::default() };
    let runs = if way == Way::Join { RUNS } else { 1 };
    for run in 0..runs {
        let before = if run == 0 { reset_peak() } else { None };
        let start = Instant::now();
        let pairs = match way {
            Way::Join => Pairs::params(threshold).transform(matrix)?.len(),
            Way::DoubleLoop => all_pairs(matrix, threshold).len(),
        };
        took.seconds = took.seconds.min(start.elapsed().as_secs_f64());
        took.pairs = pairs as u64;
        if let Some((before, peak)) = before.zip(status("VmHWM:")) {
            took.peak_memory = Some(peak);
            took.search_memory = Some(peak.saturating_sub(before));
        }
    }
    Ok(took)
}

/// Writes the rows for [`read_rows`]: four lengths, then row starts, columns and values, little-endian.
///
/// # Errors
/// [`Error::Output`] where the file cannot be written.
pub fn write_rows(matrix: &TermMatrix, file: &Path) -> Result<()> {
    let write = || -> std::io::Result<()> {
        let mut out = BufWriter::new(File::create(file)?);
        for number in [matrix.n_rows(), matrix.n_columns(), matrix.n_values()].iter().chain(matrix.starts()) {
            out.write_all(&(*number as u64).to_le_bytes())?;
        }
        for column in matrix.columns() {
            out.write_all(&column.to_le_bytes())?;
        }
        for value in matrix.values() {
            out.write_all(&value.to_le_bytes())?;
        }
        out.flush()
    };
    write().map_err(|error| Error::output(file, error))
}

/// Row starts, columns, values.
type Parts = (Vec<usize>, Vec<u32>, Vec<f32>);

/// The rows that [`write_rows`] wrote, bit for bit. Nothing is held but them, so that a search has no free memory to live on.
///
/// # Errors
/// [`Error::Input`] for any other file.
pub fn read_rows(file: &Path) -> Result<TermMatrix> {
    let read = || -> std::io::Result<(usize, Parts)> {
        let source = File::open(file)?;
        let most = source.metadata()?.len() / 4;
        let mut source = BufReader::new(source);
        let mut long = || -> std::io::Result<usize> {
            let mut bytes = [0; 8];
            source.read_exact(&mut bytes)?;
            Ok(u64::from_le_bytes(bytes) as usize)
        };
        let (n_rows, n_columns, n_values) = (long()?, long()?, long()?);
        if n_rows.max(n_values) as u64 > most {
            return Err(std::io::Error::other("is cut off"));
        }
        let mut starts = Vec::with_capacity(n_rows + 1);
        for _ in 0..=n_rows {
            starts.push(long()?);
        }
        let mut bytes = [0; 4];
        let (mut columns, mut values) = (Vec::with_capacity(n_values), Vec::with_capacity(n_values));
        for _ in 0..n_values {
            source.read_exact(&mut bytes)?;
            columns.push(u32::from_le_bytes(bytes));
        }
        for _ in 0..n_values {
            source.read_exact(&mut bytes)?;
            values.push(f32::from_le_bytes(bytes));
        }
        Ok((n_columns, (starts, columns, values)))
    };
    let (n_columns, (starts, columns, values)) =
        read().map_err(|error| Error::input(file, None, error.to_string()))?;
    TermMatrix::new(starts, columns, values, n_columns)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_bit_for_bit_and_other_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rows");
        let matrix =
            TermMatrix::from_rows(&[vec![(0, 0.1), (2, -0.7)], vec![], vec![(1, 1e-30)]], 3).unwrap();
        write_rows(&matrix, &file).unwrap();
        assert_eq!(read_rows(&file).unwrap(), matrix);
        let bytes = fs::read(&file).unwrap();
        for n in [0, 7, 30, bytes.len() - 1] {
            fs::write(&file, &bytes[..n]).unwrap();
            assert!(read_rows(&file).unwrap_err().to_string().contains("rows"), "{n}");
        }
        assert!(read_rows(&folder.path().join("none")).is_err());
    }

    #[test]
    fn both_ways_find_as_much() {
        let rows: Vec<_> = (0..40u32).map(|row| vec![(row % 7, 1.0), (7 + row % 3, 0.5)]).collect();
        let matrix = TermMatrix::from_rows(&rows, 10).unwrap();
        let (join, double) = (search(&matrix, Way::Join, 0.5), search(&matrix, Way::DoubleLoop, 0.5));
        let (join, double) = (join.unwrap(), double.unwrap());
        assert!(join.pairs == double.pairs && join.pairs > 0);
        assert!(join.seconds.is_finite() && double.seconds.is_finite());
        assert!(search(&matrix, Way::Join, 2.0).is_err());
    }
}
