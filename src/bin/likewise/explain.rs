//! `likewise explain INPUT A B`: why two documents are alike, and where they differ.

use std::fmt::Write as _;

use likewise::Error;
use likewise::copies::Likeness;
use likewise::document::Span;
use likewise::explain::{Change, Explained, Fact};
use likewise::job::Prepared;
use likewise::report::tables::TableFormat;

use crate::Outcome;
use crate::marked::marked;
use crate::show::{Bars, one_line, print, warn};
use crate::theme_args::ExplainArgs;
use crate::why_here;

/// Terms shown.
pub(crate) const TERMS: usize = 12;
/// Passages and changes shown.
const MOST: usize = 30;
/// Characters of a text shown at a time.
pub(crate) const LONGEST: usize = 160;
/// Characters shown before and after a change.
const AROUND: usize = 30;

pub(crate) fn run(args: &ExplainArgs) -> Outcome {
    if let [input, id] = args.input.inputs.as_slice() {
        return why_here::run(args, input, id);
    }
    let args = &args.input;
    let [inputs @ .., a, b] = args.inputs.as_slice() else { return Err(too_few(&args.inputs).into()) };
    if inputs.is_empty() {
        return Err(too_few(&args.inputs).into());
    }
    let bars = Bars::new(args.common.quiet);
    let prepared = args.prepare(None, None).run(inputs, &bars);
    bars.clear();
    let prepared = prepared?;
    warn(args.common.quiet, &prepared.warnings);
    let (a, b) = (prepared.find(a)?, prepared.find(b)?);
    let vocabulary = prepared.tf_idf.vocabulary();
    let why = Explained::of(&prepared.corpus, &prepared.matrix, vocabulary, a, b)?;
    let pair = Pair { prepared: &prepared, a, b };
    print(&match args.common.format {
        TableFormat::Csv => pair.text(&why),
        TableFormat::JsonLines => prepared.explained(&why, a, b).to_string() + "\n",
    })
}

fn too_few(got: &[String]) -> Error {
    Error::Parameter {
        name: "explain",
        allowed: "followed by inputs and the ids of two documents, or by one input and one id".into(),
        got: format!("`{}`", got.join(" ")),
    }
}

/// The two documents.
struct Pair<'a> {
    prepared: &'a Prepared,
    a: usize,
    b: usize,
}

impl Pair<'_> {
    fn of(&self, document: usize, span: Span) -> &str {
        span.of(&self.prepared.corpus.page_of(document).text)
    }

    /// For a person to read.
    fn text(&self, why: &Explained) -> String {
        let mut shown = String::new();
        for (name, document) in [("A", self.a), ("B", self.b)] {
            let (id, title) = (self.prepared.id(document as u32), self.prepared.corpus.title(document));
            line(&mut shown, &format!("{name}  {}  {}", one_line(id, LONGEST), one_line(title, LONGEST)));
        }
        let Likeness { relation, share, other_share } = why.likeness;
        line(
            &mut shown,
            &format!(
                "\ncosine {:.4}, {}: {:.0} % of the words of A stand in B, in runs of three or more; {:.0} % of those of B in A",
                why.cosine,
                relation.as_str(),
                share * 100.0,
                other_share * 100.0
            ),
        );
        self.terms(why, &mut shown);
        self.passages(why, &mut shown);
        facts(why, &mut shown);
        self.changes(why, &mut shown);
        shown
    }

    fn terms(&self, why: &Explained, shown: &mut String) {
        if why.terms.is_empty() {
            return line(shown, "\nThey share no term.");
        }
        line(shown, "\nTerms that carry the cosine (the shares add up to it)");
        for term in why.terms.iter().take(TERMS) {
            let documents = if term.n_documents == 1 { "document" } else { "documents" };
            let term_shown = one_line(&term.term, 30);
            line(shown, &format!("  {:.4}  {term_shown}  (in {} {documents})", term.share, term.n_documents));
        }
        if let Some(rest) = why.terms.get(TERMS..).filter(|rest| !rest.is_empty()) {
            let sum: f64 = rest.iter().map(|term| term.share).sum();
            line(shown, &format!("  {sum:.4}  {} more", rest.len()));
        }
    }

    fn passages(&self, why: &Explained, shown: &mut String) {
        if why.passages.is_empty() {
            return line(shown, "\nThey share no passage of eight words or more.");
        }
        line(shown, "\nPassages that both have");
        for (at, passage) in why.passages.iter().take(MOST).enumerate() {
            let (a, b) = (passage.span_a, passage.span_b);
            let text = one_line(self.of(self.a, a), LONGEST);
            line(
                shown,
                &format!(
                    "  {}  {} words, A {}..{}, B {}..{}: {text}",
                    at + 1,
                    passage.n_words,
                    a.start,
                    a.end,
                    b.start,
                    b.end
                ),
            );
        }
        more(shown, why.passages.len());
        for (name, document) in [("A", self.a), ("B", self.b)] {
            let numbered = why.passages.iter().take(MOST).enumerate();
            let spans: Vec<(usize, Span)> = numbered
                .map(|(at, passage)| (at + 1, if name == "A" { passage.span_a } else { passage.span_b }))
                .collect();
            let corpus = &self.prepared.corpus;
            let text = marked(&corpus.page_of(document).text, &corpus.documents()[document].pieces, &spans);
            line(shown, &format!("\n{name} with these passages marked\n  {text}"));
        }
    }

    fn changes(&self, why: &Explained, shown: &mut String) {
        if why.changes.is_empty() {
            return line(shown, "\nWord by word they are the same, up to case and punctuation.");
        }
        line(shown, "\nWord by word: [-only in A-] {+only in B+}");
        for &Change { a, b } in why.changes.iter().take(MOST) {
            let page = &self.prepared.corpus.page_of(self.a).text;
            let before: String = page[..a.start as usize].chars().rev().take(AROUND).collect();
            let before: String = before.chars().rev().collect();
            let after: String = page[a.end as usize..].chars().take(AROUND).collect();
            let mut change = String::new();
            if !a.is_empty() {
                change += &format!("[-{}-]", one_line(a.of(page), LONGEST));
            }
            if !b.is_empty() {
                let space = if a.is_empty() { "" } else { " " };
                change += &format!("{space}{{+{}+}}", one_line(self.of(self.b, b), LONGEST));
            }
            let (before, after) = (one_line(&before, AROUND), one_line(&after, AROUND));
            line(shown, format!("  … {before} {change} {after} …").trim_end());
        }
        more(shown, why.changes.len());
    }
}

fn facts(why: &Explained, shown: &mut String) {
    if why.facts.is_empty() {
        return line(shown, "\nNo number, name or quote differs.");
    }
    line(shown, "\nNumbers, names and quotes that differ");
    for change in why.facts.iter().take(MOST) {
        let text = |fact: &Fact| one_line(&fact.text, LONGEST);
        let kind = change.kind.as_str();
        line(
            shown,
            &match (&change.a, &change.b) {
                (Some(a), Some(b)) => format!("  {kind}: {} → {}", text(a), text(b)),
                (Some(a), None) => format!("  {kind}: {} (only in A)", text(a)),
                (None, Some(b)) => format!("  {kind}: {} (only in B)", text(b)),
                (None, None) => continue,
            },
        );
    }
    more(shown, why.facts.len());
}

pub(crate) fn line(shown: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(shown, "{text}");
}

fn more(shown: &mut String, n: usize) {
    if n > MOST {
        line(shown, &format!("  and {} more (--format jsonl tells all)", n - MOST));
    }
}
