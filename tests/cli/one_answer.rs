//! A document is a copy for every command or for none.

use super::shell::Place;

/// `n` words that no other text has.
fn words(name: &str, n: usize) -> String {
    (0..n).map(|at| format!("{name}{at} ")).collect()
}

#[test]
fn copies_themes_and_stories_remove_the_same_documents() {
    let note = words("note", 30);
    let texts = [
        ("note", note.clone()),
        ("page", words("page", 120) + &note + &words("rest", 80)),
        ("report", words("report", 60) + "and more"),
        ("again", words("report", 60)),
        ("other", words("other", 30) + &words("page", 9)),
    ];
    let lines: String =
        texts.iter().map(|(id, text)| format!("{{\"id\": \"{id}\", \"text\": \"{text}\"}}\n")).collect();
    let place = Place::with(&[("in.jsonl", lines.as_bytes())]);
    for (options, copies) in [("", ["again", "note"].as_slice()), ("--contained off", &["again"])] {
        let mut told = Vec::new();
        for command in ["copies", "themes --k 2", "stories"] {
            place.likewise(&format!("{command} in.jsonl -o out {options}")).done();
            let rows = place.rows("out/copies.csv");
            let removed =
                rows.iter().filter(|row| row["relation"] != "kept").map(|row| row["document"].clone());
            let mut removed: Vec<String> = removed.collect();
            removed.sort();
            assert_eq!(removed, copies, "{command} {options}");
            told.push(place.read("out/copies.csv"));
        }
        assert!(told.iter().all(|table| *table == told[0]), "{told:?}");
    }
}
