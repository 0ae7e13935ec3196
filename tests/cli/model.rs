//! `themes --model`, `assign` and `themes --continue`, from the command line.

use super::shell::{Place, project, run};

#[test]
fn samples_are_assigned_to_their_own_themes_and_a_new_page_to_one_of_them() {
    let place = Place::new();
    let (out, model) = (place.path("out").display().to_string(), place.path("m").display().to_string());
    let answer = run(project(), &format!("themes samples/pages --k 7 --model {model} -o {out}"), None);
    assert!(answer.told.contains("the model is in"), "{}", answer.told);
    answer.done();
    let again = place.path("again").display().to_string();
    let gold = "--gold theme --gold-file samples/truth.csv";
    let answer = run(project(), &format!("assign {model} samples/pages {gold} -o {again}"), None);
    assert_eq!(answer.told, "");
    assert!(answer.done().contains("52 of 52 documents were known already"));
    let rows = |folder: &str, columns: [&str; 3]| -> Vec<[String; 3]> {
        let text = place.read(&format!("{folder}/documents.csv"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().expect("a header").clone();
        let at = columns.map(|name| header.iter().position(|column| column == name).expect("the column"));
        reader.records().map(|row| at.map(|at| row.as_ref().expect("a row")[at].to_string())).collect()
    };
    assert_eq!(rows("again", ["id", "theme", "margin"]), rows("out", ["id", "theme", "margin"]));
    assert!(rows("again", ["id", "known", "status"]).iter().all(|[id, known, _]| id == known));
    let run_json = place.run_json("again");
    assert_eq!(run_json["scores"]["ari"], 1.0);
    assert_eq!(run_json["model"]["counts"]["known"], 52);

    // A record on standard input, the table on standard output.
    let record = "{\"id\": \"n\", \"text\": \"The space telescope sent its first picture from orbit.\"}\n";
    let answer = run(project(), &format!("assign {model} - -q --format jsonl"), Some(record.as_bytes()));
    let line = answer.done();
    assert!(line.starts_with("{\"id\": \"n\"") && line.contains("space telescope"), "{line}");

    // The same corpus continued: every theme is what it was.
    let next = place.path("next").display().to_string();
    run(project(), &format!("themes samples/pages --continue {model} -o {next} -q"), None).done();
    let themes = place.read("next/themes.csv");
    assert_eq!(themes.lines().filter(|line| line.contains(",kept,")).count(), 7, "{themes}");
    assert_eq!(rows("next", ["id", "theme", "status"]), rows("out", ["id", "theme", "status"]));
}

#[test]
fn what_is_no_model_is_told_in_a_sentence() {
    let place = Place::new();
    place.put("notes", "id,text\n1,two\n");
    place.put(
        "a.jsonl",
        "{\"id\": \"1\", \"text\": \"oil price\"}\n{\"id\": \"2\", \"text\": \"cup final\"}\n",
    );
    let cases = [
        ("assign notes a.jsonl", 1, "notes: is no model of likewise"),
        ("assign none a.jsonl", 1, "none: cannot be read"),
        ("themes a.jsonl --continue notes", 1, "notes: is no model of likewise"),
        ("themes a.jsonl --k 2 --model notes", 1, "notes: stands in the way and is no model"),
        ("assign notes a.jsonl --language french", 2, "`language` must be left out here"),
        ("assign notes a.jsonl --split none", 2, "`split` must be left out here"),
        ("assign notes", 2, "<INPUT>"),
    ];
    for (line, code, words) in cases {
        let answer = place.likewise(line);
        assert_eq!(answer.code, code, "{line}: {}", answer.told);
        assert!(answer.told.contains(words), "{line}: {}", answer.told);
    }
    assert_eq!(place.read("notes"), "id,text\n1,two\n");
}
