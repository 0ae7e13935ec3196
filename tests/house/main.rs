//! The walls of the house: who may import whom, how long a file may be, what code may not say.
//!
//! The table is a tool for keeping arrows pointing one way, not a law of nature: where the work shows a better
//! wall, move it, in the same commit as ARCHITECTURE.md.

mod source;

use std::collections::BTreeSet;

use source::{File, files};

/// A room (a file or folder of `src/`, or one file of a folder) and what it may import, besides std and outside
/// crates. `vectors::TermMatrix` opens one name of a room, `vectors` all of it.
const MAY_IMPORT: &[(&str, &str)] = &[
    ("error", ""),
    ("stop", "error"),
    ("document", "error"),
    ("dates", ""),
    ("read", "document error stop"),
    ("text", "document error"),
    ("passages", "text document error stop"),
    ("clean", "passages text document error stop"),
    ("vectors", "text document error stop"),
    ("vectors/matrix", "error"),
    ("pairs", "vectors::TermMatrix vectors::Row error stop"),
    ("copies", "dates pairs passages vectors text document error stop"),
    ("themes", "pairs vectors::TermMatrix vectors::Row vectors::Latent vectors::latent error stop"),
    ("stories", "pairs vectors::TermMatrix vectors::Row error stop"),
    ("label", "themes stories copies pairs passages vectors text document error stop"),
    ("explain", "themes stories copies pairs passages vectors text document error"),
    ("evaluate", "themes stories copies pairs passages vectors document error"),
    ("sweep", "evaluate themes stories copies pairs passages vectors document error stop"),
    ("model", "themes copies pairs vectors text document error stop"),
    (
        "report",
        "label explain evaluate sweep themes stories copies pairs passages vectors clean read::InputFile document error",
    ),
    (
        "job",
        "report model label explain evaluate sweep themes stories copies pairs passages vectors clean text read dates document error",
    ),
];

/// What no code says, and why.
const NEVER: &[(&str, &str)] = &[
    ("unsafe", "the crate is safe code"),
    ("todo!", "unfinished work is not committed"),
    ("unimplemented!", "unfinished work is not committed"),
    ("dbg!", "left over from a search for a fault"),
    ("#[ignore", "a test that never runs tells nothing"),
    ("allow(dead_code)", "delete dead code; the history keeps it"),
    ("allow(unused", "delete unused code; the history keeps it"),
    ("#[path", "a file must not be compiled into two crates"),
];

/// What the library does not do besides: it has no terminal of its own.
const NEVER_IN_LIBRARY: &[&str] = &["println!", "eprintln!", "print!", "eprint!", "process::exit"];

/// Arrows between files of one folder that close a circle and are known. Mend them when you pass; add none.
const OPEN_CIRCLES: &[(&str, &str)] = &[("clean/furniture", "clean/recurring")];

const MAX_LINES: usize = 500;

/// Fails with all complaints at once, so that one run shows all there is to mend.
fn expect_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n  {}\n", complaints.join("\n  "));
}

fn all_code() -> Vec<File> {
    ["src", "tests", "benches", "python/src"].into_iter().flat_map(files).collect()
}

/// The files of the library: `src/` without the binary.
fn library() -> Vec<File> {
    files("src").into_iter().filter(|file| !file.path.starts_with("src/bin/")).collect()
}

#[test]
fn imports_go_through_the_doors_of_the_table() {
    let library = library();
    expect_none(&library.iter().flat_map(|file| forbidden_imports(file, &library)).collect::<Vec<_>>());
}

#[test]
fn files_of_a_folder_import_downward() {
    expect_none(&circles(&library()));
}

#[test]
fn the_crate_root_defines_nothing() {
    let root = File::read("src/lib.rs");
    expect_none(&definitions(&root));
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let mut complaints: Vec<String> = all_code().iter().filter_map(too_long).collect();
    complaints.extend(files("src").iter().chain(&files("python/src")).filter_map(without_head));
    expect_none(&complaints);
}

#[test]
fn code_never_says_some_things() {
    let mut complaints: Vec<String> = all_code().iter().flat_map(never_said).collect();
    for file in library() {
        let said = NEVER_IN_LIBRARY.iter().filter(|word| contains_word(&file.code, word));
        complaints
            .extend(said.map(|word| format!("{}: `{word}`: the library does not print or exit", file.path)));
    }
    expect_none(&complaints);
}

#[test]
fn the_architecture_names_every_room() {
    let text = std::fs::read_to_string(source::root().join("ARCHITECTURE.md"))
        .expect("ARCHITECTURE.md stands beside src");
    let rooms: BTreeSet<String> = library().iter().filter_map(|file| file.module.first().cloned()).collect();
    let missing = rooms.iter().filter(|room| !names_room(&text, room));
    expect_none(&missing.map(|room| format!("ARCHITECTURE.md does not name `{room}`")).collect::<Vec<_>>());
}

/// Whether the text speaks of `room` as a thing of the code: `room`, `room.rs` or `room/`, in backticks or a link.
fn names_room(text: &str, room: &str) -> bool {
    let borders = |at: usize| {
        let before = text[..at].chars().next_back();
        let after = text[at + room.len()..].chars().next();
        matches!(before, Some('`' | '/')) && matches!(after, Some('`' | '/' | '.' | ')'))
    };
    text.match_indices(room).any(|(at, _)| borders(at))
}

/// What `file` imports against the table.
fn forbidden_imports(file: &File, library: &[File]) -> Vec<String> {
    let Some(room) = file.module.first() else { return Vec::new() };
    let row = |name: &str| MAY_IMPORT.iter().find(|(room, _)| *room == name);
    let Some((_, allowed)) = row(&file.module.join("/")).or_else(|| row(room)) else {
        return vec![format!("{}: `{room}` has no row in the table of tests/house", file.path)];
    };
    let allowed: Vec<&str> = allowed.split_whitespace().collect();
    let is_room = |name: &str| library.iter().any(|other| other.module.first().is_some_and(|m| m == name));
    let mut complaints = Vec::new();
    for path in file.imports.iter().chain(&file.test_imports) {
        let shown = path.join("::");
        let complaint = match path.first() {
            Some(first) if first == room => parent_import(file, path, library),
            Some(first) if is_room(first) => {
                let open = |door: &&str| {
                    let door: Vec<&str> = door.split("::").collect();
                    path.len() >= door.len() && path.iter().zip(&door).all(|(a, b)| a == b)
                };
                let closed = !allowed.iter().any(open);
                closed.then(|| format!("`{room}` may not import `{shown}`, only: {}", allowed.join(", ")))
            }
            _ => Some(format!("`crate::{shown}` is the crate root; import from the room itself")),
        };
        complaints.extend(complaint.map(|complaint| format!("{}: {complaint}", file.path)));
    }
    complaints
}

/// A file inside a folder takes from the files beside it, never from the folder's `mod.rs`.
fn parent_import(file: &File, path: &[String], library: &[File]) -> Option<String> {
    let beside = |other: &File| other.module.len() > 1 && path.starts_with(&other.module);
    let allowed = file.is_mod() || path.starts_with(&file.module) || library.iter().any(beside);
    (!allowed).then(|| format!("`{}` belongs to the parent; import from the file beside", path.join("::")))
}

/// The arrows between files that stand on a circle, but for those of [`OPEN_CIRCLES`]. Unit tests may look anywhere,
/// and a result may name its parameters (`Pairs::params(..)`), which run the work that makes the result.
fn circles(library: &[File]) -> Vec<String> {
    let inner: Vec<&File> = library.iter().filter(|file| !file.is_mod() && file.module.len() > 1).collect();
    let mut arrows = BTreeSet::new();
    for (from, to) in inner.iter().flat_map(|from| inner.iter().map(move |to| (from, to))) {
        let imports = from.imports.iter().any(|path| path.starts_with(&to.module));
        let (from, to) = (from.module.join("/"), to.module.join("/"));
        let known = to.ends_with("params") || OPEN_CIRCLES.contains(&(from.as_str(), to.as_str()));
        if imports && from != to && !known {
            arrows.insert((from, to));
        }
    }
    // An arrow that nothing leads to, or that leads to nothing, is on no circle; take away until none is left.
    loop {
        let (tails, heads): (BTreeSet<_>, BTreeSet<_>) = arrows.iter().cloned().unzip();
        let n = arrows.len();
        arrows.retain(|(from, to)| heads.contains(from) && tails.contains(to));
        if arrows.len() == n {
            break;
        }
    }
    arrows.iter().map(|(from, to)| format!("`{from}` imports `{to}`: on a circle, or between two")).collect()
}

/// Statements of the crate root that are more than `mod` and `pub use`.
fn definitions(root: &File) -> Vec<String> {
    let statements = root.code.split(';').map(str::trim).filter(|statement| !statement.is_empty());
    let handed_on = |statement: &&str| {
        // The README's examples run as doc tests, and hang on an item that exists for nothing else.
        let plain = statement.trim_start_matches("#[doc(inline)]").trim_start();
        ["pub mod ", "mod ", "pub use ", "#[cfg(doctest)]"].iter().any(|start| plain.starts_with(start))
    };
    statements.filter(|s| !handed_on(s)).map(|s| format!("{} defines: {s}", root.path)).collect()
}

fn too_long(file: &File) -> Option<String> {
    let lines = file.text.lines().count();
    (lines > MAX_LINES).then(|| format!("{}: {lines} lines, more than {MAX_LINES}", file.path))
}

fn without_head(file: &File) -> Option<String> {
    (!file.text.starts_with("//! ")).then(|| format!("{}: no `//!` head that says what it is", file.path))
}

fn never_said(file: &File) -> Vec<String> {
    let said = NEVER.iter().filter(|(word, _)| contains_word(&file.code, word));
    said.map(|(word, why)| format!("{}: `{word}`: {why}", file.path)).collect()
}

/// Files of the Python package are held to the same length.
#[test]
fn python_files_are_short_and_say_what_they_are() {
    let mut complaints = Vec::new();
    for folder in ["python/likewise", "python/tests"] {
        for entry in std::fs::read_dir(source::root().join(folder)).expect("the package stands beside src") {
            let path = entry.expect("a readable folder").path();
            if path.extension().is_none_or(|extension| extension != "py") {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("UTF-8");
            let (path, lines) = (path.display(), text.lines().count());
            if lines > MAX_LINES {
                complaints.push(format!("{path}: {lines} lines, more than {MAX_LINES}"));
            }
            if !text.starts_with("\"\"\"") {
                complaints.push(format!("{path}: no docstring that says what it is"));
            }
        }
    }
    expect_none(&complaints);
}

/// Whether `code` holds `word` and not only as the end or the beginning of a longer name.
fn contains_word(code: &str, word: &str) -> bool {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    code.match_indices(word).any(|(at, _)| {
        let open = !part(word.chars().next()) || !part(code[..at].chars().next_back());
        open && (!part(word.chars().next_back()) || !part(code[at + word.len()..].chars().next()))
    })
}

/// The checks themselves, on small made-up files: each must be able to fail.
mod on_made_up_files {
    use super::*;

    /// A library of empty files beside the one given.
    fn complaints(path: &str, text: &str) -> Vec<String> {
        let beside =
            ["src/lib.rs", "src/error.rs", "src/document.rs", "src/text/mod.rs", "src/vectors/mod.rs"];
        let inner = ["src/vectors/matrix.rs", "src/pairs/mod.rs", "src/pairs/join.rs"];
        let others = beside.iter().chain(&inner).filter(|other| **other != path);
        let mut library: Vec<File> = others.map(|path| File::new(path, "")).collect();
        library.push(File::new(path, text));
        library.iter().flat_map(|file| forbidden_imports(file, &library)).collect()
    }

    #[test]
    fn arrows_up_are_seen_however_they_are_written() {
        for (path, text) in [
            ("src/text/mod.rs", "use crate::vectors::TermMatrix;"),
            ("src/pairs/join.rs", "use crate::text::Analyzer;"),
            ("src/pairs/join.rs", "use crate::{error::Error, text::Analyzer};"),
            ("src/pairs/join.rs", "use crate::{\n    error::{Error, Result},\n    text,\n};"),
            ("src/pairs/join.rs", "fn f() { let a = crate::text::Analyzer::new(); }"),
            ("src/pairs/join.rs", "use super::super::text::Analyzer;"),
            ("src/pairs/join.rs", "#[cfg(test)]\nmod tests { use super::super::super::text::Analyzer; }"),
            ("src/pairs/join.rs", "use crate::vectors::TfIdf;"),
            ("src/pairs/join.rs", "use crate::vectors::*;"),
            ("src/vectors/matrix.rs", "use crate::text::Analyzer;"),
            ("src/error.rs", "use crate::document::Span;"),
            ("src/error.rs", "/* a */ use /* b */ crate::document::Span;"),
            ("src/document.rs", "use crate::Error;"),
            ("src/document.rs", "use crate::*;"),
            ("src/gadgets.rs", "use std::fmt;"),
            ("src/pairs/join.rs", "use super::Pairs;"),
            ("src/pairs/join.rs", "use crate::pairs::Pairs;"),
        ] {
            assert_eq!(complaints(path, text).len(), 1, "{path}: {text}: {:?}", complaints(path, text));
        }
    }

    #[test]
    fn arrows_down_are_fine() {
        for (path, text) in [
            ("src/pairs/join.rs", "use crate::vectors::{Row, TermMatrix};\nuse crate::error::Result;"),
            ("src/pairs/mod.rs", "mod join;\npub use join::join;\npub(crate) fn f() {}"),
            ("src/pairs/params.rs", "use super::join::join;\nuse crate::pairs::join::join;"),
            ("src/pairs/join.rs", "#[cfg(test)]\nmod tests { use super::*; }"),
            ("src/pairs/join.rs", "//! See [`crate::text`].\n/// `use crate::text::Analyzer;`\nfn f() {}"),
            ("src/pairs/join.rs", "const A: &str = \"crate::text\"; const B: &str = r#\"\"crate::text\"#;"),
            (
                "src/pairs/join.rs",
                "const A: char = '\"'; const B: &str = \"crate::text\"; struct C<'a>(&'a str);",
            ),
            ("src/lib.rs", "pub mod error;\npub use error::Error;"),
        ] {
            assert_eq!(complaints(path, text), [""; 0], "{path}: {text}");
        }
    }

    #[test]
    fn circles_are_seen() {
        let a = File::new("src/pairs/a.rs", "use super::b::B;");
        let b = File::new("src/pairs/b.rs", "use super::c::C;");
        let c = File::new("src/pairs/c.rs", "use super::a::A;");
        let leaf = File::new("src/pairs/c.rs", "");
        assert_eq!(circles(&[a.clone(), b.clone(), leaf]), [""; 0]);
        assert_eq!(circles(&[a, b.clone(), c]).len(), 3);
        // What only a unit test looks at hangs no file on another.
        let a = File::new("src/pairs/a.rs", "use super::b::B;");
        let tested = File::new("src/pairs/c.rs", "#[cfg(test)]\nmod tests { use super::super::a::A; }");
        assert_eq!(circles(&[a, b, tested]), [""; 0]);
    }

    #[test]
    fn a_root_that_defines_is_seen() {
        let sound = "//! Head.\n\npub mod a;\nmod b;\n\npub use a::{\n    A, B,\n};\n#[cfg(doctest)]\nstruct Readme;\n";
        assert_eq!(definitions(&File::new("src/lib.rs", sound)), [""; 0]);
        for more in ["pub struct A;", "type DocId = u32;", "fn f() {}", "use a::A;"] {
            let root = File::new("src/lib.rs", &format!("pub mod a;\n{more}\n"));
            assert_eq!(definitions(&root).len(), 1, "{more}");
        }
    }

    #[test]
    fn long_files_and_missing_heads_are_seen() {
        let file = |lines: usize| File::new("src/a.rs", &"//! a\n".repeat(lines));
        assert!(too_long(&file(MAX_LINES)).is_none() && too_long(&file(MAX_LINES + 1)).is_some());
        assert!(without_head(&file(1)).is_none());
        for text in ["", "use std::fmt;\n", "// a\n//! b\n", "//!\n"] {
            assert!(without_head(&File::new("src/a.rs", text)).is_some(), "{text}");
        }
    }

    #[test]
    fn forbidden_words_are_seen_in_code_only() {
        for text in [
            "unsafe { f() }",
            "fn f() { todo!() }",
            "#[ignore]\nfn f() {}",
            "#[ignore = \"slow\"]",
            "dbg!(x);",
        ] {
            assert_eq!(never_said(&File::new("tests/a.rs", text)).len(), 1, "{text}");
        }
        for text in
            ["// unsafe, todo!", "const A: &str = \"dbg!(1)\";", "fn not_unsafe() {}", "let unsafely = 1;"]
        {
            assert_eq!(never_said(&File::new("tests/a.rs", text)), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_room_is_named_as_code_not_in_passing() {
        assert!(names_room("then [`src/read/`](src/read)", "read") && names_room("`read`", "read"));
        assert!(!names_room("words that people read, in threads", "read"));
        assert!(!names_room("`already/`", "read"));
    }
}
