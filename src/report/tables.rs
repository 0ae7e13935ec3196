//! Tables as CSV or JSON lines, with the same columns and the same digits in both.
//!
//! ```
//! use likewise::report::tables::{PairRow, TableFormat, write};
//!
//! let pairs = [PairRow { a: "x", b: "y", cosine: 0.91234567 }];
//! let mut csv = Vec::new();
//! write(pairs, TableFormat::Csv, &mut csv)?;
//! assert_eq!(String::from_utf8(csv)?, "a,b,cosine\nx,y,0.912346\n");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::io::{self, Write};
use std::str::FromStr;

use crate::error::Error;

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableFormat {
    /// Comma-separated values with a header line, lines ended by `\n`.
    #[default]
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl TableFormat {
    /// The names that [`TableFormat::from_str`] takes.
    pub const NAMES: [&'static str; 2] = ["csv", "jsonl"];

    /// The ending of files in this format, which is its name too.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }
}

impl FromStr for TableFormat {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let allowed = match name {
            "csv" => return Ok(Self::Csv),
            "jsonl" | "ndjson" => return Ok(Self::JsonLines),
            "parquet" => "csv or jsonl (Parquet is not written yet)",
            _ => "csv or jsonl",
        };
        Err(Error::Parameter { name: "format", allowed: allowed.into(), got: format!("`{name}`") })
    }
}

/// One value of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// No value: an empty cell, JSON null.
    Nothing,
    /// Text.
    Text(&'a str),
    /// A whole number.
    Whole(u64),
    /// A number with so many decimals; NaN and infinities are no value.
    Fixed(f64, usize),
    /// `true` or `false`.
    Truth(bool),
    /// Texts: separated by `; ` in CSV, a list in JSON.
    List(&'a [String]),
}

/// A row of a table.
pub trait Row {
    /// The names of the columns.
    const COLUMNS: &'static [&'static str];

    /// The values, one a column.
    fn cells(&self) -> Vec<Cell<'_>>;
}

impl<R: Row> Row for &R {
    const COLUMNS: &'static [&'static str] = R::COLUMNS;

    fn cells(&self) -> Vec<Cell<'_>> {
        (*self).cells()
    }
}

/// Decimals of cosines.
pub(super) const COSINE: usize = 6;
/// Decimals of shares.
pub(super) const SHARE: usize = 4;
/// Decimals of margins and cohesion.
pub(super) const MARGIN: usize = 4;

/// A row of `documents.csv`: one for every document read.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct DocumentRow<'a> {
    /// The document's id.
    pub id: &'a str,
    /// The id of its page.
    pub page: &'a str,
    /// First byte of the document in the page's text.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Its headline.
    pub title: &'a str,
    /// Its theme.
    pub theme: Option<u32>,
    /// How much nearer its theme is than the next one.
    pub margin: Option<f32>,
    /// Its story.
    pub story: Option<u32>,
    /// Its group of near-duplicates.
    pub copies: Option<u32>,
    /// Whether it stays when copies are removed.
    pub kept: bool,
    /// Its number of words.
    pub words: u64,
    /// Whether it took part, or why not.
    pub status: &'a str,
}

impl Row for DocumentRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "id", "page", "start", "end", "title", "theme", "margin", "story", "copies", "kept", "words",
        "status",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.id),
            Cell::Text(self.page),
            Cell::Whole(self.start.into()),
            Cell::Whole(self.end.into()),
            Cell::Text(self.title),
            whole(self.theme),
            self.margin.map_or(Cell::Nothing, |margin| Cell::Fixed(margin.into(), MARGIN)),
            whole(self.story),
            whole(self.copies),
            Cell::Truth(self.kept),
            Cell::Whole(self.words),
            Cell::Text(self.status),
        ]
    }
}

/// A row of `themes.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ThemeRow<'a> {
    /// Its number.
    pub theme: u32,
    /// What it is called.
    pub label: &'a str,
    /// Its documents, copies included.
    pub documents: u64,
    /// Its documents without the copies.
    pub distinct: u64,
    /// The mean cosine of its documents with its centroid.
    pub cohesion: f64,
    /// Its telling terms.
    pub terms: &'a [String],
    /// The id of its most typical document.
    pub representative: &'a str,
}

impl Row for ThemeRow<'_> {
    const COLUMNS: &'static [&'static str] =
        &["theme", "label", "documents", "distinct", "cohesion", "terms", "representative"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Whole(self.theme.into()),
            Cell::Text(self.label),
            Cell::Whole(self.documents),
            Cell::Whole(self.distinct),
            Cell::Fixed(self.cohesion, MARGIN),
            Cell::List(self.terms),
            Cell::Text(self.representative),
        ]
    }
}

/// A row of `copies.csv`: a member of a group, the kept document included.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct CopyRow<'a> {
    /// The number of the group.
    pub group: u32,
    /// The document.
    pub document: &'a str,
    /// The document of the group that stays.
    pub kept_document: &'a str,
    /// The cosine of the two.
    pub cosine: f32,
    /// What kind of copy it is; `kept` for the kept document.
    pub relation: &'a str,
    /// The rule by which the kept document was chosen.
    pub rule: &'a str,
    /// The share of the document's words that stand in the kept one; none for the kept document.
    pub share: Option<f32>,
    /// The share of the kept document's words that stand in this one.
    pub kept_share: Option<f32>,
}

impl Row for CopyRow<'_> {
    const COLUMNS: &'static [&'static str] =
        &["group", "document", "kept_document", "cosine", "relation", "rule", "share", "kept_share"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Whole(self.group.into()),
            Cell::Text(self.document),
            Cell::Text(self.kept_document),
            Cell::Fixed(self.cosine.into(), COSINE),
            Cell::Text(self.relation),
            Cell::Text(self.rule),
            self.share.map_or(Cell::Nothing, |share| Cell::Fixed(share.into(), SHARE)),
            self.kept_share.map_or(Cell::Nothing, |share| Cell::Fixed(share.into(), SHARE)),
        ]
    }
}

/// A row of `alike.csv`: two documents that are alike and both stay.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AlikeRow<'a> {
    /// The one more worth keeping.
    pub a: &'a str,
    /// The other.
    pub b: &'a str,
    /// Their cosine.
    pub cosine: f32,
    /// What kind of likeness it is.
    pub relation: &'a str,
    /// The share of the words of `a` that stand in `b`.
    pub a_share: f32,
    /// The share of the words of `b` that stand in `a`.
    pub b_share: f32,
}

impl Row for AlikeRow<'_> {
    const COLUMNS: &'static [&'static str] = &["a", "b", "cosine", "relation", "a_share", "b_share"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.a),
            Cell::Text(self.b),
            Cell::Fixed(self.cosine.into(), COSINE),
            Cell::Text(self.relation),
            Cell::Fixed(self.a_share.into(), SHARE),
            Cell::Fixed(self.b_share.into(), SHARE),
        ]
    }
}

/// A row of `pairs.csv`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairRow<'a> {
    /// One document.
    pub a: &'a str,
    /// The other.
    pub b: &'a str,
    /// Their cosine.
    pub cosine: f32,
}

impl Row for PairRow<'_> {
    const COLUMNS: &'static [&'static str] = &["a", "b", "cosine"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![Cell::Text(self.a), Cell::Text(self.b), Cell::Fixed(self.cosine.into(), COSINE)]
    }
}

/// A row of the table of passages: text that two documents share.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PassageRow<'a> {
    /// One document.
    pub a: &'a str,
    /// The other.
    pub b: &'a str,
    /// First byte of the passage in the text of the one's page.
    pub start_a: u32,
    /// One past its last byte.
    pub end_a: u32,
    /// First byte of the passage in the text of the other's page.
    pub start_b: u32,
    /// One past its last byte.
    pub end_b: u32,
    /// Words that are the same in both.
    pub words: u64,
}

impl Row for PassageRow<'_> {
    const COLUMNS: &'static [&'static str] = &["a", "b", "start_a", "end_a", "start_b", "end_b", "words"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.a),
            Cell::Text(self.b),
            Cell::Whole(self.start_a.into()),
            Cell::Whole(self.end_a.into()),
            Cell::Whole(self.start_b.into()),
            Cell::Whole(self.end_b.into()),
            Cell::Whole(self.words),
        ]
    }
}

fn whole<'a>(number: Option<u32>) -> Cell<'a> {
    number.map_or(Cell::Nothing, |number| Cell::Whole(number.into()))
}

/// Writes `rows` to `out`, which should be buffered. A CSV table of no rows is its header.
///
/// # Errors
/// What `out` says.
pub fn write<R: Row>(
    rows: impl IntoIterator<Item = R>,
    format: TableFormat,
    out: impl Write,
) -> io::Result<()> {
    match format {
        TableFormat::Csv => write_csv(rows, out),
        TableFormat::JsonLines => write_json_lines(rows, out),
    }
}

fn write_csv<R: Row>(rows: impl IntoIterator<Item = R>, out: impl Write) -> io::Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let write = || -> csv::Result<()> {
        out.write_record(R::COLUMNS)?;
        for row in rows {
            for cell in row.cells() {
                match cell {
                    Cell::Text(text) => out.write_field(text)?,
                    cell => out.write_field(plain(cell))?,
                }
            }
            out.write_record(None::<&[u8]>)?;
        }
        Ok(out.flush()?)
    };
    // The cause itself: callers tell a closed pipe and a full disk by their kinds.
    write().map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}

fn write_json_lines<R: Row>(rows: impl IntoIterator<Item = R>, mut out: impl Write) -> io::Result<()> {
    for row in rows {
        for (i, (column, cell)) in R::COLUMNS.iter().zip(row.cells()).enumerate() {
            write!(out, "{}\"{column}\": ", if i == 0 { "{" } else { ", " })?;
            match cell {
                Cell::Text(text) => serde_json::to_writer(&mut out, text)?,
                Cell::List(texts) => serde_json::to_writer(&mut out, texts)?,
                cell => match plain(cell).as_str() {
                    "" => out.write_all(b"null")?,
                    number => out.write_all(number.as_bytes())?,
                },
            }
        }
        out.write_all(b"}\n")?;
    }
    out.flush()
}

/// A value in plain characters.
fn plain(cell: Cell) -> String {
    match cell {
        Cell::Nothing => String::new(),
        Cell::Text(text) => text.to_string(),
        Cell::Whole(number) => number.to_string(),
        Cell::Truth(truth) => truth.to_string(),
        Cell::List(texts) => texts.join("; "),
        Cell::Fixed(number, decimals) if number.is_finite() => {
            let digits = format!("{number:.decimals$}");
            // One zero, not two.
            match digits.strip_prefix('-') {
                Some(rest) if rest.bytes().all(|byte| b"0.".contains(&byte)) => rest.to_string(),
                _ => digits,
            }
        }
        Cell::Fixed(..) => String::new(),
    }
}
