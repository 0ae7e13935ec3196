//! New documents against old ones.

use super::shell::Place;

const FERRY: &str =
    "The ferry sank off the northern coast on Monday night and twelve people died, officials said";
const BRIDGE: &str = "The council met for three hours and voted for a new bridge over the river at Elwin";
const CUP: &str = "A late goal in the cup final gave the visitors from Arden their first title in forty years, and the whole town sang all night";

fn record(id: &str, source: &str, date: &str, text: &str) -> String {
    format!("{{\"id\": \"{id}\", \"source\": \"{source}\", \"date\": \"{date}\", \"text\": \"{text}\"}}\n")
}

fn place() -> Place {
    let page = |text: &str| {
        (0..40).map(|at| format!("word{} ", char::from(b'a' + at % 26))).collect::<String>() + text
    };
    let old = record("1", "Wire", "2021-03-04T09:00:00Z", FERRY)
        + &record("2", "Wire", "2021-03-04", &page(CUP))
        + &record("3", "Wire", "", FERRY);
    let new = record("1", "Post", "2021-03-04T15:30:00Z", &format!("{FERRY} late on Tuesday"))
        + &record("2", "Post", "2021-03-06", BRIDGE)
        + &record("b", "Gazette", "2021-03-07", BRIDGE)
        + &record("c", "Post", "", &format!("{CUP} long"));
    Place::with(&[("old/1.jsonl", old.as_bytes()), ("new.jsonl", new.as_bytes())])
}

#[test]
fn new_documents_that_are_there_already_are_removed() {
    let place = place();
    let said = place.likewise("copies new.jsonl --against old -o out --keep earliest").done();
    assert!(said.contains("removed as copies of old documents (3 read): 2, of new ones: 1;"), "{said}");
    let rows = place.rows("out/copies.csv");
    let told: Vec<_> = rows
        .iter()
        .map(|row| ["document", "kept_document", "kept_from", "kept_file", "rule"].map(|name| &*row[name]))
        .collect();
    assert_eq!(
        told,
        [
            ["2", "2", "new", "new.jsonl", "earliest"],
            ["b", "2", "new", "new.jsonl", "earliest"],
            ["1", "1", "old", "old/1.jsonl", "old"],
            ["c", "2", "old", "old/1.jsonl", "old"],
        ]
    );
    assert_eq!(rows[3]["relation"], "contained");
    let all = place.read("new.jsonl");
    assert_eq!(place.read("out/kept/new.jsonl"), all.lines().nth(1).expect("a line").to_string() + "\n");
    assert_eq!(place.read("out/kept.jsonl").lines().count(), 1);
    assert_eq!(place.rows("out/documents.csv").len(), 4, "new ones only");
    let run = place.run_json("out");
    assert_eq!(
        (&run["counts"]["documents"], &run["counts"]["old_documents"], &run["counts"]["in_old"]),
        (&4.into(), &3.into(), &2.into())
    );
    assert_eq!(run["against"][0]["path"], "old/1.jsonl");
    // No pair of old documents, though two of them are the same.
    let pairs = place.rows("out/pairs.csv");
    let told: Vec<_> = pairs.iter().map(|row| (&*row["a"], &*row["b"], &*row["b_from"])).collect();
    assert_eq!(told, [("1", "1", "old"), ("1", "3", "old"), ("2", "b", "new")]);
    // Who copied whom.
    let sources = place.rows("out/sources.csv");
    let told: Vec<_> = sources
        .iter()
        .map(|row| ["first_source", "later_source", "documents", "median_lag_hours"].map(|name| &*row[name]))
        .collect();
    assert_eq!(told, [["Post", "Gazette", "1", "24.00"], ["Wire", "Post", "1", "6.50"]]);
    assert!(said.contains("who copied whom: the first is known of 2 of 3 groups (documents in groups: 1 without a readable date)"), "{said}");
}

#[test]
fn what_is_new_is_the_same_as_in_one_corpus() {
    let place = place();
    place.likewise("copies new.jsonl --against old/1.jsonl -o out --contained off").done();
    // Ids stand on both sides, so the joint run needs others.
    let old = place.read("old/1.jsonl").replace("\"id\": \"", "\"id\": \"old");
    place.put("both.jsonl", place.read("new.jsonl") + &old);
    place.likewise("copies both.jsonl -o joint --contained off").done();
    let joint: Vec<String> = place
        .rows("joint/pairs.csv")
        .iter()
        .filter(|row| !row["a"].starts_with("old"))
        .map(|row| row["cosine"].clone())
        .collect();
    let found: Vec<String> = place.rows("out/pairs.csv").iter().map(|row| row["cosine"].clone()).collect();
    assert_eq!(found.len(), 3);
    assert_eq!(found, joint);
}

#[test]
fn inputs_that_make_no_sense_are_told_of() {
    let place = place();
    place.put("old/new.jsonl", record("x", "", "", BRIDGE));
    let answer = place.likewise("copies old/new.jsonl --against old -o out");
    assert!(
        answer.told.contains("passed over 1 file that are read as new")
            || answer.told.contains("passed over 1 file"),
        "{}",
        answer.told
    );
    assert_eq!(place.run_json("out")["counts"]["old_documents"], 3);
    for (line, told) in [
        ("copies new.jsonl --against new.jsonl -o out", "all old files are new ones too"),
        ("copies - --against - -o out", "standard input can be new or old, not both"),
        ("copies new.jsonl --against none.jsonl -o out", "none.jsonl: there is no such file"),
        ("copies new.jsonl --against old -t 2 -o out", "`threshold` must be from 0 to 1"),
    ] {
        let answer = place.likewise(line);
        assert!(answer.code != 0 && answer.told.contains(told), "{line}: {}", answer.told);
    }
}

#[test]
fn any_order_and_any_number_of_threads_give_the_same_bytes() {
    let place = place();
    place.put("more.jsonl", record("z", "Post", "2021-03-09", FERRY));
    let mut seen = Vec::new();
    for line in [
        "copies new.jsonl more.jsonl --against old -o out --threads 1",
        "copies more.jsonl new.jsonl --against old/1.jsonl old -o out --threads 3",
    ] {
        place.likewise(line).done();
        let files = [
            "copies.csv",
            "documents.csv",
            "pairs.csv",
            "sources.csv",
            "origins.csv",
            "kept.jsonl",
            "kept/new.jsonl",
        ];
        seen.push(files.map(|name| place.read(&format!("out/{name}"))));
    }
    assert_eq!(seen[0], seen[1]);
}
