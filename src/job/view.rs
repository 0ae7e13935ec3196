//! What was found, as the report shows it.

use super::prepare::Prepared;
use super::themes::Found;
use crate::copies::{Copies, Group};
use crate::document::Status;
use crate::evaluate::GroupScores;
use crate::report::{
    self, Candidate, ChoiceOfK, Copy, CopyGroup, Counts, FurnitureLine, Report, Run, Shown, Skipped, Theme,
};

/// Lines of furniture told of in `run.json` and in the report.
const FURNITURE_LINES: usize = 200;

/// A document as people see it.
pub(super) fn shown(prepared: &Prepared, document: u32) -> Shown {
    let page = prepared.corpus.page_of(document as usize);
    Shown {
        id: prepared.id(document).to_string(),
        title: prepared.corpus.title(document as usize).to_string(),
        source: page.source.clone(),
        date: page.date.clone(),
        url: page.url.clone(),
        margin: None,
        is_copy: false,
    }
}

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
    for (stage, time) in prepared.stages.iter() {
        run.measured.stage(stage, time);
    }
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

/// The groups of copies, numbered from 0.
pub(super) fn copy_groups(prepared: &Prepared, copies: &Copies) -> Vec<CopyGroup> {
    let copy = |&(document, cosine): &(u32, f32)| Copy {
        document: Shown { is_copy: true, ..shown(prepared, document) },
        cosine,
        relation: copies
            .likeness_of(document as usize)
            .map_or("", |likeness| likeness.relation.as_str())
            .to_string(),
    };
    let group = |(number, group): (u32, &Group)| CopyGroup {
        number,
        kept: shown(prepared, group.kept),
        copies: group.members.iter().map(copy).collect(),
    };
    (0..).zip(&copies.groups).map(group).collect()
}

/// What `run.json` says of the scores.
pub(super) fn note_scores(run: &mut Run, scores: Option<&(GroupScores, usize)>) {
    run.scores = scores.map(|(scores, documents)| {
        let mut named: std::collections::BTreeMap<String, f64> = serde_json::to_value(scores)
            .ok()
            .and_then(|value| serde_json::from_value(value).ok())
            .unwrap_or_default();
        named.insert("documents".into(), *documents as f64);
        named
    });
}

/// All that the report of a themes run shows; fills in what `run` tells of the results.
pub(super) fn report(found: &Found, mut run: Run, scores: Option<&(GroupScores, usize)>) -> Report {
    let prepared = &found.prepared;
    describe(&mut run, prepared, &found.copies);
    run.counts.pairs = found.pairs.as_ref().map_or(0, |pairs| pairs.len() as u64);
    run.counts.copy_groups = found.copies.groups.len() as u64;
    run.counts.copies = found.copies.n_copies() as u64;
    run.counts.themes = found.themes.n_themes() as u64;
    note_scores(&mut run, scores);
    if let Some(stories) = &found.stories {
        super::story_files::note(&mut run, stories);
    }
    let candidate = |tried: &crate::themes::Candidate| Candidate {
        k: tried.k as u64,
        agreement: tried.agreement,
        separation: tried.separation,
        score: tried.score(),
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
                is_copy: found.copies.is_copy(document as usize),
                ..shown(prepared, document)
            })
            .collect();
        // The surest first; copies after what they are copies of.
        shown.sort_by(|a, b| {
            let order = b.margin.unwrap_or(0.0).total_cmp(&a.margin.unwrap_or(0.0));
            order.then(a.is_copy.cmp(&b.is_copy)).then_with(|| a.id.cmp(&b.id))
        });
        Theme {
            number: number as u32,
            label: label.line(),
            documents: members.len() as u64,
            distinct: found.themes.sizes()[number] as u64,
            cohesion: label.cohesion,
            terms: label.terms.iter().map(|(term, _)| term.clone()).collect(),
            representative: self::shown(prepared, label.representative),
            members: shown,
        }
    };
    let themes = members.iter().enumerate().map(theme).collect();
    let theme = |document: u32| found.theme(document as usize);
    let stories = found
        .stories
        .as_ref()
        .map_or(Vec::new(), |stories| super::story_files::view(prepared, &found.copies, stories, theme));
    let copies = copy_groups(prepared, &found.copies);
    report::Report { run, themes, stories, copies, skipped: skipped(prepared) }
}
