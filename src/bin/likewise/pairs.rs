//! `likewise pairs`: every pair of documents at or above a cosine.

use std::fmt::Display;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use likewise::job::output;
use likewise::pairs::{Pairs, THRESHOLD};
use likewise::{Error, Result};
use linfa::traits::Transformer;
use tempfile::NamedTempFile;

use crate::Outcome;
use crate::args::PairsArgs;
use crate::show::{Bars, warn, written};

pub(crate) fn run(args: &PairsArgs) -> Outcome {
    THRESHOLD.check(args.threshold)?;
    let quiet = args.input.common.quiet;
    let file = args.output.as_deref().map(Beside::new).transpose()?;
    let bars = Bars::new(quiet);
    let prepared = args.input.prepare(None, args.output.as_deref()).run(&args.input.inputs, &bars);
    bars.clear();
    let prepared = prepared?;
    warn(quiet, &prepared.warnings);
    let pairs: Pairs = Pairs::params(args.threshold).transform(&prepared.matrix)?;
    warn(quiet, output::shortened(&pairs).as_slice());
    let format = args.input.common.format;
    match file {
        Some(file) => Ok(file.fill(|out| output::pairs(&prepared, &pairs, format, out))?),
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            written(output::pairs(&prepared, &pairs, format, &mut out).and_then(|()| out.flush()), "-")
        }
    }
}

/// A file that is written beside its place and renamed, so that an earlier result is never half overwritten.
struct Beside<'a> {
    path: &'a Path,
    beside: NamedTempFile,
}

impl<'a> Beside<'a> {
    /// An unwritable place is told of before the work, not after it.
    fn new(path: &'a Path) -> Result<Self> {
        if path.is_dir() {
            return Err(unwritable(path, "it is a folder"));
        }
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(".".as_ref());
        // A new file has the rights that any new file has, not those of a secret one.
        let beside = tempfile::Builder::new().make_in(folder, |path| File::create_new(path));
        let beside = beside.map_err(|error| unwritable(path, error))?;
        Ok(Self { path, beside })
    }

    fn fill(self, write: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> Result<()> {
        let mut out = BufWriter::new(self.beside.as_file());
        let filled = write(&mut out).and_then(|()| out.flush());
        drop(out);
        let put = filled.and_then(|()| Ok(self.beside.persist(self.path).map(drop)?));
        put.map_err(|error| unwritable(self.path, error))
    }
}

fn unwritable(path: &Path, cause: impl Display) -> Error {
    Error::output(path, format!("cannot be written ({cause}); choose another place with -o"))
}
