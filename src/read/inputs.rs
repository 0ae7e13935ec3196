//! What the user names becomes files: folders are walked, globs matched, no file is taken twice.

use std::collections::{BTreeMap, HashSet};
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use walkdir::{DirEntry, WalkDir};

use super::encoding::Encoding;
use super::format::{self, Format, KNOWN_ENDINGS, Packing};
use super::params::{OnError, ReadParams};
use crate::error::{Error, Result};

/// A file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    /// The path as the user gave it, joined with the walk: `/` between names, no leading `./`.
    pub name: String,
    /// Where it is; `None` is standard input.
    pub path: Option<PathBuf>,
    /// How it is laid out.
    pub format: Format,
    /// How it is packed.
    pub packing: Packing,
    /// The encoding that the user named.
    pub encoding: Option<Encoding>,
    /// Its size in bytes, 0 for standard input.
    pub bytes: u64,
}

/// The files of all inputs, sorted by name.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What will be read.
    pub sources: Vec<Source>,
    /// Files passed over, by ending.
    pub ignored: BTreeMap<String, usize>,
    /// Folders that could not be walked (only with [`OnError::Skip`]).
    pub warnings: Vec<String>,
}

/// Finds the files of `inputs`.
pub(super) fn find(inputs: &[String], params: &ReadParams) -> Result<Found> {
    if inputs.is_empty() {
        return Err(Error::Data("no input: name files, folders or globs, or `-` for standard input".into()));
    }
    let mut finder = Finder {
        format: params.format,
        encoding: params.encoding,
        on_error: params.on_error,
        left_out: params.left_out.as_deref().map(true_path),
        found: Found::default(),
        ignored: HashSet::new(),
    };
    for input in inputs {
        finder.input(input)?;
    }
    let Finder { mut found, .. } = finder;
    found.sources.sort_by(|a, b| a.name.cmp(&b.name));
    let mut seen: HashSet<Option<PathBuf>> =
        params.passed_over.iter().map(|path| Some(true_path(path))).collect();
    let is_passed_over = |source: &Source| seen.contains(&source.path.as_deref().map(true_path));
    let n_passed_over = found.sources.iter().filter(|source| is_passed_over(source)).count();
    if n_passed_over > 0 {
        let files = if n_passed_over == 1 { "1 file".to_string() } else { format!("{n_passed_over} files") };
        found.warnings.push(format!("passed over {files} that are read as new documents already"));
    }
    // Two names of one file (a link, `a/../b`) count once; the smaller name stays, whatever came first.
    found.sources.retain(|source| seen.insert(source.path.as_deref().map(true_path)));
    Ok(found)
}

struct Finder {
    format: Option<Format>,
    encoding: Option<Encoding>,
    on_error: OnError,
    left_out: Option<PathBuf>,
    found: Found,
    /// Ignored files already counted.
    ignored: HashSet<PathBuf>,
}

impl Finder {
    fn input(&mut self, input: &str) -> Result<()> {
        let path = Path::new(input);
        if input == "-" {
            let format = self.format.unwrap_or(Format::JsonLines);
            let name = "-".to_string();
            self.found.sources.push(Source {
                name,
                path: None,
                format,
                packing: Packing::None,
                encoding: self.encoding,
                bytes: 0,
            });
            return Ok(());
        }
        if self.left_out.as_ref().is_some_and(|left_out| true_path(path) == *left_out) {
            return Err(Error::input(path, None, "is where the result goes; choose another place with -o"));
        }
        if path.is_dir() {
            return self.walk(input, path, None);
        }
        match path.metadata() {
            Ok(_) => self.named_file(path),
            Err(_) if input.contains(['*', '?', '[', '{']) => self.glob(input),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Err(Error::input(path, None, "there is no such file or folder"))
            }
            Err(error) => Err(Error::input(path, None, error)),
        }
    }

    /// A file that the user named: an unknown ending is an error.
    fn named_file(&mut self, path: &Path) -> Result<()> {
        if self.file(path) {
            return Ok(());
        }
        let (_, _, ending) = format::of_path(path);
        let advice = match ending.as_str() {
            ".json" => "; if each line is an object, add --input-format jsonl".to_string(),
            ".parquet" => "; save it as JSON lines or CSV".to_string(),
            _ => "; name its format with --input-format".to_string(),
        };
        let ending =
            if ending.is_empty() { "a name without an ending".into() } else { format!("`{ending}`") };
        Err(Error::input(path, None, format!("cannot read {ending}: known are {KNOWN_ENDINGS}{advice}")))
    }

    /// Takes a file, or counts it as ignored and says `false`.
    fn file(&mut self, path: &Path) -> bool {
        let (by_ending, packing, ending) = format::of_path(path);
        match self.format.or(by_ending) {
            Some(format) => {
                let bytes = path.metadata().map_or(0, |meta| meta.len());
                let (name, path) = (shown(path), Some(path.to_path_buf()));
                self.found.sources.push(Source {
                    name,
                    path,
                    format,
                    packing,
                    encoding: self.encoding,
                    bytes,
                });
                true
            }
            None => {
                if self.ignored.insert(true_path(path)) {
                    *self.found.ignored.entry(ending).or_default() += 1;
                }
                false
            }
        }
    }

    fn glob(&mut self, input: &str) -> Result<()> {
        let pattern = shown(Path::new(input));
        let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
        let glob =
            glob.map_err(|error| Error::input(input, None, format!("is no glob: {}", error.kind())))?;
        let is_plain = |part: &Component| !part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
        let base: PathBuf = Path::new(input).components().take_while(is_plain).collect();
        let base = if base.as_os_str().is_empty() { PathBuf::from(".") } else { base };
        if !base.exists() {
            let base = base.display();
            return Err(Error::input(
                input,
                None,
                format!("the pattern matches nothing: there is no `{base}`"),
            ));
        }
        self.walk(input, &base, Some(&glob.compile_matcher()))
    }

    /// Takes the files below `folder`, with a glob those that it matches or whose folder it matches.
    fn walk(&mut self, input: &str, folder: &Path, glob: Option<&GlobMatcher>) -> Result<()> {
        let (mut n_read, mut ignored) = (0, BTreeMap::<String, usize>::new());
        let left_out = self.left_out.clone();
        let is_left_out = |entry: &DirEntry| {
            let same = left_out.as_ref().filter(|left_out| left_out.file_name() == Some(entry.file_name()));
            same.is_some_and(|left_out| true_path(entry.path()) == *left_out)
        };
        let is_hidden = |entry: &DirEntry| entry.file_name().to_string_lossy().starts_with('.');
        let open = |entry: &DirEntry| entry.depth() == 0 || !is_hidden(entry) && !is_left_out(entry);
        for entry in WalkDir::new(folder).follow_links(true).into_iter().filter_entry(open) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unwalkable(folder, &error)?;
                    continue;
                }
            };
            let name = shown(entry.path());
            let wanted = glob.is_none_or(|glob| Path::new(&name).ancestors().any(|part| glob.is_match(part)));
            if !entry.file_type().is_file() || !wanted {
                continue;
            }
            match self.file(entry.path()) {
                true => n_read += 1,
                false => *ignored.entry(format::of_path(entry.path()).2).or_default() += 1,
            }
        }
        if n_read > 0 {
            return Ok(());
        }
        let others =
            if ignored.is_empty() { String::new() } else { format!(" (other files: {})", list(&ignored)) };
        let cause = match glob {
            Some(_) if ignored.is_empty() => "the pattern matches nothing".to_string(),
            Some(_) => {
                format!("the pattern matches no file with a known ending{others}; known are {KNOWN_ENDINGS}")
            }
            None => format!("holds no file with a known ending{others}; known are {KNOWN_ENDINGS}"),
        };
        Err(Error::input(input, None, cause))
    }

    /// A folder without permission, a loop of links.
    fn unwalkable(&mut self, folder: &Path, error: &walkdir::Error) -> Result<()> {
        let path = error.path().unwrap_or(folder);
        let cause = match (error.loop_ancestor(), error.io_error()) {
            (Some(ancestor), _) => format!("is a link back to {}", shown(ancestor)),
            (None, Some(cause)) => {
                format!("cannot be read ({cause}); give the right to read it, or use --on-error skip")
            }
            (None, None) => error.to_string(),
        };
        let error = Error::input(shown(path), None, cause);
        match self.on_error {
            OnError::Stop => Err(error),
            OnError::Skip => {
                self.found.warnings.push(error.to_string());
                Ok(())
            }
        }
    }
}

/// Endings and how often each: `.pdf (3), .docx (1)`.
pub(super) fn list(endings: &BTreeMap<String, usize>) -> String {
    let named = |(ending, n): (&String, &usize)| {
        if ending.is_empty() { format!("no ending ({n})") } else { format!("{ending} ({n})") }
    };
    endings.iter().map(named).collect::<Vec<_>>().join(", ")
}

/// The one path of a file, however it was named.
fn true_path(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// A path as it stands in ids: `/` between names, no `.` names.
fn shown(path: &Path) -> String {
    let mut name = String::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::RootDir => name.push('/'),
            part => {
                if !name.is_empty() && !name.ends_with('/') {
                    name.push('/');
                }
                name.push_str(&part.as_os_str().to_string_lossy());
            }
        }
    }
    if name.is_empty() { ".".into() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_one_way() {
        for (path, name) in
            [("./a/b", "a/b"), ("a//b/./c", "a/b/c"), ("/a/b", "/a/b"), ("../a", "../a"), (".", ".")]
        {
            assert_eq!(shown(Path::new(path)), name);
        }
    }
}
