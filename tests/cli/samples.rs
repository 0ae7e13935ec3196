//! The samples, from the command line: what a new user sees (`tests/cli/golden`, written anew with
//! `LIKEWISE_WRITE_GOLDEN=1 cargo test --test cli`, to be read before it is kept).

use std::fs;

use super::shell::{Place, project, run};

pub fn golden(name: &str, found: &str) {
    let path = project().join("tests/cli/golden").join(name);
    if std::env::var_os("LIKEWISE_WRITE_GOLDEN").is_some() {
        fs::write(&path, found).expect("written");
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert!(wanted == found, "{name} differs:\n{found}");
}

#[test]
fn themes_of_the_samples_are_those_kept_and_score_as_well() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    let line = format!("themes samples/pages --stories --gold theme --gold-file samples/truth.csv -o {out}");
    let answer = run(project(), &line, None);
    assert_eq!(answer.told, "");
    let summary = answer.done();
    golden("summary.txt", &summary.replace(&out, "OUT"));
    for file in ["themes.csv", "copies.csv", "stories.csv"] {
        golden(file, &place.read(&format!("out/{file}")));
    }
    let run = place.run_json("out");
    // What the samples gave on 2026-11-21: every document in its theme.
    for score in ["ari", "nmi", "purity"] {
        assert!(run["scores"][score].as_f64().is_some_and(|value| value >= 0.9999), "{}", run["scores"]);
    }
    assert_eq!(run["scores"]["documents"], 52.0);
    let sentence = run["choice_of_k"]["sentence"].as_str().expect("a sentence");
    assert!(summary.contains(&format!("choice of k: {sentence}\n")), "{summary}");
}

#[test]
fn stories_of_the_samples_hold_copies_together() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    let answer = run(project(), &format!("stories samples/pages --format jsonl -o {out}"), None);
    assert_eq!(answer.told, "");
    golden("stories.txt", &answer.done().replace(&out, "OUT"));
    let rows = |file: &str| -> Vec<serde_json::Value> {
        let read = place.read(&format!("out/{file}"));
        read.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let documents = rows("documents.jsonl");
    let story = |id: &serde_json::Value| {
        documents.iter().find(|row| row["id"] == *id).map(|row| row["story"].clone()).expect("a row")
    };
    for row in &documents {
        assert_eq!(row["story"].is_u64(), row["status"] == "ok", "{row}");
    }
    let copies = rows("copies.jsonl");
    assert!(!copies.is_empty());
    for copy in copies {
        assert_eq!(story(&copy["document"]), story(&copy["kept_document"]), "{copy}");
    }
    let stories = rows("stories.jsonl");
    let n: u64 = stories.iter().filter_map(|row| row["documents"].as_u64()).sum();
    assert_eq!(n as usize, documents.iter().filter(|row| row["story"].is_u64()).count());
    let run = place.run_json("out");
    assert!(run["stories"]["sentence"].as_str().is_some_and(|sentence| sentence.contains("stories")));
}

/// Forty documents, a few words each.
fn forty() -> Place {
    let line = |i: usize| {
        format!("{{\"id\":\"{i}\",\"text\":\"ship{} port{} grain harvest{}\"}}\n", i % 5, i % 7, i % 3)
    };
    let place = Place::new();
    place.put("a.jsonl", (0..40).map(line).collect::<String>());
    place
}

#[test]
fn each_stage_is_told_with_its_time_and_memory() {
    let place = forty();
    let expected = [
        ("themes --k 2", "find contained, group copies, find neighbours, themes, label, write"),
        ("themes --method plain", "find contained, group copies, choose k, themes, label, write"),
        ("copies", "find contained, group copies, write"),
    ];
    for (arguments, stages) in expected {
        place.likewise(&format!("{arguments} a.jsonl -o out")).done();
        let measured = place.run_json("out")["measured"].clone();
        let told = measured["stages"].as_array().expect("a list");
        let names: Vec<&str> = told.iter().map(|stage| stage["stage"].as_str().expect("a name")).collect();
        assert_eq!(names.join(", "), format!("read, split and clean, vectorise, find pairs, {stages}"));
        if cfg!(target_os = "linux") {
            let peaks: Vec<u64> =
                told.iter().map(|stage| stage["peak_memory"].as_u64().expect("a number")).collect();
            assert!(peaks[0] > 0 && peaks.is_sorted(), "a running maximum: {peaks:?}");
            assert!(measured["peak_memory"].as_u64() >= peaks.last().copied());
        }
    }
}

#[test]
fn quick_neighbours_are_told_of_and_exact_ones_are_the_default_here() {
    let place = forty();
    for (search, quick) in [("auto", false), ("exact", false), ("quick", true)] {
        let answer = place.likewise(&format!("themes a.jsonl --k 2 --neighbours {search} -o out"));
        assert_eq!(answer.told.contains("--neighbours exact compares all"), quick, "{}", answer.told);
        answer.done();
        let run = place.run_json("out");
        assert_eq!(run["parameters"]["neighbours"], search);
        assert_eq!(run["warnings"].as_array().map(Vec::len), Some(usize::from(quick)));
    }
    let wrong = place.likewise("themes a.jsonl --neighbours some");
    assert_eq!(wrong.code, 2);
    assert!(wrong.told.contains("auto, exact or quick"), "{}", wrong.told);
}
