//! Furniture at the two ends of pages, learned word by word: for pages whose line breaks are lost, and for notices
//! that are longer than a line.
//!
//! Where many pages of a source begin with the same words and then each goes on with something else, the words are
//! the site's and not the articles'. Copies of one article begin with the same words too; they are told apart by what
//! follows, which has to be of its own, and unlike from page to page ([`WordCounts`]).

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use foldhash::fast::FixedState;
use rayon::prelude::*;

use crate::document::{Page, Span, Status};
use crate::text::{Reader, WordRule};

use super::likeness::{WordCounts, hash};
use super::seams::{trim_end, trim_start};

/// Words in a row at an end of a page that may be furniture, at least.
const MIN_WORDS: usize = 8;

/// Words from each end that are looked at.
const MAX_WORDS: usize = 400;

/// Pages that must have the words, at least.
const MIN_PAGES: usize = 8;

/// Of the pages of one source, one in this many must have the words.
const ONE_IN_OF_SOURCE: usize = 50;

/// Of all pages, one in this many must have the words.
const ONE_IN_OF_ALL: usize = 100;

/// Words of its own that a page must have for it to count.
const MIN_OWN: usize = 30;

/// Pages with the same end that are compared with each other; these and no more, evenly drawn.
const SAMPLE: usize = 48;

/// Pages with the same end that must be unlike each other, at least.
const MIN_UNLIKE: usize = 4;

/// One in this many of the compared pages must be unlike all others.
const ONE_IN_UNLIKE: usize = 4;

/// Likeness of two pages up to which they are unlike.
const UNLIKE: f64 = 0.3;

/// A page as the search sees it.
struct Words<'a> {
    text: &'a str,
    pieces: &'a [Span],
    words: Vec<(u64, Span)>,
}

/// For each page the parts at its two ends that recur; `pieces` is what is left of each page so far.
pub(super) fn ends(pages: &[Page], pieces: &[Vec<Span>]) -> Vec<Vec<Span>> {
    let mut groups: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| page.status == Status::Ok) {
        groups.entry(None).or_default().push(at);
        if let Some(source) = page.source.as_deref() {
            groups.entry(Some(source)).or_default().push(at);
        }
    }
    let groups: Vec<(Vec<usize>, usize)> = groups
        .into_iter()
        .map(|(source, members)| {
            let one_in = if source.is_some() { ONE_IN_OF_SOURCE } else { ONE_IN_OF_ALL };
            let often = (members.len() / one_in).max(MIN_PAGES);
            (members, often)
        })
        .collect();
    // Nearly all pages begin and end with words of their own: only the others are read in full.
    let reader = || Reader::new(WordRule::Letters);
    let keys: Vec<[u64; 2]> = pages
        .par_iter()
        .zip(pieces)
        .map_init(reader, |reader, (page, pieces)| keys(page, pieces, reader))
        .collect();
    let mut frequent = vec![false; pages.len()];
    for (members, often) in &groups {
        for side in [0, 1] {
            let mut times: HashMap<u64, usize, FixedState> = HashMap::default();
            members.iter().for_each(|&at| *times.entry(keys[at][side]).or_default() += 1);
            members.iter().for_each(|&at| frequent[at] |= times[&keys[at][side]] >= *often);
        }
    }
    let read: Vec<Words<'_>> = (0..pages.len())
        .into_par_iter()
        .map(|at| Words::of(&pages[at], if frequent[at] { &pieces[at] } else { &[] }))
        .collect();
    let mut found = vec![(0, 0); pages.len()];
    for (members, often) in &groups {
        let sides = [false, true].map(|at_end| shared(&read, members, *often, at_end));
        let longest = [0, 1].map(|side| sides[side].longest(pages.len()));
        for (side, at_end) in [(0, false), (1, true)] {
            for (at, n_words) in sides[side].recurring(&read, &longest[1 - side], *often, at_end) {
                let known: &mut usize = if at_end { &mut found[at].1 } else { &mut found[at].0 };
                *known = n_words.max(*known);
            }
        }
    }
    read.iter().zip(found).map(|(page, (head, tail))| page.parts(head, tail)).collect()
}

/// Where the words of a page that count begin: after its title, which is the article's own.
fn after_title(page: &Page) -> usize {
    let title = page.title.as_deref().map(str::trim).unwrap_or("");
    let lead = page.text.len() - page.text.trim_start().len();
    if page.text[lead..].starts_with(title) { lead + title.len() } else { 0 }
}

/// Hands each word of `part` of a text to `each`, those before `from` left out.
fn for_each(text: &str, part: Span, from: usize, reader: &mut Reader, mut each: impl FnMut(u64, Span)) {
    reader.read(part.of(text), |word| {
        let span = Span { start: part.start + word.span.start, end: part.start + word.span.end };
        if span.start as usize >= from {
            each(hash(word.folded), span);
        }
    });
}

/// What stands for the first and for the last [`MIN_WORDS`] words of a page. Reads no more than it must: no word has
/// white space in it, so a text can be cut there and its words are the same.
fn keys(page: &Page, pieces: &[Span], reader: &mut Reader) -> [u64; 2] {
    let (text, from) = (page.text.as_str(), after_title(page));
    let (mut first, mut last) = ([0; MIN_WORDS], [0; MIN_WORDS]);
    let mut n = 0;
    'found: for piece in pieces {
        let mut rest = *piece;
        while !rest.is_empty() {
            if n >= MIN_WORDS {
                break 'found;
            }
            let cut = Span { end: cut_after(text, rest), ..rest };
            for_each(text, cut, from, reader, |word, _| {
                first.iter_mut().skip(n).take(1).for_each(|first| *first = word);
                n += 1;
            });
            rest.start = cut.end;
        }
    }
    let mut n = MIN_WORDS;
    let mut words = Vec::new();
    'found: for piece in pieces.iter().rev() {
        let mut rest = *piece;
        while !rest.is_empty() {
            if n == 0 {
                break 'found;
            }
            let cut = Span { start: cut_before(text, rest), ..rest };
            words.clear();
            for_each(text, cut, from, reader, |word, _| words.push(word));
            for &word in words.iter().rev().take(n) {
                n -= 1;
                last[n] = word;
            }
            rest.end = cut.start;
        }
    }
    [hash(first), hash(last)]
}

/// Bytes of a text that are read at once in search of a few words.
const STRETCH: usize = 128;

/// Where a stretch at the start of `rest` ends, which is not empty: before white space, or at the end.
fn cut_after(text: &str, rest: Span) -> u32 {
    let least = rest.start as usize + STRETCH;
    let after = text.as_bytes()[..rest.end as usize].get(least..).unwrap_or_default();
    let space = after.iter().position(u8::is_ascii_whitespace);
    space.map_or(rest.end, |space| (least + space) as u32)
}

/// Where a stretch at the end of `rest` starts, which is not empty: after white space, or at the start.
fn cut_before(text: &str, rest: Span) -> u32 {
    let most = (rest.end as usize).saturating_sub(STRETCH);
    let before = text.as_bytes()[..most].get(rest.start as usize..).unwrap_or_default();
    let space = before.iter().rposition(u8::is_ascii_whitespace);
    space.map_or(rest.start, |space| rest.start + space as u32 + 1)
}

impl<'a> Words<'a> {
    fn of(page: &'a Page, pieces: &'a [Span]) -> Self {
        let mut words = Vec::new();
        if !pieces.is_empty() {
            let (from, reader) = (after_title(page), &mut Reader::new(WordRule::Letters));
            for &piece in pieces {
                for_each(&page.text, piece, from, reader, |word, span| words.push((word, span)));
            }
        }
        Self { text: &page.text, pieces, words }
    }

    /// The word `place` words from the start, or from the end.
    fn word(&self, place: usize, at_end: bool) -> Option<u64> {
        let place = if at_end { self.words.len().checked_sub(place + 1)? } else { place };
        self.words.get(place).map(|word| word.0)
    }

    /// What remains without `n_words` at one end and `other` words at the other.
    fn rest(&self, n_words: usize, other: usize, at_end: bool) -> WordCounts {
        let (head, tail) = if at_end { (other, n_words) } else { (n_words, other) };
        let own = &self.words[head..self.words.len() - tail];
        let (start, end) = (own[0].1.start, own[own.len() - 1].1.end);
        let cut = |piece: &Span| Span { start: piece.start.max(start), end: piece.end.min(end) };
        let pieces = self.pieces.iter().map(cut).filter(|piece| piece.start < piece.end);
        WordCounts::of(pieces.map(|piece| piece.of(self.text)))
    }

    /// The first `head` and the last `tail` words as parts of the text, cut at the border of a sentence close by.
    fn parts(&self, head: usize, tail: usize) -> Vec<Span> {
        let mut parts = Vec::new();
        let n = self.words.len();
        if n > 0 && head + tail >= n {
            // Nothing of its own is left.
            parts.push(Span::new(0, self.text.len()));
        } else if head + tail > 0 {
            if head > 0 {
                let start = self.words[0].1.start;
                let end = trim_end(self.text, self.words[head - 1].1.end);
                parts.push(Span { start, end: end.clamp(start, self.words[head].1.start) });
            }
            if tail > 0 {
                let end = Span::new(0, self.text.len()).end;
                let start = trim_start(self.text, self.words[n - tail].1.start);
                parts.push(Span { start: start.max(self.words[n - tail - 1].1.end), end });
            }
        }
        parts.retain(|part| !part.is_empty());
        parts
    }
}

/// Pages that begin with the same words, or end with them.
struct Shared {
    /// The pages, those with the same words together.
    order: Vec<usize>,
    /// Stretches of `order` that are long enough, and how many words they share; the longest runs first.
    stretches: Vec<(usize, usize, usize)>,
}

/// Among `members` the pages whose first words (the last, where `at_end`) stand in `often` pages or more.
fn shared(read: &[Words<'_>], members: &[usize], often: usize, at_end: bool) -> Shared {
    let words = |at: usize| (0..MAX_WORDS).map_while(move |place| read[at].word(place, at_end));
    let mut order: Vec<usize> = members.iter().copied().filter(|&at| !read[at].words.is_empty()).collect();
    // Ties in an order of their own, so that the order of the pages does not show.
    order.par_sort_by(|&a, &b| words(a).cmp(words(b)).then_with(|| read[a].text.cmp(read[b].text)));
    let mut stretches = Vec::new();
    let mut open = vec![(0, order.len(), 0)];
    while let Some((start, end, n_words)) = open.pop() {
        if n_words >= MIN_WORDS {
            stretches.push((start, end, n_words));
        }
        if n_words == MAX_WORDS {
            continue;
        }
        let word = |at: usize| read[at].word(n_words, at_end);
        let mut from = start;
        for same in order[start..end].chunk_by(|&a, &b| word(a) == word(b)) {
            if same.len() >= often && word(same[0]).is_some() {
                open.push((from, from + same.len(), n_words + 1));
            }
            from += same.len();
        }
    }
    stretches.sort_unstable_by_key(|&(start, _, n_words)| (Reverse(n_words), start));
    // A shorter run of the same pages says nothing new.
    let mut seen: HashSet<(usize, usize), FixedState> = HashSet::default();
    stretches.retain(|&(start, end, _)| seen.insert((start, end)));
    Shared { order, stretches }
}

impl Shared {
    /// For each of `n_pages` pages the longest run that it shares, furniture or not.
    fn longest(&self, n_pages: usize) -> Vec<usize> {
        let mut longest = vec![0; n_pages];
        for &(start, end, n_words) in self.stretches.iter().rev() {
            self.order[start..end].iter().for_each(|&at| longest[at] = n_words);
        }
        longest
    }

    /// The pages of which the run is furniture, and how many words of it. `other` has the longest run that each page
    /// shares at its other end: it tells nothing of how alike the pages are otherwise.
    fn recurring(
        &self,
        read: &[Words<'_>],
        other: &[usize],
        often: usize,
        at_end: bool,
    ) -> Vec<(usize, usize)> {
        let mut known = vec![0; self.order.len()];
        for &(start, end, n_words) in &self.stretches {
            let is_new = known[start..end].contains(&0);
            if is_new && are_unlike(read, &self.order[start..end], (n_words, other), often, at_end) {
                known[start..end].iter_mut().filter(|known| **known == 0).for_each(|known| *known = n_words);
            }
        }
        self.order.iter().copied().zip(known).filter(|(_, n_words)| *n_words > 0).collect()
    }
}

/// Whether pages that share `n_words` at one end go on with texts of their own, unlike each other.
fn are_unlike(
    read: &[Words<'_>],
    pages: &[usize],
    (n_words, other): (usize, &[usize]),
    often: usize,
    at_end: bool,
) -> bool {
    let own = |at: &&usize| read[**at].words.len() >= n_words + other[**at] + MIN_OWN;
    let own: Vec<usize> = pages.iter().filter(own).copied().collect();
    if own.len() < often {
        return false;
    }
    let sample: Vec<usize> = own.iter().copied().step_by(own.len().div_ceil(SAMPLE)).collect();
    let rests: Vec<WordCounts> =
        sample.par_iter().map(|&at| read[at].rest(n_words, other[at], at_end)).collect();
    let mut unlike: Vec<&WordCounts> = Vec::new();
    for rest in &rests {
        if unlike.iter().all(|other| other.cosine(rest) <= UNLIKE) {
            unlike.push(rest);
        }
    }
    unlike.len() >= MIN_UNLIKE.max(rests.len() / ONE_IN_UNLIKE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The keys by all words of a page.
    fn slowly(page: &Page, pieces: &[Span]) -> [u64; 2] {
        let words: Vec<u64> = Words::of(page, pieces).words.iter().map(|word| word.0).collect();
        let (mut first, mut last) = ([0; MIN_WORDS], [0; MIN_WORDS]);
        let n = words.len().min(MIN_WORDS);
        first[..n].copy_from_slice(&words[..n]);
        last[MIN_WORDS - n..].copy_from_slice(&words[words.len() - n..]);
        [hash(first), hash(last)]
    }

    proptest::proptest! {
        #[test]
        fn keys_are_those_of_all_words(
            parts in proptest::collection::vec(r"([a-z]{1,3}[ \n'-]|é漢|\PC|[0-9]{3} |\t\u{301}|_ ){0,60}", 1..5),
            titled in proptest::prelude::any::<bool>(),
        ) {
            let text = parts.concat();
            let mut page = Page::new("p", text.as_str());
            page.title = titled.then(|| parts[0].clone());
            let mut at = 0;
            let mut pieces = Vec::new();
            for part in &parts {
                pieces.extend((!part.is_empty()).then(|| Span::new(at, at + part.len())));
                at += part.len();
            }
            let reader = &mut Reader::new(WordRule::Letters);
            assert_eq!(keys(&page, &pieces, reader), slowly(&page, &pieces), "{text:?}");
        }
    }
}
