//! `likewise passages`: text that two documents share, as spans.

use std::io::{self, BufWriter, Write};

use likewise::document::{Span, Status};
use likewise::job::output;
use likewise::passages::{MIN_WORDS, Passages};

use crate::Outcome;
use crate::args::PassagesArgs;
use crate::file::OutputFile;
use crate::show::{Bars, warn, written};

pub(crate) fn run(args: &PassagesArgs) -> Outcome {
    MIN_WORDS.check(args.min_words)?;
    let quiet = args.input.common.quiet;
    let file = args.output.as_deref().map(OutputFile::new).transpose()?;
    let bars = Bars::new(quiet);
    let documents = args.input.prepare(None, args.output.as_deref()).documents(&args.input.inputs, &bars);
    bars.clear();
    let (corpus, warnings) = documents?;
    warn(quiet, &warnings);
    let texts = corpus.documents().iter().enumerate().map(|(number, document)| -> (&str, &[Span]) {
        let pieces = if document.status == Status::Ok { document.pieces.as_slice() } else { &[] };
        (&corpus.page_of(number).text, pieces)
    });
    let found = Passages::params()
        .min_words(args.min_words)
        .language(args.input.language_of(&corpus))
        .of_pieces(&texts.collect::<Vec<_>>())?;
    let format = args.input.common.format;
    match file {
        Some(file) => file.fill(|out| output::passages(&corpus, &found, format, out)),
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            written(output::passages(&corpus, &found, format, &mut out).and_then(|()| out.flush()))
        }
    }
}
