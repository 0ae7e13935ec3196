//! Which lines of a page are furniture: what the page itself shows, and what the list of known furniture says.

use std::collections::HashSet;

use foldhash::fast::FixedState;

use crate::document::{Page, Span};

use super::folded::Folded;
use super::kind::FurnitureKind;
use super::known::KNOWN;
use super::lines::{Line, PageLines, Times};

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
    /// How many lines are left out.
    n_lines: usize,
    /// Parts of lines that recur at the ends of pages.
    parts: Vec<Span>,
}

impl Mask {
    /// Nothing is left out.
    pub fn none(lines: &PageLines) -> Self {
        Self { kinds: vec![None; lines.lines.len()], ..Self::default() }
    }

    /// What can be told from the page alone; `folded` has its lines in lower case.
    pub fn of(page: &Page, lines: &PageLines, folded: &Folded) -> Self {
        let mut mask = Self::none(lines);
        mask.known(page, lines, folded);
        // Verse, tables and lists repeat lines on purpose; furniture is what stands between paragraphs.
        if is_prose(lines) {
            mask.stray(lines);
            mask.repeated(lines, folded);
        }
        mask
    }

    fn known(&mut self, page: &Page, lines: &PageLines, folded: &Folded) {
        for (at, line) in lines.lines.iter().enumerate().filter(|(_, line)| line.is_short()) {
            let headline = at == 0 && page.title.as_deref().map(str::trim) == Some(line.span.of(&page.text));
            let before = at.checked_sub(1).map(|before| &lines.lines[before]);
            if !headline
                && !before.is_some_and(|before| line.continues(before))
                && let Some(kind) = KNOWN.kind(folded.line(at))
            {
                self.leave_out(at, kind);
            }
        }
    }

    /// Leaves out line `at`, which stood there so far.
    fn leave_out(&mut self, at: usize, kind: FurnitureKind) {
        self.kinds[at] = Some(kind);
        self.n_lines += 1;
    }

    /// Stray lines, unless there are so many that they are a table.
    fn stray(&mut self, lines: &PageLines) {
        let strays: Vec<usize> =
            (0..lines.lines.len()).filter(|&at| !self.masks(at) && lines.lines[at].is_stray()).collect();
        let n_runs = strays.iter().enumerate().filter(|&(i, &at)| i == 0 || strays[i - 1] + 1 != at).count();
        if n_runs <= 6 && strays.len() <= 3 * n_runs {
            for at in strays {
                self.leave_out(at, FurnitureKind::Stray);
            }
        }
    }

    /// The second and later occurrences of headlines and captions.
    fn repeated(&mut self, lines: &PageLines, folded: &Folded) {
        let short = |line: &&Line| line.is_short();
        let times = Times::of(lines.lines.iter().filter(short).map(|line| line.key));
        let mut seen: HashSet<u64, FixedState> = HashSet::default();
        let mut before: Vec<usize> = Vec::new();
        for (at, line) in lines.lines.iter().enumerate() {
            if self.masks(at) || !line.is_short() {
                continue;
            }
            let times = times.of_key(line.key);
            let worth = line.words >= 8 || (line.words >= 3 && !line.is_sentence());
            let again = times > 1 && seen.contains(&line.key);
            let near = || {
                let start = before.partition_point(|&earlier| earlier + NEAR < at);
                before[start..].iter().any(|&earlier| is_near(lines, folded, earlier, at))
            };
            if worth && times <= MAX_REPEATS && (again || near()) {
                self.leave_out(at, FurnitureKind::Repeated);
            } else {
                if times > 1 {
                    seen.insert(line.key);
                }
                before.push(at);
            }
        }
    }

    /// Leaves out what recurs over the corpus, too.
    pub fn add_recurring(&mut self, lines: &PageLines, recurs: impl Fn(usize) -> bool) {
        for at in 0..lines.lines.len() {
            if self.kinds[at].is_none() && recurs(at) {
                self.leave_out(at, FurnitureKind::Recurring);
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
                self.leave_out(at, FurnitureKind::Recurring);
            } else {
                self.parts.push(inside);
            }
        }
    }

    /// All that is left out, in order: whole lines and parts of lines.
    pub fn spans(&self, lines: &PageLines) -> Vec<Masked> {
        // Most pages.
        if self.is_empty() {
            return Vec::new();
        }
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
        self.parts.is_empty() && self.n_lines == 0
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

/// Whether line `at` is line `earlier` with a few letters changed, or with a few words more or fewer at its end.
/// Numbers must be the same: the rows of a table are not each other's copies.
fn is_near(lines: &PageLines, folded: &Folded, earlier: usize, at: usize) -> bool {
    let (n_earlier, n_words) = (lines.lines[earlier].words, lines.lines[at].words);
    if n_earlier.min(n_words) < 4 || n_earlier.abs_diff(n_words) > 4 {
        return false;
    }
    let (a, b) = (folded.line(earlier), folded.line(at));
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let digits = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let same = |(a, b): &(u8, u8)| a == b;
    let head = short.bytes().zip(long.bytes()).take_while(same).count();
    if head == short.len() && long.as_bytes().get(head) == Some(&b' ') {
        return !digits(&long[head..]);
    }
    // Most lines end here: too few words, or too many letters more.
    if n_earlier.min(n_words) < 8 || 10 * short.len() < 9 * long.len() {
        return false;
    }
    let tail = short.bytes().rev().zip(long.bytes().rev()).take_while(same).count().min(short.len() - head);
    let changed = &long.as_bytes()[head..long.len() - tail];
    let changed_short = &short.as_bytes()[head..short.len() - tail];
    let numbers = changed.iter().chain(changed_short).any(u8::is_ascii_digit);
    !numbers && 10 * (head + tail) >= 9 * long.len()
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
        let mut folded = Folded::default();
        let lines = PageLines::of(&page.text, &mut folded);
        let mask = Mask::of(&page, &lines, &folded);
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
