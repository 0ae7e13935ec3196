//! Inputs and parameters that cannot work: a sentence that helps, and the right exit code.

use super::shell::Place;

/// Names and bytes.
pub type Files = &'static [(&'static str, &'static [u8])];

/// One row: what stands in the folder, what is asked, how it ends.
pub struct Case {
    files: Files,
    arguments: &'static str,
    code: i32,
    /// What standard error must say, each of them.
    says: &'static [&'static str],
}

pub const fn case(files: Files, arguments: &'static str, code: i32, says: &'static [&'static str]) -> Case {
    Case { files, arguments, code, says }
}

const TWO: Files =
    &[("a.txt", b"The dam holds back the river.\n"), ("b.txt", b"Votes are counted in the town hall.\n")];
const BINARY: Files = &[("a.txt", b"\x7fELF\x02\x01\0\0\0\0\0\0\x03\0>\0 words")];
const BROKEN: Files = &[(
    "a.jsonl",
    b"{\"id\": \"1\", \"text\": \"The dam holds.\"}\n{\"id\": \"2\", \"text\n{\"id\": \"3\", \"text\": \"Votes.\"}\n",
)];
const TWICE: Files = &[(
    "a.jsonl",
    b"{\"id\": \"1\", \"text\": \"The dam holds.\"}\n{\"id\": \"1\", \"text\": \"Votes are counted.\"}\n",
)];
const BODIES: Files = &[("a.jsonl", b"{\"id\": \"1\", \"body\": \"The dam holds.\"}\n")];

/// No result is written where a command does not end with 0.
const CASES: &[Case] = &[
    // Inputs.
    case(&[("in/", b"")], "themes in -o out", 1, &["in: holds no file", ".txt", ".jsonl"]),
    case(&[("in/a.txt", b""), ("in/b.txt", b"")], "themes in -o out", 1, &["2 documents", "empty"]),
    case(&[("in/a.txt", b""), ("in/b.txt", b" \n")], "pairs in", 1, &["2 documents", "empty"]),
    case(&[("in/a.jsonl", b"")], "themes in -o out", 1, &["no document"]),
    case(BINARY, "themes a.txt -o out", 1, &["a.txt: ", "is binary, no text", "--on-error skip"]),
    case(BINARY, "pairs a.txt", 1, &["a.txt: ", "is binary, no text", "--on-error skip"]),
    case(&[], "themes nowhere -o out", 1, &["nowhere: there is no such file or folder"]),
    case(&[], "copies nowhere -o out", 1, &["nowhere: there is no such file or folder"]),
    case(&[], "themes *.txt -o out", 1, &["*.txt: the pattern matches nothing"]),
    case(&[("a.docx", b"x")], "themes a.docx", 1, &["a.docx: ", "`.docx`", "--input-format"]),
    case(&[("a.gz", b"no gzip")], "themes a.gz --input-format txt", 1, &["a.gz: ", "gzip"]),
    // Records.
    case(BROKEN, "themes a.jsonl -o out", 1, &["a.jsonl, line 2: broken JSON at column", "--on-error skip"]),
    case(TWICE, "themes a.jsonl -o out", 1, &["a.jsonl, line 2: ", "`1`", "line 1", "--on-error skip"]),
    case(BODIES, "themes a.jsonl -o out", 1, &["a.jsonl, line 1: has no field `text`", "--text-field body"]),
    case(
        &[("a.csv", b"id,body\n1,x\n")],
        "pairs a.csv",
        1,
        &["a.csv, line 1: ", "column `text`", "id, body"],
    ),
    // Numbers.
    case(TWO, "themes a.txt b.txt --k 0 -o out", 2, &["`k` must be auto, a number of at least 1", "got 0"]),
    case(TWO, "themes a.txt b.txt --k 3 -o out", 2, &["`k` must be", "at most 2", "documents", "got 3"]),
    case(TWO, "themes a.txt b.txt --k 3 --method plain", 2, &["`k` must be", "at most 2", "got 3"]),
    case(TWO, "themes a.txt b.txt --k 3 --method latent", 2, &["`k` must be", "at most 2", "got 3"]),
    case(TWO, "themes a.txt b.txt --k 2..9 -o out", 2, &["`k` must be", "at most 2", "got 2..9"]),
    case(TWO, "themes a.txt b.txt --k 5..3", 2, &["`k` must be", "got 5..3"]),
    case(TWO, "themes a.txt b.txt --k 0..3", 2, &["`k` must be", "got 0..3"]),
    case(TWO, "themes a.txt b.txt --k many", 2, &["'many'", "auto", "a number", "5..30"]),
    case(TWO, "themes a.txt b.txt --k -1", 2, &["'-1'", "--k <K>", "not auto, a number, or a range"]),
    case(TWO, "themes a.txt b.txt --copies 1.5 -o out", 2, &["`copies` must be off or from 0 to 1, got 1.5"]),
    case(TWO, "themes a.txt b.txt --copies x", 2, &["'x'", "off"]),
    case(TWO, "pairs a.txt b.txt -t 1.5", 2, &["`threshold` must be from 0 to 1, got 1.5"]),
    case(TWO, "pairs a.txt b.txt -t -0.1", 2, &["`threshold` must be from 0 to 1, got -0.1"]),
    case(TWO, "pairs a.txt b.txt -t NaN", 2, &["`threshold` must be from 0 to 1, got NaN"]),
    case(TWO, "pairs a.txt b.txt -t half", 2, &["'half'", "--threshold", "not a number from 0 to 1"]),
    case(TWO, "stories a.txt b.txt --level 2", 2, &["`level` must be from 0 to 1, got 2"]),
    case(TWO, "stories a.txt b.txt --level low", 2, &["'low'", "--level", "neither auto nor a number"]),
    case(TWO, "stories a.txt b.txt --dates -1", 2, &["`dates` must be from 0 to 1, got -1"]),
    case(TWO, "stories a.txt b.txt --copies 3", 2, &["from 0 to 1, got 3"]),
    case(TWO, "stories a.txt b.txt --gold truth", 1, &["no record has the field `truth` of --gold"]),
    case(TWO, "copies a.txt b.txt -t 1.5 -o out", 2, &["`threshold` must be from 0 to 1, got 1.5"]),
    case(TWO, "themes a.txt b.txt --threads 0", 2, &["`threads` must be", "got 0"]),
    case(TWO, "pairs a.txt b.txt --threads 0", 2, &["`threads` must be", "got 0"]),
    case(TWO, "themes a.txt --threads 99999999", 2, &["`threads` must be", "got 99999999"]),
    case(
        TWO,
        "themes a.txt b.txt --seed -1",
        2,
        &["'-1'", "--seed <N>", "not a whole number from 0 upwards"],
    ),
    case(TWO, "themes a.txt b.txt --threads two", 2, &["'two'", "--threads <N>", "not a whole number"]),
    // Names.
    case(TWO, "themes a.txt b.txt --format xlsx", 2, &["csv or jsonl", "`xlsx`"]),
    case(TWO, "themes a.txt b.txt --format parquet", 2, &["csv or jsonl", "Parquet is not written yet"]),
    case(TWO, "themes a.txt b.txt --input-format docx", 2, &["txt, md, html, jsonl", "`docx`"]),
    case(TWO, "themes a.txt b.txt --method best", 2, &["smoothed", "plain", "latent", "`best`"]),
    case(TWO, "themes a.txt b.txt --language klingon", 2, &["auto or one of ", "english", "klingon"]),
    case(TWO, "themes a.txt b.txt --keep newest", 2, &["longest", "newest"]),
    case(TWO, "copies a.txt b.txt --keep newest -o out", 2, &["longest", "newest"]),
    case(TWO, "themes a.txt b.txt --on-error ignore", 2, &["stop", "skip", "'ignore'"]),
    case(TWO, "themes a.txt b.txt --split [", 2, &["regex parse error", "unclosed character class"]),
    case(TWO, "themes a.txt b.txt --split x*", 2, &["'x*'", "--split <WHERE>", "let it match some text"]),
    case(TWO, "themes a.txt b.txt --colour", 2, &["'--colour'", "--help"]),
    case(TWO, "theme a.txt", 2, &["'theme'", "'themes'"]),
    case(TWO, "themes", 2, &["<INPUT>", "--help"]),
    case(TWO, "copies a.txt", 2, &["--output <DIR>"]),
    // The truth.
    case(TWO, "themes a.txt b.txt --gold topic -o out", 1, &["`topic`", "--gold"]),
    case(
        TWO,
        "themes a.txt b.txt --gold topic --gold-file gold.csv",
        1,
        &["gold.csv: there is no such file"],
    ),
    case(TWO, "themes a.txt b.txt --gold-file gold.csv", 2, &["--gold <FIELD>"]),
    // Where results go.
    case(
        &[("a.txt", b"Rain again."), ("out", b"")],
        "themes a.txt -o out",
        1,
        &["out: cannot be written", "a file", "-o"],
    ),
    case(
        &[("a.txt", b"Rain again."), ("out", b"")],
        "themes a.txt -o out/deep/er",
        1,
        &["out/deep/er: cannot be written", "-o"],
    ),
    case(
        &[("a.txt", b"Rain again."), ("out", b"")],
        "copies a.txt -o out",
        1,
        &["out: cannot be written", "a file", "-o"],
    ),
    case(
        &[("a.txt", b"Rain again."), ("out/", b"")],
        "pairs a.txt -o out",
        1,
        &["out: cannot be written", "a folder", "-o"],
    ),
    case(
        TWO,
        "pairs a.txt b.txt -o no/such/pairs.csv",
        1,
        &["no/such/pairs.csv: cannot be written (there is no folder no/such)", "-o"],
    ),
    case(
        &[("a.txt", b"Rain again."), ("out/themes.csv", b"mine")],
        "themes a.txt -o out",
        1,
        &["out/themes.csv: stands in the way", "-o"],
    ),
];

#[test]
fn each_gets_a_helpful_sentence_and_the_right_code() {
    check(CASES);
}

/// Runs each case, and tells of all that end otherwise.
pub fn check(cases: &[Case]) {
    let mut complaints = Vec::new();
    for case in cases {
        let place = Place::with(case.files);
        let (had_out, command) = (place.has("out"), case.arguments);
        let answer = place.likewise(command);
        let mut complain =
            |what: String| complaints.push(format!("likewise {command}: {what}\n{}", answer.told));
        if answer.code != case.code {
            complain(format!("ended with {}, not {}", answer.code, case.code));
        }
        for words in case.says.iter().filter(|words| !answer.told.contains(**words)) {
            complain(format!("does not say `{words}`"));
        }
        // A command that ends badly says why, in a line or few, and leaves nothing behind.
        if answer.told.len() > 1_000 || !answer.out.is_empty() {
            complain(format!("talks too much: {}", answer.out));
        }
        if place.has("out") != had_out || place.has("out/run.json") {
            complain("left a result".into());
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn what_is_skipped_is_told_and_keeps_its_row() {
    // What stands there, the warning, and the row of the record that is left out.
    let cases: [(Files, &str, (&str, &str)); 3] = [
        (BROKEN, "skipped: a.jsonl, line 2: broken JSON at column", ("a.jsonl:2", "broken")),
        (TWICE, "left out: a.jsonl, line 2: the id `1` is taken already", ("1", "duplicate id")),
        (
            &[(
                "a.jsonl",
                b"{\"id\": \"1\", \"text\": \"Rain on the dam.\"}\n{\"id\": \"2\", \"body\": \"Votes.\"}\n",
            )],
            "skipped: a.jsonl, line 2: has no field `text`",
            ("a.jsonl:2", "broken"),
        ),
    ];
    for (files, warning, (id, status)) in cases {
        let place = Place::with(files);
        let answer = place.likewise("themes a.jsonl --on-error skip -o out");
        assert!(answer.told.contains(warning), "{}", answer.told);
        let summary = answer.done();
        assert!(summary.contains("1 document skipped"), "{summary}");
        let rows = place.rows("out/documents.csv");
        assert!(rows.iter().any(|row| row["id"] == id && row["status"] == status), "{rows:?}");
        assert_eq!(rows.len(), place.read("a.jsonl").lines().count(), "{rows:?}");
        assert!(place.run_json("out")["warnings"][0].as_str().is_some_and(|told| told.starts_with(warning)));
    }
}

#[test]
fn bytes_that_are_no_utf_8_are_read_with_a_note() {
    let place = Place::with(&[("a.txt", b"Caf\xe9 du fleuve, na\xefve et d\xe9j\xe0 vue.\n")]);
    let answer = place.likewise("themes a.txt -o out");
    assert!(answer.told.contains("a.txt: is not UTF-8, read as Windows-1252"), "{}", answer.told);
    answer.done();
    assert!(place.read("out/themes.csv").contains("fleuve"));
}

#[test]
fn a_line_of_100_mb_is_a_text_but_no_record() {
    let words = "rivers rise where rain falls on the long hills and the old dams hold ";
    let line = words.repeat(100_000_000 / words.len());
    let place = Place::with(&[("long.txt", line.as_bytes()), ("short.txt", b"Votes are counted.\n")]);
    let summary = place.likewise("themes long.txt short.txt --k 2 -o out").done();
    assert!(summary.contains("2 themes") && summary.len() < 2_000, "{summary}");
    assert_eq!(place.rows("out/documents.csv").len(), 2);
    std::fs::rename(place.path("long.txt"), place.path("long.jsonl")).expect("renamed");
    let answer = place.likewise("themes long.jsonl");
    assert_eq!(answer.code, 1);
    assert!(answer.told.starts_with("likewise: long.jsonl, line 1: broken JSON"), "{}", &answer.told[..300]);
    assert!(answer.told.len() < 500, "{}", answer.told);
}

#[test]
fn an_earlier_result_stays_whole_when_a_later_run_fails() {
    let place = Place::with(TWO);
    place.likewise("themes a.txt b.txt --k 1 -o out").done();
    let before = place.read("out/run.json");
    assert_eq!(place.likewise("themes a.txt b.txt --k 9 -o out").code, 2);
    assert_eq!(place.read("out/run.json"), before);
    place.likewise("themes a.txt b.txt --k 2 -o out").done();
    assert_ne!(place.read("out/run.json"), before);
    let names: Vec<_> = std::fs::read_dir(place.path(".")).expect("the folder").flatten().collect();
    assert_eq!(names.len(), 3, "{names:?}");
}
