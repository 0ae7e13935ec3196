//! Runs the binary and holds what it answered.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What a command left behind.
pub struct Answer {
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub told: String,
}

impl Answer {
    /// Standard output of a command that must have been done.
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{}\n{}", self.out, self.told);
        self.out
    }
}

/// The folder of the project, from which the README's commands run.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder of its own, with files in it.
pub struct Place(TempDir);

impl Place {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A place with these files; a name that ends in `/` is a folder.
    pub fn with(files: &[(&str, &[u8])]) -> Self {
        let place = Self::new();
        files.iter().for_each(|(name, bytes)| place.put(name, bytes));
        place
    }

    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(name);
        if name.ends_with('/') {
            return fs::create_dir_all(path).expect("a folder");
        }
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Runs `likewise` here; arguments are parted by spaces.
    pub fn likewise(&self, arguments: &str) -> Answer {
        run(self.0.path(), arguments, None)
    }

    /// As [`Place::likewise`], with `input` on standard input.
    pub fn likewise_with(&self, arguments: &str, input: &[u8]) -> Answer {
        run(self.0.path(), arguments, Some(input))
    }

    /// The rows of a CSV file, as fields by name.
    pub fn rows(&self, name: &str) -> Vec<Row> {
        let mut reader = csv::Reader::from_path(self.path(name)).expect("a table");
        reader.deserialize().map(|row| row.expect("a row")).collect()
    }

    /// The `run.json` of the result in the folder `name`.
    pub fn run_json(&self, name: &str) -> serde_json::Value {
        serde_json::from_str(&self.read(&format!("{name}/run.json"))).expect("JSON")
    }
}

/// A row of a table, by column.
pub type Row = std::collections::BTreeMap<String, String>;

/// Runs `likewise` in `folder` and waits; no answer may show a panic.
pub fn run(folder: &Path, arguments: &str, input: Option<&[u8]>) -> Answer {
    let mut child = command(folder, arguments)
        .stdin(if input.is_some() { Stdio::piped() } else { Stdio::null() })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
        // A command that does not read it all is no fault of the test.
        let _ = stdin.write_all(input);
    }
    let output = child.wait_with_output().expect("an end");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    let answer = Answer {
        code: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        told: text(output.stderr),
    };
    for sign in ["panicked", "RUST_BACKTRACE", "unwrap"] {
        assert!(!answer.told.contains(sign), "`likewise {arguments}` panicked:\n{}", answer.told);
    }
    answer
}

/// `likewise` with arguments parted by spaces.
pub fn command(folder: &Path, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_likewise"));
    command.current_dir(folder).args(arguments.split_whitespace());
    command
}
