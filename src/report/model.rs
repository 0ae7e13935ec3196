//! What the report for people shows: plain data, filled by the caller.

use serde::Serialize;

use super::run::Run;

/// All that the report shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Report {
    /// The run; [`Run::measured`] is not shown, so that reports are equal byte by byte.
    pub run: Run,
    /// The themes, largest first.
    pub themes: Vec<Theme>,
    /// The stories, largest first, those of one document among them; writers show the larger ones.
    pub stories: Vec<Story>,
    /// The groups of near-duplicates.
    pub copies: Vec<CopyGroup>,
    /// Who copied whom, where dates tell it.
    pub origins: Option<Origins>,
    /// What takes no part, and why.
    pub skipped: Vec<Skipped>,
}

/// A document as it is shown.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Shown {
    /// Its id.
    pub id: String,
    /// Its headline.
    pub title: String,
    /// Who published it.
    pub source: Option<String>,
    /// When.
    pub date: Option<String>,
    /// Where it is found; shown as a link only where it starts with `http://` or `https://`.
    pub url: Option<String>,
    /// How much nearer its theme is than the next one.
    pub margin: Option<f32>,
    /// Whether that is so little that it might as well be in the next.
    pub is_borderline: bool,
    /// Whether it is a copy of another document.
    pub is_copy: bool,
}

/// A theme.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Theme {
    /// Its number.
    pub number: u32,
    /// What it is called.
    pub label: String,
    /// Its documents, copies included.
    pub documents: u64,
    /// Its documents without the copies.
    pub distinct: u64,
    /// The mean cosine of its documents with its centroid, 0 to 1.
    pub cohesion: f64,
    /// Its telling terms, the best first.
    pub terms: Vec<String>,
    /// Its most typical document.
    pub representative: Shown,
    /// Its documents, the most typical first; writers show the first of them and count the others.
    pub members: Vec<Shown>,
}

/// A story: documents about one event.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Story {
    /// Its number.
    pub number: u32,
    /// Its documents, copies included.
    pub documents: u64,
    /// Its documents without the copies.
    pub distinct: u64,
    /// The first and the last date of its documents, as written.
    pub dates: Option<(String, String)>,
    /// The theme of most of its documents.
    pub theme: Option<u32>,
    /// The document most like the others; its headline stands for the story.
    pub typical: Shown,
    /// Its documents, in the order of the input.
    pub members: Vec<Shown>,
}

impl Story {
    /// The headline of the typical document, or its id where it has none.
    pub fn headline(&self) -> &str {
        if self.typical.title.is_empty() { &self.typical.id } else { &self.typical.title }
    }

    /// The first and the last day in one, once where they are the same.
    pub fn span(&self) -> String {
        let Some((first, last)) = &self.dates else { return String::new() };
        match (day(first), day(last)) {
            (first, last) if first == last => first.into(),
            (first, last) => format!("{first} to {last}"),
        }
    }
}

/// The day of a date as machines write it, `2021-07-08T07:12:00Z`; any other date as it stands.
fn day(date: &str) -> &str {
    match date.split_once('T') {
        Some((day, time)) if day.len() == 10 && time.starts_with(|c: char| c.is_ascii_digit()) => day,
        _ => date,
    }
}

/// A group of near-duplicates.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct CopyGroup {
    /// Its number.
    pub number: u32,
    /// The document that stays.
    pub kept: Shown,
    /// The others.
    pub copies: Vec<Copy>,
}

/// A copy of a kept document.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Copy {
    /// The document.
    pub document: Shown,
    /// Its cosine with the kept one.
    pub cosine: f32,
    /// What kind of copy it is: `near`, `identical`, ...
    pub relation: String,
}

/// A record or document that takes no part.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Skipped {
    /// Its id.
    pub id: String,
    /// Its headline or first words, where it has some.
    pub title: String,
    /// Why: `empty`, `broken`, `duplicate id`, ...
    pub status: String,
}

/// Who copied whom.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Origins {
    /// Groups of copies whose first document is known.
    pub groups: u64,
    /// Groups of which no document surely is the first.
    pub undecided: u64,
    /// Documents in groups without a source.
    pub without_source: u64,
    /// Documents in groups without a date that can be read.
    pub without_date: u64,
    /// From source to source, most documents first.
    pub flows: Vec<Flow>,
}

/// What one source took over from another, or published again.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Flow {
    /// The source that was first.
    pub from: String,
    /// The source that was later.
    pub to: String,
    /// Documents taken over.
    pub documents: u64,
    /// The median of their lags.
    pub median_hours: f64,
    /// The mean share of text that was added, 0 to 1.
    pub mean_added: f64,
}

impl Origins {
    /// In words, how much is known.
    pub fn sentence(&self) -> String {
        let Self { groups, undecided, without_source, without_date, .. } = self;
        let all = groups + undecided;
        let mut sentence =
            format!("the first is known of {groups} of {all} group{}", if all == 1 { "" } else { "s" });
        let missing = [(without_source, "a source"), (without_date, "a readable date")];
        let missing: Vec<String> =
            missing.iter().filter(|(n, _)| **n > 0).map(|(n, what)| format!("{n} without {what}")).collect();
        if !missing.is_empty() {
            sentence += &format!(" (documents in groups: {})", missing.join(", "));
        }
        sentence
    }
}
