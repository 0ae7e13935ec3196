//! A result that is one file: whole or not at all, and told of before the work where it cannot be written.

use std::fmt::Display;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use likewise::{Error, Result};
use tempfile::NamedTempFile;

use crate::{Failure, Outcome};

/// The file that `-o` names.
pub(crate) struct OutputFile {
    /// As the user wrote it.
    path: PathBuf,
    /// Where that leads: a link stays a link.
    place: PathBuf,
    target: Target,
}

enum Target {
    /// A file is written beside its place and renamed, so that an earlier result is never half overwritten.
    Beside(NamedTempFile),
    /// A device or a pipe must stay what it is.
    Straight(File),
}

impl OutputFile {
    pub(crate) fn new(path: &Path) -> Result<Self> {
        let place = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let target = match fs::metadata(&place) {
            Ok(there) if there.is_dir() => return Err(unwritable(path, "it is a folder")),
            Ok(there) if !there.is_file() => File::options().write(true).open(&place).map(Target::Straight),
            _ => {
                let folder = place.parent().filter(|parent| !parent.as_os_str().is_empty());
                let folder = folder.unwrap_or(".".as_ref());
                if !folder.exists() {
                    return Err(unwritable(path, format!("there is no folder {}", folder.display())));
                }
                // It has the rights of any new file, not those of a secret one.
                tempfile::Builder::new().make_in(folder, |path| File::create_new(path)).map(Target::Beside)
            }
        };
        let target = target.map_err(|error| unwritable(path, error))?;
        Ok(Self { path: path.to_path_buf(), place, target })
    }

    pub(crate) fn fill(self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome {
        let all = |file: &File| {
            let mut out = BufWriter::new(file);
            write(&mut out).and_then(|()| out.flush())
        };
        let filled = match self.target {
            Target::Straight(file) => all(&file),
            Target::Beside(file) => {
                all(file.as_file()).and_then(|()| Ok(file.persist(&self.place).map(drop)?))
            }
        };
        filled.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
            _ => Failure::Work(unwritable(&self.path, error)),
        })
    }
}

fn unwritable(path: &Path, cause: impl Display) -> Error {
    Error::output(path, format!("cannot be written ({cause}); choose another place with -o"))
}
