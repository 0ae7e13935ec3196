//! `likewise themes`: the main job.

use std::collections::HashMap;
use std::mem::ManuallyDrop;
use std::sync::Arc;

use likewise::document::Corpus;
use likewise::evaluate::GroupScores;
use likewise::job::output::{self, Request};
use likewise::job::{FindThemes, Found, HowMany, Watch};
use likewise::model::{Model, ModelFile};
use likewise::read::Progress;
use likewise::report::{OutputFolder, Run, terminal};
use likewise::{Error, Result};

use crate::Outcome;
use crate::show::{Bars, layout, print, warn};
use crate::theme_args::ThemesArgs;
use crate::truth::labels;

pub(crate) fn run(args: &ThemesArgs) -> Outcome {
    let quiet = args.input.common.quiet;
    // An unwritable folder is told of before the work, not after it.
    let folder = args.output.as_ref().map(OutputFolder::new).transpose()?;
    let gold = args.gold_file.as_deref().zip(args.gold.as_deref());
    let gold = gold.map(|(file, field)| labels(file, field, "--gold")).transpose()?;
    let model_file = args.model.as_ref().map(ModelFile::new).transpose()?;
    let mut job = args.job();
    if let Some(path) = &args.continues {
        let model = Model::load(path)?;
        if job.k == HowMany::Auto(None) {
            job.k = HowMany::Exactly(model.themes().len());
        }
        job.continues = Some(Arc::new(model));
    }
    let checked = Checked { bars: Bars::new(quiet), field: args.gold.as_deref(), gold: gold.as_ref() };
    let found = job.run(&args.input.inputs, &checked);
    checked.bars.clear();
    // The process ends with this command: the system takes the memory back at once, piece by piece takes longer.
    let found = ManuallyDrop::new(found?);

    let scores = args.gold.as_deref().map(|field| score(&found, field, gold.as_ref())).transpose()?;
    let mut report = ManuallyDrop::new(output::report(&found, describe(args, &job), scores.as_ref()));
    warn(quiet, &report.run.warnings);
    report.run.measured.threads = rayon::current_num_threads() as u64;
    report.run.measured.ask_peak_memory();
    if let Some(file) = model_file {
        let (model, path) = (job.model(&found)?, file.target().display().to_string());
        model.write(file)?;
        if !quiet {
            eprintln!("likewise: note: the model is in {path}");
        }
    }
    if let Some(folder) = folder {
        let target = folder.target().display().to_string();
        let request = Request { run: report.run.clone(), format: args.input.common.format };
        output::themes(&found, &report, &request, folder)?;
        if !quiet {
            print(&terminal::summary(&report, layout()))?;
            print(&format!("\nWritten to {target}; {target}/report.html shows it all.\n"))?;
        }
        return Ok(());
    }
    print(&terminal::summary(&report, layout()))
}

/// The scores against the labels of a table, or else of the inputs' own field.
fn score(found: &Found, field: &str, gold: Option<&HashMap<String, String>>) -> Result<(GroupScores, usize)> {
    let corpus = &found.prepared.corpus;
    // Without a label nothing else can go wrong.
    found.score(|document| label_of(corpus, gold, document)).map_err(|_| no_label(field, gold.is_some()))
}

/// What to say where no document has a true label.
pub(crate) fn no_label(field: &str, in_file: bool) -> Error {
    Error::Data(match in_file {
        true => "no id of --gold-file is that of a document or its page".to_string(),
        false => format!("no record has the field `{field}` of --gold; name another, or add --gold-file"),
    })
}

/// The bars, and a look at the true labels before the work begins.
struct Checked<'a> {
    bars: Bars,
    field: Option<&'a str>,
    gold: Option<&'a HashMap<String, String>>,
}

impl Watch for Checked<'_> {
    fn stage(&self, name: &'static str) {
        self.bars.stage(name);
    }

    fn read(&self, progress: Progress) {
        self.bars.read(progress);
    }

    fn documents(&self, corpus: &Corpus) -> Result<()> {
        let Some(field) = self.field else { return Ok(()) };
        let mut labels = (0..corpus.documents().len()).map(|document| label_of(corpus, self.gold, document));
        if labels.any(|label| label.is_some()) { Ok(()) } else { Err(no_label(field, self.gold.is_some())) }
    }
}

/// What `run.json` says of the command.
fn describe(args: &ThemesArgs, job: &FindThemes) -> Run {
    let mut run = Run::new("themes", args.grouping.seed);
    job.note(&mut run);
    run.parameter("continues", args.continues.as_ref().map(|file| file.display().to_string()))
        .parameter("gold", &args.gold)
        .parameter("gold_file", args.gold_file.as_ref().map(|file| file.display().to_string()));
    run
}

/// The true label of a document by its own id, or else by that of its page; from the inputs where there is no table.
pub(crate) fn label_of<'a>(
    corpus: &'a Corpus,
    gold: Option<&'a HashMap<String, String>>,
    document: usize,
) -> Option<&'a str> {
    let Some(gold) = gold else { return corpus.page_of(document).label.as_deref() };
    let label = gold.get(&corpus.documents()[document].id).or_else(|| gold.get(&corpus.page_of(document).id));
    label.map(String::as_str)
}
