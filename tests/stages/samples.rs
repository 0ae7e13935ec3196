//! The sample corpus is what its truth file says it is, and the stages find what was planted in it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use likewise::clean::Clean;
use likewise::copies::Copies;
use likewise::document::Corpus;
use likewise::pairs::Pairs;
use likewise::read::Read;
use likewise::themes::Themes;
use likewise::vectors::{TermMatrix, TfIdf};
use likewise::{Result, evaluate};
use linfa::traits::{Fit, Transformer};

struct Row {
    id: String,
    page: String,
    article: usize,
    theme: String,
    copy_group: String,
}

fn truth() -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/truth.csv");
    let mut reader = csv::Reader::from_path(path).expect("the truth");
    let row = |record: csv::StringRecord| Row {
        id: record[0].into(),
        page: record[1].into(),
        article: record[2].parse().expect("a number"),
        theme: record[3].into(),
        copy_group: record[4].into(),
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// The files below `samples/pages`, as the truth names them.
fn files() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut found, mut open) = (BTreeSet::new(), vec![root.join("samples/pages")]);
    while let Some(path) = open.pop() {
        match fs::read_dir(&path) {
            Ok(entries) => {
                open.extend(entries.map(|entry: std::io::Result<fs::DirEntry>| entry.expect("a file").path()))
            }
            Err(_) => drop(found.insert(name(&path, root))),
        }
    }
    found
}

fn name(path: &Path, root: &Path) -> String {
    let inside: PathBuf = path.strip_prefix(root).expect("inside").into();
    inside.iter().map(|part| part.to_str().expect("UTF-8")).collect::<Vec<_>>().join("/")
}

#[test]
fn every_page_is_in_the_truth_and_nothing_else() {
    let mut pages = files();
    let wire = "samples/pages/wire.jsonl";
    assert!(pages.remove(wire), "no wire");
    let records = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(wire)).expect("the wire");
    for line in records.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        assert!(pages.insert(record["id"].as_str().expect("an id").into()), "{line}");
    }
    let named: BTreeSet<String> = truth().into_iter().map(|row| row.page).collect();
    assert_eq!(named, pages);
}

#[test]
fn articles_are_numbered_within_their_page() {
    let mut articles = BTreeMap::<String, Vec<Row>>::new();
    for row in truth() {
        articles.entry(row.page.clone()).or_default().push(row);
    }
    for (page, rows) in articles {
        let numbers: Vec<usize> = rows.iter().map(|row| row.article).collect();
        assert_eq!(numbers, (1..=rows.len()).collect::<Vec<_>>(), "{page}");
        for row in &rows {
            let id = if rows.len() == 1 { page.clone() } else { format!("{page}#{}", row.article) };
            assert_eq!(row.id, id);
        }
    }
}

#[test]
fn copies_share_a_theme_and_themes_are_large_enough() {
    let truth = truth();
    let mut groups = BTreeMap::<&str, Vec<&str>>::new();
    for row in truth.iter().filter(|row| !row.copy_group.is_empty()) {
        groups.entry(&row.copy_group).or_default().push(&row.theme);
    }
    assert_eq!(groups.len(), 7);
    for (group, themes) in groups {
        assert!(
            themes.len() > 1 && themes.iter().all(|theme| *theme == themes[0]),
            "group {group}: {themes:?}"
        );
    }
    let mut themes = BTreeMap::<&str, usize>::new();
    for row in &truth {
        *themes.entry(&row.theme).or_default() += 1;
    }
    assert_eq!(themes.len(), 7);
    assert!(themes.values().all(|&n| n >= 6), "{themes:?}");
}

/// The samples as the command line takes them: the paths are relative to the project's folder, where tests run.
fn samples() -> Result<(Corpus, TermMatrix)> {
    let pages = Read::params().read(["samples/pages"])?.pages;
    let corpus = Clean::params().corpus(pages)?.corpus;
    let (_, matrix) = TfIdf::params().fit_transform(&corpus)?;
    Ok((corpus, matrix))
}

/// The truth in the order of the documents; fails where the documents are not the articles.
fn truth_of(corpus: &Corpus) -> Vec<Row> {
    let mut rows: BTreeMap<String, Row> = truth().into_iter().map(|row| (row.id.clone(), row)).collect();
    let found: BTreeSet<String> = corpus.documents().iter().map(|document| document.id.clone()).collect();
    let expected: BTreeSet<String> = rows.keys().cloned().collect();
    let (missing, extra): (Vec<_>, Vec<_>) =
        (expected.difference(&found).collect(), found.difference(&expected).collect());
    assert!(found == expected, "missing: {missing:#?}\nnot in the truth: {extra:#?}");
    corpus.documents().iter().map(|document| rows.remove(&document.id).expect("each id once")).collect()
}

#[test]
fn pages_are_split_into_the_articles_of_the_truth() -> Result<()> {
    truth_of(&samples()?.0);
    Ok(())
}

#[test]
fn copies_are_the_groups_of_the_truth() -> Result<()> {
    let (corpus, matrix) = samples()?;
    let pairs = Pairs::params(0.8).transform(&matrix)?;
    let copies = Copies::params().of(&pairs, &corpus)?;
    let mut expected = BTreeMap::<String, BTreeSet<String>>::new();
    for row in truth_of(&corpus).into_iter().filter(|row| !row.copy_group.is_empty()) {
        expected.entry(row.copy_group).or_default().insert(row.id);
    }
    let id = |document: u32| corpus.documents()[document as usize].id.clone();
    let found = copies
        .groups
        .iter()
        .map(|group| group.members.iter().map(|&(member, _)| member).chain([group.kept]).map(id).collect());
    assert_eq!(found.collect::<BTreeSet<BTreeSet<String>>>(), expected.into_values().collect());
    Ok(())
}

#[test]
fn themes_are_those_of_the_truth() -> Result<()> {
    let (corpus, matrix) = samples()?;
    let truth = truth_of(&corpus);
    let names: Vec<&str> =
        truth.iter().map(|row| row.theme.as_str()).collect::<BTreeSet<_>>().into_iter().collect();
    let gold: Vec<u32> =
        truth.iter().map(|row| names.binary_search(&row.theme.as_str()).expect("a theme") as u32).collect();
    for seed in 1..=3 {
        let themes = Themes::params(names.len()).seed(seed).fit(&matrix.dataset())?;
        let found: Vec<u32> = (0..gold.len()).map(|row| themes.theme(row).unwrap_or(u32::MAX)).collect();
        let scores = evaluate::groups(&found, &gold);
        assert!(scores.nmi > 0.95, "seed {seed}: {scores:?}");
    }
    Ok(())
}
