//! Which lines of a page are furniture: what the page itself shows, and what the list of known furniture says.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::document::{Page, Span};

use super::kind::FurnitureKind;
use super::known::KNOWN;
use super::lines::{Line, PageLines};

/// A line that stands in a page more often than this is part of the text's form: a refrain, a speaker's name.
const MAX_REPEATS: usize = 4;

/// How far back (in lines) a line is sought that is nearly the same.
const NEAR: usize = 12;

/// A part of a page that is left out: why, the key of its line (0 for a part of a line), and where it stands.
pub(super) type Masked = (FurnitureKind, u64, Span);

/// For each line of a page, why it is left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Mask {
    kinds: Vec<Option<FurnitureKind>>,
    /// Parts of lines that recur at the ends of pages.
    parts: Vec<Span>,
}

impl Mask {
    /// Nothing is left out.
    pub fn none(lines: &PageLines) -> Self {
        Self { kinds: vec![None; lines.lines.len()], parts: Vec::new() }
    }

    /// What can be told from the page alone.
    pub fn of(page: &Page, lines: &PageLines) -> Self {
        let mut mask = Self::none(lines);
        mask.known(page, lines);
        // Verse, tables and lists repeat lines on purpose; furniture is what stands between paragraphs.
        if is_prose(lines) {
            mask.stray(lines);
            mask.repeated(lines);
        }
        mask
    }

    fn known(&mut self, page: &Page, lines: &PageLines) {
        for (at, line) in lines.lines.iter().enumerate().filter(|(_, line)| line.is_short()) {
            let headline = at == 0 && page.title.as_deref().map(str::trim) == Some(line.span.of(&page.text));
            let before = at.checked_sub(1).map(|before| &lines.lines[before]);
            if !headline && !before.is_some_and(|before| line.continues(before)) {
                self.kinds[at] = KNOWN.kind(lines.folded(line));
            }
        }
    }

    /// Stray lines, unless there are so many that they are a table.
    fn stray(&mut self, lines: &PageLines) {
        let strays: Vec<usize> =
            (0..lines.lines.len()).filter(|&at| !self.masks(at) && lines.lines[at].is_stray()).collect();
        let n_runs = strays.iter().enumerate().filter(|&(i, &at)| i == 0 || strays[i - 1] + 1 != at).count();
        if n_runs <= 6 && strays.len() <= 3 * n_runs {
            for at in strays {
                self.kinds[at] = Some(FurnitureKind::Stray);
            }
        }
    }

    /// The second and later occurrences of headlines and captions.
    fn repeated(&mut self, lines: &PageLines) {
        let mut times: HashMap<u64, usize, FixedState> = HashMap::default();
        for line in lines.lines.iter().filter(|line| line.is_short()) {
            *times.entry(line.key).or_default() += 1;
        }
        let mut seen: HashMap<u64, usize, FixedState> = HashMap::default();
        let mut before: Vec<usize> = Vec::new();
        for (at, line) in lines.lines.iter().enumerate() {
            if self.masks(at) || !line.is_short() {
                continue;
            }
            let often = times[&line.key] > MAX_REPEATS;
            let worth = line.words >= 8 || (line.words >= 3 && !line.is_sentence());
            let again = seen.contains_key(&line.key);
            let near = || {
                let start = before.partition_point(|&earlier| earlier + NEAR < at);
                before[start..].iter().any(|&earlier| is_near(lines, &lines.lines[earlier], line))
            };
            if worth && !often && (again || near()) {
                self.kinds[at] = Some(FurnitureKind::Repeated);
            } else {
                seen.insert(line.key, at);
                before.push(at);
            }
        }
    }

    /// Leaves out what recurs over the corpus, too.
    pub fn add_recurring(&mut self, lines: &PageLines, recurs: impl Fn(usize) -> bool) {
        for at in 0..lines.lines.len() {
            if self.kinds[at].is_none() && recurs(at) {
                self.kinds[at] = Some(FurnitureKind::Recurring);
            }
        }
    }

    /// Leaves out `part` of the text, which recurs at an end of pages: whole lines of it, and parts of lines.
    pub fn add_part(&mut self, text: &str, lines: &PageLines, part: Span) {
        for (at, line) in lines.lines.iter().enumerate() {
            let inside = Span { start: line.span.start.max(part.start), end: line.span.end.min(part.end) };
            if inside.start >= inside.end || self.kinds[at].is_some() {
                continue;
            }
            let rest = [
                Span { start: line.span.start, end: inside.start },
                Span { start: inside.end, end: line.span.end },
            ];
            // What is left of a line without a letter or digit is no line.
            if rest.iter().all(|rest| !rest.of(text).contains(char::is_alphanumeric)) {
                self.kinds[at] = Some(FurnitureKind::Recurring);
            } else {
                self.parts.push(inside);
            }
        }
    }

    /// All that is left out, in order: whole lines and parts of lines.
    pub fn spans(&self, lines: &PageLines) -> Vec<Masked> {
        let parts = self.parts.iter().map(|&part| (FurnitureKind::Recurring, 0, part));
        let mut spans: Vec<_> =
            self.lines(lines).map(|(kind, line)| (kind, line.key, line.span)).chain(parts).collect();
        spans.sort_by_key(|&(.., span)| span);
        spans
    }

    /// Whether line `at` is left out.
    pub fn masks(&self, at: usize) -> bool {
        self.kinds[at].is_some()
    }

    /// Why line `at` is left out.
    pub fn kind(&self, at: usize) -> Option<FurnitureKind> {
        self.kinds[at]
    }

    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.kinds.iter().all(Option::is_none)
    }

    /// The lines left out, in order.
    fn lines<'a>(&'a self, lines: &'a PageLines) -> impl Iterator<Item = (FurnitureKind, &'a Line)> + 'a {
        self.kinds.iter().zip(&lines.lines).filter_map(|(kind, line)| kind.map(|kind| (kind, line)))
    }
}

/// Whether at least two fifths of the words stand in paragraphs.
fn is_prose(lines: &PageLines) -> bool {
    let words = |line: &Line| usize::from(line.words);
    let all: usize = lines.lines.iter().map(words).sum();
    let body: usize = lines.lines.iter().filter(|line| line.is_body() && line.words >= 15).map(words).sum();
    body > 0 && 5 * body >= 2 * all
}

/// Whether `line` is `earlier` with a few letters changed, or with a few words more or fewer at its end. Numbers
/// must be the same: the rows of a table are not each other's copies.
fn is_near(lines: &PageLines, earlier: &Line, line: &Line) -> bool {
    let (a, b) = (lines.folded(earlier), lines.folded(line));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if earlier.words.min(line.words) < 4 || earlier.words.abs_diff(line.words) > 4 {
        return false;
    }
    let digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let same = |(a, b): &(u8, u8)| a == b;
    let head = short.bytes().zip(long.bytes()).take_while(same).count();
    if head == short.len() && long.as_bytes().get(head) == Some(&b' ') {
        return !digits(&long[head..]);
    }
    let tail = short.bytes().rev().zip(long.bytes().rev()).take_while(same).count().min(short.len() - head);
    let changed = &long.as_bytes()[head..long.len() - tail];
    let changed_short = &short.as_bytes()[head..short.len() - tail];
    let numbers = changed.iter().chain(changed_short).any(u8::is_ascii_digit);
    earlier.words.min(line.words) >= 8 && !numbers && 10 * (head + tail) >= 9 * long.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use FurnitureKind::{Comment, Repeated, Share, Stray};

    const BODY: &str = "The two delegations met for three hours on Monday and agreed to meet again in a week, \
                        officials on both sides said after the talks.";

    fn masked(text: &str) -> Vec<(FurnitureKind, String)> {
        let text = text.replace("BODY", BODY);
        let page = Page::new("p", text);
        let lines = PageLines::of(&page.text);
        let mask = Mask::of(&page, &lines);
        mask.spans(&lines).iter().map(|(kind, _, span)| (*kind, span.of(&page.text).to_string())).collect()
    }

    #[test]
    fn headlines_captions_and_strays_are_left_out() {
        let text = "Envoys meet again\nEnvoys meet again\nA guard stands at the gate of the old palace (Photo)\n\
                    A guard stands at the gate of the old palace\nTT\n20\nBODY\nLeave a comment\nShare this";
        let shown: Vec<_> = masked(text).into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(shown, [Repeated, Repeated, Stray, Stray, Comment, Share]);
    }

    #[test]
    fn tables_verse_and_refrains_stay() {
        let table = format!("BODY\n{}", (10..30).map(|n| format!("{n}\nRow {n}\n")).collect::<String>());
        assert_eq!(masked(&table), []);
        assert_eq!(masked("O river of home\nrun on\nO river of home\nrun on"), []);
        assert_eq!(masked("BODY\nWheat 12 tonnes shipped north\nWheat 14 tonnes shipped north"), []);
    }
}
