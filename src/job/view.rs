//! What was found, as the report shows it.

use std::collections::BTreeMap;

use super::prepare::Prepared;
use super::removed::Removed;
use super::shown::shown;
use super::story_view;
use super::themes::Found;
use crate::copies::{Copies, Origins, Relation};
use crate::document::Status;
use crate::evaluate::GroupScores;
use crate::report::{
    self, Candidate, ChoiceOfK, Copy, CopyGroup, Counts, FurnitureLine, Report, Run, Shown, Skipped, Theme,
};

/// Lines of furniture told of in `run.json` and in the report.
const FURNITURE_LINES: usize = 200;

/// The part of `run.json` that every command shares.
pub(super) fn describe(run: &mut Run, prepared: &Prepared, copies: &Copies) {
    let n_with = |wanted: Status| {
        (0..prepared.matrix.n_rows()).filter(|&document| prepared.status(document) == wanted).count() as u64
    };
    run.inputs = prepared.files.clone();
    run.counts = Counts {
        pages: prepared.corpus.pages().len() as u64,
        split_pages: prepared.n_split_pages as u64,
        documents: prepared.corpus.documents().len() as u64,
        ok: n_with(Status::Ok),
        empty: n_with(Status::Empty),
        broken: n_with(Status::Broken),
        duplicate_ids: n_with(Status::DuplicateId),
        furniture: n_with(Status::Furniture),
        no_terms: n_with(Status::NoTerms),
        outliers: n_with(Status::Outlier),
        unlike: n_with(Status::Unlike),
        ignored_files: prepared.n_ignored as u64,
        terms: prepared.tf_idf.vocabulary().len() as u64,
        ..run.counts
    };
    let lines = prepared.furniture.iter().take(FURNITURE_LINES).map(|line| FurnitureLine {
        text: line.text.clone(),
        kind: line.kind.as_str().to_string(),
        pages: line.n_pages as u64,
        lines: line.n_lines as u64,
    });
    run.furniture = lines.collect();
    run.warnings = prepared.warnings.clone();
    run.warnings.extend(copies.stopped.iter().map(|stopped| stopped.sentence(&prepared.corpus)));
    prepared.stages.note(&mut run.measured);
}

/// What takes no part.
pub(super) fn skipped(prepared: &Prepared) -> Vec<Skipped> {
    let documents = (0..prepared.matrix.n_rows()).map(|document| (document, prepared.status(document)));
    let skipped = documents.filter(|(_, status)| *status != Status::Ok).map(|(document, status)| Skipped {
        id: prepared.id(document as u32).to_string(),
        title: prepared.corpus.title(document).to_string(),
        status: status.as_str().to_string(),
    });
    skipped.collect()
}

/// The groups of copies, numbered from 0; after those among the documents those of old ones.
pub(super) fn copy_groups(removed: &Removed) -> Vec<CopyGroup> {
    let (prepared, copies) = (removed.prepared, removed.copies);
    let copy = |document: u32, cosine: f32, relation: Option<Relation>| Copy {
        document: Shown { is_copy: true, ..shown(&prepared.corpus, document) },
        cosine,
        relation: relation.map_or("", Relation::as_str).to_string(),
    };
    let among = copies.groups.iter().map(|group| {
        let members = group.members.iter().map(|&(document, cosine)| {
            copy(document, cosine, copies.likeness_of(document as usize).map(|likeness| likeness.relation))
        });
        (shown(&prepared.corpus, group.kept), members.collect())
    });
    let of_old = removed.of_old().map(|(old, kept, new)| {
        let copies = new.iter().filter_map(|&document| {
            let found = removed.in_old(document as usize)?;
            Some(copy(document, found.cosine, Some(found.likeness.relation)))
        });
        let mut kept = shown(old, kept);
        kept.title = format!("(old) {}", if kept.title.is_empty() { &kept.id } else { &kept.title });
        (kept, copies.collect())
    });
    let group = |(number, (kept, copies))| CopyGroup { number, kept, copies };
    (0..).zip(among.chain(of_old)).map(group).collect()
}

/// Who copied whom, where a date tells something.
pub(super) fn origins(found: &Origins) -> Option<report::Origins> {
    (found.n_without_date < found.n_documents).then(|| report::Origins {
        groups: found.groups.len() as u64,
        undecided: found.n_undecided,
        without_source: found.n_without_source,
        without_date: found.n_without_date,
        flows: found
            .flows
            .iter()
            .map(|flow| report::Flow {
                from: flow.from.clone(),
                to: flow.to.clone(),
                documents: flow.documents,
                median_hours: flow.median_hours,
                mean_added: flow.mean_added,
            })
            .collect(),
    })
}

/// All that the report of a themes run shows; fills in what `run` tells of the results.
pub(super) fn report(found: &Found, mut run: Run, scores: Option<&(GroupScores, usize)>) -> Report {
    let prepared = &found.prepared;
    describe(&mut run, prepared, &found.copies);
    run.counts.pairs = found.pairs.as_ref().map_or(0, |pairs| pairs.len() as u64);
    run.counts.copy_groups = found.copies.groups.len() as u64;
    run.counts.copies = found.copies.n_copies() as u64;
    run.counts.borderline =
        (0..prepared.matrix.n_rows()).filter(|&document| found.is_borderline(document)).count() as u64;
    run.counts.alike = found.copies.alike.len() as u64;
    run.counts.themes = found.themes.n_themes() as u64;
    run.model = found.model_used();
    run.scores = scores.map(named_scores);
    if let Some(stories) = &found.stories {
        story_view::note(&mut run, stories);
    }
    let candidate = |tried: &crate::themes::Candidate| Candidate {
        k: tried.k as u64,
        agreement: tried.agreement,
        told_apart: tried.told_apart,
        score: tried.score,
    };
    run.choice_of_k = found.chosen.as_ref().map(|chosen| ChoiceOfK {
        k: chosen.k() as u64,
        sentence: chosen.to_string(),
        curve: chosen.curve().iter().map(candidate).collect(),
    });
    let members = found.members();
    let theme = |(number, members): (usize, &Vec<u32>)| {
        let label = &found.labels[number];
        let mut shown: Vec<Shown> = members
            .iter()
            .map(|&document| Shown {
                margin: found.margin(document as usize),
                is_borderline: found.is_borderline(document as usize),
                is_copy: found.copies.is_copy(document as usize),
                ..shown(&prepared.corpus, document)
            })
            .collect();
        shown.sort_by(by_margin);
        Theme {
            number: found.theme_id(number as u32),
            label: label.line(),
            documents: members.len() as u64,
            distinct: found.themes.sizes()[number] as u64,
            cohesion: label.cohesion,
            terms: label.terms.iter().map(|(term, _)| term.clone()).collect(),
            representative: self::shown(&prepared.corpus, label.representative),
            members: shown,
        }
    };
    let themes = members.iter().enumerate().map(theme).collect();
    let theme = |document: u32| found.theme(document as usize);
    let stories = found
        .stories
        .as_ref()
        .map_or(Vec::new(), |stories| story_view::view(prepared, &found.copies, stories, theme));
    report::Report {
        run,
        themes,
        stories,
        copies: copy_groups(&Removed::new(prepared, &found.copies)),
        origins: None,
        skipped: skipped(prepared),
    }
}

/// The surest first; copies after what they are copies of.
pub(super) fn by_margin(a: &Shown, b: &Shown) -> std::cmp::Ordering {
    let order = b.margin.unwrap_or(0.0).total_cmp(&a.margin.unwrap_or(0.0));
    order.then(a.is_copy.cmp(&b.is_copy)).then_with(|| a.id.cmp(&b.id))
}

/// Scores by name, with the number of documents they are of.
pub(super) fn named_scores((scores, documents): &(GroupScores, usize)) -> BTreeMap<String, f64> {
    let named = serde_json::to_value(scores).ok().and_then(|value| serde_json::from_value(value).ok());
    let mut named: BTreeMap<String, f64> = named.unwrap_or_default();
    named.insert("documents".into(), *documents as f64);
    named
}
