//! Furniture learned from the corpus: short lines that recur over many otherwise unlike pages.
//!
//! A line that recurs is not furniture for that: all lines of an article recur where the article was copied. What
//! tells them apart is the neighbourhood. The paragraphs before and after a line of an article are the same in each
//! copy; the paragraphs round a button are of another article in each page. So a line counts only where the
//! paragraphs before it differ from page to page, and those after it too.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use foldhash::fast::FixedState;

use rayon::prelude::*;

use crate::document::{Page, Status};

use super::furniture::Mask;
use super::lines::{Line, PageLines};

/// Pages a line must recur in at least.
const MIN_PAGES: usize = 4;

/// Of the pages of one source, one in this many must have the line.
const ONE_IN_OF_SOURCE: usize = 50;

/// Of all pages, one in this many must have the line.
const ONE_IN_OF_ALL: usize = 200;

/// Whole sentences may recur by chance; they must do so this many times more often.
const SENTENCE: usize = 2;

/// Words of a line that may be furniture.
const MAX_WORDS: u16 = 60;

/// The lines that recur, by the sources they recur in.
#[derive(Debug, Default)]
pub(super) struct Recurring {
    /// The number of each page's source.
    sources: Vec<u32>,
    found: HashSet<(u32, u64), FixedState>,
}

/// The pages of all sources together.
const ALL: u32 = 0;

/// A line in a page, and its neighbourhood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    source: u32,
    key: u64,
    /// The next paragraph before and after it; 0 where there is none.
    before: u64,
    after: u64,
    sentence: bool,
}

impl Recurring {
    /// Learns from all pages. The result does not depend on their order.
    pub fn of(pages: &[Page], lines: &[PageLines], masks: &[Mask]) -> Self {
        let counts = Counts::of(pages, lines);
        Self::learn(pages, lines, masks, |line, often| counts.may_reach(line.key, often))
    }

    /// Learns from the lines that `may` stand in so many pages; it answers `false` only where they do not.
    fn learn(
        pages: &[Page],
        lines: &[PageLines],
        masks: &[Mask],
        may: impl Fn(&Line, usize) -> bool + Sync,
    ) -> Self {
        let names: BTreeMap<&str, u32> = BTreeMap::new();
        let names = pages.iter().filter_map(|page| page.source.as_deref()).fold(names, |mut names, name| {
            names.entry(name).or_default();
            names
        });
        let numbers: BTreeMap<&str, u32> = names.into_keys().zip(ALL + 1..).collect();
        let sources: Vec<u32> = pages
            .iter()
            .map(|page| page.source.as_deref().and_then(|name| numbers.get(name)).copied().unwrap_or(ALL))
            .collect();
        let mut n_pages = vec![0; numbers.len() + 1];
        for (&source, _) in sources.iter().zip(pages).filter(|(_, page)| page.status == Status::Ok) {
            n_pages[ALL as usize] += 1;
            n_pages[source as usize] += usize::from(source != ALL);
        }
        let often: Vec<usize> =
            (ALL..).zip(&n_pages).map(|(source, &n_pages)| often_enough(source, n_pages)).collect();
        let mut places: Vec<Place> = (0..pages.len())
            .into_par_iter()
            .filter(|&at| pages[at].status == Status::Ok)
            .flat_map_iter(|at| {
                let source = sources[at];
                let often = often[ALL as usize].min(often[source as usize]);
                places(source, &pages[at], &lines[at], &masks[at], |line| may(line, often))
            })
            .collect();
        places.par_sort_unstable();
        let found = places
            .chunk_by(|one, next| (one.source, one.key) == (next.source, next.key))
            .filter(|places| recurs(places, often[places[0].source as usize]))
            .map(|places| (places[0].source, places[0].key))
            .collect();
        Self { sources, found }
    }

    /// Whether line `at` of page `page` is such a line.
    pub fn holds(&self, page: usize, lines: &PageLines, at: usize) -> bool {
        let key = lines.lines[at].key;
        let found = self.found.contains(&(self.sources[page], key)) || self.found.contains(&(ALL, key));
        found && may_recur(lines, at)
    }

    /// Whether no line recurs.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// Whether line `at` is short, and stands for itself: neither a part of a paragraph that hard line breaks cut, nor
/// a heading in a table.
fn may_recur(lines: &PageLines, at: usize) -> bool {
    let line = &lines.lines[at];
    let before = at.checked_sub(1).map(|before| &lines.lines[before]);
    let next = lines.lines.get(at + 1);
    let row = |other: Option<&Line>| other.is_some_and(|other| !other.has_few_numbers());
    let cut = before.is_some_and(|before| line.continues(before))
        || next.is_some_and(|next| next.goes_on_from(line));
    // Without a word it is a rule, or stars.
    let short = line.words <= MAX_WORDS && line.is_short() && line.words > 0;
    short && line.has_few_numbers() && !cut && !row(before) && !row(next)
}

/// About how often each line stands in all pages: several lines may be counted together, so never too seldom.
struct Counts(Vec<AtomicU16>);

/// Counts end here, far below what they could hold, since threads may be counting at once.
const MOST: u16 = u16::MAX / 2;

impl Counts {
    /// Counts the short lines of `pages`.
    fn of(pages: &[Page], lines: &[PageLines]) -> Self {
        let n_lines: usize = lines.iter().map(|lines| lines.lines.len()).sum();
        let n_places = n_lines.clamp(1 << 10, 1 << 22).next_power_of_two();
        let counts = Self((0..n_places).map(|_| AtomicU16::new(0)).collect());
        pages.par_iter().zip(lines).filter(|(page, _)| page.status == Status::Ok).for_each(|(_, lines)| {
            for line in lines.lines.iter().filter(|line| line.is_short()) {
                let count = counts.count(line.key);
                if count.load(Relaxed) < MOST {
                    count.fetch_add(1, Relaxed);
                }
            }
        });
        counts
    }

    fn count(&self, key: u64) -> &AtomicU16 {
        &self.0[key as usize & (self.0.len() - 1)]
    }

    /// `false` only for a line that stands in all pages less than `often` times.
    fn may_reach(&self, key: u64, often: usize) -> bool {
        usize::from(self.count(key).load(Relaxed)) >= often.min(usize::from(MOST))
    }
}

/// The lines of a page that may be furniture and are frequent enough to be asked (`may`), each once, for its source and
/// for the whole corpus.
fn places(
    source: u32,
    page: &Page,
    lines: &PageLines,
    mask: &Mask,
    may: impl Fn(&Line) -> bool,
) -> Vec<Place> {
    let asked = |at: usize, line: &Line| may(line) && !mask.masks(at) && may_recur(lines, at);
    let n_lines = lines.lines.len();
    let Some(first) = (0..n_lines).find(|&at| asked(at, &lines.lines[at])) else { return Vec::new() };
    let title = page.title.as_deref().map(str::trim);
    let paragraph = |line: &Line| line.words >= 14;
    let mut after = vec![0; n_lines + 1];
    for at in (first..n_lines).rev() {
        let line = &lines.lines[at];
        after[at] = if paragraph(line) && !mask.masks(at) { line.key } else { after[at + 1] };
    }
    let mut places = Vec::new();
    let mut seen: HashSet<u64, FixedState> = HashSet::default();
    let mut before = 0;
    for (at, line) in lines.lines.iter().enumerate().filter(|&(at, _)| !mask.masks(at)) {
        let is_title = || title == Some(line.span.of(&page.text));
        if at >= first && asked(at, line) && !is_title() && seen.insert(line.key) {
            let sentence = line.is_sentence() && line.words >= 3;
            let place = Place { source: ALL, key: line.key, before, after: after[at + 1], sentence };
            places.push(place);
            if source != ALL {
                places.push(Place { source, ..place });
            }
        }
        if paragraph(line) {
            before = line.key;
        }
    }
    places
}

/// In how many of the `n_pages` pages of `source` a line must stand at least.
fn often_enough(source: u32, n_pages: usize) -> usize {
    let one_in = if source == ALL { ONE_IN_OF_ALL } else { ONE_IN_OF_SOURCE };
    (n_pages / one_in).max(MIN_PAGES)
}

/// Whether a line that stands at `places`, one a page, is furniture of a source that asks for `often` pages.
fn recurs(places: &[Place], often: usize) -> bool {
    let often = often * if places[0].sentence { SENTENCE } else { 1 };
    if places.len() < often {
        return false;
    }
    let differing = |side: fn(&Place) -> u64| {
        let mut keys: Vec<u64> = places.iter().map(side).filter(|&key| key != 0).collect();
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        (keys.len(), all)
    };
    let (before, after) = (differing(|place| place.before), differing(|place| place.after));
    let unlike = |(distinct, all): (usize, usize)| 2 * distinct >= all;
    unlike(before) && unlike(after) && before.0.max(after.0) >= often
}

#[cfg(test)]
mod tests {
    use super::super::folded::Folded;
    use super::*;

    #[test]
    fn counting_roughly_first_loses_nothing() {
        let words = ["rain", "wheat", "envoy", "market", "palace", "river", "guard", "talks"];
        let paragraph =
            |n: usize| (0..20).map(|i| words[(n * 7 + i * i + n / 3) % 8]).collect::<Vec<_>>().join(" ");
        let pages: Vec<Page> = (0..400usize)
            .map(|n| {
                // Some stand in every page, some in few, some where the paragraphs are the same.
                let lines = [
                    format!("{n} {}", paragraph(n)),
                    "More from this section".to_string(),
                    format!("Line of the {} {} desk", words[n % 8], words[n / 8 % 8]),
                    format!("{n} {}", paragraph(n + 1)),
                    format!("Seen near the {}", words[n % 3]),
                    format!("{} {}", n % 5, paragraph(n % 5)),
                ];
                let mut page = Page::new(n.to_string(), lines.join("\n"));
                page.source = (!n.is_multiple_of(4)).then(|| format!("source {}", n % 4));
                page
            })
            .collect();
        let lines: Vec<PageLines> =
            pages.iter().map(|page| PageLines::of(&page.text, &mut Folded::default())).collect();
        let masks: Vec<Mask> = lines.iter().map(Mask::none).collect();
        let all = Recurring::learn(&pages, &lines, &masks, |_, _| true);
        assert!(all.found.len() > 3, "{}", all.found.len());
        assert_eq!(Recurring::of(&pages, &lines, &masks).found, all.found);
    }
}
