//! A record's fields become a page; the rules for titles and ids.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::decode::with_plain_line_ends;
use crate::document::{Page, Status};

/// The fields of a record, in the order of [`Fields::names`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Id,
    Text,
    Title,
    Date,
    Source,
    Url,
    Label,
}

/// All fields.
pub(super) const FIELDS: [Field; 7] =
    [Field::Id, Field::Text, Field::Title, Field::Date, Field::Source, Field::Url, Field::Label];

const USUAL: [&str; 7] = ["id", "text", "title", "date", "source", "url", "label"];

/// What the fields are called in the records.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fields {
    names: [String; 7],
}

impl Default for Fields {
    fn default() -> Self {
        Self { names: USUAL.map(str::to_string) }
    }
}

impl Fields {
    pub fn rename(&mut self, field: Field, name: String) {
        self.names[field as usize] = name;
    }

    pub fn reset(&mut self, field: Field) {
        self.rename(field, USUAL[field as usize].to_string());
    }

    pub fn name(&self, field: Field) -> &str {
        &self.names[field as usize]
    }

    /// The fields with a name of the user's: somebody counts on them.
    pub fn renamed(&self) -> impl Iterator<Item = (Field, &str)> {
        let all = FIELDS.into_iter().map(|field| (field, self.name(field)));
        all.filter(|(field, name)| *name != USUAL[*field as usize])
    }
}

/// The values of a record, by [`Field`]; the text is `None` where the field is there without a value.
pub(super) type Values = [Option<String>; 7];

/// Takes the value of `field` where it holds more than white space, trimmed.
fn take(values: &mut Values, field: Field) -> Option<String> {
    let value = values[field as usize].take()?;
    match value.trim() {
        "" => None,
        trimmed if trimmed.len() == value.len() => Some(value),
        trimmed => Some(trimmed.to_string()),
    }
}

/// The page of a record; `line` is 0 for whole files.
pub(super) fn page(file: &Arc<str>, line: u64, mut values: Values) -> Page {
    let id = take(&mut values, Field::Id).unwrap_or_else(|| unnamed(file, line));
    let text = with_plain_line_ends(values[Field::Text as usize].take().unwrap_or_default());
    let (text, title) = with_title(text, take(&mut values, Field::Title));
    let status = if text.trim().is_empty() { Status::Empty } else { Status::Ok };
    Page {
        id,
        file: Arc::clone(file),
        line,
        text,
        title,
        date: take(&mut values, Field::Date),
        source: take(&mut values, Field::Source),
        url: take(&mut values, Field::Url),
        label: take(&mut values, Field::Label),
        status,
    }
}

/// The page of what could not be read.
pub(super) fn broken_page(file: &Arc<str>, line: u64) -> Page {
    Page { id: unnamed(file, line), file: Arc::clone(file), line, status: Status::Broken, ..Page::default() }
}

/// The id of a record without one: `PATH:LINE`, or `PATH` for a whole file.
pub(super) fn unnamed(file: &str, line: u64) -> String {
    if line == 0 { file.to_string() } else { format!("{file}:{line}") }
}

/// The text with the title as its first line, and the title as it stands there.
///
/// A text that starts with its title already (white space and case aside) is left as it is.
fn with_title(mut text: String, title: Option<String>) -> (String, Option<String>) {
    let Some(title) = title else {
        text.shrink_to_fit();
        return (text, None);
    };
    let body = text.trim_start();
    if let Some(length) = prefix(body, &title) {
        let title = body[..length].to_string();
        if body.len() < text.len() {
            text = body.to_string();
        }
        text.shrink_to_fit();
        return (text, Some(title));
    }
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = if body.is_empty() { title.clone() } else { [&title, "\n\n", &text].concat() };
    (text, Some(title))
}

/// The bytes of `text` that `title` takes up at its start, where it does and no word goes on after it.
fn prefix(text: &str, title: &str) -> Option<usize> {
    let mut words = title.split_whitespace();
    let mut end = 0;
    let mut first = true;
    words.try_for_each(|word| {
        let rest = &text[end..];
        let start = rest.trim_start();
        // Between two words of the title the text must have white space too.
        if !first && start.len() == rest.len() {
            return None;
        }
        first = false;
        end += rest.len() - start.len() + folded_prefix(start, word)?;
        Some(())
    })?;
    let ends_here = !text[end..].starts_with(char::is_alphanumeric);
    ends_here.then_some(end)
}

/// The bytes of `text` whose lower case is that of `word`.
fn folded_prefix(text: &str, word: &str) -> Option<usize> {
    let mut wanted = word.chars().flat_map(char::to_lowercase).peekable();
    for (at, character) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(at);
        }
        if !character.to_lowercase().all(|lower| wanted.next() == Some(lower)) {
            return None;
        }
    }
    wanted.peek().is_none().then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_is_the_first_line_once() {
        // title, text, the title found, the text found
        let cases = [
            ("Rain", "It rains.", "Rain", "Rain\n\nIt rains."),
            ("Rain", "Rain\n\nIt rains.", "Rain", "Rain\n\nIt rains."),
            ("Heavy  rain", " HEAVY\nrain. It rains.", "HEAVY\nrain", "HEAVY\nrain. It rains."),
            ("Iraq", "Iraqi forces", "Iraq", "Iraq\n\nIraqi forces"),
            ("Heavy rain", "Heavyrain", "Heavy rain", "Heavy rain\n\nHeavyrain"),
            ("Two\nlines", "body", "Two lines", "Two lines\n\nbody"),
            ("Alone", "", "Alone", "Alone"),
            ("Alone", " \n", "Alone", "Alone"),
            ("ÉTÉ", "été à Paris", "été", "été à Paris"),
            ("İstanbul", "i\u{307}stanbul", "i\u{307}stanbul", "i\u{307}stanbul"),
            ("Rain today", "Rain", "Rain today", "Rain today\n\nRain"),
        ];
        for (title, text, found_title, found_text) in cases {
            let (text, title) = with_title(text.into(), Some(title.into()));
            assert_eq!((title.as_deref(), text.as_str()), (Some(found_title), found_text));
        }
    }
}
