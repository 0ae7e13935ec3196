//! The documents that may be copies of a given one: its pairs, and what it contains.

use super::containment::Contained;
use super::shingles::same_texts;
use crate::document::Corpus;
use crate::pairs::Pairs;
use crate::vectors::TermMatrix;

/// A document that may be a copy of another one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub document: u32,
    pub cosine: f32,
    /// Whether the cosine reaches the threshold of the pairs; else the document is contained in the other.
    pub is_pair: bool,
}

/// Pairs and contained documents, by document.
pub(super) struct Candidates<'a> {
    matrix: Option<&'a TermMatrix>,
    /// For each row the first identical one, and by that row all of them.
    firsts: Vec<u32>,
    same: ByFirst,
    /// By the first of identical rows: its pairs.
    starts: Vec<usize>,
    partners: Vec<(u32, f32)>,
    /// For each document the first with the same text, and by that one all of them.
    text_firsts: Vec<u32>,
    same_text: ByFirst,
    /// (outer, inner), both the first of their texts, sorted.
    contained: Vec<(u32, u32)>,
    /// The documents that have candidates, or may have some.
    documents: Vec<u32>,
}

impl<'a> Candidates<'a> {
    /// The candidates of all documents; `contained` needs `matrix` for the cosines.
    pub fn new(
        pairs: &Pairs,
        contained: &[Contained],
        matrix: Option<&'a TermMatrix>,
        corpus: &Corpus,
    ) -> Self {
        let (starts, partners) = pairs.partners();
        let firsts = pairs.firsts();
        let same = ByFirst::new(&firsts);
        let has_pair = |document: u32| {
            let first = firsts[document as usize];
            starts[first as usize] < starts[first as usize + 1] || same.of(first).len() > 1
        };
        // What is contained is told for one of the documents of a text, whichever of them that is.
        let may_have = |document: u32| !contained.is_empty() || has_pair(document);
        let documents: Vec<u32> = (0..firsts.len() as u32).filter(|&document| may_have(document)).collect();
        let text_firsts = same_texts(corpus, may_have);
        let mut contained: Vec<(u32, u32)> = contained
            .iter()
            .map(|pair| (text_firsts[pair.outer as usize], text_firsts[pair.inner as usize]))
            .collect();
        contained.sort_unstable();
        contained.dedup();
        let same_text = ByFirst::new(&text_firsts);
        Self { matrix, firsts, same, starts, partners, text_firsts, same_text, contained, documents }
    }

    /// The documents that may be a candidate or have one, ascending.
    pub fn documents(&self) -> &[u32] {
        &self.documents
    }

    /// The first document with the same text.
    pub fn text(&self, document: u32) -> u32 {
        self.text_firsts[document as usize]
    }

    /// All documents that may be copies of `kept`, ascending, and among them those that `wanted` lets through.
    pub fn of(&self, kept: u32, wanted: impl Fn(u32) -> bool) -> Vec<Candidate> {
        let first = self.firsts[kept as usize];
        let is_wanted = |&document: &u32| document != kept && wanted(document);
        let pair = |cosine: f32| move |document: u32| Candidate { document, cosine, is_pair: true };
        let same = self.same.of(first).iter().copied().filter(is_wanted).map(pair(1.0));
        let mut found: Vec<Candidate> = same.collect();
        for &(other, cosine) in self.partners(first) {
            found.extend(self.same.of(other).iter().copied().filter(is_wanted).map(pair(cosine)));
        }
        found.sort_unstable_by_key(|candidate| candidate.document);
        let n_pairs = found.len();
        for &(_, inner) in self.inners(self.text(kept)) {
            for document in self.same_text.of(inner).iter().copied().filter(is_wanted) {
                let is_pair = |candidate: &Candidate| candidate.document.cmp(&document);
                if found[..n_pairs].binary_search_by(is_pair).is_err() {
                    let cosine =
                        self.matrix.map_or(0.0, |matrix| matrix.cosine(kept as usize, document as usize));
                    found.push(Candidate { document, cosine, is_pair: false });
                }
            }
        }
        found.sort_unstable_by_key(|candidate| candidate.document);
        found
    }

    /// The pairs of `kept` added up: what [`KeepRule::MostTypical`](super::KeepRule) asks.
    pub fn typical(&self, kept: usize) -> u64 {
        let first = self.firsts[kept];
        let others = self.partners(first).iter();
        let others: u64 = others.map(|&(row, cosine)| fixed(cosine) * self.same.of(row).len() as u64).sum();
        others + fixed(1.0) * (self.same.of(first).len() as u64 - 1)
    }

    fn partners(&self, first: u32) -> &[(u32, f32)] {
        &self.partners[self.starts[first as usize]..self.starts[first as usize + 1]]
    }

    fn inners(&self, outer: u32) -> &[(u32, u32)] {
        let start = self.contained.partition_point(|&(other, _)| other < outer);
        let rest = &self.contained[start..];
        &rest[..rest.partition_point(|&(other, _)| other == outer)]
    }
}

/// By first: all that have it, ascending.
struct ByFirst {
    /// Those of first `f`: `all[starts[f]..starts[f + 1]]`.
    all: Vec<u32>,
    starts: Vec<u32>,
}

impl ByFirst {
    fn new(firsts: &[u32]) -> Self {
        let mut starts = vec![0; firsts.len() + 2];
        firsts.iter().for_each(|&first| starts[first as usize + 2] += 1);
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut all = vec![0; firsts.len()];
        for (document, &first) in (0u32..).zip(firsts) {
            let at = &mut starts[first as usize + 1];
            all[*at as usize] = document;
            *at += 1;
        }
        Self { all, starts }
    }

    fn of(&self, first: u32) -> &[u32] {
        &self.all[self.starts[first as usize] as usize..self.starts[first as usize + 1] as usize]
    }
}

/// A cosine as a whole number, so that sums do not hang on their order.
fn fixed(cosine: f32) -> u64 {
    (f64::from(cosine) * f64::from(1u32 << 30)) as u64
}
