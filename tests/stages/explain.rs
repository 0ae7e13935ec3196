//! Why two documents are alike: the terms add up, and what an editor asks for is told.

use likewise::copies::Relation;
use likewise::document::Corpus;
use likewise::explain::{Explained, FactKind};
use likewise::vectors::TfIdf;
use proptest::prelude::*;
use std::process::Command;

const OLD: &str = "Ferry sinks off the northern coast\n\
    At least 12 people died when a ferry sank off the northern coast on Monday, officials said. \
    The vessel had left Port Elwin in heavy rain. \
    “We heard a loud crack,” said Maria Holt, who was on deck. \
    Rescue boats searched until dawn, and the harbour master closed the port for two days.";

const NEW: &str = "Ferry sinks off the northern coast\n\
    At least 17 people died when a ferry sank off the northern coast on Monday, officials said. \
    The vessel had left Port Arden in heavy rain. \
    “We heard a very loud crack,” said Maria Holt, who was on deck. \
    Rescue boats searched until dawn, and the harbour master closed the port for two days. \
    Parliament will debate the accident on Thursday.";

fn explained(texts: &[&str]) -> Explained {
    let corpus = Corpus::from_texts(texts.iter().copied());
    let (tf_idf, matrix) = TfIdf::params().fit_transform(&corpus).expect("words");
    Explained::of(&corpus, &matrix, tf_idf.vocabulary(), 0, 1).expect("two documents")
}

#[test]
fn numbers_names_and_quotes_that_changed_are_told() {
    let why = explained(&[OLD, NEW]);
    let told: Vec<(FactKind, Option<&str>, Option<&str>)> = why
        .facts
        .iter()
        .map(|change| {
            let text = |fact: &Option<likewise::explain::Fact>| fact.as_ref().map(|fact| fact.span.len());
            assert!(text(&change.a).is_some() || text(&change.b).is_some());
            let said =
                |fact: &'_ Option<likewise::explain::Fact>| fact.as_ref().map(|fact| fact.text.clone());
            let leak = |text: Option<String>| text.map(|text| &*text.leak());
            (change.kind, leak(said(&change.a)), leak(said(&change.b)))
        })
        .collect();
    assert_eq!(
        told,
        [
            (FactKind::Number, Some("12"), Some("17")),
            (FactKind::Name, Some("Port Elwin"), Some("Port Arden")),
            (FactKind::Quote, Some("We heard a loud crack"), Some("We heard a very loud crack")),
            (FactKind::Name, None, Some("Thursday")),
        ]
    );
    assert_eq!(why.likeness.relation, Relation::Near);
}

#[test]
fn twelve_dead_became_seventeen_dead() {
    let why =
        explained(&["12 dead after ferry sinks, minister says", "17 dead after ferry sinks, minister says"]);
    let [change] = why.facts.as_slice() else { panic!("{:?}", why.facts) };
    let said = |fact: &Option<likewise::explain::Fact>| fact.as_ref().map(|fact| fact.text.clone());
    assert_eq!(
        (change.kind, said(&change.a), said(&change.b)),
        (FactKind::Number, Some("12".into()), Some("17".into()))
    );
    assert_eq!(why.changes.len(), 1);
}

#[test]
fn changes_are_the_words_that_differ_and_passages_those_that_do_not() {
    let why = explained(&[OLD, NEW]);
    let changes: Vec<_> = why.changes.iter().map(|change| (change.a.of(OLD), change.b.of(NEW))).collect();
    assert_eq!(
        changes,
        [
            ("12", "17"),
            ("Elwin", "Arden"),
            ("", "very"),
            ("", "Parliament will debate the accident on Thursday"),
        ]
    );
    let words = why.passages.iter().map(|passage| passage.n_words).sum::<usize>();
    assert!(!why.passages.is_empty() && words >= 50, "{:?}", why.passages);
    assert!(why.passages[0].span_a.of(OLD).starts_with("Ferry sinks off"));
}

#[test]
fn a_word_that_only_begins_a_sentence_is_no_name() {
    let why = explained(&[
        "Rain fell. Boats searched all night long.",
        "Snow fell. Ships searched all night long.",
    ]);
    assert_eq!(why.facts, []);
    assert_eq!(why.changes.len(), 2);
}

#[test]
fn what_moved_is_no_new_fact() {
    let (one, other) =
        ("In May 2019 the bridge was closed by the city of Elwin", "They met for 30 days in Arden");
    let why = explained(&[&format!("{one}. {other}."), &format!("{other}. {one}.")]);
    assert_eq!(why.facts, []);
    assert!(!why.changes.is_empty());
}

#[test]
fn the_command_tells_it_to_people_and_to_machines() {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("old.txt"), OLD).expect("written");
    std::fs::write(place.path().join("new.txt"), NEW).expect("written");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_likewise"));
        command
            .current_dir(place.path())
            .args(args)
            .args(["--split", "none", "--quiet"])
            .output()
            .expect("run")
    };
    let shown = run(&["explain", ".", "old.txt", "new.txt"]);
    let text = String::from_utf8(shown.stdout).expect("UTF-8");
    for part in [
        "number: 12 → 17",
        "name: Port Elwin → Port Arden",
        "[-12-] {+17+}",
        "near",
        "Passages that both have",
        "A with these passages marked\n  ⟦1: Ferry sinks off the northern coast",
        "B with these passages marked\n  ⟦1: Ferry sinks off the northern coast",
        "Parliament will debate the accident on Thursday.\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}{}", String::from_utf8_lossy(&shown.stderr));
    }
    let shown = run(&["explain", "old.txt", "new.txt", "old.txt", "new.txt", "--format", "jsonl"]);
    let told: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(told["facts"][0]["b"]["text"], "17");
    let sum: f64 =
        told["terms"].as_array().expect("terms").iter().filter_map(|term| term["share"].as_f64()).sum();
    assert!((sum - told["cosine"].as_f64().expect("a cosine")).abs() < 1e-6);

    let missing = run(&["explain", ".", "old.txt", "none.txt"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no document has the id `none.txt`"));
    assert_eq!(run(&["explain", "old.txt"]).status.code(), Some(2));
}

#[test]
fn the_command_for_passages_gives_spans_of_the_pages() {
    let place = tempfile::tempdir().expect("a folder");
    std::fs::write(place.path().join("old.txt"), OLD).expect("written");
    std::fs::write(place.path().join("new.txt"), NEW).expect("written");
    let run = |args: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_likewise"));
        command.current_dir(place.path()).args(["passages", "old.txt", "new.txt", "--quiet"]).args(args);
        command.output().expect("run")
    };
    let shown = run(&["--min-words", "10", "--format", "jsonl", "--split", "none"]);
    let rows = String::from_utf8(shown.stdout).expect("UTF-8");
    assert!(!rows.is_empty(), "{}", String::from_utf8_lossy(&shown.stderr));
    for row in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(row).expect("JSON");
        assert_eq!((row["a"].as_str(), row["b"].as_str()), (Some("new.txt"), Some("old.txt")));
        let bytes = |field: &str| row[field].as_u64().expect("a byte") as usize;
        let a = &NEW[bytes("start_a")..bytes("end_a")];
        let b = &OLD[bytes("start_b")..bytes("end_b")];
        assert_eq!(a.split(' ').next(), b.split(' ').next());
        assert!(row["words"].as_u64() >= Some(10));
    }
    let csv = run(&["-o", "found.csv", "--min-words", "500"]);
    assert!(csv.status.success() && csv.stdout.is_empty());
    let table = std::fs::read_to_string(place.path().join("found.csv")).expect("a file");
    assert_eq!(table, "a,b,start_a,end_a,start_b,end_b,words\n");
    assert_eq!(run(&["--min-words", "1"]).status.code(), Some(2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn shares_add_up_to_the_cosine_and_changes_to_the_texts(
        one in "([a-dA-D“”\"]{1,3}[ .,\n]{1,2}|[0-9]{1,2} |国|é){0,40}",
        other in "([a-dA-D“”\"]{1,3}[ .,\n]{1,2}|[0-9]{1,2} |国|é){0,40}",
    ) {
        let texts = [one.as_str(), other.as_str(), "aa bb cc dd"];
        let why = explained(&texts);
        let sum: f64 = why.terms.iter().map(|term| term.share).sum();
        prop_assert!((sum - f64::from(why.cosine)).abs() < 1e-6, "{} {}", sum, why.cosine);
        prop_assert!(why.terms.is_sorted_by(|a, b| a.share >= b.share));
        prop_assert_eq!(why.changes.is_empty(), why.likeness.relation == Relation::Identical);
        for change in &why.changes {
            prop_assert!(one.get(change.a.start as usize..change.a.end as usize).is_some());
            prop_assert!(other.get(change.b.start as usize..change.b.end as usize).is_some());
            prop_assert!(!(change.a.is_empty() && change.b.is_empty()));
        }
        for fact in why.facts.iter().flat_map(|change| [(&change.a, &one), (&change.b, &other)]) {
            if let (Some(fact), text) = fact {
                prop_assert_eq!(fact.span.of(text), &fact.text);
            }
        }
    }
}
