//! The files of a result, put in their place whole or not at all.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Instant;

use tempfile::TempDir;

use super::run::{Run, peak_memory};
use crate::error::{Error, Result};

/// The file that tells of the run; where it stands, the result is whole.
const RUN: &str = "run.json";
/// What the old `run.json` is called while its result is being replaced.
const OLD_RUN: &str = ".run.json.replaced";

/// A folder for a result.
///
/// Files are written to a hidden folder on the same disk and renamed at the end by [`OutputFolder::publish`]. What is
/// guaranteed: a new folder appears with all its files at once; in a folder with an earlier result nothing changes
/// before all new files are complete, then the files are replaced one by one, and `run.json` is there only while the
/// files beside it belong to it. Files that no earlier run wrote are never touched: where one stands in the way, that
/// is an error. A result that is dropped without being published leaves nothing behind.
///
/// ```
/// use likewise::report::{OutputFolder, Run};
///
/// let place = tempfile::tempdir()?;
/// let mut folder = OutputFolder::new(place.path().join("result"))?;
/// folder.file("pairs.csv", |out| out.write_all(b"a,b,cosine\n"))?;
/// folder.publish(Run::new("pairs", 42))?;
/// assert!(place.path().join("result/pairs.csv").exists());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OutputFolder {
    target: PathBuf,
    staged: TempDir,
    names: Vec<String>,
    /// The files of an earlier run in the target.
    replaced: HashSet<String>,
    /// When the first file was begun.
    began: Option<Instant>,
}

impl OutputFolder {
    /// Makes sure that `target` can be written, before any work is done.
    ///
    /// # Errors
    /// [`Error::Output`] where `target` is a file or may not be written.
    pub fn new(target: impl Into<PathBuf>) -> Result<Self> {
        let target: PathBuf = target.into();
        let beside = if target.exists() { target.clone() } else { parent_of(&target) };
        let staged = fs::create_dir_all(&beside)
            .and_then(|()| tempfile::Builder::new().prefix(".likewise-").tempdir_in(&beside))
            .map_err(|error| unwritable(&target, &error))?;
        let replaced = replaced(&target);
        Ok(Self { target, staged, names: Vec::new(), replaced, began: None })
    }

    /// The folder that the result will be in.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Writes the file `name` of the result, aside; `/` in the name stands between folders.
    ///
    /// # Errors
    /// [`Error::Output`] where a file of that name stands in the way, or the disk is full.
    pub fn file(&mut self, name: &str, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        self.write(name, true, fill)
    }

    /// Like [`OutputFolder::file`], for one of very many: the system may take its time to bring it to the disk.
    ///
    /// # Errors
    /// As [`OutputFolder::file`].
    pub fn one_of_many(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        self.write(name, false, fill)
    }

    fn write(
        &mut self,
        name: &str,
        to_disk: bool,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<()> {
        assert!(is_below(name), "a file of the result must lie in its folder: {name}");
        self.began.get_or_insert_with(Instant::now);
        let target = self.target.join(name);
        if target.exists() && !self.replaced.contains(name) {
            let cause =
                "stands in the way and was not written by an earlier run; choose another folder with -o";
            return Err(Error::output(target, cause));
        }
        let write = || -> io::Result<()> {
            let place = self.staged.path().join(name);
            fs::create_dir_all(parent_of(&place))?;
            let mut out = BufWriter::with_capacity(1 << 16, File::create(place)?);
            fill(&mut out)?;
            let file = out.into_inner()?;
            if to_disk { file.sync_data() } else { Ok(()) }
        };
        write().map_err(|error| unwritable(&target, &error))?;
        self.names.push(name.to_string());
        Ok(())
    }

    /// Puts all files in their place, `run.json` last; it tells of the writing as the last stage.
    ///
    /// # Errors
    /// [`Error::Output`] where a file cannot be renamed.
    pub fn publish(mut self, mut run: Run) -> Result<()> {
        // A file that was written twice counts once.
        let mut seen = HashSet::new();
        self.names.retain(|name| seen.insert(name.clone()));
        run.files = self.names.clone();
        if let Some(began) = self.began {
            run.measured.stage("write", began.elapsed(), peak_memory());
            run.measured.ask_peak_memory();
        }
        self.file(RUN, |out| {
            serde_json::to_writer_pretty(&mut *out, &run)?;
            out.write_all(b"\n")
        })?;
        let target = self.target.clone();
        self.put().map_err(|error| unwritable(&target, &error))
    }

    fn put(self) -> io::Result<()> {
        let Self { target, staged, names, replaced, .. } = self;
        if !target.exists() {
            readable_by_others(staged.path())?;
            fs::rename(staged.path(), &target)?;
            // The folder has moved; there is nothing left to delete.
            let _ = staged.keep();
            return Ok(());
        }
        let old_run = target.join(OLD_RUN);
        if target.join(RUN).exists() {
            fs::rename(target.join(RUN), &old_run)?;
        }
        let new: HashSet<&String> = names.iter().collect();
        for old in replaced.iter().filter(|old| !new.contains(old)) {
            remove(&target.join(old))?;
            remove_empty_folders(&target, old);
        }
        // `run.json` was written last.
        for name in &names {
            let place = target.join(name);
            fs::create_dir_all(parent_of(&place))?;
            fs::rename(staged.path().join(name), place)?;
        }
        remove(&old_run)
    }
}

/// The files of an earlier run in `target`, by its own `run.json`; only names below the folder count.
fn replaced(target: &Path) -> HashSet<String> {
    let read = |name| fs::read(target.join(name)).ok();
    let Some(bytes) = read(RUN).or_else(|| read(OLD_RUN)) else { return HashSet::new() };
    let run: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    if run.get("version").is_none() {
        return HashSet::new();
    }
    let files = run.get("files").and_then(|files| files.as_array()).into_iter().flatten();
    let names = files.filter_map(|name| name.as_str()).filter(|name| is_below(name));
    names.chain([RUN]).map(str::to_string).collect()
}

/// Whether a name leads to a place below the folder it is joined to, and nowhere else.
fn is_below(name: &str) -> bool {
    let mut parts = Path::new(name).components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Removes the folders that `name` stood in, as far as nothing is left in them.
fn remove_empty_folders(target: &Path, name: &str) {
    for folder in Path::new(name).ancestors().skip(1).filter(|folder| !folder.as_os_str().is_empty()) {
        if fs::remove_dir(target.join(folder)).is_err() {
            return;
        }
    }
}

/// Where a folder stands.
fn parent_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Temporary folders are for their owner only; a result has the rights of any new folder.
fn readable_by_others(staged: &Path) -> io::Result<()> {
    let probe = staged.join(".rights");
    fs::create_dir(&probe)?;
    let rights = fs::metadata(&probe)?.permissions();
    fs::remove_dir(&probe)?;
    fs::set_permissions(staged, rights)
}

fn unwritable(target: &Path, error: &io::Error) -> Error {
    let advice = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space",
        _ => "choose another place with -o",
    };
    let cause = match error.kind() {
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "is a file or stands below one".to_string()
        }
        _ => error.to_string(),
    };
    Error::output(target, format!("cannot be written ({cause}); {advice}"))
}
