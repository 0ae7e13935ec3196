//! The sample corpus is what its truth file says it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

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
                open.extend(entries.map(|entry: Result<fs::DirEntry, _>| entry.expect("a file").path()))
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
