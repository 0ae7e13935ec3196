//! Bad inputs get a sentence with file, line, cause and what to do; with `skip` they get a status, never silence.

use std::fs;
use std::path::Path;

use likewise::document::Status;
use likewise::read::{OnError, Read, ReadParams};

/// A file, its bytes, the sentence of the error (after the folder's name), and the status when skipped.
struct Case {
    file: &'static str,
    bytes: &'static [u8],
    sentence: &'static str,
    skipped: &'static [(&'static str, Status)],
}

const CASES: &[Case] = &[
    Case {
        file: "a.jsonl",
        bytes: b"{\"text\": \"one\"}\n\n{\"text\": \"two\"\n{\"text\": \"three\"}\n",
        sentence: "a.jsonl, line 3: broken JSON at column 14: EOF while parsing an object; each line must be one whole object",
        skipped: &[("a.jsonl:1", Status::Ok), ("a.jsonl:3", Status::Broken), ("a.jsonl:4", Status::Ok)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"[{\"text\": \"one\"},\n",
        sentence: "a.jsonl, line 1: starts a list; write one object a line instead (`jq -c .[] FILE`)",
        skipped: &[("a.jsonl:1", Status::Broken)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"\"one\"",
        sentence: "a.jsonl, line 1: the line is a string; it must be an object like {\"id\": \"1\", \"text\": \"...\"}",
        skipped: &[("a.jsonl:1", Status::Broken)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"hello\n",
        sentence: "a.jsonl, line 1: broken JSON at column 1: expected value; each line must be one whole object",
        skipped: &[("a.jsonl:1", Status::Broken)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"{\"headline\": \"x\", \"body\": \"long enough\"}\n",
        sentence: "a.jsonl, line 1: has no field `text`; it has body, headline: use --text-field body",
        skipped: &[("a.jsonl:1", Status::Broken)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"{}\n",
        sentence: "a.jsonl, line 1: has no field `text`; it has nothing: use --text-field NAME",
        skipped: &[("a.jsonl:1", Status::Broken)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"{\"text\": [\"a\"]}\n",
        sentence: "a.jsonl, line 1: the field `text` is a list; it must be a string or a number",
        skipped: &[("a.jsonl:1", Status::Broken)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"{\"id\": {}, \"text\": \"a\"}\n",
        sentence: "a.jsonl, line 1: the field `id` is an object; it must be a string or a number",
        skipped: &[("a.jsonl:1", Status::Broken)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"{\"id\": 1, \"text\": \"a\"}\n{\"id\": \"1\", \"text\": \"b\"}\n",
        sentence: "a.jsonl, line 2: the id `1` is taken already (DIR/a.jsonl, line 1); give each record its own id, or keep the first of each with --on-error skip",
        skipped: &[("1", Status::Ok), ("1", Status::DuplicateId)],
    },
    Case {
        file: "a.csv",
        bytes: b"id,text\n1,one\n2,two,three\n3,three\n",
        sentence: "a.csv, line 3: the row has 3 fields, the header 2; put fields with a delimiter in quotes",
        skipped: &[("1", Status::Ok), ("a.csv:3", Status::Broken), ("3", Status::Ok)],
    },
    Case {
        file: "a.csv",
        bytes: b"1,one\n2,two\n",
        sentence: "a.csv, line 1: has no column `text`; it has 1, one: use --text-field NAME; the first line must name the columns",
        skipped: &[("a.csv:1", Status::Broken)],
    },
    Case {
        file: "a.csv",
        bytes: b"id,text\n\n\n1,\"one\n\ntwo\"\n\n2\n",
        sentence: "a.csv, line 8: the row has 1 fields, the header 2; put fields with a delimiter in quotes",
        skipped: &[("1", Status::Ok), ("a.csv:8", Status::Broken)],
    },
    Case {
        file: "a.csv",
        bytes: b"id;text\n1;one\n",
        sentence: "a.csv, line 1: the header has no comma; columns must be separated by commas (.csv) or tabs (.tsv)",
        skipped: &[("a.csv:1", Status::Broken)],
    },
    Case {
        file: "a.csv",
        bytes: b"id,text\n1,one\n2,\"two\n3,three\n4,four\n",
        sentence: "a.csv, line 3: a quote (\") opened in this record is never closed; write \"\" for a quote inside a field",
        skipped: &[("1", Status::Ok), ("a.csv:3", Status::Broken)],
    },
    Case {
        file: "a.txt",
        bytes: b"\x7fELF\x02\x01\x01\0\0\0",
        sentence: "a.txt: is binary, no text (it has NUL bytes); if it is UTF-16 or UTF-32, save it as UTF-8",
        skipped: &[("a.txt", Status::Broken)],
    },
    Case {
        file: "a.jsonl",
        bytes: b"\x01\x02\x03\x04\x05\x06\x07",
        sentence: "a.jsonl: is binary, no text (it is full of control characters)",
        skipped: &[("a.jsonl", Status::Broken)],
    },
    Case {
        file: "a.txt.gz",
        bytes: b"not packed",
        sentence: "a.txt.gz: the gz stream is damaged or cut off (invalid gzip header); check it with `gzip -t`",
        skipped: &[("a.txt.gz", Status::Broken)],
    },
    Case {
        file: "a.txt.zst",
        bytes: b"\x28\xb5\x2f\xfd",
        sentence: "a.txt.zst: the zst stream is damaged or cut off (a frame header is broken); check it with `zstd -t`",
        skipped: &[("a.txt.zst", Status::Broken)],
    },
    Case { file: "a.txt", bytes: b" \n", sentence: "", skipped: &[("a.txt", Status::Empty)] },
    Case {
        file: "a.jsonl",
        bytes: b"{\"text\": null}",
        sentence: "",
        skipped: &[("a.jsonl:1", Status::Empty)],
    },
    Case { file: "a.csv", bytes: b"id,text\n7,\n", sentence: "", skipped: &[("7", Status::Empty)] },
    Case { file: "a.csv", bytes: b"", sentence: "", skipped: &[] },
    Case { file: "a.html", bytes: b"", sentence: "", skipped: &[("a.html", Status::Empty)] },
];

fn read(folder: &Path, inputs: &[&str], params: &ReadParams) -> Result<likewise::read::Reading, String> {
    let dir = folder.to_string_lossy();
    let inputs = inputs.iter().map(|input| if *input == "-" { "-".into() } else { format!("{dir}/{input}") });
    params.read(inputs).map_err(|error| error.to_string().replace(&*dir, "DIR"))
}

#[test]
fn bad_input_gets_a_sentence_or_a_status() {
    for Case { file, bytes, sentence, skipped } in CASES {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(file), bytes).unwrap();
        let stopped = read(folder.path(), &[file], &Read::params());
        match stopped {
            Ok(_) => assert_eq!("", *sentence),
            // Whatever is wrong, it can be left out.
            Err(found) => {
                assert!(found.contains("--on-error skip"), "{found}");
                let advice = "; or leave out what cannot be read with --on-error skip";
                assert_eq!(found.trim_end_matches(advice), format!("DIR/{sentence}"));
            }
        }
        let reading = read(folder.path(), &[file], &Read::params().on_error(OnError::Skip)).unwrap();
        let dir = format!("{}/", folder.path().to_string_lossy());
        let found: Vec<_> = reading
            .pages
            .iter()
            .map(|page| (page.id.strip_prefix(&dir).unwrap_or(&page.id), page.status))
            .collect();
        assert_eq!(found, *skipped, "{sentence}");
        let n_bad =
            skipped.iter().filter(|(_, status)| !matches!(status, Status::Ok | Status::Empty)).count();
        assert_eq!(
            n_bad > 0,
            reading
                .warnings
                .iter()
                .any(|line| line.starts_with("skipped: ") || line.starts_with("left out: "))
        );
    }
}

#[test]
fn what_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    fs::create_dir(folder.path().join("other")).unwrap();
    fs::write(folder.path().join("other/a.pdf"), "x").unwrap();
    fs::write(folder.path().join("other/b.pdf"), "x").unwrap();
    fs::write(folder.path().join("other/.hidden.txt"), "x").unwrap();
    fs::write(folder.path().join("a.json"), "{}").unwrap();
    fs::write(folder.path().join("noending"), "{}").unwrap();
    let known = ".txt, .md, .html, .jsonl, .ndjson, .csv and .tsv, each also with .gz or .zst";
    let cases = [
        ("nowhere", "DIR/nowhere: there is no such file or folder".to_string()),
        ("empty", format!("DIR/empty: holds no file with a known ending; known are {known}")),
        (
            "other",
            format!(
                "DIR/other: holds no file with a known ending (other files: .pdf (2)); known are {known}"
            ),
        ),
        ("other/*.txt", "DIR/other/*.txt: the pattern matches nothing".into()),
        ("none/*.txt", "DIR/none/*.txt: the pattern matches nothing: there is no `DIR/none`".into()),
        (
            "other/*",
            format!(
                "DIR/other/*: the pattern matches no file with a known ending (other files: .pdf (2)); known are {known}"
            ),
        ),
        ("other/[", "DIR/other/[: is no glob: unclosed character class; missing ']'".into()),
        (
            "a.json",
            format!(
                "DIR/a.json: cannot read `.json`: known are {known}; if each line is an object, add --input-format jsonl"
            ),
        ),
        (
            "noending",
            format!(
                "DIR/noending: cannot read a name without an ending: known are {known}; name its format with --input-format"
            ),
        ),
    ];
    for (input, sentence) in cases {
        assert_eq!(read(folder.path(), &[input], &Read::params()).unwrap_err(), sentence);
        assert_eq!(
            read(folder.path(), &[input], &Read::params().on_error(OnError::Skip)).unwrap_err(),
            sentence
        );
    }
    let nothing: [&str; 0] = [];
    assert_eq!(
        read(folder.path(), &nothing, &Read::params()).unwrap_err(),
        "no input: name files, folders or globs, or `-` for standard input"
    );
}

#[test]
fn the_first_error_in_path_order_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..40 {
        fs::write(folder.path().join(format!("{n:02}.jsonl")), if n < 7 { "" } else { "broken" }).unwrap();
    }
    let told = read(folder.path(), &[""], &Read::params()).unwrap_err();
    assert!(told.starts_with("DIR/07.jsonl, line 1: "), "{told}");
}

#[test]
fn many_warnings_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jsonl"), "x\n".repeat(1000)).unwrap();
    let reading = read(folder.path(), &["a.jsonl"], &Read::params().on_error(OnError::Skip)).unwrap();
    assert_eq!(reading.pages.len(), 1000);
    assert_eq!(reading.warnings.len(), 11);
    assert_eq!(reading.warnings[10], "and 990 more warnings about records or files that cannot be read");
}

#[test]
fn a_long_broken_line_gives_a_short_message() {
    let folder = tempfile::tempdir().unwrap();
    let long = "a".repeat(20_000_000);
    for bytes in [
        format!("{{\"text\": \"{long}"),
        format!("{{\"text\": {{\"{long}\": 1}}}}"),
        format!("\"{long}"),
        format!("{{\"{long}\": \"x\"}}"),
    ] {
        fs::write(folder.path().join("a.jsonl"), bytes).unwrap();
        let told = read(folder.path(), &["a.jsonl"], &Read::params()).unwrap_err();
        assert!(told.len() < 500, "{} bytes", told.len());
    }
}

#[test]
fn a_field_that_the_user_names_and_nobody_has_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.jsonl"), "{\"id\": 1, \"text\": \"x\"}").unwrap();
    let params = Read::params().label_field(Some("topic".into())).id_field("key");
    let reading = read(folder.path(), &["a.jsonl"], &params).unwrap();
    assert_eq!(reading.warnings, ["no record has a field `key`", "no record has a field `topic`"]);
}
