//! The commands that the README shows run as it shows them, on the samples.

use super::shell::{Place, project};

/// The lines of the README's shell blocks that begin with `likewise`, without what a `#` says of them.
fn lines() -> Vec<String> {
    let readme = std::fs::read_to_string(project().join("README.md")).expect("the README");
    let mut lines = Vec::new();
    let mut in_shell = false;
    for line in readme.lines() {
        if line.starts_with("```") {
            in_shell = line == "```sh";
        } else if in_shell && line.starts_with("likewise ") {
            lines.push(line.split(" #").next().unwrap_or(line).trim().to_string());
        }
    }
    lines
}

/// Those of the commands on themes, stories and copies are done in a folder that has what they name: `pages/`, `articles.jsonl` with the
/// sources and ids in question, and its packed twin.
#[test]
fn commands_for_themes_and_reasons_run_as_they_stand() {
    let place = Place::new();
    let mut records = String::new();
    let pages = project().join("samples/pages");
    for outlet in std::fs::read_dir(pages).expect("the samples") {
        // The records beside the folders are left out.
        let Ok(folder) = std::fs::read_dir(outlet.expect("an outlet").path()) else { continue };
        for page in folder {
            let page = page.expect("a page").path();
            let text = std::fs::read(&page).expect("a page");
            let name = page.file_name().expect("a name").to_string_lossy().into_owned();
            for folder in ["pages", "monday", "tuesday", "week"] {
                place.put(&format!("{folder}/{name}"), &text);
            }
            // What stands between tags, in two records, so that there are enough of them.
            let text: String = String::from_utf8_lossy(&text).split(['<', '>']).step_by(2).collect();
            let (one, other) = text.split_at(text.floor_char_boundary(text.len() / 2));
            for text in [one, other] {
                let n = records.lines().count();
                let id = if n == 0 { "ID".to_string() } else { format!("ID{n}") };
                let record = serde_json::json!({ "id": id, "text": text, "source": "Reuters" });
                records += &(record.to_string() + "\n");
            }
        }
    }
    place.put("articles.jsonl", &records);
    let packed = std::fs::File::create(place.path("articles.jsonl.gz")).expect("a file");
    let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, records.as_bytes()).expect("packed");
    packed.finish().expect("packed");

    let lines: Vec<String> = lines()
        .into_iter()
        .filter(|line| {
            ["themes", "explain", "assign", "stories", "copies articles"]
                .iter()
                .any(|command| line.starts_with(&format!("likewise {command}")))
        })
        .collect();
    assert!(lines.len() >= 10, "{lines:?}");
    for line in lines {
        let answer = place.likewise(line.strip_prefix("likewise ").expect("a command"));
        assert_eq!(answer.code, 0, "`{line}`\n{}", answer.told);
        assert!(!answer.out.is_empty(), "`{line}` says nothing");
    }
}
