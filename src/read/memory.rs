//! Records that are in memory already: the same pages as from a file of records.

use std::sync::Arc;

use super::params::OnError;
use super::reading::Reading;
use super::record::page;
use super::sink::{Warnings, mark_duplicates};
use crate::error::{Error, Result};

/// What stands for the file of records in memory.
const FILE: &str = "records";

/// A record in memory, with what a record of a file may have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Its id; without one the record's number, counted from 0.
    pub id: Option<String>,
    /// Its text; without one the record is empty, which its status says.
    pub text: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// When it was published, in any notation.
    pub date: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// The true group.
    pub label: Option<String>,
}

/// What a job works on.
///
/// ```
/// use likewise::read::{Inputs, Record};
///
/// let record = Record { text: Some("Rain".into()), ..Record::default() };
/// assert!(matches!(Inputs::from(vec![record]), Inputs::Records(_)));
/// assert!(matches!(Inputs::from(&["news.jsonl".to_string()]), Inputs::Paths(_)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inputs {
    /// Files, folders, globs, or `-` for standard input.
    Paths(Vec<String>),
    /// Records in memory, in this order.
    Records(Vec<Record>),
}

impl From<&[String]> for Inputs {
    fn from(paths: &[String]) -> Self {
        Self::Paths(paths.to_vec())
    }
}

impl From<&Vec<String>> for Inputs {
    fn from(paths: &Vec<String>) -> Self {
        Self::Paths(paths.clone())
    }
}

impl<const N: usize> From<&[String; N]> for Inputs {
    fn from(paths: &[String; N]) -> Self {
        Self::Paths(paths.to_vec())
    }
}

impl From<Vec<Record>> for Inputs {
    fn from(records: Vec<Record>) -> Self {
        Self::Records(records)
    }
}

/// The pages of `records`.
pub(super) fn read(records: Vec<Record>, on_error: OnError) -> Result<Reading> {
    if records.is_empty() {
        return Err(Error::Data("no input: there is no record".into()));
    }
    let file: Arc<str> = FILE.into();
    let mut pages = Vec::with_capacity(records.len());
    for (number, record) in (0u64..).zip(records) {
        let Record { id, text, title, date, source, url, label } = record;
        if text.as_ref().is_some_and(|text| u32::try_from(text.len()).is_err()) {
            return Err(Error::Data(format!("record {number}: the text has 4 GiB or more: split it")));
        }
        let id = id.filter(|id| !id.trim().is_empty()).unwrap_or_else(|| number.to_string());
        pages.push(page(&file, number + 1, [Some(id), text, title, date, source, url, label]));
    }
    let mut warnings = Warnings::default();
    // There is no file to be named: what is wrong is wrong with the data.
    mark_duplicates(&mut pages, on_error, &mut warnings).map_err(|error| Error::Data(error.to_string()))?;
    Ok(Reading { pages, warnings: warnings.into_lines(), ..Reading::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Status;

    fn record(id: &str, title: &str, text: &str) -> Record {
        let some = |text: &str| Some(text.to_string());
        Record { id: some(id), title: some(title), text: some(text), ..Record::default() }
    }

    #[test]
    fn records_become_the_pages_of_a_file_of_records() {
        let records = vec![
            record("a", "Rain", "It rains.\r\n"),
            record(" ", "", "Rain"),
            record("c", "", " "),
            Record::default(),
        ];
        let reading = read(records, OnError::Stop).unwrap();
        let told: Vec<_> =
            reading.pages.iter().map(|page| (page.id.as_str(), page.text.as_str(), page.status)).collect();
        assert_eq!(
            told,
            [
                ("a", "Rain\n\nIt rains.\n", Status::Ok),
                ("1", "Rain", Status::Ok),
                ("c", " ", Status::Empty),
                ("3", "", Status::Empty)
            ]
        );
    }

    #[test]
    fn an_id_used_twice_stops_or_is_told_of() {
        let records = || vec![record("a", "", "one"), record("a", "", "two")];
        let error = read(records(), OnError::Stop).unwrap_err().to_string();
        assert!(
            error.starts_with("records, line 2: the id `a` is taken already (records, line 1)"),
            "{error}"
        );
        let reading = read(records(), OnError::Skip).unwrap();
        assert_eq!(reading.pages[1].status, Status::DuplicateId);
        assert_eq!(reading.warnings.len(), 1);
        assert!(matches!(read(Vec::new(), OnError::Stop), Err(Error::Data(_))));
    }
}
