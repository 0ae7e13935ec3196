//! New documents into the themes and copies of an earlier run.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use regex::Regex;

use super::continued::used;
use super::prepare::{Prepare, Prepared};
use super::score::scores;
use super::shown::shown;
use super::stages::{Stages, Watch};
use super::themes::BORDERLINE;
use super::view;
use crate::clean::Split;
use crate::error::{Error, Result};
use crate::evaluate::GroupScores;
use crate::model::{Assigned, CopyOf, Cutting, Model};
use crate::read::Inputs;
use crate::report::assigned::{AssignedCopyRow, AssignedPairRow, AssignedRow};
use crate::report::tables::{DocumentRow, TableFormat, write};
use crate::report::{self, CopyGroup, OutputFolder, Report, Run, Shown, Theme, html};
use crate::vectors::TermMatrix;

/// From inputs and a model to the place of each document.
#[derive(Debug, Clone)]
pub struct Assign {
    /// How inputs are read. How pages are cut and words become terms, the model knows.
    pub prepare: Prepare,
    /// The model of the earlier run.
    pub model: Arc<Model>,
}

/// What the job found.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// Documents, and their rows over the terms of the model.
    pub prepared: Prepared,
    /// The place of each document.
    pub assigned: Assigned,
    /// The model.
    pub model: Arc<Model>,
    /// The groups of copies, each with what is kept and its new documents; those of known documents first.
    pub groups: Vec<(CopyOf, Vec<(u32, f32)>)>,
    /// For each document its group.
    group_of: Vec<Option<u32>>,
}

/// Where a document is, in the tables.
const IN_MODEL: &str = "model";
const IN_INPUT: &str = "input";

impl Assign {
    /// Does the job on `inputs`.
    ///
    /// # Errors
    /// Inputs that cannot be read or have no text; a model whose way of splitting pages is not understood.
    pub fn run(&self, inputs: impl Into<Inputs>, watch: &dyn Watch) -> Result<Assignment> {
        let split = match &self.model.settings().split {
            Cutting::Auto => Split::Auto,
            Cutting::None => Split::None,
            Cutting::Pattern(pattern) => Split::Pattern(
                Regex::new(pattern)
                    .map_err(|error| Error::Data(format!("the model splits pages by {error}")))?,
            ),
        };
        let prepare = Prepare { clean: self.prepare.clean.clone().split(split), ..self.prepare.clone() };
        let mut stages = Stages::default();
        let (cleaned, reading) = prepare.cleaned(inputs, watch, &mut stages)?;
        let corpus = self.model.recall(cleaned.corpus);
        watch.stage("assign");
        let mut assigned = stages.time(watch, "assign", || self.model.assign(&corpus))?;
        let mut warnings = reading.warnings;
        let now = env!("CARGO_PKG_VERSION");
        if self.model.made_by() != now {
            let by = self.model.made_by();
            warnings.push(format!(
                "the model was made by likewise {by}, this is {now}: where the two cut words differently, documents \
                 are not known again; make the model again to be sure"
            ));
        }
        let unlike =
            (0u32..).zip(&assigned.placed).filter(|(_, place)| place.is_unlike).map(|(at, _)| at).collect();
        let prepared = Prepared {
            outliers: Default::default(),
            unlike,
            corpus,
            matrix: std::mem::replace(&mut assigned.matrix, TermMatrix::from_rows(&[], 0)?),
            tf_idf: self.model.tf_idf().clone(),
            furniture: cleaned.furniture,
            n_split_pages: cleaned.n_split_pages,
            warnings,
            files: reading.files,
            originals: reading.originals,
            n_ignored: reading.ignored,
            stages,
        };
        let (groups, group_of) = groups(&assigned);
        Ok(Assignment { prepared, assigned, model: self.model.clone(), groups, group_of })
    }
}

/// The groups of copies that new documents are in.
type Groups = Vec<(CopyOf, Vec<(u32, f32)>)>;

fn groups(assigned: &Assigned) -> (Groups, Vec<Option<u32>>) {
    let mut members: BTreeMap<(bool, u32), Vec<(u32, f32)>> = BTreeMap::new();
    for (document, place) in (0u32..).zip(&assigned.placed) {
        match place.copy {
            Some(CopyOf::Known(kept, cosine)) => {
                members.entry((false, kept)).or_default().push((document, cosine))
            }
            Some(CopyOf::New(kept, cosine)) => {
                members.entry((true, kept)).or_default().push((document, cosine))
            }
            None => {}
        }
    }
    let mut group_of = vec![None; assigned.placed.len()];
    for (number, (&(is_new, kept), members)) in (0u32..).zip(&members) {
        members.iter().for_each(|&(member, _)| group_of[member as usize] = Some(number));
        if is_new {
            group_of[kept as usize] = Some(number);
            continue;
        }
        // The kept document itself, where it came again.
        for (document, place) in assigned.placed.iter().enumerate() {
            if place.known == Some(kept) && place.copy.is_none() {
                group_of[document] = Some(number);
            }
        }
    }
    let group = |((is_new, kept), members): ((bool, u32), Vec<(u32, f32)>)| {
        (if is_new { CopyOf::New(kept, 1.0) } else { CopyOf::Known(kept, 1.0) }, members)
    };
    (members.into_iter().map(group).collect(), group_of)
}

impl Assignment {
    /// The id of a document's theme.
    pub fn theme(&self, document: usize) -> Option<u32> {
        self.assigned.placed[document].theme
    }

    /// Whether a document is on the border of two themes (see [`BORDERLINE`]).
    pub fn is_borderline(&self, document: usize) -> bool {
        let place = &self.assigned.placed[document];
        self.model.themes().len() > 1 && place.theme.is_some() && place.margin < BORDERLINE
    }

    /// Number of documents that the model knew already.
    pub fn n_known(&self) -> usize {
        self.assigned.placed.iter().filter(|place| place.known.is_some()).count()
    }

    /// How well the themes agree with true labels: see [`Found::score`](super::Found::score).
    ///
    /// # Errors
    /// [`Error::Data`] where no document has a label.
    pub fn score<'a>(&'a self, gold: impl Fn(usize) -> Option<&'a str>) -> Result<(GroupScores, usize)> {
        scores(self.assigned.placed.iter().map(|place| place.theme), gold)
    }

    fn id_of(&self, copy: CopyOf) -> (&str, &'static str) {
        match copy {
            CopyOf::Known(at, _) => (&self.model.documents()[at as usize].id, IN_MODEL),
            CopyOf::New(at, _) => (self.prepared.id(at), IN_INPUT),
        }
    }

    /// The table of the documents, a row for each that was read, to `out`.
    ///
    /// # Errors
    /// What `out` says.
    pub fn documents(&self, format: TableFormat, out: impl io::Write) -> io::Result<()> {
        let prepared = &self.prepared;
        let row = |document: usize| {
            let place = &self.assigned.placed[document];
            let span = prepared.corpus.documents()[document].span();
            let has_text = !prepared.corpus.documents()[document].pieces.is_empty();
            let label = place.theme.and_then(|theme| self.model.theme(theme));
            let copy = place.copy.map(|copy| self.id_of(copy));
            AssignedRow {
                document: DocumentRow {
                    id: prepared.id(document as u32),
                    page: &prepared.corpus.page_of(document).id,
                    start: span.start,
                    end: span.end,
                    title: prepared.corpus.title(document),
                    theme: place.theme,
                    margin: place.theme.map(|_| place.margin),
                    borderline: place.theme.map(|_| self.is_borderline(document)),
                    copies: self.group_of[document],
                    kept: has_text && place.copy.is_none(),
                    words: prepared.n_words(document),
                    status: prepared.status(document).as_str(),
                    ..DocumentRow::default()
                },
                label: label.map_or("", |theme| &theme.label),
                known: place.known.map(|known| self.model.documents()[known as usize].id.as_str()),
                copy_of: copy.map(|(id, _)| id),
                copy_in: copy.map(|(_, place)| place),
                cosine: place.copy.map(|copy| match copy {
                    CopyOf::Known(_, cosine) | CopyOf::New(_, cosine) => cosine,
                }),
                nearest: place.nearest.map(|(at, _)| self.model.documents()[at as usize].id.as_str()),
                nearest_cosine: place.nearest.map(|(_, cosine)| cosine),
                known_share: has_text.then_some(place.known_share),
            }
        };
        write((0..self.assigned.placed.len()).map(row), format, out)
    }

    fn copies(&self, format: TableFormat, out: impl io::Write) -> io::Result<()> {
        let rows = (0u32..).zip(&self.groups).flat_map(|(number, (kept, members))| {
            let (kept_document, kept_in) = self.id_of(*kept);
            let row = move |document, document_in, cosine| AssignedCopyRow {
                group: number,
                document,
                document_in,
                kept_document,
                kept_in,
                cosine,
            };
            let members = members.iter().map(move |&(member, c)| row(self.prepared.id(member), IN_INPUT, c));
            std::iter::once(row(kept_document, kept_in, 1.0)).chain(members)
        });
        write(rows, format, out)
    }

    fn pairs(&self, format: TableFormat, out: impl io::Write) -> io::Result<()> {
        let known = self.assigned.known_pairs.iter().enumerate().flat_map(|(document, pairs)| {
            let a = self.prepared.id(document as u32);
            let is_itself = move |at: u32| {
                self.assigned.placed[document].known == Some(at)
                    && self.model.documents()[at as usize].id == a
            };
            let others = pairs.iter().filter(move |&&(at, _)| !is_itself(at));
            others.map(move |&(at, cosine)| {
                let b = self.model.documents()[at as usize].id.as_str();
                AssignedPairRow { a, b, b_in: IN_MODEL, cosine }
            })
        });
        let new = self.assigned.pairs.iter().flatten().map(|pair| AssignedPairRow {
            a: self.prepared.id(pair.a),
            b: self.prepared.id(pair.b),
            b_in: IN_INPUT,
            cosine: pair.cosine,
        });
        write(known.chain(new), format, out)
    }

    /// What there is to show.
    pub fn report(&self, mut run: Run, scores: Option<&(GroupScores, usize)>) -> Report {
        let prepared = &self.prepared;
        view::describe(&mut run, prepared, &self.assigned.copies);
        let n_known_pairs: usize = self.assigned.known_pairs.iter().map(Vec::len).sum();
        run.counts.pairs =
            (n_known_pairs + self.assigned.pairs.as_ref().map_or(0, |pairs| pairs.len())) as u64;
        run.counts.copy_groups = self.groups.len() as u64;
        run.counts.copies = self.groups.iter().map(|(_, members)| members.len() as u64).sum();
        run.scores = scores.map(view::named_scores);
        let mut used = used(&self.model);
        used.counts.insert("known".into(), self.n_known() as u64);
        run.model = Some(used);
        let themes: Vec<Theme> = self.themes();
        run.counts.themes = themes.len() as u64;
        run.counts.borderline =
            (0..self.assigned.placed.len()).filter(|&document| self.is_borderline(document)).count() as u64;
        let groups = (0u32..).zip(&self.groups);
        let copies = groups.map(|(number, group)| self.copy_group(number, group)).collect();
        Report { run, themes, stories: Vec::new(), copies, origins: None, skipped: view::skipped(prepared) }
    }

    /// The themes that new documents are in, in the order of the model.
    fn themes(&self) -> Vec<Theme> {
        let theme = |kept: &crate::model::KeptTheme| {
            let inside: Vec<usize> =
                (0..self.assigned.placed.len()).filter(|&at| self.theme(at) == Some(kept.id)).collect();
            let cosine = |&at: &usize| self.model.cosine(&self.prepared.matrix, at, kept.id);
            let cohesion = inside.iter().map(cosine).sum::<f64>() / inside.len().max(1) as f64;
            let mut members: Vec<Shown> = inside
                .iter()
                .map(|&at| Shown {
                    margin: Some(self.assigned.placed[at].margin),
                    is_copy: self.assigned.placed[at].copy.is_some(),
                    ..shown(&self.prepared.corpus, at as u32)
                })
                .collect();
            members.sort_by(view::by_margin);
            let representative = members.first()?.clone();
            Some(Theme {
                number: kept.id,
                label: kept.label.clone(),
                documents: members.len() as u64,
                distinct: members.iter().filter(|shown| !shown.is_copy).count() as u64,
                cohesion,
                terms: kept.terms.clone(),
                representative,
                members,
            })
        };
        self.model.themes().iter().filter_map(theme).collect()
    }

    fn copy_group(&self, number: u32, (kept, members): &(CopyOf, Vec<(u32, f32)>)) -> CopyGroup {
        let kept = match *kept {
            CopyOf::New(at, _) => shown(&self.prepared.corpus, at),
            CopyOf::Known(at, _) => {
                let id = self.model.documents()[at as usize].id.clone();
                Shown { title: id.clone(), id, ..Shown::default() }
            }
        };
        let copy = |&(member, cosine): &(u32, f32)| report::Copy {
            document: Shown { is_copy: true, ..shown(&self.prepared.corpus, member) },
            cosine,
            relation: self
                .assigned
                .copies
                .likeness_of(member as usize)
                .map_or(String::new(), |likeness| likeness.relation.as_str().to_string()),
        };
        CopyGroup { number, kept, copies: members.iter().map(copy).collect() }
    }

    /// Writes all files of the run to `folder`: whole or not at all.
    ///
    /// # Errors
    /// [`Error::Output`] where a file cannot be written.
    pub fn write(&self, report: &Report, format: TableFormat, mut folder: OutputFolder) -> Result<()> {
        let ending = format.ending();
        folder.file(&format!("documents.{ending}"), |out| self.documents(format, out))?;
        folder.file(&format!("copies.{ending}"), |out| self.copies(format, out))?;
        if self.assigned.pairs.is_some() {
            folder.file(&format!("pairs.{ending}"), |out| self.pairs(format, out))?;
        }
        folder.file("report.html", |out| html::write(report, out).map_err(io::Error::other))?;
        folder.publish(report.run.clone())
    }
}
