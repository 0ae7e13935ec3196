//! Tables of who copied whom, and of new documents against old ones.

use super::tables::{COSINE, Cell, CopyRow, Row, SHARE};

/// Decimals of hours.
const HOURS: usize = 2;

/// A row of `copies.csv` of new documents against old ones.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AgainstRow<'a> {
    /// What `copies.csv` has in any case; the group of an old document holds the new ones that are copies of it.
    pub copy: CopyRow<'a>,
    /// Where the kept document comes from: `new` or `old`.
    pub kept_from: &'a str,
    /// The file that the kept document stands in.
    pub kept_file: &'a str,
}

impl Row for AgainstRow<'_> {
    const COLUMNS: &'static [&'static str] = &{
        let mut columns = [""; CopyRow::COLUMNS.len() + 2];
        let mut at = 0;
        while at < CopyRow::COLUMNS.len() {
            columns[at] = CopyRow::COLUMNS[at];
            at += 1;
        }
        columns[at] = "kept_from";
        columns[at + 1] = "kept_file";
        columns
    };

    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.copy.cells();
        cells.extend([Cell::Text(self.kept_from), Cell::Text(self.kept_file)]);
        cells
    }
}

/// A row of `origins.csv`: a document of a group whose first document is known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OriginRow<'a> {
    /// The number of the group, as in `copies.csv`.
    pub group: u32,
    /// The document.
    pub document: &'a str,
    /// Its source, where it has one.
    pub source: &'a str,
    /// Its date, as written.
    pub date: &'a str,
    /// The document that was first.
    pub first_document: &'a str,
    /// Who published that.
    pub first_source: &'a str,
    /// Hours after the first; 0 for the first itself.
    pub lag_hours: f64,
    /// The share of its words that the first does not have.
    pub added: f32,
    /// The share of the first document's words that it does not have.
    pub left_out: f32,
}

impl Row for OriginRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "group",
        "document",
        "source",
        "date",
        "first_document",
        "first_source",
        "lag_hours",
        "added",
        "left_out",
    ];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Whole(self.group.into()),
            Cell::Text(self.document),
            Cell::Text(self.source),
            Cell::Text(self.date),
            Cell::Text(self.first_document),
            Cell::Text(self.first_source),
            Cell::Fixed(self.lag_hours, HOURS),
            Cell::Fixed(self.added.into(), SHARE),
            Cell::Fixed(self.left_out.into(), SHARE),
        ]
    }
}

/// A row of `sources.csv`: what one source took over from another.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SourceRow<'a> {
    /// The source that was first.
    pub from: &'a str,
    /// The source that was later.
    pub to: &'a str,
    /// Documents taken over.
    pub documents: u64,
    /// The median of their lags.
    pub median_hours: f64,
    /// The mean of the shares that were added.
    pub mean_added: f64,
}

impl Row for SourceRow<'_> {
    const COLUMNS: &'static [&'static str] =
        &["first_source", "later_source", "documents", "median_lag_hours", "mean_added"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.from),
            Cell::Text(self.to),
            Cell::Whole(self.documents),
            Cell::Fixed(self.median_hours, HOURS),
            Cell::Fixed(self.mean_added, SHARE),
        ]
    }
}

/// A row of `pairs.csv` of new documents against old ones.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PairAgainstRow<'a> {
    /// A new document.
    pub a: &'a str,
    /// The other.
    pub b: &'a str,
    /// Their cosine.
    pub cosine: f32,
    /// Where the other comes from: `new` or `old`.
    pub b_from: &'a str,
}

impl Row for PairAgainstRow<'_> {
    const COLUMNS: &'static [&'static str] = &["a", "b", "cosine", "b_from"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.a),
            Cell::Text(self.b),
            Cell::Fixed(self.cosine.into(), COSINE),
            Cell::Text(self.b_from),
        ]
    }
}
