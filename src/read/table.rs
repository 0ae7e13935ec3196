//! CSV and TSV: a header line that names the columns, then a record a row.

use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::encoding::text_of;
use super::json_lines::missing;
use super::record::{FIELDS, Field, Fields, Values};
use super::sink::Sink;
use crate::error::Result;

/// Reads all rows of `source` into `sink`.
pub(super) fn read(source: impl BufRead, delimiter: u8, fields: &Fields, sink: &mut Sink) -> Result<()> {
    let mut rows = Rows::new(source, delimiter);
    let mut columns: Option<Columns> = None;
    loop {
        match rows.next() {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => return sink.broken(rows.line, error.to_string()),
        }
        if rows.is_open {
            let cause =
                "a quote (\") opened in this record is never closed; write \"\" for a quote inside a field";
            return sink.broken(rows.start, cause);
        }
        let Some(columns) = &columns else {
            match Columns::of(&rows.fields(), delimiter, fields) {
                Ok(found) => columns = Some(found),
                Err(cause) => return sink.broken(rows.start, cause),
            }
            continue;
        };
        match columns.values(&rows.fields()) {
            Ok((values, read_as)) => {
                if let Some(read_as) = read_as {
                    sink.other_encoding(rows.start, read_as);
                }
                sink.record(rows.start, values)?;
            }
            Err(cause) => sink.broken(rows.start, cause)?,
        }
    }
}

/// Copies the header and the rows that `stays` wants, by the line they start on, as they stand in `source`.
///
/// A row ends as the header does; all else is kept byte for byte, quotes included.
pub(super) fn copy(
    source: impl BufRead,
    delimiter: u8,
    stays: &dyn Fn(u64) -> bool,
    mut each: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut rows = Rows::new(source, delimiter);
    rows.raw = Some(Vec::new());
    let mut line_end: Option<&[u8]> = None;
    while rows.next()? && !rows.is_open {
        let raw = rows.raw.as_deref().unwrap_or_default();
        let n_end = raw.iter().rev().take_while(|byte| b"\r\n".contains(byte)).count();
        let (row, end) = raw.split_at(raw.len() - n_end);
        let is_header = line_end.is_none();
        let line_end = *line_end.get_or_insert(if end.contains(&b'\r') { b"\r\n" } else { b"\n" });
        if is_header || stays(rows.start) {
            each(row)?;
            each(line_end)?;
        }
    }
    Ok(())
}

/// The rows of a table, one at a time. (The reader of the csv crate counts blank lines to the record after them.)
struct Rows<R> {
    source: R,
    core: Reader,
    /// The fields of the row, one after the other, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
    n_fields: usize,
    /// The line the row starts on and the line reached, counted from 1.
    start: u64,
    line: u64,
    /// The source ended within quotes: the row has swallowed all that followed them.
    is_open: bool,
    /// The bytes of the row as they stand in the file, where somebody asked for them.
    raw: Option<Vec<u8>>,
}

impl<R: BufRead> Rows<R> {
    fn new(source: R, delimiter: u8) -> Self {
        let core = ReaderBuilder::new().delimiter(delimiter).build();
        let (bytes, ends) = (vec![0; 1 << 12], vec![0; 16]);
        Self { source, core, bytes, ends, n_fields: 0, start: 1, line: 1, is_open: false, raw: None }
    }

    /// Reads the next row; `false` at the end.
    fn next(&mut self) -> io::Result<bool> {
        self.skip_line_ends()?;
        self.start = self.line;
        self.raw.iter_mut().for_each(Vec::clear);
        let (mut n_bytes, mut n_ends, mut n_quotes) = (0, 0, 0);
        loop {
            let input = self.source.fill_buf()?;
            let at_end = input.is_empty();
            let (result, taken, n_more, n_more_ends) =
                self.core.read_record(input, &mut self.bytes[n_bytes..], &mut self.ends[n_ends..]);
            self.line += memchr::memchr_iter(b'\n', &input[..taken]).count() as u64;
            n_quotes += memchr::memchr_iter(b'"', &input[..taken]).count();
            self.raw.iter_mut().for_each(|raw| raw.extend_from_slice(&input[..taken]));
            self.source.consume(taken);
            n_bytes += n_more;
            n_ends += n_more_ends;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.bytes.resize(2 * self.bytes.len(), 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
                ReadRecordResult::Record => {
                    self.n_fields = n_ends;
                    // One last quote too many on a single line is a slip, not a swallowed table.
                    self.is_open = at_end && n_quotes % 2 == 1 && self.line > self.start + 1;
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }

    fn skip_line_ends(&mut self) -> io::Result<()> {
        loop {
            let input = self.source.fill_buf()?;
            let n = input.iter().take_while(|byte| b"\r\n".contains(byte)).count();
            self.line += memchr::memchr_iter(b'\n', &input[..n]).count() as u64;
            self.source.consume(n);
            if n == 0 {
                return Ok(());
            }
        }
    }

    fn fields(&self) -> Vec<&[u8]> {
        let ends = &self.ends[..self.n_fields];
        let starts = std::iter::once(0).chain(ends.iter().copied());
        starts.zip(ends).map(|(start, end)| &self.bytes[start..*end]).collect()
    }
}

/// Which column holds which field.
struct Columns {
    n: usize,
    of_field: [Option<usize>; 7],
}

impl Columns {
    fn of(header: &[&[u8]], delimiter: u8, fields: &Fields) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(|name| text_of(name, None).0.trim().to_string()).collect();
        let of_field = FIELDS.map(|field| names.iter().position(|name| name == fields.name(field)));
        if of_field[Field::Text as usize].is_some() {
            return Ok(Self { n: names.len(), of_field });
        }
        let wanted = fields.name(Field::Text);
        if let ([line], b',') = (names.as_slice(), delimiter)
            && line.contains([';', '\t'])
        {
            let cause = "the header has no comma; columns must be separated by commas (.csv) or tabs (.tsv)";
            return Err(cause.to_string());
        }
        let there: Vec<&str> = names.iter().map(String::as_str).collect();
        let cause = missing(wanted, &there, None, "column");
        Err(format!("{cause}; the first line must name the columns"))
    }

    /// The values of a row, and what one of them was read as where it is not UTF-8.
    fn values(&self, row: &[&[u8]]) -> Result<(Values, Option<&'static str>), String> {
        if row.len() != self.n {
            let (got, wanted) = (row.len(), self.n);
            return Err(format!(
                "the row has {got} fields, the header {wanted}; put fields with a delimiter in quotes"
            ));
        }
        let mut values = Values::default();
        let mut read_as = None;
        for (value, column) in values.iter_mut().zip(self.of_field) {
            let Some(bytes) = column.and_then(|column| row.get(column)) else { continue };
            let (text, as_other) = text_of(bytes, None);
            read_as = read_as.or(as_other);
            *value = Some(text.into_owned());
        }
        Ok((values, read_as))
    }
}
