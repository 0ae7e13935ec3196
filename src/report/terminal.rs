//! The summary for the terminal.

use std::collections::BTreeMap;

use comfy_table::presets::{NOTHING, UTF8_HORIZONTAL_ONLY};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Row, Table};

use super::model::{CopyGroup, Origins, Report, Skipped, Story, Theme};
use super::sweep::{COST_NOTE, CostRow, SideRow, SweepReport, SweepTableRow};

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

/// The summary of a sweep: the thresholds in steps a person can take in, the chosen one, and what was found.
pub fn sweep(report: &SweepReport, layout: Layout) -> String {
    let scored = report.rows.iter().any(|row| row.f1.is_some());
    let mut header = vec!["threshold", "pairs", "documents", "groups", "largest", "removed", "least inside"];
    header.extend(if scored { vec!["precision", "recall", "F1"] } else { Vec::new() });
    let mut table = table(header, layout);
    let lowest = report.rows.first().map_or(0.0, |row| row.threshold);
    // Each twentieth, the last, and the chosen one.
    let shown = |row: &&SweepTableRow| {
        let twentieths = row.threshold * 20.0;
        let round = (twentieths - twentieths.round()).abs() < 1e-6 || report.rows.len() <= MOST;
        round || row.threshold == lowest || Some(row.threshold) == report.chosen
    };
    for row in report.rows.iter().filter(shown) {
        let mark = if Some(row.threshold) == report.chosen { " *" } else { "" };
        let least = match row.least_inside {
            Some(least) => format!("{least:.2}"),
            None if row.groups > 0 => format!("< {lowest}"),
            None => String::new(),
        };
        let counts = [row.pairs, row.documents, row.groups, row.largest_group, row.removed];
        let mut cells = vec![text(&format!("{}{mark}", row.threshold))];
        cells.extend(counts.map(number));
        cells.push(Cell::new(least).set_alignment(CellAlignment::Right));
        let scores = [row.precision, row.recall, row.f1];
        cells.extend(scores.into_iter().flatten().map(|score| number(format!("{score:.3}"))));
        add(&mut table, cells);
    }
    let sentences: Vec<String> = report.sentences.iter().map(|sentence| format!("- {sentence}")).collect();
    let (cost, compared) = (cost(&report.cost, layout), compared(&report.compared, layout));
    format!("{}\n\n{}{cost}{compared}\n", table.trim_fmt(), sentences.join("\n"))
}

/// A table of what joins take. Nothing where there is none.
fn cost(rows: &[CostRow], layout: Layout) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = table(["way", "threshold", "seconds", "peak memory", "beyond the rows", "pairs"], layout);
    let memory = |bytes: Option<u64>| {
        bytes.map_or("not measured".to_string(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6))
    };
    for row in rows {
        let (peak, search) = (memory(row.peak_memory), memory(row.search_memory));
        let seconds = format!("{:.4}", row.seconds);
        let numbers = [row.threshold.to_string(), seconds, peak, search, row.pairs.to_string()];
        add(&mut table, [text(&row.way)].into_iter().chain(numbers.map(number)));
    }
    format!("\n\n{COST_NOTE}\n{}", table.trim_fmt())
}

/// A table of measures and settings side by side. Nothing where there is none.
fn compared(rows: &[SideRow], layout: Layout) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = table(
        ["measure", "settings", "threshold", "precision", "recall", "F1", "95 of 100", "AP", "AUC"],
        layout,
    );
    for row in rows {
        let score = |score: Option<f64>| score.map_or(String::new(), |score| format!("{score:.3}"));
        let interval = row.f1_low.zip(row.f1_high).map(|(low, high)| format!("{low:.3}–{high:.3}"));
        let numbers =
            [Some(row.precision), Some(row.recall), Some(row.f1)].map(|number| text(&score(number)));
        let first = [text(&row.measure), text(&row.settings), text(&row.threshold.to_string())];
        let last = [
            text(&interval.unwrap_or_default()),
            text(&score(row.average_precision)),
            text(&score(row.roc_auc)),
        ];
        add(&mut table, first.into_iter().chain(numbers).chain(last));
    }
    format!("\n\nside by side, each at its best threshold\n{}", table.trim_fmt())
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
