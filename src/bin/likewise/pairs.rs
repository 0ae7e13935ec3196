//! `likewise pairs`: every pair of documents at or above a cosine.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use likewise::Error;
use likewise::job::output;
use likewise::pairs::{Pairs, THRESHOLD};
use linfa::traits::Transformer;

use crate::Outcome;
use crate::args::PairsArgs;
use crate::show::{Bars, warn, written};

pub(crate) fn run(args: &PairsArgs) -> Outcome {
    THRESHOLD.check(args.threshold)?;
    let quiet = args.input.common.quiet;
    let bars = Bars::new(quiet);
    let prepared = args.input.prepare(None).run(&args.input.inputs, &bars);
    bars.clear();
    let prepared = prepared?;
    warn(quiet, &prepared.warnings);
    let pairs: Pairs = Pairs::params(args.threshold).transform(&prepared.matrix)?;
    let format = args.input.common.format;
    let Some(path) = &args.output else {
        let mut out = BufWriter::new(io::stdout().lock());
        return written(output::pairs(&prepared, &pairs, format, &mut out).and_then(|()| out.flush()), "-");
    };
    // Beside and renamed, so that an earlier result is never half overwritten.
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(".".as_ref());
    let write = || -> io::Result<()> {
        let file = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = BufWriter::new(File::options().write(true).open(file.path())?);
        output::pairs(&prepared, &pairs, format, &mut out)?;
        out.flush()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| Error::output(path, error))?;
    Ok(())
}
