//! All files of a reading, side by side, put together in one order.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use rayon::prelude::*;
use serde::Serialize;

use super::again::Original;
use super::file;
use super::inputs::{self, Found};
use super::params::ReadParams;
use super::record::{Field, unnamed};
use super::sink::{Kind, Warnings, mark_duplicates};
use crate::document::Page;
use crate::error::Result;
use crate::stop;

/// What was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The pages in the order (file path, record).
    pub pages: Vec<Page>,
    /// What the user should know: encodings, skipped records, ignored files. Many of a kind are counted.
    pub warnings: Vec<String>,
    /// The files in the order of their paths.
    pub files: Vec<InputFile>,
    /// The same files, to be read again.
    pub originals: Vec<Original>,
    /// Number of files passed over because their ending is not known.
    pub ignored: usize,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct InputFile {
    /// Its path, as in the ids; `-` for standard input.
    pub path: String,
    /// Its size as stored.
    pub bytes: u64,
    /// The SHA-256 of its bytes as stored, in hexadecimal, as `sha256sum` prints it.
    pub hash: String,
}

/// How far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read so far, as stored.
    pub bytes_read: u64,
    /// Bytes of all files; standard input counts as none.
    pub bytes_total: u64,
}

/// Reads all of `inputs`.
pub(super) fn read_all(
    params: &ReadParams,
    inputs: &[String],
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Reading> {
    let Found { sources, ignored, warnings: unwalkable } = inputs::find(inputs, params)?;
    let bytes_total = sources.iter().map(|source| source.bytes).sum();
    let bytes_read = AtomicU64::new(0);
    let first_failed = AtomicUsize::new(usize::MAX);
    let results: Vec<_> = sources
        .par_iter()
        .enumerate()
        .map(|(at, source)| {
            // What stands after a failure is not needed; what stands before it is, for the first error to be told.
            if first_failed.load(Relaxed) < at {
                return None;
            }
            stop::here();
            let count = |n: u64| {
                let bytes_read = bytes_read.fetch_add(n, Relaxed) + n;
                progress(Progress { bytes_read, bytes_total });
            };
            let result = file::read(source, params, &count);
            if result.is_err() {
                first_failed.fetch_min(at, Relaxed);
            }
            Some(result)
        })
        .collect();

    let mut reading = Reading { ignored: ignored.values().sum(), ..Reading::default() };
    let mut warnings = Warnings::default();
    for (source, result) in sources.iter().zip(results.into_iter().flatten()) {
        let (mut sink, bytes, hash) = result?;
        reading.pages.append(&mut sink.pages);
        warnings.extend(sink.warnings);
        reading.originals.push(Original::new(source, params.stored_stdin.as_deref(), &hash));
        reading.files.push(InputFile { path: source.name.clone(), bytes, hash });
    }
    mark_duplicates(&mut reading.pages, params.on_error, &mut warnings)?;
    if reading.ignored > 0 {
        let (n, endings) = (reading.ignored, inputs::list(&ignored));
        let files = if n == 1 { "1 file".to_string() } else { format!("{n} files") };
        warnings.add(Kind::Other, || format!("ignored {files} with other endings: {endings}"));
    }
    unwalkable.into_iter().for_each(|sentence| warnings.add(Kind::Other, || sentence));
    unused_names(params, &reading.pages, &mut warnings);
    reading.warnings = warnings.into_lines();
    Ok(reading)
}

/// Warns of fields that the user named and no record has.
fn unused_names(params: &ReadParams, pages: &[Page], warnings: &mut Warnings) {
    let records = || pages.iter().filter(|page| page.line > 0);
    for (field, name) in params.fields.renamed() {
        let is_there = |page: &Page| match field {
            Field::Id => page.id != unnamed(&page.file, page.line),
            Field::Text => true,
            Field::Title => page.title.is_some(),
            Field::Date => page.date.is_some(),
            Field::Source => page.source.is_some(),
            Field::Url => page.url.is_some(),
            Field::Label => page.label.is_some(),
        };
        if records().next().is_some() && !records().any(is_there) {
            warnings.add(Kind::Other, || format!("no record has a field `{name}`"));
        }
    }
}
