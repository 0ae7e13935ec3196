//! Pages become documents: a page that holds several articles is split, furniture is left out.
//!
//! Nothing is copied: a [`Document`] is a list of byte spans of its page, and furniture is the gaps between them.

mod ends;
mod folded;
mod furniture;
mod kind;
mod known;
mod layout;
mod likeness;
mod lines;
mod params;
mod recurring;
mod seams;
mod shape;

use std::collections::BTreeMap;

use linfa::ParamGuard;
use rayon::prelude::*;
use regex::Regex;

use crate::document::{Corpus, Document, Page, Span, Status};
use crate::error::Result;
use crate::stop;
use folded::Folded;
use furniture::{Mask, Masked};
use lines::{Line, PageLines};
use recurring::Recurring;
use seams::Source;

/// Bytes between two starts of articles at least; an article is longer than that.
const MIN_APART: u32 = 300;

pub use kind::FurnitureKind;
pub use params::{Clean, CleanParams, Split};

/// A line that was left out, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Furniture {
    /// The line as the pages write it (the first in alphabetical order, where they differ in case or punctuation).
    pub text: String,
    /// Why it was left out.
    pub kind: FurnitureKind,
    /// Pages it was left out of.
    pub n_pages: usize,
    /// Lines left out; a page may have several.
    pub n_lines: usize,
}

/// What [`Clean::corpus`](CleanParams::corpus) gives.
#[derive(Debug, Clone, Default)]
pub struct Cleaned {
    /// The pages and their documents.
    pub corpus: Corpus,
    /// All that was left out, commonest first, then by text and kind.
    pub furniture: Vec<Furniture>,
    /// Pages that were split into two or more documents.
    pub n_split_pages: usize,
}

impl Clean {
    /// Splits and cleans `pages`; the documents are in the order of the pages, and every page has at least one.
    ///
    /// What becomes of a page depends on the set of pages, not on their order.
    ///
    /// # Errors
    /// None at present.
    pub fn corpus(&self, pages: Vec<Page>) -> Result<Cleaned> {
        let (lines, mut masks): (Vec<PageLines>, Vec<Mask>) =
            pages.par_iter().map_init(Folded::default, |folded, page| self.lines(page, folded)).unzip();
        if self.furniture {
            let recurring = Recurring::of(&pages, &lines, &masks);
            masks.par_iter_mut().enumerate().filter(|_| !recurring.is_empty()).for_each(|(at, mask)| {
                let title = pages[at].title.as_deref().map(str::trim);
                mask.add_recurring(&lines[at], |line| {
                    let is_title = || title == Some(lines[at].lines[line].span.of(&pages[at].text));
                    recurring.holds(at, &lines[at], line) && !is_title()
                });
            });
            let left: Vec<Vec<Span>> = pages
                .par_iter()
                .zip(lines.par_iter().zip(&masks))
                .map(|(page, (lines, mask))| {
                    let text = readable(page);
                    pieces(text, Span::new(0, text.len()), &mask.spans(lines))
                })
                .collect();
            let parts = ends::ends(&pages, &left);
            masks.par_iter_mut().zip(parts).enumerate().for_each(|(at, (mask, parts))| {
                parts.iter().for_each(|&part| mask.add_part(&pages[at].text, &lines[at], part));
            });
        }
        let starts = match &self.split {
            Split::None => vec![Vec::new(); pages.len()],
            Split::Pattern(pattern) => pages.par_iter().map(|page| matches(pattern, page)).collect(),
            Split::Auto => starts(&pages, &lines, &masks),
        };
        let documents: Vec<Vec<Document>> = (0..pages.len())
            .into_par_iter()
            .map(|at| {
                stop::here();
                documents(at, &pages[at], &lines[at], &masks[at], &starts[at])
            })
            .collect();
        let n_split_pages = documents.iter().filter(|of_page| of_page.len() > 1).count();
        let furniture = list(&pages, &lines, &masks);
        let documents = documents.into_iter().flatten().collect();
        Ok(Cleaned { corpus: Corpus::new(pages, documents), furniture, n_split_pages })
    }

    /// The lines of a page and what it shows to be furniture; both at once, while the text is at hand.
    fn lines(&self, page: &Page, folded: &mut Folded) -> (PageLines, Mask) {
        stop::here();
        let lines = PageLines::of(readable(page), folded);
        let mask = if self.furniture { Mask::of(page, &lines, folded) } else { Mask::none(&lines) };
        (lines, mask)
    }
}

impl CleanParams {
    /// Checks the parameters, then splits and cleans `pages`: see [`Clean::corpus`].
    ///
    /// # Errors
    /// A parameter outside its range.
    pub fn corpus(&self, pages: Vec<Page>) -> Result<Cleaned> {
        self.check_ref()?.corpus(pages)
    }
}

/// The text of a page that takes part, else nothing.
fn readable(page: &Page) -> &str {
    if page.status == Status::Ok { &page.text } else { "" }
}

/// Where `pattern` matches in `page`.
fn matches(pattern: &Regex, page: &Page) -> Vec<u32> {
    pattern.find_iter(readable(page)).map(|found| Span::new(0, found.start()).end).collect()
}

/// The first bytes of a text as a number: texts whose numbers differ stand in the same order.
fn head(text: &str) -> u64 {
    let mut head = [0; 8];
    head.iter_mut().zip(text.bytes()).for_each(|(head, byte)| *head = byte);
    u64::from_be_bytes(head)
}

/// Where articles begin in each page, by its layout and by what it shares with other pages.
fn starts(pages: &[Page], lines: &[PageLines], masks: &[Mask]) -> Vec<Vec<u32>> {
    // Pages in an order of their own, so that nothing hangs on the order they came in.
    let mut order: Vec<(u64, usize)> = pages.iter().map(|page| head(&page.text)).zip(0..).collect();
    order.par_sort_unstable_by_key(|&(head, at)| (head, &pages[at].text, &pages[at].id));
    let order: Vec<usize> = order.into_iter().map(|(_, at)| at).collect();
    let sources: Vec<Source<'_>> = order
        .par_iter()
        .map(|&at| {
            let text = readable(&pages[at]);
            Source {
                text,
                lines: &lines[at],
                pieces: pieces(text, Span::new(0, text.len()), &masks[at].spans(&lines[at])),
            }
        })
        .collect();
    let mut seams = vec![Vec::new(); pages.len()];
    for (found, &at) in seams::starts(&sources).into_iter().zip(&order) {
        seams[at] = found;
    }
    let by_layout = pages.par_iter().zip(lines.par_iter().zip(masks));
    by_layout
        .map(|(page, (lines, mask))| layout::starts(readable(page), lines, mask))
        .zip(seams)
        .map(|(mut starts, seams)| {
            // Layout knows the border to the line; a seam close by is the same one.
            let new = |seam: &u32| starts.iter().all(|start| start.abs_diff(*seam) > MIN_APART);
            let seams: Vec<u32> = seams.into_iter().filter(new).collect();
            starts.extend(seams);
            starts.sort_unstable();
            starts
        })
        .collect()
}

/// The documents of one page, cut at `starts`; a part without text of its own joins the one before it.
fn documents(at: usize, page: &Page, lines: &PageLines, mask: &Mask, starts: &[u32]) -> Vec<Document> {
    let number = u32::try_from(at).expect("fewer than 2^32 pages");
    let empty = Document { id: page.id.clone(), page: number, status: page.status, ..Document::default() };
    if page.status != Status::Ok {
        return vec![empty];
    }
    let end = Span::new(0, page.text.len()).end;
    let mut starts: Vec<u32> = starts.iter().copied().filter(|&start| start > 0 && start < end).collect();
    starts.insert(0, 0);
    starts.dedup();
    starts.push(end);
    let masked = mask.spans(lines);
    let mut parts: Vec<(Span, Vec<Span>)> = Vec::new();
    for pair in starts.windows(2) {
        let whole = Span { start: pair[0], end: pair[1] };
        let kept = pieces(&page.text, whole, &masked);
        if !kept.is_empty() {
            parts.push((whole, kept));
        }
    }
    match parts.len() {
        0 => return vec![Document { status: Status::Furniture, ..empty }],
        // A page that nothing was taken from stays as it is, white space and all.
        1 if mask.is_empty() => parts[0].1 = vec![Span { start: 0, end }],
        _ => {}
    }
    let several = parts.len() > 1;
    let document = |(place, (whole, pieces)): (usize, (Span, Vec<Span>))| Document {
        id: if several { format!("{}#{}", page.id, place + 1) } else { page.id.clone() },
        page: number,
        title: title(page, whole, place == 0, lines, mask),
        pieces,
        status: Status::Ok,
    };
    parts.into_iter().enumerate().map(document).collect()
}

/// What is left of `whole` without what is `masked` and without white space at the ends of the pieces.
fn pieces(text: &str, whole: Span, masked: &[Masked]) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut keep = |start: u32, end: u32| {
        if start < end {
            let part = Span { start, end }.of(text);
            let lead = part.len() - part.trim_start().len();
            let kept = part.trim().len();
            if kept > 0 {
                pieces.push(Span::new(start as usize + lead, start as usize + lead + kept));
            }
        }
    };
    let mut start = whole.start;
    let first = masked.partition_point(|(.., span)| span.end <= whole.start);
    for (.., span) in masked[first..].iter().take_while(|(.., span)| span.start < whole.end) {
        keep(start, span.start.max(start));
        start = span.end.min(whole.end);
    }
    keep(start, whole.end);
    pieces
}

/// The headline of the article in `whole`: the page's own title, or the first line that reads like one.
fn title(page: &Page, whole: Span, first: bool, lines: &PageLines, mask: &Mask) -> Span {
    if let Some(title) = page.title.as_deref().map(str::trim).filter(|title| first && !title.is_empty()) {
        let before = page.text.len() - page.text.trim_start().len();
        return match page.text[before..].starts_with(title) {
            true => Span::new(before, before + title.len()),
            false => Span::default(),
        };
    }
    let lines_inside = || lines.inside(whole).map(|at| (at, &lines.lines[at]));
    let kept = lines_inside().filter(|&(at, _)| !mask.masks(at)).map(|(_, line)| line);
    let head: Vec<&Line> =
        kept.take_while(|line| !line.is_body()).filter(|line| line.is_headline()).take(12).collect();
    // What stands there again is the headline; links and dates before it do not.
    let again = |line: &&&Line| lines_inside().filter(|(_, other)| other.key == line.key).count() > 1;
    let title = head.iter().find(again).or(head.first());
    title.map_or(Span::default(), |line| line.span)
}

/// All masked lines of all pages, counted.
fn list(pages: &[Page], lines: &[PageLines], masks: &[Mask]) -> Vec<Furniture> {
    let mut counted: BTreeMap<(FurnitureKind, u64), Furniture> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        let key = |key: u64, text: &str| if key == 0 { likeness::hash(text) } else { key };
        let spans = masks[at].spans(&lines[at]).into_iter();
        let mut masked: Vec<(FurnitureKind, u64, &str)> = spans
            .map(|(kind, own, span)| (kind, span.of(&page.text).trim(), own))
            .map(|(kind, text, own)| (kind, key(own, text), text))
            .collect();
        masked.sort_unstable();
        for (place, &(kind, key, text)) in masked.iter().enumerate() {
            let entry = counted.entry((kind, key)).or_insert_with(|| Furniture {
                text: text.to_string(),
                kind,
                n_pages: 0,
                n_lines: 0,
            });
            let same_page = place > 0 && (masked[place - 1].0, masked[place - 1].1) == (kind, key);
            entry.n_pages += usize::from(!same_page);
            entry.n_lines += 1;
            if text < entry.text.as_str() {
                entry.text = text.to_string();
            }
        }
    }
    let mut furniture: Vec<Furniture> = counted.into_values().collect();
    furniture.sort_by(|a, b| {
        b.n_lines.cmp(&a.n_lines).then_with(|| a.text.cmp(&b.text)).then_with(|| a.kind.cmp(&b.kind))
    });
    furniture
}
