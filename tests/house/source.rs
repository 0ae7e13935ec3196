//! Rust files as the walls see them: code without comments and strings, and the paths it names.

use std::path::{Path, PathBuf};

/// A Rust file of the project.
#[derive(Debug, Clone)]
pub struct File {
    /// From the project's folder, with `/`.
    pub path: String,
    pub text: String,
    /// The text with comments, strings and characters blanked out.
    pub code: String,
    /// The module it is: `["pairs", "join"]`; nothing for a crate root.
    pub module: Vec<String>,
    /// The paths below its own crate that it names, from the crate root down: `["vectors", "TermMatrix"]`.
    pub imports: Vec<Vec<String>>,
    /// The same of its unit tests.
    pub test_imports: Vec<Vec<String>>,
}

/// The project's folder.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files below a folder of the project, sorted; none where the folder is not there.
pub fn files(folder: &str) -> Vec<File> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        if let Ok(entries) = std::fs::read_dir(&path) {
            open.extend(entries.map(|entry| entry.expect("a readable folder").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let path = path.strip_prefix(root()).expect("inside").to_str().expect("UTF-8");
            found.push(File::read(&path.replace('\\', "/")));
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

impl File {
    pub fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
        Self::new(path, &text)
    }

    pub fn new(path: &str, text: &str) -> Self {
        let code = code_of(text);
        let module = module_of(path);
        let (work, tests) = code.split_at(tests_from(&code));
        let imports = imports_of(work, &module);
        // `super` leads one step less far in the module of the tests.
        let test_imports = imports_of(tests, &[module.as_slice(), &["tests".into()]].concat());
        Self { path: path.into(), text: text.into(), code, module, imports, test_imports }
    }

    /// Whether it is a folder's `mod.rs`, or the one file of a room without folder.
    pub fn is_mod(&self) -> bool {
        self.path.ends_with("/mod.rs") || self.module.len() <= 1
    }
}

/// `src/pairs/join.rs` is `pairs::join`, `src/pairs/mod.rs` is `pairs`, `src/lib.rs` the root.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.strip_prefix("src/").unwrap_or(path).trim_end_matches(".rs");
    let mut module: Vec<String> = inner.split('/').map(String::from).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    module
}

/// The text with comments, strings and characters replaced by blanks, line breaks kept.
fn code_of(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => find(bytes, at, b"\n"),
            b'/' if bytes[at..].starts_with(b"/*") => comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'r' if !is_name(bytes, at.wrapping_sub(1)) || bytes[at - 1] == b'b' => raw_end(bytes, at),
            b'\'' => character_end(text, at),
            _ => at,
        };
        for byte in &mut code[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    String::from_utf8(code).expect("whole characters were blanked")
}

fn is_name(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 128)
}

/// Where `what` next stands at or after `from`; the end where it does not.
fn find(bytes: &[u8], from: usize, what: &[u8]) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    rest.windows(what.len()).position(|window| window == what).map_or(bytes.len(), |found| from + found)
}

/// One past the end of the block comment at `at`; they nest.
fn comment_end(bytes: &[u8], at: usize) -> usize {
    let (mut depth, mut at) = (0, at);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if bytes[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// One past the closing quote of the string whose opening quote stands at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(bytes.len())
}

/// One past the raw string at `at`; `at` itself where none begins there.
fn raw_end(bytes: &[u8], at: usize) -> usize {
    let hashes = bytes[at + 1..].iter().take_while(|&&byte| byte == b'#').count();
    if bytes.get(at + 1 + hashes) != Some(&b'"') {
        return at;
    }
    let close = [b"\"".as_slice(), &b"#".repeat(hashes)].concat();
    (find(bytes, at + 2 + hashes, &close) + close.len()).min(bytes.len())
}

/// One past the character literal at `at`; `at` itself where it is a lifetime.
fn character_end(text: &str, at: usize) -> usize {
    let mut characters = text[at + 1..].char_indices();
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some((escaped, _))) => find(text.as_bytes(), at + 2 + escaped, b"'") + 1,
        (Some(_), Some((close, '\''))) => at + 1 + close + 1,
        _ => at,
    }
}

/// The paths that start with `crate`, `super` or `self`, from the crate root; `{a, b}` becomes one path each.
fn imports_of(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut imports = Vec::new();
    let tokens = tokens(code);
    for (at, token) in tokens.iter().enumerate() {
        let start = match token.as_str() {
            "crate" => Vec::new(),
            "self" => module.to_vec(),
            "super" => module[..module.len().saturating_sub(1)].to_vec(),
            _ => continue,
        };
        let begins = at == 0 || tokens[at - 1] != "::";
        if begins && tokens.get(at + 1).is_some_and(|next| next == "::") {
            follow(&tokens, at + 2, start, &mut imports);
        }
    }
    imports
}

/// Reads a path tree from token `at` and returns the token after it.
fn follow(tokens: &[String], mut at: usize, mut path: Vec<String>, imports: &mut Vec<Vec<String>>) -> usize {
    loop {
        let token = tokens.get(at).map_or("", String::as_str);
        match token {
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    let next = follow(tokens, at, path.clone(), imports);
                    at = next.max(at + 1);
                }
                let comma = tokens.get(at + 1).is_some_and(|token| token == ",");
                return at + 1 + usize::from(comma);
            }
            "super" => {
                path.pop();
            }
            "self" => {}
            name => path.push(name.into()),
        }
        let goes_on = tokens.get(at + 1).is_some_and(|token| token == "::");
        // `Vec::<u8>` is no further name.
        if !goes_on || tokens.get(at + 2).is_none_or(|token| token == "<") {
            imports.push(path);
            // Over `as NAME` and the comma, where there are any.
            let rest = &tokens[(at + 1).min(tokens.len())..];
            let renamed = if rest.first().is_some_and(|token| token == "as") { 2 } else { 0 };
            let comma = usize::from(rest.get(renamed).is_some_and(|token| token == ","));
            return at + 1 + renamed + comma;
        }
        at += 2;
    }
}

/// Names, `::` and single other characters.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut before = ' ';
    for character in code.chars() {
        let is_name = |character: char| character.is_alphanumeric() || character == '_';
        let joins = is_name(character) && is_name(before) || character == ':' && before == ':';
        match tokens.last_mut() {
            Some(last) if joins => last.push(character),
            _ if character.is_whitespace() => {}
            _ => tokens.push(character.to_string()),
        }
        before = character;
    }
    tokens
}

/// Where the unit tests at a file's end begin.
fn tests_from(code: &str) -> usize {
    let module = |at: &usize| code[*at..].trim_start_matches("#[cfg(test)]").trim_start().starts_with("mod ");
    code.match_indices("#[cfg(test)]").map(|(at, _)| at).find(module).unwrap_or(code.len())
}
