//! Copies against the truth that others stored: near-duplicates of a newswire, levels of reuse, exact copies.
//!
//! The corpora are looked for under `LIKEWISE_DATA`, else in `../shared/data`; one that is not there is skipped.
//! `cargo test --test corpora copies -- --nocapture` prints the figures.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};

use likewise::clean::Clean;
use likewise::copies::{Containment, Copies, Likeness, Relation, containment};
use likewise::document::Corpus;
use likewise::pairs::Pairs;
use likewise::read::Read;
use likewise::vectors::TfIdf;
use linfa::traits::Transformer;

/// The folder of a corpus, where there is one.
fn folder(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let folder = data.join(name);
    if !folder.exists() {
        eprintln!("skipped: corpus {name} not found under {}", data.display());
    }
    folder.exists().then_some(folder)
}

fn corpus(folder: &Path, name: &str) -> Corpus {
    let file = folder.join(format!("{name}.jsonl.gz"));
    let pages = Read::params().read([file.to_str().expect("a path that is text")]).expect("readable").pages;
    Clean::params().corpus(pages).expect("in range").corpus
}

/// What `likewise copies` does at the default settings.
fn copies(corpus: &Corpus) -> (Pairs, Copies) {
    let (_, matrix) = TfIdf::params().fit_transform(corpus).expect("words");
    let pairs: Pairs = Pairs::params(0.8).transform(&matrix).expect("in range");
    let contained = Containment::params(0.8).of(corpus).expect("in range");
    let found = Copies::params().of_contained(&pairs, &contained, &matrix, corpus).expect("of one corpus");
    (pairs, found)
}

/// The rows of a table with tabs, the header left out.
fn rows(folder: &Path, file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(folder.join(file)).expect("the table can be read");
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_string).collect()).collect()
}

fn numbers(corpus: &Corpus) -> HashMap<&str, usize> {
    corpus.documents().iter().enumerate().map(|(at, document)| (document.id.as_str(), at)).collect()
}

#[test]
fn near_duplicates_of_a_newswire_are_found_and_related() {
    let Some(folder) = folder("reuters21578") else { return };
    let corpus = corpus(&folder, "reuters21578");
    let (pairs, found) = copies(&corpus);
    let numbers = numbers(&corpus);
    let pairs: BTreeSet<(u32, u32)> = pairs.iter().map(|pair| (pair.a, pair.b)).collect();
    let (mut n_listed, mut n_found, mut n_grouped, mut n_right) = (0, 0, 0, 0);
    let mut relations = BTreeMap::<&str, usize>::new();
    for row in rows(&folder, "near_dup_jaccard5.tsv") {
        let jaccard: f64 = row[2].parse().expect("a number");
        if jaccard < 0.5 {
            continue;
        }
        n_listed += 1;
        let (a, b) = (numbers[row[0].as_str()], numbers[row[1].as_str()]);
        let (low, high) = (a.min(b) as u32, a.max(b) as u32);
        let in_group = found.kept_of(a).is_some() && found.kept_of(a) == found.kept_of(b);
        if !in_group && !pairs.contains(&(low, high)) {
            continue;
        }
        n_found += 1;
        n_grouped += usize::from(in_group);
        let relation = Likeness::of_documents(&corpus, a, b).relation;
        *relations.entry(relation.as_str()).or_default() += 1;
        // Half of the runs of five words are the same: the texts share text, unless they are a standing notice that
        // the wire fills in anew from day to day.
        let day = |at: usize| {
            let date = corpus.page_of(at).date.as_deref().expect("a date").trim();
            date.split(' ').next().expect("a day").to_string()
        };
        n_right += usize::from(match relation {
            Relation::Identical => jaccard == 1.0,
            Relation::Near | Relation::Contained | Relation::Passages => true,
            Relation::Template => day(a) != day(b),
            _ => false,
        });
    }
    println!(
        "reuters21578: {n_listed} listed, {n_found} found, {n_grouped} in one group, {n_right} related rightly"
    );
    println!("{relations:?}; {} copies in {} groups", found.n_copies(), found.groups.len());
    assert_eq!(n_listed, 744);
    assert!(n_found as f64 >= 0.98 * n_listed as f64, "{n_found} of {n_listed} found");
    assert!(n_right as f64 >= 0.98 * n_found as f64, "{n_right} of {n_found} related rightly");
}

/// The area under the ROC curve: how often a true one scores higher than a false one, ties half.
fn area(scored: &[(f32, bool)]) -> f64 {
    let of = |wanted: bool| scored.iter().filter(move |(_, truth)| *truth == wanted).map(|(score, _)| *score);
    let better =
        |one: f32, other: f32| if one > other { 1.0 } else { f64::from(u8::from(one == other)) / 2.0 };
    let sum: f64 = of(true).map(|one| of(false).map(|other| better(one, other)).sum::<f64>()).sum();
    sum / (of(true).count() * of(false).count()) as f64
}

#[test]
fn levels_of_reuse_come_out_in_order() {
    let Some(folder) = folder("clough_stevenson") else { return };
    let corpus = corpus(&folder, "clough_stevenson");
    let numbers = numbers(&corpus);
    let mut levels = BTreeMap::<String, Vec<(f32, f32)>>::new();
    let (mut shares, mut runs) = (Vec::new(), Vec::new());
    for row in rows(&folder, "pairs.tsv") {
        let (answer, source) = (numbers[row[0].as_str()], numbers[row[1].as_str()]);
        let share = Likeness::of_documents(&corpus, answer, source).share;
        let of_five = containment(&corpus.text(answer), &corpus.text(source));
        levels.entry(row[2].clone()).or_default().push((share, of_five));
        shares.push((share, row[3] == "1"));
        runs.push((of_five, row[3] == "1"));
    }
    let mean = |level: &str, of: fn(&(f32, f32)) -> f32| {
        levels[level].iter().map(of).sum::<f32>() / levels[level].len() as f32
    };
    println!("clough_stevenson  share of words  runs of five");
    for level in ["cut", "light", "heavy", "non"] {
        println!("{level:<16}  {:>14.3}  {:>12.3}", mean(level, |it| it.0), mean(level, |it| it.1));
    }
    println!("area under ROC    {:>14.4}  {:>12.4}", area(&shares), area(&runs));
    for of in [|it: &(f32, f32)| it.0, |it: &(f32, f32)| it.1] {
        let means: Vec<f32> = ["cut", "light", "heavy", "non"].map(|level| mean(level, of)).to_vec();
        assert!(means.is_sorted_by(|a, b| a > b), "{means:?}");
    }
    assert!(area(&shares) >= 0.95 && area(&runs) >= 0.95);
    // Answers to one question that were not copied are about one subject, and no copies.
    let (_, found) = copies(&corpus);
    let label = |document: usize| corpus.page_of(document).id.clone();
    for row in rows(&folder, "pairs.tsv").iter().filter(|row| row[3] == "0") {
        let answer = numbers[row[0].as_str()];
        assert!(
            found.kept_of(answer).is_none(),
            "{} is no copy of {:?}",
            label(answer),
            found.kept_of(answer)
        );
    }
}

#[test]
fn exact_copies_are_all_found_and_little_else() {
    let Some(folder) = folder("bbc") else { return };
    let corpus = corpus(&folder, "bbc");
    let (_, found) = copies(&corpus);
    let mut relations = BTreeMap::<&str, usize>::new();
    for document in 0..corpus.documents().len() {
        if let Some(likeness) = found.likeness_of(document) {
            *relations.entry(likeness.relation.as_str()).or_default() += 1;
        }
    }
    println!("bbc: {relations:?}, {} alike and no copies", found.alike.len());
    assert_eq!(relations["identical"], 103);
}

#[test]
fn articles_on_one_subject_are_no_copies() {
    if let Some(folder) = folder("lee") {
        // Fifty short news, many on the same few events, each written for itself.
        let corpus = corpus(&folder, "lee");
        let (_, found) = copies(&corpus);
        assert_eq!(found.n_copies(), 0, "lee");
    }
    let Some(folder) = folder("ecbplus_train") else { return };
    // Each topic has news of two like events (two jail breaks, two court cases): `ecb` and `ecbplus`. Copies inside an
    // event are wire copies; between the two there is none.
    let corpus = corpus(&folder, "ecbplus_train");
    let (_, found) = copies(&corpus);
    let event = |document: u32| {
        let id = &corpus.documents()[document as usize].id;
        let topic = id.split('_').next().expect("a topic").to_string();
        (topic, id.ends_with("plus"))
    };
    for group in &found.groups {
        for &(member, _) in &group.members {
            assert_eq!(event(member), event(group.kept), "{member} of {}", group.kept);
        }
    }
    println!("ecbplus_train: {} copies, none of them between two events", found.n_copies());
    assert!(found.n_copies() > 30);
}
