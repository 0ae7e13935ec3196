//! Formats and packings, and the endings that name them.

use std::path::Path;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Format {
    /// Plain text: the whole file is one page.
    Text,
    /// Markdown: the whole file is one page; front matter gives its fields.
    Markdown,
    /// HTML: the whole file is one page, its article found by readability.
    Html,
    /// JSON lines: one object a line, each a page.
    JsonLines,
    /// Comma-separated values with a header line.
    Csv,
    /// Tab-separated values with a header line.
    Tsv,
}

/// How the bytes of a file are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Not at all.
    None,
    /// gzip, one or more members.
    Gz,
    /// Zstandard, one or more frames.
    Zst,
}

/// The endings that are known, for messages.
pub(super) const KNOWN_ENDINGS: &str =
    ".txt, .md, .html, .jsonl, .ndjson, .csv and .tsv, each also with .gz or .zst";

impl Format {
    /// The names that [`Format::from_str`] takes, one a format.
    pub const NAMES: [&'static str; 6] = ["txt", "md", "html", "jsonl", "csv", "tsv"];

    /// The name of the format, as the command line takes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Markdown => "md",
            Self::Html => "html",
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
        }
    }

    /// Whether a file holds many records, each a page; else the file is one page.
    pub fn holds_records(self) -> bool {
        matches!(self, Self::JsonLines | Self::Csv | Self::Tsv)
    }

    /// The format of an ending without its dot, in lower case.
    fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending {
            "txt" | "text" => Self::Text,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "jsonl" | "ndjson" => Self::JsonLines,
            "csv" => Self::Csv,
            "tsv" => Self::Tsv,
            _ => return None,
        })
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Self::of_ending(&name.to_lowercase())
            .ok_or_else(|| Error::no_such("input format", &Self::NAMES, name))
    }
}

/// The format (where the ending is known), the packing and the ending of a file's name: `.jsonl`, or nothing.
pub(super) fn of_path(path: &Path) -> (Option<Format>, Packing, String) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let packed = [(".gz", Packing::Gz), (".zst", Packing::Zst), (".zstd", Packing::Zst)];
    let found = packed.iter().find_map(|(ending, packing)| Some((name.strip_suffix(ending)?, *packing)));
    let (inner, packing) = found.unwrap_or((&name, Packing::None));
    match inner.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => {
            (Format::of_ending(ending), packing, format!(".{ending}"))
        }
        _ => (None, packing, name[inner.len()..].to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_name_format_and_packing() {
        let cases = [
            ("a/b.txt", Some(Format::Text), Packing::None, ".txt"),
            ("b.JSONL.GZ", Some(Format::JsonLines), Packing::Gz, ".jsonl"),
            ("b.c.ndjson.zst", Some(Format::JsonLines), Packing::Zst, ".ndjson"),
            ("b.tar.gz", None, Packing::Gz, ".tar"),
            ("b.gz", None, Packing::Gz, ".gz"),
            ("README", None, Packing::None, ""),
            (".txt", None, Packing::None, ""),
            ("b.htm", Some(Format::Html), Packing::None, ".htm"),
        ];
        for (path, format, packing, ending) in cases {
            assert_eq!(of_path(Path::new(path)), (format, packing, ending.to_string()), "{path}");
        }
    }

    #[test]
    fn each_name_names_its_format() {
        for name in Format::NAMES {
            assert_eq!(name.parse::<Format>().unwrap().name(), name);
        }
        let sentence = "docx".parse::<Format>().unwrap_err().to_string();
        assert_eq!(sentence, "`input format` must be txt, md, html, jsonl, csv or tsv, got `docx`");
    }
}
