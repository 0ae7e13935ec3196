//! What stays of the inputs, in their own formats.

use std::io::Read;

use super::shell::{Place, project};

const FERRY: &str =
    "The ferry sank off the northern coast on Monday night and twelve people died, officials said";
const BRIDGE: &str = "The council met for three hours and voted for a new bridge over the river at Elwin";

fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).expect("gz");
    text
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    flate2::read::GzEncoder::new(bytes, flate2::Compression::fast())
        .read_to_end(&mut packed)
        .expect("packed");
    packed
}

fn unzst(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    ruzstd::decoding::StreamingDecoder::new(bytes).expect("zst").read_to_end(&mut text).expect("zst");
    text
}

/// Three records, the second a copy of the first; odd spacing, fields of others, no line end at the end.
fn lines() -> [String; 3] {
    [
        format!(
            "  {{\"mine\": [1, {{\"x\": null}}],  \"id\":\"a\", \"text\": \"{FERRY}, and more\", \"n\": 1.50}} \r\n"
        ),
        format!("{{\"id\": \"b\", \"text\": \"{FERRY}\"}}\n"),
        format!("{{\"id\": \"c\", \"text\": \"{BRIDGE} \\u00e9\", \"é\": \"ü\"}}"),
    ]
}

#[test]
fn lines_stay_byte_for_byte() {
    let (lines, mark) = (lines(), "\u{feff}");
    let (all, kept) =
        (format!("{mark}{}\n{}{}", lines[0], lines[1], lines[2]), format!("{mark}{}{}", lines[0], lines[2]));
    let zst = ruzstd::encoding::compress_to_vec(all.as_bytes(), ruzstd::encoding::CompressionLevel::Fastest);
    type Unpack = fn(&[u8]) -> Vec<u8>;
    let cases: [(&str, Vec<u8>, Unpack); 3] = [
        ("news.jsonl", all.clone().into(), <[u8]>::to_vec),
        ("news.ndjson.gz", gz(all.as_bytes()), gunzip),
        ("news.jsonl.zst", zst, unzst),
    ];
    for (name, bytes, unpack) in cases {
        let place = Place::with(&[(name, &bytes)]);
        place.likewise(&format!("copies {name} -o out")).done();
        let found = unpack(&std::fs::read(place.path(&format!("out/kept/{name}"))).expect("a file"));
        assert_eq!(String::from_utf8(found).expect("UTF-8"), kept, "{name}");
    }
    // Standard input comes once and is kept all the same.
    let place = Place::new();
    place.likewise_with("copies - -o out", all.as_bytes()).done();
    assert_eq!(place.read("out/kept/stdin.jsonl"), kept);
    // Records that take no part do not stay, as documents.csv says.
    let place = Place::with(&[("news.jsonl", format!("{}broken\n{}", lines[0], lines[2]).as_bytes())]);
    place.likewise("copies news.jsonl -o out --on-error skip").done();
    assert_eq!(place.read("out/kept/news.jsonl"), format!("{}{}", lines[0], lines[2]));
}

#[test]
fn rows_stay_with_their_header_and_all_columns() {
    for (delimiter, name, end) in [(",", "t.csv", "\r\n"), ("\t", "t.tsv", "\n")] {
        let header = ["more", "id", "text", "last \"one\""].join(delimiter) + end;
        let first =
            [r#""x ""y"" ""#, "1", &format!("\"{FERRY}\n\nin\r\nlines\""), " z "].join(delimiter) + end;
        let second = ["", "2", &format!("\"{FERRY} in lines\""), ""].join(delimiter) + end;
        let third = ["0.10", "3", BRIDGE, ""].join(delimiter);
        let place = Place::with(&[(name, format!("{header}{end}{first}{second}{third}").as_bytes())]);
        place.likewise(&format!("copies {name} --keep first -o out")).done();
        assert_eq!(place.read(&format!("out/kept/{name}")), format!("{header}{first}{third}{end}"));
    }
}

#[test]
fn files_stay_under_their_names_and_earlier_results_go() {
    let place = Place::with(&[
        ("in/a/1.txt", FERRY.as_bytes()),
        ("in/b/2.md", format!("{FERRY}\n").as_bytes()),
        ("in/b/3.html", format!("<html><body><p>{BRIDGE}</p></body></html>").as_bytes()),
        ("in/old.txt", b"   "),
        ("in/r.jsonl", lines()[1].as_bytes()),
    ]);
    let said = place.likewise("copies in --keep first -o out").done();
    assert!(
        said.contains("kept: 2, removed as copies: 2") && said.contains("out/kept has the inputs"),
        "{said}"
    );
    let files = |place: &Place| place.run_json("out")["files"].as_array().expect("names").clone();
    let kept: Vec<_> = files(&place)
        .iter()
        .filter_map(|name| name.as_str()?.strip_prefix("kept/").map(str::to_string))
        .collect();
    assert_eq!(kept, ["a/1.txt", "b/3.html", "r.jsonl"]);
    assert_eq!(place.read("out/kept/a/1.txt"), FERRY);
    assert_eq!(place.read("out/kept/r.jsonl"), "", "nothing stays of this file");
    // The next run replaces the result; what is nobody's stays.
    place.put("out/kept/b/mine.txt", "mine");
    place.likewise("copies in/a in/r.jsonl --keep first -o out").done();
    assert!(
        !place.has("out/kept/b/3.html") && place.has("out/kept/b/mine.txt") && place.has("out/kept/a/1.txt")
    );
    assert!(!place.has("out/kept/b/2.md"));
}

#[test]
fn a_page_stays_where_one_of_its_articles_does() {
    let place = Place::new();
    let line = format!("copies samples/pages -o {}", place.path("out").display());
    let answer = super::shell::run(project(), &line, None);
    let said = answer.done();
    assert!(said.contains("3 pages stay whole in kept/ although"), "{said}");
    let rows = place.rows("out/documents.csv");
    let mut stays = std::collections::BTreeMap::<String, bool>::new();
    for row in &rows {
        *stays.entry(row["page"].clone()).or_default() |= row["kept"] == "true";
    }
    let records = project().join("samples/pages/wire.jsonl");
    let all = std::fs::read_to_string(records).expect("the samples");
    let kept: String = all
        .lines()
        .filter(|line| {
            stays[serde_json::from_str::<serde_json::Value>(line).expect("JSON")["id"]
                .as_str()
                .expect("an id")]
        })
        .map(|line| format!("{line}\n"))
        .collect();
    assert_eq!(place.read("out/kept/wire.jsonl"), kept);
    for (page, stays) in stays.iter().filter(|(page, _)| page.contains('/')) {
        let below = page.strip_prefix("samples/pages/").expect("a page");
        assert_eq!(place.has(&format!("out/kept/{below}")), *stays, "{page}");
    }
    let n_articles = rows.iter().filter(|row| row["kept"] == "true").count();
    assert_eq!(place.read("out/kept.jsonl").lines().count(), n_articles);
}
