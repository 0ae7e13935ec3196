//! JSON lines: one object a line.

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use super::encoding::text_of;
use super::record::{FIELDS, Field, Fields, Values, page};
use super::sink::Sink;
use crate::document::Page;
use crate::error::Result;
use crate::stop;

/// Lines are gathered to this many bytes, then parsed side by side.
const BATCH: usize = 1 << 20;

/// Bytes that are asked for at once.
const BLOCK: usize = 1 << 16;

/// Reads all records of `source` into `sink`. While some lines are parsed, the next ones are read and unpacked.
pub(super) fn read(source: impl Read + Send, fields: &Fields, sink: &mut Sink) -> Result<()> {
    let mut blocks = Blocks { source, rest: Vec::new() };
    let (mut batch, mut next) = (Batch::default(), Batch::default());
    let mut end = blocks.fill(&mut batch);
    // The number of the first line, counted from 1.
    let mut first = 1;
    loop {
        stop::here();
        let file = &sink.file;
        let read_on = || match end {
            Ok(false) => Some(blocks.fill(&mut next)),
            _ => None,
        };
        let (next_end, parsed) = rayon::join(read_on, || batch.parse(first, fields, file));
        let n_lines = parsed.len() as u64;
        for (line, parsed) in (first..).zip(parsed) {
            if let Some(read_as) = parsed.read_as {
                sink.other_encoding(line, read_as);
            }
            match parsed.outcome {
                Outcome::Blank => {}
                Outcome::Record(page) => sink.page(*page)?,
                Outcome::Broken(cause) => sink.broken(line, cause)?,
            }
        }
        first += n_lines;
        if let Err(error) = end {
            return sink.broken(first, error.to_string());
        }
        let Some(next_end) = next_end else { return Ok(()) };
        end = next_end;
        std::mem::swap(&mut batch, &mut next);
    }
}

/// Copies the lines that `stays` wants, by their numbers, as they stand in `source`.
pub(super) fn copy(
    mut source: impl BufRead,
    stays: &dyn Fn(u64) -> bool,
    mut each: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if source.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if stays(number) {
            each(&line)?;
        }
    }
    Ok(())
}

/// Bytes that are read in blocks and told in whole lines.
struct Blocks<R> {
    source: R,
    /// The start of a line whose end is not read yet.
    rest: Vec<u8>,
}

impl<R: Read> Blocks<R> {
    /// Takes the next lines into `batch`; `true` at the end of the source. What was read before an error stays, but
    /// half a line is no record.
    fn fill(&mut self, batch: &mut Batch) -> io::Result<bool> {
        // After one huge line, give its memory back.
        if batch.room.len() > 2 * BATCH {
            batch.room = Vec::new();
        }
        let mut n = self.rest.len();
        batch.make_room(n);
        batch.room[..n].copy_from_slice(&self.rest);
        batch.n_bytes = 0;
        self.rest.clear();
        loop {
            batch.make_room(n + BLOCK);
            let n_read = match self.source.read(&mut batch.room[n..n + BLOCK]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            if n_read == 0 {
                batch.n_bytes = n;
                return Ok(true);
            }
            if let Some(last) = memchr::memrchr(b'\n', &batch.room[n..n + n_read]) {
                batch.n_bytes = n + last + 1;
            }
            n += n_read;
            if n >= BATCH && batch.n_bytes > 0 {
                self.rest.extend_from_slice(&batch.room[batch.n_bytes..n]);
                return Ok(false);
            }
        }
    }
}

/// Some whole lines.
#[derive(Default)]
struct Batch {
    /// The lines, and room for more.
    room: Vec<u8>,
    n_bytes: usize,
}

impl Batch {
    fn make_room(&mut self, n_bytes: usize) {
        if self.room.len() < n_bytes {
            self.room.resize(n_bytes, 0);
        }
    }

    /// Parses the lines side by side, the first of which has the number `first`.
    fn parse(&self, first: u64, fields: &Fields, file: &Arc<str>) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut start = 0;
        let bytes = &self.room[..self.n_bytes];
        for end in memchr::memchr_iter(b'\n', bytes).map(|at| at + 1) {
            lines.push(&bytes[start..end]);
            start = end;
        }
        if start < bytes.len() {
            lines.push(&bytes[start..]);
        }
        let lines = lines.into_par_iter().enumerate();
        lines.map(|(at, line)| parse(line, first + at as u64, fields, file)).collect()
    }
}

/// What one line holds.
struct Line {
    outcome: Outcome,
    /// What it was read as where it is not UTF-8.
    read_as: Option<&'static str>,
}

enum Outcome {
    Blank,
    Record(Box<Page>),
    Broken(String),
}

fn parse(bytes: &[u8], number: u64, fields: &Fields, file: &Arc<str>) -> Line {
    let (line, read_as) = text_of(bytes, None);
    let line = line.trim();
    let outcome = match line.chars().next() {
        None => Outcome::Blank,
        Some('{') => match record(line, fields) {
            Ok(values) => Outcome::Record(Box::new(page(file, number, values))),
            Err(cause) => Outcome::Broken(cause),
        },
        Some(_) => Outcome::Broken(no_object(line)),
    };
    Line { outcome, read_as }
}

/// The wanted values of an object, or what is wrong with it.
fn record(line: &str, fields: &Fields) -> Result<Values, String> {
    let mut json = serde_json::Deserializer::from_str(line);
    let found = json.deserialize_map(Wanted(fields)).and_then(|found| json.end().map(|()| found));
    let found = found.map_err(|error| broken(&error))?;
    let mut values = Values::default();
    for field in FIELDS {
        let name = fields.name(field);
        match at_path(&found, name) {
            Some(value) => values[field as usize] = as_text(field, name, value)?,
            None if field == Field::Text => return Err(missing_text(line, name)),
            None => {}
        }
    }
    if let Some(text) = found.into_iter().rev().find(|(key, _)| *key == fields.name(Field::Text)) {
        // The text itself moves; it may be long.
        if let Value::String(text) = text.1 {
            values[Field::Text as usize] = Some(text);
        }
    }
    Ok(values)
}

/// Keeps the members that a field's name or the first name of its path asks for, and no others.
struct Wanted<'f>(&'f Fields);

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = Vec<(String, Value)>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(Key(key)) = members.next_key::<Key>()? {
            let mut names = FIELDS.iter().map(|field| self.0.name(*field));
            if names.any(|name| name == key || name.split_once('.').is_some_and(|(first, _)| first == key)) {
                found.push((key.into_owned(), members.next_value()?));
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// A member's name, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The value at `path`: a member of just that name, else one step a dot.
fn at_path<'v>(found: &'v [(String, Value)], path: &str) -> Option<&'v Value> {
    // Of two members with one name the last counts, as nearly everywhere.
    let member = |name: &str| found.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value);
    member(path).or_else(|| {
        let (first, rest) = path.split_once('.')?;
        rest.split('.').try_fold(member(first)?, |value, name| value.get(name))
    })
}

/// A value as text: strings, numbers and truth values as they are, null as nothing, lists for labels only.
fn as_text(field: Field, name: &str, value: &Value) -> Result<Option<String>, String> {
    let kind = match value {
        Value::Null => return Ok(None),
        // `record` moves a text on the first level; here is the one of a nested path.
        Value::String(_) if field == Field::Text && !name.contains('.') => return Ok(None),
        Value::String(text) => return Ok(Some(text.clone())),
        Value::Number(number) => return Ok(Some(number.to_string())),
        Value::Bool(truth) => return Ok(Some(truth.to_string())),
        Value::Array(items) if field == Field::Label => {
            let items: Result<Vec<_>, _> = items.iter().map(|item| as_text(Field::Id, name, item)).collect();
            return items.map(|items| Some(items.into_iter().flatten().collect::<Vec<_>>().join(", ")));
        }
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Err(format!("the field `{name}` is {kind}; it must be a string or a number"))
}

/// What to say of broken JSON: the cause and the column; the line is known.
fn broken(error: &serde_json::Error) -> String {
    let cause = error.to_string();
    let cause = cause.split(" at line ").next().unwrap_or_default();
    format!("broken JSON at column {}: {cause}; each line must be one whole object", error.column())
}

/// What to say of a line that does not start with `{`.
fn no_object(line: &str) -> String {
    let whole = serde_json::from_str::<IgnoredAny>(line);
    let kind = match line.as_bytes()[0] {
        b'[' if whole.is_ok() => "a list",
        b'[' => return "starts a list; write one object a line instead (`jq -c .[] FILE`)".into(),
        b'"' => "a string",
        b't' | b'f' => "a truth value",
        b'n' => "null",
        _ => "a number",
    };
    match whole {
        Ok(_) => {
            format!("the line is {kind}; it must be an object like {{\"id\": \"1\", \"text\": \"...\"}}")
        }
        Err(error) => broken(&error),
    }
}

/// What to say of a record without a text, with the names that are there.
fn missing_text(line: &str, name: &str) -> String {
    let members = serde_json::from_str::<serde_json::Map<String, Value>>(line).unwrap_or_default();
    let texts = members.iter().filter(|(_, value)| value.is_string());
    let longest =
        texts.max_by_key(|(_, value)| value.as_str().map_or(0, str::len)).map(|(key, _)| key.as_str());
    missing(name, &members.keys().map(String::as_str).collect::<Vec<_>>(), longest, "field")
}

/// The sentence about a field or column that is not there.
pub(super) fn missing(name: &str, there: &[&str], likely: Option<&str>, kind: &str) -> String {
    let shown = |name: &&str| name.chars().take(40).collect::<String>();
    let names: Vec<String> = there.iter().take(12).map(shown).collect();
    let more = if there.len() > names.len() { ", …" } else { "" };
    let there = if names.is_empty() { "nothing".to_string() } else { names.join(", ") + more };
    let likely = likely.map_or("NAME".to_string(), |name| shown(&name));
    format!("has no {kind} `{name}`; it has {there}: use --text-field {likely}")
}

#[cfg(test)]
mod tests {
    use super::super::params::OnError;
    use super::*;
    use crate::document::Status;

    /// Gives so many bytes at a time, then fails where it should.
    struct Trickle<'a> {
        bytes: &'a [u8],
        at_once: usize,
        fails: bool,
    }

    impl Read for Trickle<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let n = self.at_once.min(self.bytes.len()).min(into.len());
            if n == 0 && self.fails {
                return Err(io::Error::other("the wire is cut"));
            }
            into[..n].copy_from_slice(&self.bytes[..n]);
            self.bytes = &self.bytes[n..];
            Ok(n)
        }
    }

    fn sink() -> Sink {
        Sink::new("a.jsonl", OnError::Skip)
    }

    /// Short lines, blank ones, some longer than a batch, and no line end at the end.
    fn lines() -> Vec<String> {
        let text = |n: usize| "wheat ".repeat(if n % 5000 == 4000 { BATCH / 4 } else { n % 40 + 1 });
        let line = |n: usize| {
            if n.is_multiple_of(7) { String::new() } else { format!(r#"{{"text":"{n} {}"}}"#, text(n)) }
        };
        (1..9500).map(line).collect()
    }

    #[test]
    fn lines_are_whole_however_the_bytes_come() {
        let lines = lines();
        let all = lines.join("\n");
        for at_once in [1 << 20, BLOCK + 1, 4099] {
            let mut sink = sink();
            read(Trickle { bytes: all.as_bytes(), at_once, fails: false }, &Fields::default(), &mut sink)
                .unwrap();
            let numbered = (1u64..).zip(&lines).filter(|(_, line)| !line.is_empty());
            let expected = numbered.map(|(number, line)| (number, line[9..line.len() - 2].to_string()));
            let found = sink.pages.iter().map(|page| (page.line, page.text.clone()));
            assert!(found.eq(expected), "{at_once} bytes at once");
        }
    }

    #[test]
    fn what_was_read_before_a_fault_stays_and_its_line_is_told() {
        let all = lines().join("\n");
        for cut in [0, 5, all.len() / 3, all.len() - 1] {
            let mut sink = sink();
            let bytes = &all.as_bytes()[..cut];
            read(Trickle { bytes, at_once: 100_000, fails: true }, &Fields::default(), &mut sink).unwrap();
            let n_whole = all[..cut].matches('\n').count() as u64;
            let (last, before) = sink.pages.split_last().expect("the fault at least");
            assert_eq!((last.line, last.status), (n_whole + 1, Status::Broken));
            assert!(before.iter().all(|page| page.line <= n_whole && page.status == Status::Ok), "{cut}");
            let text_lines = all[..cut].split('\n').take(n_whole as usize).filter(|line| !line.is_empty());
            assert_eq!(before.len(), text_lines.count());
        }
    }
}
