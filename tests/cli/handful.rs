//! The handful of pages that a new user tries first comes out as a reader would sort it: `samples/handful`, also with one
//! more copy of each page.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::shell::{Place, Row, project};

/// The samples in a place of their own, each page `n_copies` times, and the truth of the documents by id.
fn handful(n_copies: usize) -> (Place, BTreeMap<String, Row>) {
    let place = Place::new();
    let mut pages = 0;
    for entry in fs::read_dir(project().join("samples/handful")).expect("the samples") {
        let path = entry.expect("a page").path();
        let (name, bytes) =
            (path.file_name().expect("a name").display().to_string(), fs::read(&path).expect("a page"));
        (0..n_copies).for_each(|copy| place.put(&page(&format!("samples/handful/{name}"), copy), &bytes));
        pages += 1;
    }
    assert_eq!(pages, 5);
    place.put("truth.csv", fs::read(project().join("samples/handful.csv")).expect("the truth"));
    let rows = place.rows("truth.csv");
    assert_eq!(rows.len(), 8);
    let copied = |row: &Row, copy: usize| {
        let mut row = row.clone();
        for column in ["id", "page"] {
            row.insert(column.into(), page(&row[column], copy));
        }
        (row["id"].clone(), row)
    };
    let truth = rows.iter().flat_map(|row| (0..n_copies).map(move |copy| copied(row, copy))).collect();
    (place, truth)
}

/// The name of a page's copy, or the id of an article on it.
fn page(name: &str, copy: usize) -> String {
    if copy == 0 { name.into() } else { name.replacen("handful/", &format!("handful/again-{copy}-"), 1) }
}

/// The documents of the same `column`, as groups of ids; each where it is empty a group of its own.
fn groups<'a>(rows: impl IntoIterator<Item = &'a Row>, column: &str) -> BTreeSet<BTreeSet<String>> {
    let mut groups = BTreeMap::<String, BTreeSet<String>>::new();
    for row in rows {
        let name = if row[column].is_empty() { format!("alone {}", row["id"]) } else { row[column].clone() };
        groups.entry(name).or_default().insert(row["id"].clone());
    }
    groups.into_values().collect()
}

/// The documents of a run, which are the articles of the truth.
fn documents(place: &Place, arguments: &str, truth: &BTreeMap<String, Row>) -> Vec<Row> {
    place.likewise(&format!("{arguments} samples/handful -o out")).done();
    let rows = place.rows("out/documents.csv");
    fs::rename(place.path("out"), place.path("before")).expect("renamed");
    let ids: Vec<&String> = rows.iter().map(|row| &row["id"]).collect();
    assert_eq!(ids, truth.keys().collect::<Vec<_>>());
    for row in &rows {
        assert_eq!((&row["page"], &*row["status"]), (&truth[&row["id"]]["page"], "ok"), "{row:?}");
    }
    rows
}

#[test]
fn pages_are_split_and_what_is_no_news_is_left_out() {
    let (place, truth) = handful(1);
    documents(&place, "copies", &truth);
    let kept = place.read("before/kept.jsonl");
    assert_eq!(kept.lines().count(), 6, "{kept}");
    for furniture in ["ADVERT", "Share on", "omment", "newsletter", "SUBSCRIBE", "TT\\n20", "Print"] {
        assert!(!kept.contains(furniture), "{furniture}: {kept}");
    }
    for line in kept.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let text = record["text"].as_str().expect("a text");
        let title = record["title"].as_str().expect("a title");
        assert_eq!(text.matches(title).count(), 1, "{text}");
        assert!(text.split_whitespace().count() > 240, "{text}");
    }
}

#[test]
fn the_shared_article_is_one_group_of_copies() {
    for n_copies in [1, 2] {
        let (place, truth) = handful(n_copies);
        documents(&place, "copies", &truth);
        let copies = place.rows("before/copies.csv");
        // What a page holds once is a copy of itself where there is one more of the page.
        let mut wanted = groups(truth.values(), "copy_group");
        let alone: Vec<String> = wanted.iter().filter(|group| group.len() == 1).flatten().cloned().collect();
        wanted.retain(|group| group.len() > 1);
        if n_copies > 1 {
            let originals = alone.iter().filter(|id| !id.contains("again"));
            let both = |id: &String| (0..n_copies).map(|copy| page(id, copy)).collect::<BTreeSet<_>>();
            wanted.extend(originals.map(both));
        }
        let mut found = BTreeMap::<&str, BTreeSet<String>>::new();
        for copy in &copies {
            let group = found.entry(&copy["group"]).or_default();
            group.insert(copy["document"].clone());
            group.insert(copy["kept_document"].clone());
        }
        assert_eq!(found.into_values().collect::<BTreeSet<_>>(), wanted);
    }
}

/// Holds the themes of a run to a column of the truth, copies with their page.
fn holds(arguments: &str, columns: &[&str]) {
    for n_copies in [1, 2] {
        let (place, truth) = handful(n_copies);
        let rows = documents(&place, arguments, &truth);
        let found = groups(&rows, "theme");
        let wanted: Vec<_> = columns.iter().map(|column| groups(truth.values(), column)).collect();
        assert!(wanted.contains(&found), "{arguments}, each page {n_copies} times: {found:#?}");
    }
}

#[test]
fn four_themes_are_those_of_a_reader() {
    holds("themes --k 4", &["four_themes"]);
}
