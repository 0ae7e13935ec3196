//! Where another article begins, told by the layout of one page.
//!
//! Between the last paragraph of one article and the first of the next stand a headline and, mostly, some of:
//! a run of blank lines wider than between paragraphs, a comment form or buttons, the headline a second time, a
//! byline or dateline. None of these alone is enough: subheads, prompts and gaps stand inside articles too. Each
//! gives points, and so does how alike the words before and after are; a start needs [`ENOUGH`] points.

use super::folded::Folded;
use super::furniture::Mask;
use super::kind::FurnitureKind;
use super::likeness::WordCounts;
use super::lines::{PageLines, Times};

/// Points a start needs.
const ENOUGH: f64 = 3.0;

/// Words in paragraphs that an article has at least.
const MIN_BODY_WORDS: usize = 40;

/// Lines after a headline in which it may stand again.
const HEAD: usize = 10;

/// Lines between two paragraphs at most, for a headline to be sought among them.
const MAX_HEAD: usize = 200;

/// A line that may begin an article, and what speaks for it apart from the words.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    line: usize,
    points: f64,
}

/// The bytes at which a second, third, ... article begins, ascending.
pub(super) fn starts(text: &str, lines: &PageLines, mask: &Mask) -> Vec<u32> {
    let candidates = candidates(text, lines, mask);
    if candidates.is_empty() {
        return Vec::new();
    }
    let n_lines = lines.lines.len();
    let words = |from: usize, to: usize| {
        let kept = (from..to).filter(|&at| !mask.masks(at));
        WordCounts::of(kept.map(|at| lines.lines[at].span.of(text)))
    };
    let body_words = |from: usize, to: usize| -> usize {
        let body = (from..to).filter(|&at| !mask.masks(at) && lines.lines[at].is_body());
        body.map(|at| usize::from(lines.lines[at].words)).sum()
    };
    let mut starts = Vec::new();
    // The article so far: what was not cut off goes on with it.
    let first = candidates[0].line;
    let (mut so_far, mut so_far_body) = (words(0, first), body_words(0, first));
    for (place, candidate) in candidates.iter().enumerate() {
        let to = candidates.get(place + 1).map_or(n_lines, |next| next.line);
        let (next, next_body) = (words(candidate.line, to), body_words(candidate.line, to));
        let long = so_far_body >= MIN_BODY_WORDS && next_body >= MIN_BODY_WORDS;
        if long && candidate.points + points_of(so_far.cosine(&next)) >= ENOUGH {
            starts.push(lines.lines[candidate.line].span.start);
            (so_far, so_far_body) = (next, next_body);
        } else {
            so_far.add(next);
            so_far_body += next_body;
        }
    }
    starts
}

/// What the likeness of the words before and after says, by the figures at [`WordCounts`].
fn points_of(likeness: f64) -> f64 {
    match likeness {
        low if low <= 0.06 => 1.5,
        low if low <= 0.12 => 1.0,
        middle if middle < 0.2 => 0.0,
        high if high < 0.3 => -0.5,
        _ => -1.5,
    }
}

/// The best line of each stretch between two paragraphs, where the layout says something for it.
fn candidates(text: &str, lines: &PageLines, mask: &Mask) -> Vec<Candidate> {
    let is_paragraph = |at: usize| !mask.masks(at) && lines.lines[at].is_body();
    let mut bodies: Vec<usize> = (0..lines.lines.len()).filter(|&at| is_paragraph(at)).collect();
    // Most pages are one article and have no headline between two paragraphs.
    let may_begin = |at: usize| !mask.masks(at) && lines.lines[at].is_headline();
    let (Some(&first), Some(&last)) = (bodies.first(), bodies.last()) else { return Vec::new() };
    if !(first..last).any(may_begin) {
        return Vec::new();
    }
    // A caption may be a long sentence; it tends to stand there twice, a paragraph does not.
    let times = Times::of(lines.lines.iter().map(|line| line.key));
    bodies.retain(|&at| times.of_key(lines.lines[at].key) == 1);
    let gaps = Gaps::of(lines, &bodies);
    let mut found = Vec::new();
    for pair in bodies.windows(2) {
        let (before, after) = (pair[0], pair[1]);
        // A long list is no head of an article, and each of its lines would look at all the others.
        if after - before > MAX_HEAD {
            continue;
        }
        let mut best: Option<Candidate> = None;
        for at in before + 1..after {
            if !may_begin(at) {
                continue;
            }
            let points = gaps.points(lines, mask, before, at)
                + prompt_points(mask, before, at)
                + repeat_points(lines, &times, at);
            // A byline gives one point, and is dear to find.
            if points < 1.0 {
                continue;
            }
            let points = points + byline_points(text, lines, mask, at, after);
            if points >= 2.0 && best.is_none_or(|best| points > best.points) {
                best = Some(Candidate { line: at, points });
            }
        }
        found.extend(best);
    }
    found
}

/// The blank lines of a page.
struct Gaps {
    /// Between two paragraphs, mostly.
    usual: u32,
    /// All of them, ascending.
    all: Vec<u32>,
}

impl Gaps {
    fn of(lines: &PageLines, bodies: &[usize]) -> Self {
        let next = |pair: &&[usize]| pair[0] + 1 == pair[1];
        let mut between: Vec<u32> =
            bodies.windows(2).filter(next).map(|pair| lines.lines[pair[1]].blanks).collect();
        between.sort_unstable();
        let mut all: Vec<u32> = lines.lines.iter().map(|line| line.blanks).collect();
        all.sort_unstable();
        // A page of short items has no two paragraphs in a row: one blank line is what most pages have.
        Self { usual: between.get(between.len() / 2).copied().unwrap_or(1), all }
    }

    /// For the widest gap between the paragraph before and line `at`: more where such gaps are rare, less where an
    /// advertisement explains it.
    fn points(&self, lines: &PageLines, mask: &Mask, before: usize, at: usize) -> f64 {
        let gap = (before + 1..=at).map(|line| lines.lines[line].blanks).max().unwrap_or(0);
        if gap <= self.usual.max(1) {
            return 0.0;
        }
        let advert = (before + 1..at).any(|line| mask.kind(line) == Some(FurnitureKind::Advert));
        let as_wide = self.all.len() - self.all.partition_point(|&other| other < gap);
        let rare = as_wide <= 2 || 12 * as_wide <= self.all.len();
        if rare && !advert { 2.0 } else { 1.0 }
    }
}

/// Prompts between the paragraph before and the headline: a comment form ends an article, buttons may not.
fn prompt_points(mask: &Mask, before: usize, at: usize) -> f64 {
    let points = |kind| match kind {
        FurnitureKind::Comment => 2.0,
        FurnitureKind::Repeated | FurnitureKind::Stray | FurnitureKind::Advert => 0.0,
        _ => 1.0,
    };
    (before + 1..at).filter_map(|line| mask.kind(line).map(points)).fold(0.0, f64::max)
}

/// The headline again, soon after, and nowhere else: what stands there time and again is a link.
fn repeat_points(lines: &PageLines, times: &Times, at: usize) -> f64 {
    let key = lines.lines[at].key;
    let all = times.of_key(key);
    let soon = lines.lines.iter().skip(at + 1).take(HEAD).filter(|line| line.key == key).count();
    if soon > 0 && soon + 2 >= all && all <= 4 { 2.0 } else { 0.0 }
}

/// A byline or date under the headline, or a place and a dash at the start of the paragraph.
fn byline_points(text: &str, lines: &PageLines, mask: &Mask, at: usize, after: usize) -> f64 {
    let under = (at + 1..after).filter(|&line| !mask.masks(line));
    let mut folded = Folded::default();
    let byline = under.map(|line| lines.lines[line].span.of(text)).any(|line| is_byline(folded.alone(line)));
    if byline || has_dateline(lines.lines[after].span.of(text)) { 1.0 } else { 0.0 }
}

/// `by jane doe`, `monday 3 march 2014`, `published 12 05 2014`.
fn is_byline(folded: &str) -> bool {
    let words: Vec<&str> = folded.split(' ').collect();
    let by = matches!(words[0], "by" | "par" | "por" | "von" | "di" | "door" | "oleh");
    let dated = matches!(words[0], "published" | "updated" | "posted" | "last" | "date");
    let year = words.iter().any(|word| {
        word.len() == 4 && word.starts_with(['1', '2']) && word.bytes().all(|b| b.is_ascii_digit())
    });
    (by && (2..=10).contains(&words.len())) || ((dated || year) && words.len() <= 12)
}

/// `BAGHDAD, March 3 (Agency) - `, `BEIRUT — `: capitals, then a dash, in the first words.
fn has_dateline(paragraph: &str) -> bool {
    let head = paragraph.char_indices().nth(60).map_or(paragraph, |(end, _)| &paragraph[..end]);
    let Some((place, _)) = head.split_once(" - ").or_else(|| head.split_once(['–', '—'])) else {
        return false;
    };
    let first = place.split([',', '(', ' ']).next().unwrap_or("");
    first.chars().count() >= 3 && first.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_and_datelines() {
        assert!(
            is_byline("by jane doe") && is_byline("monday 3 march 2014") && is_byline("published 12 may")
        );
        assert!(
            !is_byline("ministers meet")
                && !is_byline("by the river the old men of the town meet each day at noon")
        );
        assert!(has_dateline("BAGHDAD, March 3 (Agency) - Ministers met"));
        assert!(has_dateline("BEIRUT — Ministers met"));
        assert!(!has_dateline("Ministers - all of them - met") && !has_dateline(""));
    }
}
