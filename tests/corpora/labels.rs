//! Labels are words that a reader would give: held to a key written by hand (`tests/corpora/labels.txt`), on corpora that are
//! skipped where they are not there, and to laws on any.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use likewise::document::Corpus;
use likewise::job::{FindThemes, Found, HowMany, Silent};
use likewise::label::{Labelled, label};
use likewise::themes::Themes;
use likewise::vectors::TfIdf;
use linfa::traits::Fit;

/// The themes of a corpus with as many themes as labels.
fn found(name: &str, k: usize, seed: u64) -> Option<Found> {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let folder = name.trim_end_matches("_clean");
    let file = data.join(folder).join(name).with_extension("jsonl.gz");
    if !file.exists() {
        eprintln!("skipped: corpus {name} not found under {}", data.display());
        return None;
    }
    let job = FindThemes { k: HowMany::Exactly(k), seed, ..FindThemes::default() };
    Some(job.run(&[file.display().to_string()], &Silent).expect("the corpus can be read"))
}

/// The key words of each class of a corpus.
fn key(name: &str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let lines = include_str!("labels.txt").lines().filter(|line| !line.starts_with('#'));
    let lines = lines.filter_map(|line| line.strip_prefix(name)?.trim_start().split_once(": "));
    lines.map(|(class, words)| (class, words.split(' ').collect())).collect()
}

/// The class that most documents of each theme have.
fn majority(found: &Found) -> Vec<String> {
    let class = |members: &Vec<u32>| {
        let mut counts = BTreeMap::<&str, usize>::new();
        for &document in members {
            let page = found.prepared.corpus.page_of(document as usize);
            *counts.entry(page.label.as_deref().unwrap_or_default()).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|&(_, n)| n);
        most.map_or(String::new(), |(class, _)| class.to_string())
    };
    found.members().iter().map(class).collect()
}

/// At least four in five themes carry a word of the key of their majority class; no two share an item.
fn holds(name: &str) {
    let key = key(name);
    let Some(found) = found(name, key.len(), 1) else { return };
    let mut missed = Vec::new();
    for (label, class) in found.labels.iter().zip(majority(&found)) {
        let line = label.line().to_lowercase();
        let mut words = line.split(|c: char| !c.is_alphanumeric());
        let carries = |word: &str| key[class.as_str()].iter().any(|&key| word.starts_with(key));
        if !words.any(carries) {
            missed.push(format!("{class}: {}", label.line()));
        }
    }
    eprintln!("{name}: {} of {} themes carry a key word", key.len() - missed.len(), key.len());
    assert!(missed.len() * 5 <= key.len(), "{name}: no key word in\n{}", missed.join("\n"));
    let items: Vec<&String> = found.labels.iter().flat_map(|label| &label.items).collect();
    let different: BTreeSet<&String> = items.iter().copied().collect();
    assert_eq!(items.len(), different.len(), "{name}: an item stands in two labels: {items:?}");
}

#[test]
fn labels_of_bbc_carry_the_words_of_a_reader() {
    holds("bbc");
}

#[test]
fn labels_of_reuters_carry_the_words_of_a_reader() {
    holds("reuters_r8");
}

#[test]
fn labels_of_newsgroups_carry_the_words_of_a_reader() {
    holds("20ng_clean");
}

/// The labels of `texts`, grouped in two.
fn labels_of(texts: &[&str]) -> Vec<Vec<String>> {
    let corpus = Corpus::from_texts(texts.iter().copied());
    let (tf_idf, matrix) = TfIdf::params().fit_transform(&corpus).expect("words");
    let themes = Themes::params(2).fit(&matrix.dataset()).expect("two themes");
    let documents: Vec<u32> = (0..texts.len() as u32).collect();
    let from = Labelled {
        themes: &themes,
        matrix: &matrix,
        documents: &documents,
        tf_idf: &tf_idf,
        corpus: &corpus,
    };
    label(from, 3).expect("labels").into_iter().map(|label| label.items).collect()
}

#[test]
fn names_stay_whole_and_no_item_stands_in_two_labels() {
    let labels = labels_of(&[
        "The ferry was met by Harbour Master Maria Holt Brandt in the storm",
        "In the storm Harbour Master Maria Holt Brandt closed the port to the ferry",
        "A ferry sank, and Harbour Master Maria Holt Brandt was told of the storm",
        "The cup final was won by Eastmoor Rovers after a late goal in the storm",
        "Eastmoor Rovers lost the cup final to a late goal in the storm",
        "A late goal won Eastmoor Rovers the cup final",
    ]);
    let all: Vec<&String> = labels.iter().flatten().collect();
    assert!(all.iter().any(|item| *item == "Eastmoor Rovers"), "{labels:?}");
    for item in &all {
        assert!(
            !["Harbour Master Maria", "Master Maria Holt", "Maria Holt"].contains(&item.as_str()),
            "{item}"
        );
    }
    assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "{labels:?}");
}
