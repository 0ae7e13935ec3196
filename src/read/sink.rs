//! Where the formats put pages, and where failures become errors or pages with a status.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::params::OnError;
use super::record::{Values, broken_page, page, unnamed};
use crate::document::{Page, Status};
use crate::error::{Error, Result};

/// This many warnings of a kind are told in full, the others counted.
const TOLD: usize = 10;

/// What a warning is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Encoding,
    Broken,
    DuplicateId,
    Other,
}

/// Warnings by kind: the first few in full, the number of the others.
#[derive(Debug, Default)]
pub(super) struct Warnings {
    told: [Vec<String>; 4],
    n_more: [usize; 4],
}

impl Warnings {
    pub fn add(&mut self, kind: Kind, sentence: impl FnOnce() -> String) {
        if self.told[kind as usize].len() < TOLD {
            self.told[kind as usize].push(sentence());
        } else {
            self.n_more[kind as usize] += 1;
        }
    }

    /// Adds the warnings of the next file.
    pub fn extend(&mut self, other: Self) {
        for kind in [Kind::Encoding, Kind::Broken, Kind::DuplicateId, Kind::Other] {
            for sentence in &other.told[kind as usize] {
                self.add(kind, || sentence.clone());
            }
            self.n_more[kind as usize] += other.n_more[kind as usize];
        }
    }

    /// All of them as lines.
    pub fn into_lines(self) -> Vec<String> {
        let what = ["encodings", "records or files that cannot be read", "ids used twice", "of this kind"];
        let mut lines = Vec::new();
        for ((told, n_more), what) in self.told.into_iter().zip(self.n_more).zip(what) {
            lines.extend(told);
            if n_more > 0 {
                lines.push(format!("and {n_more} more warnings about {what}").replace("about of", "of"));
            }
        }
        lines
    }
}

/// The pages of one file.
pub(super) struct Sink {
    pub file: Arc<str>,
    pub pages: Vec<Page>,
    pub warnings: Warnings,
    on_error: OnError,
}

impl Sink {
    pub fn new(file: &str, on_error: OnError) -> Self {
        Self { file: file.into(), pages: Vec::new(), warnings: Warnings::default(), on_error }
    }

    /// Takes a record.
    pub fn record(&mut self, line: u64, values: Values) -> Result<()> {
        let page = page(&self.file, line, values);
        self.page(page)
    }

    /// Takes a page; one of 4 GiB or more is broken, for spans have 32 bits.
    pub fn page(&mut self, page: Page) -> Result<()> {
        if u32::try_from(page.text.len()).is_err() {
            return self.broken(page.line, "the text has 4 GiB or more: split it");
        }
        self.pages.push(page);
        Ok(())
    }

    /// Takes note that a record (or with line 0 the file) cannot be read.
    pub fn broken(&mut self, line: u64, cause: impl AsRef<str>) -> Result<()> {
        let cause = short(cause.as_ref());
        let error = Error::input(&*self.file, (line > 0).then_some(line), &cause);
        match self.on_error {
            OnError::Stop => {
                let cause = format!("{cause}; or leave out what cannot be read with --on-error skip");
                Err(Error::input(&*self.file, (line > 0).then_some(line), cause))
            }
            OnError::Skip => {
                self.warnings.add(Kind::Broken, || format!("skipped: {error}"));
                self.pages.push(broken_page(&self.file, line));
                Ok(())
            }
        }
    }

    /// Warns that records are not UTF-8.
    pub fn other_encoding(&mut self, line: u64, encoding: &str) {
        let place = unnamed(&self.file, line);
        let sentence = move || {
            format!("{place}: is not UTF-8, read as {encoding}; save it as UTF-8 if letters look wrong")
        };
        self.warnings.add(Kind::Encoding, sentence);
    }
}

/// At most some 300 characters of a cause: it may quote the input.
fn short(cause: &str) -> String {
    match cause.char_indices().nth(300) {
        Some((end, _)) => format!("{} …", &cause[..end]),
        None => cause.to_string(),
    }
}

/// What the page's id was used for before, in words: `FILE, line N`.
pub(super) fn place(page: &Page) -> String {
    if page.line == 0 { page.file.to_string() } else { format!("{}, line {}", page.file, page.line) }
}

/// Marks each page whose id an earlier page has, or stops at the first.
pub(super) fn mark_duplicates(pages: &mut [Page], on_error: OnError, warnings: &mut Warnings) -> Result<()> {
    let mut first = HashMap::with_capacity_and_hasher(pages.len(), FixedState::default());
    let mut twice = Vec::new();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| page.status != Status::Broken) {
        match first.entry(page.id.as_str()) {
            Entry::Vacant(free) => {
                free.insert(at);
            }
            Entry::Occupied(used) => {
                let id = short(&page.id);
                let line = (page.line > 0).then_some(page.line);
                let cause = format!("the id `{id}` is taken already ({})", place(&pages[*used.get()]));
                if on_error == OnError::Stop {
                    let advice =
                        "give each record its own id, or keep the first of each with --on-error skip";
                    return Err(Error::input(&*page.file, line, format!("{cause}; {advice}")));
                }
                let error = Error::input(&*page.file, line, cause);
                warnings.add(Kind::DuplicateId, || format!("left out: {error}"));
                twice.push(at);
            }
        }
    }
    drop(first);
    twice.into_iter().for_each(|at| pages[at].status = Status::DuplicateId);
    Ok(())
}
