//! `likewise sweep` on the samples, and the way of pairs to a judge and back.

use std::fs;

use super::samples::golden;
use super::shell::{Place, project, run};

/// Articles without a copy group stand alone.
const TRUTH: &str = "--gold copy_group --gold-file samples/truth.csv --gold-complete";

#[test]
fn all_files_of_the_samples_are_those_kept() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    let line = format!(
        "sweep samples/pages --from 0.3 --step 0.05 {TRUTH} --estimate --judge 12 --resamples 40 \
         --measure cosine,jaccard5,containment --vary stem=on,off -o {out}"
    );
    let answer = run(project(), &line, None);
    assert_eq!(answer.told, "");
    golden("sweep/summary.txt", &answer.done().replace(&out, "OUT"));
    let mut names = Vec::new();
    for entry in fs::read_dir(&out).expect("a result") {
        names.push(entry.expect("a file").file_name().to_string_lossy().into_owned());
    }
    names.sort();
    // run.json holds times, and the pictures stand in the page.
    for name in names.iter().filter(|name| name.ends_with(".csv") || *name == "report.html") {
        golden(&format!("sweep/{name}"), &place.read(&format!("out/{name}")));
    }
    let page = place.read("out/report.html");
    let pictures: Vec<&String> = names.iter().filter(|name| name.ends_with(".svg")).collect();
    for name in &pictures {
        assert!(page.contains(place.read(&format!("out/{name}")).trim()), "{name} is not in the page");
    }
    assert_eq!(pictures, ["counts.svg", "density.svg", "edits.svg", "precision_recall.svg", "scores.svg"]);
    let run = place.run_json("out");
    let mut listed: Vec<String> = run["files"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|file| file.as_str().expect("a name").into())
        .collect();
    listed.push("run.json".into());
    listed.sort();
    assert_eq!(listed, names);
    let stages = run["measured"]["stages"].as_array().expect("a list");
    let stages: Vec<&str> = stages.iter().map(|stage| stage["stage"].as_str().expect("a name")).collect();
    assert!(stages.windows(3).any(|three| three == ["join", "thresholds", "score"]), "{stages:?}");
    // The share of pairs found at the lowest threshold, in the table and in a run of its own.
    let direct = Place::new();
    let pairs = direct.path("pairs.csv").display().to_string();
    super::shell::run(project(), &format!("pairs samples/pages -t 0.3 --quiet -o {pairs}"), None).done();
    assert_eq!(place.rows("out/sweep.csv")[0]["pairs"], direct.rows("pairs.csv").len().to_string());
}

#[test]
fn documents_without_a_group_are_told_of() {
    let told = |more: &str| {
        let line = format!(
            "sweep samples/pages --gold copy_group --gold-file samples/truth.csv --resamples 0{more}"
        );
        let answer = run(project(), &line, None);
        assert_eq!(answer.code, 0, "{}", answer.told);
        answer.told
    };
    assert!(told("").contains("35 of 52 documents have no group in --gold"), "{}", told(""));
    assert_eq!(told(" --gold-complete"), "");
}

#[test]
fn jsonl_has_the_same_numbers() {
    let place = Place::new();
    let line = format!("sweep samples/pages --from 0.5 --step 0.1 {TRUTH} --resamples 0 --quiet");
    for (format, out) in [("csv", "csv"), ("jsonl", "jsonl")] {
        let out = place.path(out).display().to_string();
        run(project(), &format!("{line} --format {format} -o {out}"), None).done();
    }
    let table = place.rows("csv/sweep.csv");
    let records = place.read("jsonl/sweep.jsonl");
    assert_eq!(records.lines().count(), table.len());
    for (row, record) in table.iter().zip(records.lines()) {
        let record: serde_json::Value = serde_json::from_str(record).expect("JSON");
        for (column, cell) in row {
            let value = &record[column];
            assert_eq!(value.as_f64(), cell.parse().ok(), "{column}: {cell} and {value}");
        }
    }
}

#[test]
fn judged_pairs_given_back_stand_for_all_pairs() {
    let place = Place::new();
    let (out, given) =
        (place.path("out").display().to_string(), place.path("judged.csv").display().to_string());
    let judge = |n: usize| {
        let line =
            format!("sweep samples/pages --from 0.1 {TRUTH} --resamples 0 --judge {n} --quiet -o {out}");
        run(project(), &line, None).done();
        place.rows("out/judge.csv")
    };
    // As nobody has judged them.
    assert!(!judge(30).is_empty());
    let empty = run(project(), &format!("sweep samples/pages --gold {out}/judge.csv"), None);
    assert!(empty.code == 1 && empty.told.contains("no pair of --gold is judged yet"), "{}", empty.told);

    // A judge who knows the truth: all pairs first, then some.
    let truth: Vec<(String, String)> = csv_rows("samples/truth.csv");
    let group = |id: &str| &truth.iter().find(|(known, _)| known == id).expect("a document of the truth").1;
    let given_back = |rows: &[super::shell::Row]| {
        let mut table = String::from("a,b,label,weight\n");
        for row in rows {
            let same = !group(&row["a"]).is_empty() && group(&row["a"]) == group(&row["b"]);
            table +=
                &format!("{},{},{},{}\n", row["a"], row["b"], if same { "yes" } else { "no" }, row["weight"]);
        }
        fs::write(&given, table).expect("written");
        let back = place.path("back").display().to_string();
        let line = format!("sweep samples/pages --from 0.1 --gold {given} --resamples 50 --quiet -o {back}");
        run(project(), &line, None).done();
        place.rows("back/sweep.csv")
    };
    let all = judge(100_000);
    assert!(all.iter().all(|row| row["weight"].parse::<f64>() == Ok(1.0)));
    let exact = given_back(&all);
    let some = judge(60);
    assert!(some.len() <= 60 && some.len() < all.len());
    let sampled = given_back(&some);
    // What the weights add up to is the number of pairs that differ, at the lowest threshold and by stretch.
    let weight: f64 = some.iter().map(|row| row["weight"].parse::<f64>().expect("a weight")).sum();
    assert!((weight - all.len() as f64).abs() < 0.01, "{weight} of {}", all.len());
    let number = |row: &super::shell::Row, column: &str| row[column].parse::<f64>().expect("a number");
    for (exact, sampled) in exact.iter().zip(&sampled) {
        // Half the stretches are judged whole, so the estimate lies close, and the interval holds it.
        assert!(
            (number(exact, "precision") - number(sampled, "precision")).abs() < 0.25,
            "{exact:?}\n{sampled:?}"
        );
        assert!(
            number(sampled, "f1_low") <= number(sampled, "f1")
                && number(sampled, "f1") <= number(sampled, "f1_high")
        );
    }
}

/// Id and copy group of each row of a table of the project.
fn csv_rows(file: &str) -> Vec<(String, String)> {
    let mut reader = csv::Reader::from_path(project().join(file)).expect("a table");
    let rows = reader.deserialize().map(|row: Result<super::shell::Row, _>| row.expect("a row"));
    rows.map(|row| (row["id"].clone(), row["copy_group"].clone())).collect()
}

#[test]
fn each_search_of_the_costs_is_measured_alone() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    let line = format!("sweep samples/pages --from 0.75 --cost --threads 2 -o {out}");
    let summary = run(project(), &line, None).done();
    assert!(summary.contains("each search in a process of its own"), "{summary}");
    let rows = place.rows("out/cost.csv");
    let ways: Vec<(&str, &str)> =
        rows.iter().map(|row| (row["way"].as_str(), row["threshold"].as_str())).collect();
    let joins = ["0.750000", "0.800000", "0.900000", "1.000000"].map(|threshold| ("exact join", threshold));
    assert_eq!(ways, [&joins[..], &[("double loop", "0.750000")]].concat());
    assert_eq!(rows[0]["pairs"], rows[4]["pairs"]);
    assert!(rows.iter().all(|row| row["seconds"].parse::<f64>().expect("seconds") >= 0.0));
    for row in &rows {
        // Never 0: either the system tells, or the cell is empty.
        let bytes = |column: &str| row[column].parse::<u64>();
        if cfg!(target_os = "linux") {
            let (peak, search) =
                (bytes("peak_memory").expect("bytes"), bytes("search_memory").expect("bytes"));
            assert!(peak > 1_000_000 && search < peak, "{row:?}");
            assert!(search > 0 || row["way"] == "double loop", "{row:?}");
        } else {
            assert!(row["peak_memory"].is_empty() || bytes("peak_memory").is_ok_and(|bytes| bytes > 0));
        }
    }
    assert!(place.read("out/report.html").contains("What a threshold costs"));
}
