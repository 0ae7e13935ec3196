//! What is written depends on the input and the parameters alone.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;

use super::shell::{Place, command, project, run};

/// The files of a result by name; of `run.json` all but what was measured.
fn result(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("a result") {
        let entry = entry.expect("a file");
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let below = result(&entry.path()).into_iter();
            files.extend(below.map(|(file, text)| (format!("{name}/{file}"), text)));
            continue;
        }
        let mut text = fs::read_to_string(entry.path()).expect("text");
        if name == "run.json" {
            let mut run: serde_json::Value = serde_json::from_str(&text).expect("JSON");
            assert!(run.as_object_mut().expect("an object").remove("measured").is_some());
            text = run.to_string();
        }
        files.insert(name, text);
    }
    files
}

fn assert_same(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>, what: &str) {
    assert!(left.keys().eq(right.keys()), "{what}: {:?} and {:?}", left.keys(), right.keys());
    for (name, text) in left {
        let Some((a, b)) = text.lines().zip(right[name].lines()).find(|(a, b)| a != b) else {
            assert_eq!(text.len(), right[name].len(), "{what}: {name}");
            continue;
        };
        panic!("{what}: {name} differs:\n{a}\n{b}");
    }
}

/// Runs `arguments` with `-o` in the folder `from`, on these inputs in this order.
fn written(from: &Path, arguments: &str, inputs: &[String], threads: usize) -> BTreeMap<String, String> {
    let place = Place::new();
    let out = place.path("out");
    let inputs = inputs.join(" ");
    let line = format!("{arguments} {inputs} --quiet --threads {threads} -o {}", out.display());
    assert_eq!(run(from, &line, None).done(), "");
    if out.is_dir() { result(&out) } else { BTreeMap::from([("pairs".into(), place.read("out"))]) }
}

fn assert_order_and_threads_change_nothing(from: &Path, arguments: &str, inputs: &[String]) {
    let one = written(from, arguments, inputs, 1);
    assert!(one.values().map(String::len).sum::<usize>() > 1_000);
    assert_same(&one, &written(from, arguments, inputs, 2), &format!("{arguments}, 2 threads"));
    let mut other: Vec<String> = inputs.iter().rev().cloned().collect();
    other.rotate_left(inputs.len() / 3);
    assert_same(&one, &written(from, arguments, &other, 2), &format!("{arguments}, another order"));
}

/// The files below a folder, as paths from the project.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(project().join(folder)).expect("a folder") {
        let name = format!("{folder}/{}", entry.expect("a file").file_name().to_string_lossy());
        if project().join(&name).is_dir() { found.extend(files(&name)) } else { found.push(name) }
    }
    found.sort();
    found
}

#[test]
fn of_the_samples() {
    let pages = files("samples/pages");
    assert!(pages.len() > 30);
    for arguments in ["themes", "stories", "copies", "pairs -t 0.1"] {
        assert_order_and_threads_change_nothing(project(), arguments, &pages);
    }
    let sweep = "sweep --from 0.2 --step 0.05 --gold copy_group --gold-file samples/truth.csv --gold-complete --estimate --judge 20 \
                 --resamples 30 --measure cosine,jaccard5,containment --vary stem=on,off";
    assert_order_and_threads_change_nothing(project(), sweep, &pages);
}

/// Numbers that look random and are the same everywhere (Steele et al.: Fast Splittable Generators, 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % most
    }
}

/// Files of records on five subjects, with identical and edited copies, titles, dates and stray empty texts.
pub fn generated(n_files: u64, n_records: u64) -> (Place, Vec<String>) {
    let place = Place::new();
    let mut numbers = Numbers(7);
    let mut earlier: Vec<String> = Vec::new();
    let mut names = Vec::new();
    for file in 0..n_files {
        let mut lines = String::new();
        for record in 0..n_records {
            let subject = numbers.below(5);
            let word = |numbers: &mut Numbers| match numbers.below(3) {
                0 => format!("common{}", numbers.below(300)),
                _ => format!("subject{subject}x{}", numbers.below(40)),
            };
            let text = match (numbers.below(10), earlier.is_empty()) {
                (0, false) => earlier[numbers.below(earlier.len() as u64) as usize].clone(),
                (1, false) => {
                    let text = &earlier[numbers.below(earlier.len() as u64) as usize];
                    format!("{text} {}", word(&mut numbers))
                }
                (2, _) if record % 20 == 0 => String::new(),
                _ => (0..30 + numbers.below(60)).map(|_| word(&mut numbers) + " ").collect(),
            };
            let id = format!("{}-{record}", n_files - file);
            let record = serde_json::json!({"id": id, "text": text, "date": format!("2024-01-{:02}", record % 28 + 1)});
            lines += &format!("{record}\n");
            earlier.push(text);
        }
        let name = format!("part{file}.jsonl");
        place.put(&name, lines);
        names.push(name);
    }
    (place, names)
}

#[test]
fn of_generated_records() {
    let (place, names) = generated(5, 36);
    for arguments in [
        "themes",
        "themes --method plain",
        "themes --method latent --k 5",
        "themes --copies off --format jsonl --k 2..6",
        "stories",
        "stories --level 0.1 --copies off",
        "copies -t 0.7",
        "pairs -t 0.5",
        "pairs -t 0 --format jsonl",
    ] {
        assert_order_and_threads_change_nothing(&place.path("."), arguments, &names);
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let (place, names) = generated(4, 60);
    let mut child = command(&place.path("."), &format!("pairs -t 0 {}", names.join(" ")))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let mut out = child.stdout.take().expect("a pipe");
    let mut first = [0; 10];
    out.read_exact(&mut first).expect("a line");
    assert_eq!(&first, b"a,b,cosine");
    drop(out);
    let ended = child.wait_with_output().expect("an end");
    assert_eq!(
        (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned()),
        (Some(0), String::new())
    );
}

#[test]
fn a_full_disk_is_told() {
    let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else {
        eprintln!("skipped: this system has no /dev/full");
        return;
    };
    let (place, names) = generated(1, 20);
    let line = format!("pairs -t 0 {}", names.join(" "));
    let ended =
        command(&place.path("."), &line).stdout(full).stderr(Stdio::piped()).output().expect("an end");
    let told = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{told}");
    assert!(told.starts_with("likewise: standard output: ") && told.lines().count() == 1, "{told}");
}
