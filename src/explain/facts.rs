//! Numbers, names and quotes that differ between two texts.
//!
//! A reader's rule of thumb, not grammar: a number is a word that begins with a digit; a name is a run of words with a
//! capital that does not only begin a sentence; a quote stands between quotation marks. Languages that write nouns
//! with a capital (German) give more names than there are, scripts without capitals none.

use std::collections::HashSet;
use std::ops::Range;

use super::changes::{Step, Words};
use crate::document::Span;

/// Words on either side up to which a change can be one fact in the place of another.
const SHORT: usize = 12;

/// Words from which on a run with capitals is a headline.
const LONGEST_NAME: usize = 6;

/// What kind of fact it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FactKind {
    /// A word that begins with a digit.
    Number,
    /// Words with a capital.
    Name,
    /// Text between quotation marks, of two words or more.
    Quote,
}

impl FactKind {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Quote => "quote",
        }
    }
}

/// A number, name or quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// As the text says it.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A fact that only one text has, or that the one has in the place of the other's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    /// What kind of fact it is.
    pub kind: FactKind,
    /// What the one text says.
    pub a: Option<Fact>,
    /// What the other says.
    pub b: Option<Fact>,
}

/// A fact with its place among the words.
struct Found {
    kind: FactKind,
    words: Range<usize>,
}

/// A text as facts are looked for in it.
#[derive(Clone, Copy)]
struct Text<'a> {
    text: &'a str,
    words: &'a Words,
}

/// The facts that differ between two texts with common `steps`, in the order of the steps.
pub(super) fn differing(a: (&str, &Words), b: (&str, &Words), steps: &[Step]) -> Vec<FactChange> {
    let (a, b) = (Text { text: a.0, words: a.1 }, Text { text: b.0, words: b.1 });
    let seen = Seen::of(&[a, b]);
    let (facts_a, facts_b) = (a.facts(&seen), b.facts(&seen));
    let keys_a: HashSet<&[u64]> = facts_a.iter().map(|fact| a.key(fact)).collect();
    let keys_b: HashSet<&[u64]> = facts_b.iter().map(|fact| b.key(fact)).collect();
    // A quote with two changes inside is told of at the first.
    let (mut told_a, mut told_b) = (vec![false; facts_a.len()], vec![false; facts_b.len()]);
    let mut changes = Vec::new();
    for step in steps.iter().filter(|step| !step.equal) {
        let is_short = step.a.len().max(step.b.len()) <= SHORT;
        let touched_b: Vec<usize> =
            (0..facts_b.len()).filter(|&j| overlaps(&facts_b[j].words, &step.b)).collect();
        for (i, fact) in facts_a.iter().enumerate().filter(|(_, fact)| overlaps(&fact.words, &step.a)) {
            if std::mem::replace(&mut told_a[i], true) {
                continue;
            }
            let in_its_place =
                touched_b.iter().copied().find(|&j| is_short && !told_b[j] && facts_b[j].kind == fact.kind);
            if let Some(j) = in_its_place {
                told_b[j] = true;
                if a.key(fact) != b.key(&facts_b[j]) {
                    let (one, other) = (Some(a.fact(fact)), Some(b.fact(&facts_b[j])));
                    changes.push(FactChange { kind: fact.kind, a: one, b: other });
                }
            } else if !keys_b.contains(a.key(fact)) {
                changes.push(FactChange { kind: fact.kind, a: Some(a.fact(fact)), b: None });
            }
        }
        for j in touched_b {
            if !std::mem::replace(&mut told_b[j], true) && !keys_a.contains(b.key(&facts_b[j])) {
                changes.push(FactChange { kind: facts_b[j].kind, a: None, b: Some(b.fact(&facts_b[j])) });
            }
        }
    }
    changes
}

/// Whether the ranges share a word, or an empty one lies inside the other.
fn overlaps(one: &Range<usize>, other: &Range<usize>) -> bool {
    one.start < other.end && other.start < one.end
}

/// How the words of both texts are written where no sentence begins.
struct Seen {
    capital: HashSet<u64>,
    lower: HashSet<u64>,
}

impl Seen {
    fn of(texts: &[Text]) -> Self {
        let mut seen = Self { capital: HashSet::new(), lower: HashSet::new() };
        for text in texts {
            for (i, &hash) in text.words.hashes.iter().enumerate() {
                if !text.has_capital(i) {
                    seen.lower.insert(hash);
                } else if !text.begins_sentence(i) {
                    seen.capital.insert(hash);
                }
            }
        }
        seen
    }
}

impl<'a> Text<'a> {
    fn key(self, fact: &Found) -> &'a [u64] {
        &self.words.hashes[fact.words.clone()]
    }

    fn fact(self, fact: &Found) -> Fact {
        let span = self.words.span(&fact.words);
        Fact { text: span.of(self.text).to_string(), span }
    }

    fn word(self, i: usize) -> &'a str {
        self.words.spans[i].of(self.text)
    }

    fn has_capital(self, i: usize) -> bool {
        self.word(i).starts_with(char::is_uppercase)
    }

    /// What stands between word `i` and the one before it.
    fn before(self, i: usize) -> &'a str {
        let from = i.checked_sub(1).map_or(0, |before| self.words.spans[before].end);
        self.text.get(from as usize..self.words.spans[i].start as usize).unwrap_or("")
    }

    fn begins_sentence(self, i: usize) -> bool {
        let ends =
            |c: char| matches!(c, '.' | '!' | '?' | ':' | '\n' | '"' | '“' | '„' | '«' | '—' | '•' | '*');
        i == 0 || self.before(i).contains(ends)
    }

    fn facts(self, seen: &Seen) -> Vec<Found> {
        let mut facts: Vec<Found> = (0..self.words.spans.len())
            .filter(|&i| self.word(i).starts_with(char::is_numeric))
            .map(|i| Found { kind: FactKind::Number, words: i..i + 1 })
            .collect();
        self.names(seen, &mut facts);
        self.quotes(&mut facts);
        facts.sort_by_key(|fact| (fact.words.start, fact.words.end, fact.kind));
        facts
    }

    /// Runs of words with a capital. A word that begins a sentence counts only where it is a name elsewhere, or
    /// is long, nowhere in lower case, and goes on.
    fn names(self, seen: &Seen, facts: &mut Vec<Found>) {
        let n = self.words.spans.len();
        let mut at = 0;
        while at < n {
            let start = at;
            at += 1;
            if !self.has_capital(start) {
                continue;
            }
            let joins = |i: usize| {
                let between = self.before(i);
                matches!(between, " " | "-" | "'" | "’" | "\u{a0}") && self.has_capital(i)
            };
            while at < n && joins(at) {
                at += 1;
            }
            let hash = self.words.hashes[start];
            let mut words = start..at;
            if self.begins_sentence(start) && !seen.capital.contains(&hash) {
                let may_begin_a_name = self.word(start).chars().count() > 3 && !seen.lower.contains(&hash);
                if words.len() == 1 {
                    continue;
                }
                words.start += usize::from(!may_begin_a_name);
            }
            if words.len() <= LONGEST_NAME {
                facts.push(Found { kind: FactKind::Name, words });
            }
        }
    }

    /// Text between quotation marks; a mark without its partner in the same line is none.
    fn quotes(self, facts: &mut Vec<Found>) {
        let (Some(first), Some(last)) = (self.words.spans.first(), self.words.spans.last()) else { return };
        let (from, mut open) = (first.start as usize, None);
        // The marks round the first and the last word stand outside of them.
        let from = self.text[..from].char_indices().next_back().map_or(from, |(at, _)| at);
        let to = self.text[last.end as usize..].chars().take(2).map(char::len_utf8).sum::<usize>()
            + last.end as usize;
        for (at, mark) in self.text[from..to].char_indices() {
            match (mark, open) {
                ('\n', _) => open = None,
                ('“' | '„' | '«', _) | ('"', None) => open = Some(from + at),
                ('”' | '»' | '"', Some(start)) => {
                    let spans = &self.words.spans;
                    let words = spans.partition_point(|span| (span.start as usize) < start)
                        ..spans.partition_point(|span| (span.end as usize) <= from + at);
                    if words.len() >= 2 {
                        facts.push(Found { kind: FactKind::Quote, words });
                    }
                    open = None;
                }
                _ => {}
            }
        }
    }
}
