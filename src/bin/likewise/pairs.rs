//! `likewise pairs`: every pair of documents at or above a cosine.

use std::io::{self, BufWriter, Write};

use likewise::job::output;
use likewise::pairs::{Pairs, THRESHOLD};
use linfa::traits::Transformer;

use crate::Outcome;
use crate::args::PairsArgs;
use crate::file::OutputFile;
use crate::show::{Bars, warn, written};

pub(crate) fn run(args: &PairsArgs) -> Outcome {
    THRESHOLD.check(args.threshold)?;
    let quiet = args.input.common.quiet;
    let file = args.output.as_deref().map(OutputFile::new).transpose()?;
    let bars = Bars::new(quiet);
    let prepared = args.input.prepare(None, args.output.as_deref()).run(&args.input.inputs, &bars);
    bars.clear();
    let prepared = prepared?;
    warn(quiet, &prepared.warnings);
    let pairs: Pairs = Pairs::params(args.threshold).transform(&prepared.matrix)?;
    warn(quiet, output::shortened(&pairs).as_slice());
    let format = args.input.common.format;
    let write = |out: &mut dyn Write| match args.relations {
        true => output::related_pairs(&prepared, &pairs, format, out),
        false => output::pairs(&prepared, &pairs, format, out),
    };
    match file {
        Some(file) => file.fill(|out| write(out)),
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            written(write(&mut out).and_then(|()| out.flush()))
        }
    }
}
