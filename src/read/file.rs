//! One file becomes its pages.

use std::fs::File;
use std::io::{self, Read};

use super::again::Stored;
use super::decode::{Decoded, with_plain_line_ends};
use super::encoding;
use super::format::Format;
use super::inputs::Source;
use super::packed::{Counted, unpacked};
use super::params::ReadParams;
use super::record::{Field, Values};
use super::sink::{Kind, Sink};
use super::{html, json_lines, markdown, table};
use crate::error::{Error, Result};

/// Reads `source`; gives its pages, its size in bytes and the hash of its bytes.
pub(super) fn read(
    source: &Source,
    params: &ReadParams,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<(Sink, u64, String)> {
    let mut sink = Sink::new(&source.name, params.on_error);
    let bytes: Box<dyn Read + Send> = match &source.path {
        None => match &params.stored_stdin {
            None => Box::new(io::stdin()),
            Some(path) => match Stored::new(io::stdin(), path) {
                Ok(stored) => Box::new(stored),
                Err(error) => return Err(Error::output(path, error)),
            },
        },
        Some(path) => match File::open(path) {
            Ok(file) => Box::new(file),
            Err(error) => {
                sink.broken(0, format!("cannot be opened ({error}); give the right to read it"))?;
                return Ok((sink, 0, String::new()));
            }
        },
    };
    let mut bytes = Counted::new(bytes, progress);
    pages(&mut bytes, source, params, &mut sink)?;
    let (n_bytes, hash) = bytes.finish();
    Ok((sink, n_bytes, hash))
}

/// Reads the pages of `bytes` into `sink`.
fn pages(bytes: impl Read + Send, source: &Source, params: &ReadParams, sink: &mut Sink) -> Result<()> {
    let decoded = match Decoded::new(unpacked(bytes, source.packing), params.encoding) {
        Ok(decoded) => decoded,
        Err(error) => return sink.broken(0, error.to_string()),
    };
    if let Some(cause) = decoded.not_text {
        return sink.broken(0, cause);
    }
    let n_before = sink.pages.len();
    match source.format {
        Format::JsonLines => json_lines::read(decoded, &params.fields, sink)?,
        Format::Csv => table::read(decoded, b',', &params.fields, sink)?,
        Format::Tsv => table::read(decoded, b'\t', &params.fields, sink)?,
        Format::Text | Format::Markdown | Format::Html => return whole(decoded, source.format, sink),
    }
    if sink.pages.len() == n_before {
        let error = Error::input(&source.name, None, "holds no record");
        sink.warnings.add(Kind::Other, || error.to_string());
    }
    Ok(())
}

/// A file that is one page.
fn whole(mut source: impl Read, format: Format, sink: &mut Sink) -> Result<()> {
    let mut bytes = Vec::new();
    if let Err(error) = source.read_to_end(&mut bytes) {
        return sink.broken(0, error.to_string());
    }
    let declared = if format == Format::Html { encoding::declared(&bytes) } else { None };
    let (text, read_as) = encoding::text_of(&bytes, declared);
    if let Some(read_as) = read_as {
        sink.other_encoding(0, read_as);
    }
    let text = text.into_owned();
    let text = with_plain_line_ends(text);
    let mut values = Values::default();
    match format {
        Format::Markdown => values = markdown::values(&text),
        Format::Html => match html::values(&text) {
            Ok(found) => values = found,
            Err(cause) => return sink.broken(0, cause),
        },
        _ => values[Field::Text as usize] = Some(text),
    }
    sink.record(0, values)
}
