//! The same documents come out, whatever they stand in and however they are named.

use std::io::Write;

use super::shell::{Place, Row};

const RECORDS: [(&str, &str); 4] = [
    ("a1", "The dam holds back the river after a week of rain."),
    ("b2", "Votes are counted in the town hall of the village."),
    ("c3", "A rocket carries the telescope into its orbit."),
    ("d4", "The dam holds back the river after a month of rain."),
];

fn json_lines() -> String {
    RECORDS.iter().map(|(id, text)| serde_json::json!({"id": id, "text": text}).to_string() + "\n").collect()
}

fn table(delimiter: char) -> String {
    let rows = RECORDS.iter().map(|(id, text)| format!("{id}{delimiter}{text}\n"));
    format!("id{delimiter}text\n{}", rows.collect::<String>())
}

fn gz(text: &str) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(text.as_bytes()).expect("packed");
    packer.finish().expect("packed")
}

fn zst(text: &str) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(text.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest)
}

/// What must not depend on the packing: all columns of `documents.csv` but those of the page.
fn documents(place: &Place) -> Vec<Row> {
    let mut rows = place.rows("out/documents.csv");
    rows.iter_mut().for_each(|row| drop(row.remove("page")));
    rows
}

#[test]
fn of_records() {
    let plain = Place::with(&[("in.jsonl", json_lines().as_bytes())]);
    plain.likewise("themes in.jsonl --k 3 -o out").done();
    let expected = documents(&plain);
    assert_eq!(expected.iter().map(|row| &*row["id"]).collect::<Vec<_>>(), ["a1", "b2", "c3", "d4"]);

    let (lines, named) = (json_lines(), json_lines().replace("\"text\"", "\"body\""));
    let cases: [(&str, Vec<u8>, &str); 9] = [
        ("in.csv", table(',').into(), "in.csv"),
        ("in.tsv", table('\t').into(), "in.tsv"),
        ("in.jsonl.gz", gz(&lines), "in.jsonl.gz"),
        ("in.csv.gz", gz(&table(',')), "in.csv.gz"),
        ("in.ndjson.zst", zst(&lines), "in.ndjson.zst"),
        ("in.log", lines.clone().into(), "in.log --input-format jsonl"),
        ("deep/er/in.jsonl", lines.clone().into(), "deep"),
        ("deep/er/in.jsonl", lines.clone().into(), "deep/**/*.jsonl ./deep/er/../er/in.jsonl"),
        ("in.jsonl", named.into(), "in.jsonl --text-field body"),
    ];
    for (name, bytes, inputs) in cases {
        let place = Place::with(&[(name, &bytes)]);
        place.likewise(&format!("themes {inputs} --k 3 -o out")).done();
        assert_eq!(documents(&place), expected, "{inputs}");
    }
    let place = Place::new();
    place.likewise_with("themes - --k 3 -o out", lines.as_bytes()).done();
    assert_eq!(documents(&place), expected);
    assert_eq!(place.run_json("out")["inputs"][0]["path"], "-");
    let place = Place::new();
    place.likewise_with("themes - --input-format tsv --k 3 -o out", table('\t').as_bytes()).done();
    assert_eq!(documents(&place), expected);
}

#[test]
fn of_pages() {
    let place = Place::new();
    for (id, text) in RECORDS {
        place.put(&format!("in/{id}.txt"), text);
        place.put(&format!("in/{id}.pdf"), "%PDF");
    }
    place.put("in/.hidden/e5.txt", "Not to be seen.");
    for inputs in ["in", "in/*.txt", "in/[a-d]?.txt", "in in/a1.txt", "in/{a1,b2}.txt in/c3.txt ./in/d4.txt"]
    {
        place.likewise(&format!("themes {inputs} --k 3 -o out")).done();
        let ids: Vec<String> = documents(&place).iter().map(|row| row["id"].clone()).collect();
        assert_eq!(ids, RECORDS.map(|(id, _)| format!("in/{id}.txt")), "{inputs}");
    }
    let answer = place.likewise("pairs in -t 0.5");
    assert!(answer.told.contains("ignored 4 files with other endings: .pdf (4)"), "{}", answer.told);
    assert!(answer.out.starts_with("a,b,cosine\nin/a1.txt,in/d4.txt,0."), "{}", answer.out);
}

#[test]
fn tables_are_written_as_asked() {
    let place = Place::with(&[("in.jsonl", json_lines().as_bytes())]);
    place.likewise("themes in.jsonl --k 3 --stories -o out --format jsonl --copies 0.5").done();
    let files = [
        "documents.jsonl",
        "themes.jsonl",
        "stories.jsonl",
        "copies.jsonl",
        "alike.jsonl",
        "pairs.jsonl",
        "report.html",
    ];
    assert_eq!(place.run_json("out")["files"], serde_json::json!(files));
    for file in &files[..6] {
        for line in place.read(&format!("out/{file}")).lines() {
            assert!(
                serde_json::from_str::<serde_json::Value>(line).is_ok_and(|row| row.is_object()),
                "{line}"
            );
        }
    }
    // The next run replaces them.
    place.likewise("themes in.jsonl --k 3 -o out --copies off").done();
    assert!(!place.has("out/pairs.jsonl") && !place.has("out/pairs.csv") && place.has("out/themes.csv"));
    let out = place.likewise("pairs in.jsonl -t 0.5 --format jsonl").done();
    assert!(out.starts_with("{\"a\": \"a1\", \"b\": \"d4\", \"cosine\": 0."), "{out}");
    assert_eq!(place.likewise("pairs in.jsonl -t 0.5 --format jsonl -o pairs.jsonl").done(), "");
    assert_eq!(place.read("pairs.jsonl"), out);
    // A device stays one.
    if std::path::Path::new("/dev/stdout").exists() {
        assert_eq!(place.likewise("pairs in.jsonl -t 0.5 --format jsonl -o /dev/stdout").done(), out);
    }
}

#[test]
fn quiet_commands_say_nothing_but_results() {
    let place = Place::with(&[("in.jsonl", json_lines().as_bytes()), ("old.txt", b"Caf\xe9 du fleuve")]);
    for command in ["themes in.jsonl old.txt --k 2 -o out -q", "copies in.jsonl old.txt -o out -q"] {
        let answer = place.likewise(command);
        assert_eq!((answer.code, &*answer.out, &*answer.told), (0, "", ""), "{command}");
    }
    let answer = place.likewise("themes in.jsonl old.txt --k 2 --quiet");
    assert!(answer.told.is_empty() && answer.out.starts_with("2 themes"), "{}{}", answer.told, answer.out);
    assert!(place.likewise("themes in.jsonl old.txt --k 2").told.contains("Windows-1252"));
}
