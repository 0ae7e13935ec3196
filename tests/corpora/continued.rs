//! A subject that is new in the second week gets a new number, and one that goes on keeps its own, without documents in
//! common: bbc's classes as those that go, stay and come.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use likewise::job::{FindThemes, HowMany, Silent};
use likewise::model::Model;
use sha2::{Digest, Sha256};

/// The lines of each class of bbc in an order that follows no date; none where the corpus is absent.
fn classes() -> Option<BTreeMap<String, Vec<String>>> {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let file = data.join("bbc/bbc.jsonl.gz");
    let Ok(packed) = std::fs::File::open(&file) else {
        eprintln!("skipped: corpus bbc not found under {}", data.display());
        return None;
    };
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(packed), &mut text).expect("read");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by_key(|line| Sha256::digest(line).to_vec());
    let mut classes = BTreeMap::new();
    for line in lines {
        let fields: serde_json::Value = serde_json::from_str(line).expect("a record");
        let label = fields["label"].as_str().expect("a label").to_string();
        classes.entry(label).or_insert_with(Vec::new).push(format!("{line}\n"));
    }
    Some(classes)
}

#[test]
fn a_new_subject_gets_a_new_number_and_one_that_goes_on_keeps_its_own() {
    let Some(classes) = classes() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let names: Vec<&String> = classes.keys().collect();
    let (mut n, mut taken, mut lost) = (0, 0, 0);
    for (at, size) in (0..20).zip([20, 60].into_iter().cycle()) {
        let class = |step: usize| names[(at + step * (1 + at / 5 % 2)) % names.len()];
        let (goes, stays, comes) = (class(0), class(1), class(2));
        let part =
            |class: &String, second: bool| classes[class][usize::from(second) * size..][..size].concat();
        let run = |text: String, before: Option<Model>| {
            let path = folder.path().join("week.jsonl");
            std::fs::write(&path, text).expect("written");
            let job = FindThemes {
                k: HowMany::Exactly(2),
                copies: None,
                continues: before.map(Arc::new),
                ..FindThemes::default()
            };
            let found = job.run(&[path.display().to_string()], &Silent).expect("read");
            // The number of the theme that most documents of the first and of the second class are in.
            let most = |documents: std::ops::Range<usize>| {
                let mut counts = BTreeMap::new();
                documents
                    .filter_map(|at| found.theme(at))
                    .for_each(|theme| *counts.entry(theme).or_insert(0) += 1);
                let (theme, count) = counts.into_iter().max_by_key(|&(_, count)| count).expect("themes");
                (count * 10 >= size * 8).then(|| found.theme_id(theme))
            };
            let ids = most(0..size).zip(most(size..2 * size));
            let model = job.model(&found).expect("a model");
            (ids, model)
        };
        let (before, model) = run(part(goes, false) + &part(stays, false), None);
        let (after, _) = run(part(stays, true) + &part(comes, false), Some(model));
        // Weeks that two themes do not tell apart show nothing.
        let (Some((_, stayed)), Some((stays_now, comes_now))) = (before, after) else { continue };
        if stays_now == comes_now {
            continue;
        }
        n += 1;
        taken += usize::from(comes_now < 2);
        lost += usize::from(stays_now != stayed);
    }
    assert!(n >= 15 && taken <= 1 && lost <= 1, "of {n}: {taken} took an old number, {lost} lost theirs");
}
