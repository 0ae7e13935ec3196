//! What stays: the inputs without their copies, each file in its own format, and the documents one by one.

use std::collections::HashMap;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

use super::removed::Removed;
use crate::error::Result;
use crate::read::Original;
use crate::report::OutputFolder;

/// The folder of the result that holds them.
const FOLDER: &str = "kept";

/// Writes what stays of the input files to the folder `kept`: for each file of records one of the same name with the
/// records that stay, byte for byte; pages that are files of their own are copied. A page stays where one of its
/// documents does. The files are read a second time, so that no text is held twice.
///
/// # Errors
/// A file that has changed since it was read, or cannot be written.
pub(super) fn originals(folder: &mut OutputFolder, removed: &Removed) -> Result<()> {
    let (corpus, originals) = (&removed.prepared.corpus, &removed.prepared.originals);
    let mut lines: HashMap<&str, Vec<u64>> = HashMap::new();
    let mut last = None;
    for (number, document) in corpus.documents().iter().enumerate() {
        // The documents of a page stand side by side.
        if removed.stays(number) && last.replace(document.page) != Some(document.page) {
            let page = corpus.page_of(number);
            lines.entry(&*page.file).or_default().push(page.line);
        }
    }
    for (original, name) in originals.iter().zip(names(originals)) {
        let kept = lines.get(original.name()).map_or(&[][..], Vec::as_slice);
        let stays = |line: u64| kept.binary_search(&line).is_ok();
        if kept.is_empty() && !original.format().holds_records() {
            continue;
        }
        let mut changed = None;
        folder.one_of_many(&format!("{FOLDER}/{name}"), |out| {
            changed = original.copy(&stays, out)?.err();
            Ok(())
        })?;
        if let Some(error) = changed {
            return Err(error);
        }
    }
    Ok(())
}

/// What to say where pages stay although some of their articles are copies.
pub(super) fn partly(removed: &Removed) -> Option<String> {
    let mut first = 0;
    let pages = removed.prepared.corpus.documents().chunk_by(|one, next| one.page == next.page);
    let n = pages.filter(|page| {
        let articles = first..first + page.len();
        first = articles.end;
        articles.clone().any(|article| removed.stays(article))
            && articles.clone().any(|article| removed.is_copy(article))
    });
    let n = n.count();
    let pages = if n == 1 { "1 page stays".to_string() } else { format!("{n} pages stay") };
    (n > 0).then(|| {
        format!(
            "{pages} whole in {FOLDER}/ although another document is kept in the place of some of the articles there; \
             kept.jsonl has the articles that stay"
        )
    })
}

/// A document that stays, as a record.
#[derive(Serialize)]
struct Record<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    title: &'a str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
}

/// The documents that stay, as JSON lines in our own fields, without furniture.
pub(super) fn documents(removed: &Removed, out: &mut dyn Write) -> io::Result<()> {
    let corpus = &removed.prepared.corpus;
    for (number, document) in
        corpus.documents().iter().enumerate().filter(|(number, _)| removed.stays(*number))
    {
        let page = corpus.page_of(number);
        let record = Record {
            id: &document.id,
            title: document.title.of(&page.text),
            text: corpus.text(number),
            date: page.date.as_deref(),
            source: page.source.as_deref(),
            url: page.url.as_deref(),
            label: page.label.as_deref(),
        };
        serde_json::to_writer(&mut *out, &record)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A name for each file: its path below the folder that all of them stand in. Standard input is `stdin.jsonl` or
/// what its format is.
fn names(originals: &[Original]) -> Vec<String> {
    let paths: Vec<Option<PathBuf>> =
        originals.iter().map(|file| (file.name() != "-").then(|| file.path().map(plain)).flatten()).collect();
    let mut common: Option<&Path> = None;
    for path in paths.iter().flatten() {
        let folder = path.parent().unwrap_or(path);
        let shared = common.map_or(folder, |common| {
            common.ancestors().find(|part| folder.starts_with(part)).unwrap_or(Path::new(""))
        });
        common = Some(shared);
    }
    let mut taken: HashMap<String, usize> = HashMap::new();
    let name = |(file, path): (&Original, &Option<PathBuf>)| {
        let name = match path {
            None => format!("stdin.{}", file.format().name()),
            Some(path) => {
                let below = path.strip_prefix(common.unwrap_or(Path::new(""))).unwrap_or(path);
                let parts = below.components().filter_map(|part| match part {
                    Component::Normal(part) => Some(part.to_string_lossy()),
                    _ => None,
                });
                parts.collect::<Vec<_>>().join("/")
            }
        };
        // Two names that are one without their links, or `stdin.jsonl` itself.
        let n = taken.entry(name.clone()).and_modify(|n| *n += 1).or_insert(1);
        if *n == 1 { name } else { format!("again-{n}/{name}") }
    };
    originals.iter().zip(&paths).map(name).collect()
}

/// The whole path without `.` and `..`; links are not followed, so that names stay.
fn plain(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut plain = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
