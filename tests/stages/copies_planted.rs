//! Planted copies: every kind of edit that newsrooms make, over the samples and over real text, at the default
//! settings.
//!
//! `cargo test --test stages copies_planted -- --nocapture` prints the tables of recall and precision by kind of edit. The
//! corpora are looked for under `LIKEWISE_DATA`, else in `../shared/data`; one that is not there is skipped.

use std::path::{Path, PathBuf};

use likewise::clean::Clean;
use likewise::copies::{CONTAINED, Containment, Copies};
use likewise::document::{Corpus, Page};
use likewise::evaluate::{Edit, planted};
use likewise::pairs::{Pairs, THRESHOLD};
use likewise::read::Read;
use likewise::vectors::TfIdf;
use linfa::traits::Transformer;

/// The least words of a document that is edited: of less, an edit leaves another text.
const MIN_WORDS: usize = 80;

/// The recall that an edit is held to.
fn least_recall(edit: Edit) -> f64 {
    match edit {
        Edit::Exact | Edit::Case | Edit::Furniture => 1.0,
        _ => 0.95,
    }
}

/// What `likewise copies` does.
fn copies(pages: Vec<Page>) -> (Corpus, Copies) {
    let corpus = Clean::params().corpus(pages).expect("cleaned").corpus;
    let (_, matrix) = TfIdf::params().fit_transform(&corpus).expect("words");
    let pairs: Pairs = Pairs::params(THRESHOLD.default).transform(&matrix).expect("in range");
    let contained = Containment::params(CONTAINED.default).of(&corpus).expect("in range");
    let found = Copies::params().of_contained(&pairs, &contained, &matrix, &corpus).expect("of one corpus");
    (corpus, found)
}

/// Articles that have no copy among them: those to edit, and pages to paste into that are in no corpus here.
fn articles(pages: Vec<Page>, most: usize) -> (Vec<String>, Vec<String>) {
    let (corpus, found) = copies(pages);
    let alone = |document: usize| {
        let alike = found.alike.iter().any(|pair| pair.a as usize == document || pair.b as usize == document);
        found.kept_of(document).is_none() && !alike
    };
    let texts = (0..corpus.documents().len())
        .filter(|&document| alone(document))
        .map(|document| corpus.text(document));
    let texts: Vec<String> = texts.filter(|text| text.split_whitespace().count() >= MIN_WORDS).collect();
    let step = (texts.len() / (2 * most)).max(1);
    let mut texts: Vec<String> = texts.into_iter().step_by(step).take(2 * most).collect();
    // A page each: two articles in one page would make the pages alike.
    let hosts = texts.split_off(texts.len() / 2);
    (texts, hosts)
}

/// How many of the edited texts are in a group with their original, how many are in a group, and how many pairs of a
/// group are of different articles.
fn found(originals: &[String], edited: &[String]) -> (usize, usize) {
    let page = |side: &str, texts: &[String]| -> Vec<Page> {
        texts.iter().enumerate().map(|(i, text)| Page::new(format!("{side}{i:04}"), text.clone())).collect()
    };
    let mut pages = page("original", originals);
    pages.extend(page("edited", edited));
    let (corpus, found) = copies(pages);
    let number = |document: u32| corpus.documents()[document as usize].page as usize % originals.len();
    let (mut is_found, mut n_wrong) = (vec![false; originals.len()], 0);
    for group in &found.groups {
        let kept = number(group.kept);
        for &(member, _) in &group.members {
            if number(member) == kept {
                is_found[kept] = true;
            } else {
                n_wrong += 1;
            }
        }
    }
    (is_found.into_iter().filter(|&flag| flag).count(), n_wrong)
}

/// Prints the table of a corpus; what fell short.
fn table(name: &str, pages: Vec<Page>, most: usize) -> Vec<String> {
    let (originals, hosts) = articles(pages, most);
    assert!(originals.len() >= 15, "{name}: {} articles", originals.len());
    println!("\n{name}: {} articles\n{:<26} recall  precision", originals.len(), "edit");
    let mut missed = Vec::new();
    for edit in Edit::ALL {
        let edited = planted(&originals, &hosts, edit, 7);
        let (n_found, n_wrong) = found(&originals, &edited);
        let recall = n_found as f64 / originals.len() as f64;
        let precision = if n_found + n_wrong > 0 { n_found as f64 / (n_found + n_wrong) as f64 } else { 1.0 };
        println!("{edit:<26}  {recall:.3}      {precision:.3}");
        if recall < least_recall(edit) || n_wrong > 0 {
            missed.push(format!("{name}, {edit}: recall {recall:.3}, {n_wrong} wrong"));
        }
    }
    missed
}

#[test]
fn planted_copies_are_found_by_kind_of_edit() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let pages = Read::params().read([samples.to_string_lossy()]).expect("the samples").pages;
    assert_eq!(table("samples", pages, 1000), [""; 0]);
}

#[test]
fn planted_copies_are_found_in_real_text() {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let mut missed = Vec::new();
    for name in ["bbc", "reuters21578", "wikinews_dev"] {
        let file = data.join(name).join(format!("{name}.jsonl.gz"));
        if !file.exists() {
            eprintln!("skipped: corpus {name} not found under {}", data.display());
            continue;
        }
        let pages =
            Read::params().read([file.to_str().expect("a path that is text")]).expect("readable").pages;
        let step = pages.len().div_ceil(2000).max(1);
        missed.extend(table(name, pages.into_iter().step_by(step).collect(), 200));
    }
    assert_eq!(missed, [""; 0]);
}
