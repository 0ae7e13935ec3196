//! Texts that no one plans for: they may say little, but nothing falls over and no record is lost.

use super::shell::{Place, run};

/// Each of a kind that has made some program fall over.
fn texts() -> Vec<String> {
    let plain = [
        // Words that rust-stemmers 1.2 panics on.
        "αντιθετ ισα αντιθετα ισα",
        "ισα",
        "日本語の文章です。東京で雨が降る。",
        "東京で雨が降る。東京で雨が降る。大阪でも雨が降る。",
        "ภาษาไทยไม่มีช่องว่างระหว่างคำ",
        "مرحبا بالعالم هذا نص قصير",
        "👩\u{200d}👩\u{200d}👧\u{200d}👦 🎉 🇫🇷",
        "a",
        "I",
        "\u{0} zero \u{1b}[31m escape",
        "\u{202e}\u{200b} backwards",
        "ﬁ ﬂ ß İ ı Ǆ ŉ",
        "e\u{301}te\u{301} été ÉTÉ",
        "1 2 3 4.5 1,000,000 0x1f",
        "https://a.b/c?d=e&f=g#h mail@example.org",
        "'''' \"\"\" `` -- --- … !!!",
        "=cmd|'/C calc'!A0",
        "\u{fffd}\u{fffd} \u{feff} \u{10ffff}",
        "don't won't l'été O'Neill's",
    ];
    let mut texts: Vec<String> = plain.map(String::from).into();
    texts.push("x".repeat(1_000_000));
    texts.push("é".repeat(300_000));
    texts.push("雨".repeat(100_000));
    texts.push("-".repeat(100_000));
    texts.push("\n\n".repeat(50_000) + "end");
    texts.push(format!("rain {}", "\u{301}".repeat(10_000)));
    texts
}

#[test]
fn every_text_is_read_and_keeps_its_row() {
    let texts = texts();
    let record = |(id, text): (usize, &String)| serde_json::json!({"id": id, "text": text}).to_string();
    let lines: Vec<String> = texts.iter().enumerate().map(record).collect();
    let place = Place::with(&[("in.jsonl", lines.join("\n").as_bytes())]);
    for flags in [
        "",
        "--method plain --k 2",
        "--method latent --k 2 --split none",
        "--language greek",
        "--language tamil",
    ] {
        place.likewise(&format!("themes in.jsonl -o out {flags}")).done();
        let rows = place.rows("out/documents.csv");
        for id in 0..texts.len() {
            assert!(rows.iter().any(|row| row["page"] == id.to_string()), "{flags}: {id}");
        }
    }
    place.likewise("pairs in.jsonl -t 0").done();
}

#[test]
fn deep_nests_do_not_overflow_the_stack() {
    let deep = |open: &str, inside: &str, close: &str| open.repeat(30_000) + inside + &close.repeat(30_000);
    let place = Place::new();
    place.put("a.html", deep("<div>", "the dam holds back the river", "</div>"));
    place.put("b.html", deep("<b><i>", "the votes of the town are counted", ""));
    place.put("c.md", deep("> ", "the rocket lifts off", "") + &deep("[", "x", ""));
    place.put("d.jsonl", format!("{{\"text\": \"the grain ship\", \"x\": {}}}", deep("[", "1", "]")));
    place.likewise("themes a.html b.html c.md d.jsonl --k 2 -o out").done();
    place.put("e.jsonl", format!("{{\"text\": {}}}", deep("{\"a\":", "1", "}")));
    let answer = place.likewise("themes e.jsonl");
    assert_eq!(answer.code, 1);
    assert!(answer.told.contains("e.jsonl, line 1: ") && answer.told.len() < 500, "{}", answer.told);
}

#[test]
fn names_of_files_are_taken_as_they_are() {
    let place = Place::with(&[
        ("in put/a, \"b\"\n.txt", b"the dam holds"),
        ("in put/x.txt/b.txt", b"votes are counted"),
    ]);
    let out = std::process::Command::new(env!("CARGO_BIN_EXE_likewise"))
        .current_dir(place.path("."))
        .args(["themes", "in put", "-o", "out put"])
        .output()
        .expect("the binary");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let ids: Vec<String> = place.rows("out put/documents.csv").iter().map(|row| row["id"].clone()).collect();
    assert_eq!(ids, ["in put/a, \"b\"\n.txt", "in put/x.txt/b.txt"]);
}

#[test]
fn a_result_inside_the_inputs_is_not_read_by_the_next_run() {
    for (command, file) in [
        ("themes . -o out", "out/documents.csv"),
        ("copies . -o sub/out", "sub/out/documents.csv"),
        ("pairs . -t 0 -o sub/pairs.csv", "sub/pairs.csv"),
    ] {
        let place =
            Place::with(&[("a.txt", b"The dam holds back the river."), ("sub/b.txt", b"Votes are counted.")]);
        place.likewise(command).done();
        let first = place.read(file);
        place.likewise(command).done();
        assert_eq!(place.read(file), first, "{command}");
    }
    let place =
        Place::with(&[("in.csv", b"id,text\n1,The dam holds.\n"), ("sub/b.txt", b"Votes are counted.")]);
    for command in ["pairs in.csv -o in.csv", "pairs in.csv -o ./sub/../in.csv", "themes . -o ."] {
        let answer = place.likewise(command);
        assert_eq!(answer.code, 1, "{command}");
        let sentence = "is where the result goes; choose another place with -o";
        assert!(answer.told.contains(sentence), "{}", answer.told);
    }
    assert_eq!(place.read("in.csv"), "id,text\n1,The dam holds.\n");
    // A folder of inputs inside the folder of the result is no trouble.
    run(&place.path("."), "themes sub -o .", None).done();
}
