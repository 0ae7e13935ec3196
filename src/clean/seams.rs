//! Where another article begins, told by text that pages share: for pages whose layout is lost.
//!
//! Where two pages share a long stretch and each then goes on with something of its own, the stretch is an article
//! that stands in both, and its end is a seam. But an edited copy also shares long stretches, so a seam is taken
//! only where the words before and after it are unlike too, in both pages; see [`WordCounts`] for the figures.
//! Pages of which one is contained in the other have no seam, nor have copies with a paragraph put in or taken out.

use rayon::prelude::*;

use crate::document::Span;
use crate::passages::{Passage, Passages};

use super::likeness::WordCounts;
use super::lines::{Line, PageLines};

/// Words that pages must share in a row for the search to look at them.
const MIN_SHARED: usize = 30;

/// Words of a shared stretch that may be an article.
const MIN_ARTICLE: usize = 60;

/// Bytes that a page has before or after a seam at least: some sixty words.
const MIN_REST: u32 = 350;

/// Bytes of text of its own that a shared stretch may have inside: a paragraph put in.
const MAX_GAP: u32 = 300;

/// Bytes apart at which two seams of a page are one.
const SAME: u32 = 200;

/// Points a seam needs.
const ENOUGH: f64 = 2.5;

/// Likeness of the two sides above which a seam is not taken even where another page has it.
const TOO_LIKE: f64 = 0.25;

/// Bytes of its own that a page may have before a shared stretch which is its first article, or after its last.
const MAX_OWN: u32 = 150;

/// A page: its text and lines, and what is kept of it.
pub(super) struct Source<'a> {
    pub text: &'a str,
    pub lines: &'a PageLines,
    pub pieces: Vec<Span>,
}

/// A seam of `page` that it has in common with `partner`.
#[derive(Debug, Clone, Copy)]
struct Seam {
    page: usize,
    at: u32,
    /// Whether the shared stretch lies before it.
    ends: bool,
    partner: usize,
    partner_at: u32,
    likeness: f64,
    points: f64,
}

/// For each page, the bytes at which an article begins, ascending.
pub(super) fn starts(pages: &[Source<'_>]) -> Vec<Vec<u32>> {
    let mut starts = vec![Vec::new(); pages.len()];
    let long = |page: &Source<'_>| {
        page.pieces.iter().map(|piece| piece.len()).sum::<usize>() >= 2 * MIN_REST as usize
    };
    let texts: Vec<(&str, &[Span])> =
        pages.iter().map(|page| (page.text, if long(page) { page.pieces.as_slice() } else { &[] })).collect();
    let Ok(passages) = Passages::params().min_words(MIN_SHARED).of_pieces(&texts) else { return starts };
    let pairs: Vec<&[Passage]> = passages.chunk_by(|one, next| (one.a, one.b) == (next.a, next.b)).collect();
    let mut seams: Vec<Seam> = pairs.par_iter().flat_map_iter(|shared| of_pair(pages, shared)).collect();
    seams.sort_by_key(|seam| (seam.page, seam.at, seam.partner));
    let groups: Vec<&[Seam]> =
        seams.chunk_by(|one, next| one.page == next.page && next.at - one.at <= SAME).collect();
    let strong = |group: &[Seam]| {
        let partners = group.chunk_by(|one, next| one.partner == next.partner).count();
        let best = group.iter().map(|seam| seam.points).fold(f64::NEG_INFINITY, f64::max);
        best + 0.5 * (partners.min(3) - 1) as f64 >= ENOUGH
    };
    let sure: Vec<(usize, u32)> = groups
        .iter()
        .filter(|group| strong(group))
        .flat_map(|group| group.iter().map(|seam| (seam.page, seam.at)))
        .collect();
    for group in groups {
        let backed = |seam: &Seam| {
            seam.likeness <= TOO_LIKE && sure.binary_search(&(seam.partner, seam.partner_at)).is_ok()
        };
        if strong(group) || group.iter().any(backed) {
            // Two pages may by chance go on with the same words; where a third differs earlier, there it is.
            let ends = group.iter().filter(|seam| seam.ends).map(|seam| seam.at).min();
            let begins = group.iter().map(|seam| seam.at).max();
            starts[group[0].page].extend(ends.or(begins));
        }
    }
    starts
}

/// The seams of the two pages that all of `shared` belong to.
fn of_pair(pages: &[Source<'_>], shared: &[Passage]) -> Vec<Seam> {
    let regions = regions(shared);
    let total: usize = regions.iter().map(|region| region.n_words).sum();
    let Some(region) = regions.into_iter().max_by_key(|region| (region.n_words, region.span_a)) else {
        return Vec::new();
    };
    // Shared stretches elsewhere mean that the rest is not each page's own: an edited copy.
    if region.n_words < MIN_ARTICLE || total - region.n_words > MIN_ARTICLE {
        return Vec::new();
    }
    let sides = [(region.a, region.span_a), (region.b, region.span_b)];
    let found: Vec<Vec<Side>> = sides.iter().map(|&(page, span)| of_side(&pages[page], span)).collect();
    let mut seams = Vec::new();
    for one in &found[0] {
        for other in &found[1] {
            // An article at the end of both pages may be a shared background: it has to be longer.
            if (!one.ends || !other.ends) && region.n_words < 2 * MIN_ARTICLE {
                continue;
            }
            // A stretch in the middle of both pages may be a notice that the site puts into its articles.
            let anchored = one.anchored && other.anchored;
            if !anchored && region.n_words < 4 * MIN_ARTICLE {
                continue;
            }
            let likeness = [likeness_at(&pages[region.a], one.at), likeness_at(&pages[region.b], other.at)];
            let points: f64 = likeness.iter().copied().map(points_of).sum();
            let points = points + if anchored { 1.0 } else { 0.0 };
            for (side, page, partner, its, likeness) in
                [(one, region.a, region.b, other, likeness[0]), (other, region.b, region.a, one, likeness[1])]
            {
                seams.push(Seam {
                    page,
                    at: side.at,
                    ends: side.ends,
                    partner,
                    partner_at: its.at,
                    likeness,
                    points,
                });
            }
        }
    }
    seams
}

/// One end of a shared stretch in one page.
#[derive(Debug, Clone, Copy)]
struct Side {
    at: u32,
    ends: bool,
    anchored: bool,
}

/// The ends of `shared` that have a long rest of the page beyond them, and after which an article may begin.
fn of_side(page: &Source<'_>, shared: Span) -> Vec<Side> {
    let (Some(first), Some(last)) = (page.pieces.first(), page.pieces.last()) else { return Vec::new() };
    let (before, after) = (shared.start - first.start, last.end - shared.end);
    let mut sides = Vec::new();
    if after >= MIN_REST {
        sides.push(Side { at: trim_end(page.text, shared.end), ends: true, anchored: before <= MAX_OWN });
    }
    if before >= MIN_REST {
        sides.push(Side { at: trim_start(page.text, shared.start), ends: false, anchored: after <= MAX_OWN });
    }
    sides.retain(|side| may_begin_article(page, side.at));
    sides
}

/// How alike the words before and after byte `at` are.
fn likeness_at(page: &Source<'_>, at: u32) -> f64 {
    let (left, right) = cut(&page.pieces, at);
    let of = |pieces: &[Span]| WordCounts::of(pieces.iter().map(|piece| piece.of(page.text)));
    of(&left).cosine(&of(&right))
}

/// What the likeness of the words before and after says, by the figures at [`WordCounts`].
fn points_of(likeness: f64) -> f64 {
    match likeness {
        low if low <= 0.08 => 1.5,
        low if low <= 0.12 => 1.0,
        low if low <= 0.16 => 0.5,
        middle if middle <= 0.2 => 0.0,
        high if high <= 0.25 => -1.0,
        _ => -2.0,
    }
}

/// Whether an article may begin at byte `at`: on the border of a line, one of the next lines must be a headline.
fn may_begin_article(page: &Source<'_>, at: u32) -> bool {
    let lines = &page.lines.lines;
    let next = lines.partition_point(|line| line.span.start < at);
    let inside = next > 0 && lines[next - 1].span.end > at;
    inside || lines[next..].iter().take(4).take_while(|line| !line.is_body()).any(Line::is_headline)
}

/// The pieces before and after byte `at`.
fn cut(pieces: &[Span], at: u32) -> (Vec<Span>, Vec<Span>) {
    let clip = |from: u32, to: u32| {
        pieces
            .iter()
            .map(|piece| (piece.start.max(from), piece.end.min(to)))
            .filter(|(start, end)| start < end)
            .map(|(start, end)| Span { start, end })
            .collect()
    };
    (clip(0, at), clip(at, u32::MAX))
}

/// Passages joined that follow each other in both pages with little between.
fn regions(shared: &[Passage]) -> Vec<Passage> {
    let mut regions: Vec<Passage> = Vec::new();
    for passage in shared {
        let follows = |last: &&mut Passage| {
            let gap = |end: u32, start: u32| start.checked_sub(end).is_some_and(|gap| gap <= MAX_GAP);
            gap(last.span_a.end, passage.span_a.start) && gap(last.span_b.end, passage.span_b.start)
        };
        // A stretch found inside another on a second diagonal adds nothing.
        if regions.iter().any(|region| {
            region.span_a.start <= passage.span_a.start && passage.span_a.end <= region.span_a.end
        }) {
            continue;
        }
        if let Some(last) = regions.last_mut().filter(follows) {
            last.span_a.end = passage.span_a.end;
            last.span_b.end = passage.span_b.end;
            last.n_words += passage.n_words;
        } else {
            regions.push(*passage);
        }
    }
    regions
}

/// Words of the next article's headline that two pages may share by chance.
const MAX_CHANCE: usize = 3;

/// A shared stretch ends at byte `end`, after a word: the border of a line or sentence there, or just before.
///
/// Only the text up to `end` decides, which all pages have in common, so they are all cut at the same place.
pub(super) fn trim_end(text: &str, end: u32) -> u32 {
    let end = end as usize;
    let closing = text[end..].char_indices().find(|(_, c)| c.is_whitespace() || c.is_alphanumeric());
    let (closed, next) = closing.map_or((text.len(), ' '), |(at, c)| (end + at, c));
    // The punctuation after the last word is the article's own.
    let punctuated = &text[end..closed];
    let whole = next == '\n' || punctuated.contains(['.', '!', '?', '…', '。', '؟', '۔', '।']);
    if whole || !next.is_whitespace() && closed == end {
        return Span::new(0, closed).end;
    }
    let head = &text[..end];
    let border = border_before(head);
    let n_words = head[border..].split_whitespace().count();
    let at = if border > 0 && n_words <= MAX_CHANCE { border } else { closed };
    Span::new(0, at).end
}

/// A shared stretch begins at byte `start`, with a word: the border of a line or sentence there, or just before.
pub(super) fn trim_start(text: &str, start: u32) -> u32 {
    let head = &text[..start as usize];
    let word = head
        .rfind(char::is_whitespace)
        .map_or(0, |at| at + head[at..].chars().next().map_or(1, char::len_utf8));
    let border = border_before(head);
    let n_words = head[border..word.max(border)].split_whitespace().count();
    Span::new(0, if n_words <= MAX_CHANCE { border } else { word }).end
}

/// Where the last line or sentence of `head` begins.
fn border_before(head: &str) -> usize {
    let line = head.rfind('\n').map_or(0, |at| at + 1);
    let mut sentence = line;
    let mut stopped = false;
    for (at, c) in head[line..].char_indices() {
        match c {
            '.' | '!' | '?' | '…' | '。' | '؟' | '۔' | '।' => stopped = true,
            '"' | '\'' | '”' | '’' | '»' | ')' | ']' => {}
            c if c.is_whitespace() && stopped => {
                sentence = line + at + c.len_utf8();
                stopped = false;
            }
            _ => stopped = false,
        }
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seams_fall_on_borders() {
        let rows = [
            ("It rained. Envoys meet", "rained", "It rained."),
            ("It rained, he said.” Envoys meet in Basra", "Envoys", "It rained, he said.” "),
            ("It rained\nEnvoys meet again", "Envoys", "It rained\n"),
            ("It rained\nEnvoys meet again", "rained", "It rained"),
            (
                "It rained. Leave a comment Post it Envoys meet",
                "Post it",
                "It rained. Leave a comment Post it",
            ),
        ];
        for (text, last, kept) in rows {
            let end = text.find(last).expect("in it") + last.len();
            assert_eq!(&text[..trim_end(text, end as u32) as usize], kept);
        }
        let text = "It rained. “Envoys meet again";
        assert_eq!(
            &text[trim_start(text, text.find("meet").expect("in it") as u32) as usize..],
            "“Envoys meet again"
        );
    }
}
