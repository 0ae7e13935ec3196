//! Explanations for machines: the same JSON on the command line and in other languages.

use serde_json::{Value, json};

use super::prepare::Prepared;
use super::themes::Found;
use crate::document::{Corpus, Span};
use crate::error::{Error, Result};
use crate::explain::{Explained, Fact, WhyHere};

/// A document of a page.
fn named(corpus: &Corpus, document: usize) -> Value {
    let (id, page) = (&corpus.documents()[document].id, &corpus.page_of(document).id);
    json!({ "id": id, "page": page, "title": corpus.title(document) })
}

/// Why documents `a` and `b` of `corpus` are alike, and where they differ; spans are bytes of the pages' texts.
pub fn explained(corpus: &Corpus, why: &Explained, a: usize, b: usize) -> Value {
    let place = |document: usize, span: Span| json!({ "start": span.start, "end": span.end, "text": span.of(&corpus.page_of(document).text) });
    let fact = |fact: &Option<Fact>| {
        let span = |fact: &Fact| json!({ "start": fact.span.start, "end": fact.span.end, "text": fact.text });
        fact.as_ref().map(span)
    };
    let terms = why
        .terms
        .iter()
        .map(|term| json!({ "term": term.term, "share": term.share, "documents": term.n_documents }));
    let passages = why.passages.iter().map(|passage| {
        json!({ "words": passage.n_words, "a": place(a, passage.span_a), "b": place(b, passage.span_b) })
    });
    let changes =
        why.changes.iter().map(|change| json!({ "a": place(a, change.a), "b": place(b, change.b) }));
    let facts = why
        .facts
        .iter()
        .map(|change| json!({ "kind": change.kind.as_str(), "a": fact(&change.a), "b": fact(&change.b) }));
    json!({
        "a": named(corpus, a),
        "b": named(corpus, b),
        "cosine": why.cosine,
        "relation": why.likeness.relation.as_str(),
        "share_of_a": why.likeness.share,
        "share_of_b": why.likeness.other_share,
        "terms": terms.collect::<Vec<_>>(),
        "passages": passages.collect::<Vec<_>>(),
        "changes": changes.collect::<Vec<_>>(),
        "facts": facts.collect::<Vec<_>>(),
    })
}

impl Prepared {
    /// The document with this id.
    ///
    /// # Errors
    /// [`Error::Data`] that tells how ids look, or which documents the page of this id holds.
    pub fn find(&self, id: &str) -> Result<usize> {
        let documents = self.corpus.documents();
        if let Some(found) = documents.iter().position(|document| document.id == id) {
            return Ok(found);
        }
        let parts = (0..documents.len()).filter(|&document| self.corpus.page_of(document).id == id);
        let parts: Vec<&str> = parts.take(20).map(|document| documents[document].id.as_str()).collect();
        Err(Error::Data(match (parts.is_empty(), documents.first()) {
            (false, _) => format!("`{id}` holds several documents; name one of: {}", parts.join(", ")),
            (true, Some(first)) => format!("no document has the id `{id}`; ids look like `{}`", first.id),
            (true, None) => format!("no document has the id `{id}`: there are no documents"),
        }))
    }

    /// As [`explained`], of documents of these inputs.
    pub fn explained(&self, why: &Explained, a: usize, b: usize) -> Value {
        explained(&self.corpus, why, a, b)
    }
}

impl Found {
    /// Why a document is in its theme: `why` as [`Found::why`] has it, or where it has none the status.
    pub fn told(&self, document: usize, why: Option<&WhyHere>) -> Value {
        let corpus = &self.prepared.corpus;
        let theme = |theme: u32| json!({ "theme": self.theme_id(theme), "label": self.labels[theme as usize].line() });
        let Some(why) = why else {
            let status = self.prepared.status(document).as_str();
            return json!({ "document": named(corpus, document), "theme": null, "status": status });
        };
        let terms = why.terms.iter().map(
            |term| json!({ "term": term.term, "share": term.share, "next_share": term.runner_up_share }),
        );
        let nearest = why.nearest.iter().map(|&(near, cosine)| {
            let theme = self.theme(near as usize).map(|theme| self.theme_id(theme));
            json!({ "document": named(corpus, near as usize), "cosine": cosine, "theme": theme })
        });
        json!({
            "document": named(corpus, document),
            "copy_of": self.copies.kept_of(document).filter(|&kept| kept as usize != document).map(|kept| self.prepared.id(kept)),
            "theme": theme(why.theme),
            "cosine": why.cosine,
            "next": why.runner_up.map(|(next, cosine)| json!({ "theme": theme(next), "cosine": cosine })),
            "nearer_by_words": why.margin(),
            "margin": self.margin(document),
            "borderline": self.is_borderline(document),
            "terms": terms.collect::<Vec<_>>(),
            "nearest": nearest.collect::<Vec<_>>(),
        })
    }
}
