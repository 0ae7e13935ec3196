//! The tables that only runs with a model have.

use super::tables::{COSINE, Cell, DocumentRow, MARGIN, Row, SHARE, ThemeRow};

/// A row of `documents.csv` where documents were put into the themes of a model: [`DocumentRow`] and more.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AssignedRow<'a> {
    /// What every run tells; theme is the theme's id.
    pub document: DocumentRow<'a>,
    /// What the theme is called.
    pub label: &'a str,
    /// The id of the document of the model that this one is, word for word.
    pub known: Option<&'a str>,
    /// The document it is a copy of.
    pub copy_of: Option<&'a str>,
    /// Where that one is: `model` or `input`.
    pub copy_in: Option<&'a str>,
    /// The cosine of the two.
    pub cosine: Option<f32>,
    /// The id of the document of the model most like it.
    pub nearest: Option<&'a str>,
    /// The cosine with that one, the words that the model does not know counted in the length.
    pub nearest_cosine: Option<f32>,
    /// The share of its squared length that terms of the model have, from 0 to 1.
    pub known_share: Option<f32>,
}

const MORE: [&str; 8] =
    ["label", "known", "copy_of", "copy_in", "cosine", "nearest", "nearest_cosine", "known_share"];
const N_SHARED: usize = DocumentRow::COLUMNS.len();
const ASSIGNED: [&str; N_SHARED + MORE.len()] = {
    let mut columns = [""; N_SHARED + MORE.len()];
    let mut i = 0;
    while i < columns.len() {
        columns[i] = if i < N_SHARED { DocumentRow::COLUMNS[i] } else { MORE[i - N_SHARED] };
        i += 1;
    }
    columns
};

impl Row for AssignedRow<'_> {
    const COLUMNS: &'static [&'static str] = &ASSIGNED;

    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.document.cells();
        cells.push(Cell::Text(self.label));
        cells.extend(
            [self.known, self.copy_of, self.copy_in].map(|text| text.map_or(Cell::Nothing, Cell::Text)),
        );
        let fixed = |value: Option<f32>, digits| {
            value.map_or(Cell::Nothing, |value| Cell::Fixed(value.into(), digits))
        };
        cells.push(fixed(self.cosine, COSINE));
        cells.push(self.nearest.map_or(Cell::Nothing, Cell::Text));
        cells.extend([fixed(self.nearest_cosine, COSINE), fixed(self.known_share, SHARE)]);
        cells
    }
}

/// A row of `copies.csv` where there is a model: a new document, or the document kept of its group.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AssignedCopyRow<'a> {
    /// The number of the group in this run.
    pub group: u32,
    /// The document.
    pub document: &'a str,
    /// Where it is: `model` or `input`.
    pub document_in: &'a str,
    /// The document of the group that stays.
    pub kept_document: &'a str,
    /// Where that one is.
    pub kept_in: &'a str,
    /// The cosine of the two.
    pub cosine: f32,
}

impl Row for AssignedCopyRow<'_> {
    const COLUMNS: &'static [&'static str] =
        &["group", "document", "document_in", "kept_document", "kept_in", "cosine"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Whole(self.group.into()),
            Cell::Text(self.document),
            Cell::Text(self.document_in),
            Cell::Text(self.kept_document),
            Cell::Text(self.kept_in),
            Cell::Fixed(self.cosine.into(), COSINE),
        ]
    }
}

/// A row of `pairs.csv` where there is a model.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AssignedPairRow<'a> {
    /// A new document.
    pub a: &'a str,
    /// The other.
    pub b: &'a str,
    /// Where the other is: `model` or `input`.
    pub b_in: &'a str,
    /// The cosine of the two.
    pub cosine: f32,
}

impl Row for AssignedPairRow<'_> {
    const COLUMNS: &'static [&'static str] = &["a", "b", "b_in", "cosine"];

    fn cells(&self) -> Vec<Cell<'_>> {
        vec![
            Cell::Text(self.a),
            Cell::Text(self.b),
            Cell::Text(self.b_in),
            Cell::Fixed(self.cosine.into(), COSINE),
        ]
    }
}

/// A row of `themes.csv` of a run that continues a model: [`ThemeRow`] and more; themes that ended have a row without
/// documents.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ContinuedRow<'a> {
    /// What every run tells; theme is the theme's id.
    pub theme: ThemeRow<'a>,
    /// What became of it: `kept`, `born`, `split`, `merged`, `died`.
    pub change: &'a str,
    /// The theme it was split from or merged into.
    pub other: Option<u32>,
    /// How like the old theme it is, from 0 to 1.
    pub likeness: Option<f64>,
    /// The share of the old theme's documents in common that are still in it.
    pub stayed: Option<f64>,
}

const CHANGES: [&str; 4] = ["change", "other", "likeness", "stayed"];
const N_OF_THEME: usize = ThemeRow::COLUMNS.len();
const CONTINUED: [&str; N_OF_THEME + CHANGES.len()] = {
    let mut columns = [""; N_OF_THEME + CHANGES.len()];
    let mut i = 0;
    while i < columns.len() {
        columns[i] = if i < N_OF_THEME { ThemeRow::COLUMNS[i] } else { CHANGES[i - N_OF_THEME] };
        i += 1;
    }
    columns
};

impl Row for ContinuedRow<'_> {
    const COLUMNS: &'static [&'static str] = &CONTINUED;

    fn cells(&self) -> Vec<Cell<'_>> {
        let mut cells = self.theme.cells();
        cells.push(Cell::Text(self.change));
        cells.push(self.other.map_or(Cell::Nothing, |other| Cell::Whole(other.into())));
        cells.push(self.likeness.map_or(Cell::Nothing, |likeness| Cell::Fixed(likeness, MARGIN)));
        cells.push(self.stayed.map_or(Cell::Nothing, |stayed| Cell::Fixed(stayed, SHARE)));
        cells
    }
}
