//! The summary for the terminal.

use std::collections::BTreeMap;

use comfy_table::presets::{NOTHING, UTF8_HORIZONTAL_ONLY};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Row, Table};

use super::model::{CopyGroup, Origins, Report, Skipped, Story, Theme};

/// Themes, groups and skipped records shown.
const MOST: usize = 30;
/// Stories shown below the themes.
const FEW: usize = 10;
/// Lines that a cell may take.
const LINES: usize = 2;

/// How the summary is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Characters a line.
    pub width: u16,
    /// Whether lines are drawn; `false` gives plain columns for files and pipes.
    pub lines: bool,
}

impl Default for Layout {
    fn default() -> Self {
        Self { width: 100, lines: false }
    }
}

/// The whole summary: themes and how many, copies, what was skipped, scores.
pub fn summary(report: &Report, layout: Layout) -> String {
    let parts = [
        themes(&report.themes, layout),
        choice_of_k(report),
        stories(report, layout),
        copies(&report.copies, layout),
        report.origins.as_ref().map_or(String::new(), |found| origins(found, layout)),
        skipped(&report.skipped, layout),
        scores(report),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n") + if parts.is_empty() { "" } else { "\n" }
}

/// A table of the themes: size, label, typical headline. Nothing where there is none.
pub fn themes(themes: &[Theme], layout: Layout) -> String {
    let mut table = table(["theme", "documents", "distinct", "label", "typical headline"], layout);
    for theme in themes.iter().take(MOST) {
        let numbers = [number(theme.number), number(theme.documents), number(theme.distinct)];
        let texts = [text(&theme.label), text(&theme.representative.title)];
        add(&mut table, numbers.into_iter().chain(texts));
    }
    titled(&count(themes.len(), "theme", "themes"), &table, themes.len())
}

/// A table of the largest stories below what is to be said of all: size, dates, theme, headline.
pub fn stories(report: &Report, layout: Layout) -> String {
    let Some(found) = &report.run.stories else { return String::new() };
    let several: Vec<&Story> = report.stories.iter().filter(|story| story.documents > 1).collect();
    let is_alone = report.themes.is_empty();
    let columns: &[&str] = if is_alone {
        &["story", "documents", "distinct", "dates", "headline"]
    } else {
        &["story", "documents", "theme", "dates", "headline"]
    };
    let mut table = table(columns.iter().copied(), layout);
    let most = if is_alone { MOST } else { FEW };
    for story in several.iter().take(most) {
        let theme = || story.theme.map_or(Cell::new(""), number);
        let third = if is_alone { number(story.distinct) } else { theme() };
        let cells = [number(story.number), number(story.documents), third];
        add(&mut table, cells.into_iter().chain([text(&story.span()), text(story.headline())]));
    }
    if several.is_empty() {
        return found.sentence.clone();
    }
    let more = several.len().saturating_sub(most);
    let more = if more > 0 { format!("\nand {more} more") } else { String::new() };
    format!("{}\n{}{more}", found.sentence, table.trim_fmt())
}

/// A table of the groups of near-duplicates: copies, kept document.
pub fn copies(groups: &[CopyGroup], layout: Layout) -> String {
    let mut table = table(["group", "copies", "cosine", "kept"], layout);
    for group in groups.iter().take(MOST) {
        let least = group.copies.iter().map(|copy| copy.cosine).fold(f32::INFINITY, f32::min);
        let most = group.copies.iter().map(|copy| copy.cosine).fold(0.0, f32::max);
        let cosines =
            if most - least < 0.005 { format!("{most:.2}") } else { format!("{least:.2}–{most:.2}") };
        let shown = if group.kept.title.is_empty() { &group.kept.id } else { &group.kept.title };
        add(&mut table, [number(group.number), number(group.copies.len()), text(&cosines), text(shown)]);
    }
    let n_copies: usize = groups.iter().map(|group| group.copies.len()).sum();
    let groups_and_copies =
        format!("{} in {}", count(n_copies, "copy", "copies"), count(groups.len(), "group", "groups"));
    titled(&groups_and_copies, &table, groups.len())
}

/// A table of who copied whom.
pub fn origins(origins: &Origins, layout: Layout) -> String {
    let sentence = format!("who copied whom: {}", origins.sentence());
    let mut table = table(["first", "later", "documents", "median lag", "added"], layout);
    for flow in origins.flows.iter().take(MOST) {
        let numbers =
            [number(flow.documents), number(hours(flow.median_hours)), number(percent(flow.mean_added))];
        add(&mut table, [text(&flow.from), text(&flow.to)].into_iter().chain(numbers));
    }
    if origins.flows.is_empty() { sentence } else { titled(&sentence, &table, origins.flows.len()) }
}

/// A span of time as people say it: `3 h`, `2.5 d`.
pub(super) fn hours(hours: f64) -> String {
    if hours < 48.0 { format!("{hours:.1} h") } else { format!("{:.1} d", hours / 24.0) }
}

/// A share in percent.
fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// A table of what takes no part, and why.
pub fn skipped(skipped: &[Skipped], layout: Layout) -> String {
    let mut table = table(["why", "id", "headline"], layout);
    for record in skipped.iter().take(MOST) {
        add(&mut table, [text(&record.status), text(&record.id), text(&record.title)]);
    }
    let mut why = BTreeMap::<&str, usize>::new();
    skipped.iter().for_each(|record| *why.entry(&record.status).or_default() += 1);
    let why: Vec<String> = why.into_iter().map(|(status, n)| format!("{n} {status}")).collect();
    let title = format!("{} skipped: {}", count(skipped.len(), "document", "documents"), why.join(", "));
    titled(&title, &table, skipped.len())
}

/// A line that says why there are so many themes, where that was not given.
fn choice_of_k(report: &Report) -> String {
    report
        .run
        .choice_of_k
        .as_ref()
        .map_or(String::new(), |choice| format!("choice of k: {}", choice.sentence))
}

/// A line with the scores, and of how many documents they are.
fn scores(report: &Report) -> String {
    let Some(scores) = &report.run.scores else { return String::new() };
    let (documents, scores): (Vec<_>, Vec<_>) = scores.iter().partition(|(name, _)| *name == "documents");
    let of = documents.first().map_or(String::new(), |(_, n)| format!(" of {n} documents"));
    let shown = scores.iter().map(|(name, score)| format!("{name} {score:.3}"));
    format!("scores{of}: {}", shown.collect::<Vec<_>>().join(", "))
}

fn table<'a>(header: impl IntoIterator<Item = &'a str>, layout: Layout) -> Table {
    let mut table = Table::new();
    table.force_no_tty().load_style(if layout.lines { UTF8_HORIZONTAL_ONLY } else { NOTHING });
    table.style_mut().row_separator = Default::default();
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(layout.width.max(40));
    table.set_header(header.into_iter().collect::<Vec<_>>());
    table
}

fn add(table: &mut Table, cells: impl IntoIterator<Item = Cell>) {
    let mut row = Row::from(cells.into_iter().collect::<Vec<_>>());
    row.max_height(LINES);
    table.add_row(row);
}

fn number(number: impl ToString) -> Cell {
    Cell::new(number).set_alignment(CellAlignment::Right)
}

/// Text of the user's documents: control characters could steer the terminal.
fn text(text: &str) -> Cell {
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    Cell::new(shown)
}

fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

/// A table below its title; lines without white space at their ends.
fn titled(title: &str, table: &Table, n_all: usize) -> String {
    if n_all == 0 {
        return String::new();
    }
    let more = if n_all > MOST { format!("\nand {} more", n_all - MOST) } else { String::new() };
    format!("{title}\n{}{more}", table.trim_fmt())
}
