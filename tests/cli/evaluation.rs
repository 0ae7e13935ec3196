//! `likewise evaluate`: scores of groups and of pairs, and what is said where they cannot be had.

use std::collections::BTreeMap;

use super::shell::{Answer, Place, project, run};

/// The scores that were printed.
fn scores(answer: Answer) -> BTreeMap<String, f64> {
    let out = answer.done();
    let mut lines = out.lines();
    assert_eq!(lines.next(), Some("score,value"));
    let pair = |line: &str| {
        let (name, value) = line.split_once(',').expect("two columns");
        (name.to_string(), value.parse().expect("a number"))
    };
    lines.map(pair).collect()
}

#[test]
fn of_a_run_are_those_in_its_run_json() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    // Two methods that do not find the truth, so that the scores are not all 1.
    for flags in ["--k 3", "--k 20 --method plain", "--k 9 --copies off"] {
        let line = format!(
            "themes samples/pages {flags} --gold theme --gold-file samples/truth.csv -q --format jsonl -o {out}"
        );
        run(project(), &line, None).done();
        let stored = place.run_json("out")["scores"].as_object().expect("scores").clone();
        let line = format!("evaluate {out}/documents.jsonl samples/truth.csv --gold-field theme");
        let answer = run(project(), &line, None);
        assert_eq!(answer.told, "");
        let printed = scores(answer);
        assert_eq!(printed["compared"], 52.0);
        assert_eq!(stored.len(), printed.len());
        for (name, value) in stored.iter().filter(|(name, _)| *name != "documents") {
            let value = value.as_f64().expect("a number");
            assert!((value - printed[name]).abs() < 1e-6, "{flags}: {name} {value} {}", printed[name]);
        }
        assert!(printed["ari"] < 1.0);
    }
}

#[test]
fn of_groups_whose_ids_are_not_all_the_same() {
    let place = Place::new();
    place.put("found.csv", "id,theme\na,0\nb,0\nc,1\nd,1\nx,2\n");
    place.put("gold.csv", "id,label\na,rain\nb,rain\nc,vote\nd,vote\ne,vote\nf,\n");
    let answer = place.likewise("evaluate found.csv gold.csv");
    assert!(answer.told.contains("1 of 5 ids of the truth"), "{}", answer.told);
    assert_eq!(place.likewise("evaluate found.csv gold.csv -q").told, "");
    let found = scores(answer);
    assert_eq!((found["ari"], found["nmi"], found["purity"], found["compared"]), (1.0, 1.0, 1.0, 4.0));
    // What was found without a group counts as one more group, as in `themes --gold`.
    place.put("found.csv", "id,theme\na,0\nb,0\nc,\nd,\ne,0\n");
    let found = scores(place.likewise("evaluate found.csv gold.csv"));
    assert_eq!((found["compared"], found["purity"]), (5.0, 0.8));
    // As an object, with the same names.
    let out = place.likewise("evaluate found.csv gold.csv --format jsonl").done();
    let object: BTreeMap<String, f64> = serde_json::from_str(&out).expect("an object");
    assert!(object.keys().eq(found.keys()), "{object:?}");
}

#[test]
fn of_pairs_in_any_order_and_direction() {
    let place = Place::new();
    place.put("found.csv", "a,b,cosine\n1,2,0.9\n3,2,0.8\n4,5,0.8\n2,1,0.9\n");
    place.put(
        "gold.jsonl",
        "{\"a\":\"2\",\"b\":\"1\"}\n{\"a\":\"2\",\"b\":\"3\"}\n{\"a\":\"7\",\"b\":\"8\"}\n",
    );
    let found = scores(place.likewise("evaluate --pairs found.csv gold.jsonl"));
    // Found 1-2, 2-3, 4-5; true 1-2, 2-3, 7-8.
    for (score, value) in
        [("precision", 2.0 / 3.0), ("recall", 2.0 / 3.0), ("f1", 2.0 / 3.0), ("compared", 3.0)]
    {
        assert!((found[score] - value).abs() < 1e-6, "{score}: {found:?}");
    }
    // The pairs that `pairs` writes are read back.
    place.put(
        "in.jsonl",
        "{\"id\":\"1\",\"text\":\"dam river rain\"}\n{\"id\":\"2\",\"text\":\"dam river rain\"}\n",
    );
    place.likewise("pairs in.jsonl -o pairs.csv").done();
    assert_eq!(scores(place.likewise("evaluate --pairs pairs.csv pairs.csv"))["f1"], 1.0);
    // Nothing found is an answer too.
    place.put("none.csv", "a,b,cosine\n");
    let found = scores(place.likewise("evaluate --pairs none.csv gold.jsonl"));
    assert_eq!((found["recall"], found["f1"]), (0.0, 0.0));
}

#[test]
fn that_cannot_be_had_are_told() {
    let place = Place::new();
    place.put("found.csv", "id,theme\na,0\nb,1\n");
    place.put("gold.csv", "id,label\na,rain\nb,vote\n");
    place.put("others.csv", "id,label\nx,rain\ny,vote\n");
    place.put("no_ids.csv", "document,label\na,rain\n");
    place.put("twice.csv", "id,label\na,rain\na,vote\n");
    place.put("empty.csv", "");
    let cases = [
        ("found.csv others.csv", 1, "others.csv: none of its ids stands in found.csv"),
        ("found.csv nowhere.csv", 1, "nowhere.csv: there is no such file"),
        ("nowhere.csv gold.csv", 1, "nowhere.csv: there is no such file"),
        (
            "found.csv gold.csv --gold-field topic",
            1,
            "gold.csv: no record has the field `topic`; name it with --gold-field",
        ),
        (
            "found.csv gold.csv --found-field topic",
            1,
            "found.csv: no record has the field `topic`; name it with --found-field",
        ),
        ("found.csv no_ids.csv", 1, "no_ids.csv, line 1: has no column `id`; it has document, label"),
        ("found.csv twice.csv", 1, "twice.csv, line 3: the id `a` is taken already (twice.csv, line 2)"),
        ("found.csv empty.csv", 1, "empty.csv: "),
        ("--pairs found.csv gold.csv", 1, "found.csv, line 1: has no column `b`; it has id, theme"),
        ("found.csv", 2, "<GOLD>"),
        ("found.csv gold.csv --theshold 1", 2, "--theshold"),
    ];
    for (arguments, code, says) in cases {
        let answer = place.likewise(&format!("evaluate {arguments}"));
        assert_eq!(answer.code, code, "{arguments}: {}{}", answer.out, answer.told);
        assert!(answer.told.contains(says), "{arguments}: {}", answer.told);
        // Flags that `evaluate` does not have are no advice.
        assert!(
            !answer.told.contains("--text-field") && !answer.told.contains("--on-error"),
            "{}",
            answer.told
        );
    }
}
