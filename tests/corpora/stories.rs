//! Stories stay near what was measured on public corpora, one setting for all; skipped where they are not there.
//! `benches/stories.sh` makes the table of what is reached.

use std::collections::BTreeSet;
use std::path::PathBuf;

use likewise::evaluate;
use likewise::job::{FindStories, FoundStories, Silent};

/// A file below `LIKEWISE_DATA` or `../shared/data`.
fn file(name: &str) -> Option<PathBuf> {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let file = data.join(name);
    if !file.exists() {
        eprintln!("skipped: corpus {name} not found under {}", data.display());
        return None;
    }
    Some(file)
}

fn found(name: &str) -> Option<FoundStories> {
    let inputs = [file(name)?.display().to_string()];
    Some(FindStories::default().run(&inputs, &Silent).expect("the corpus can be read"))
}

/// B-cubed F1 and ARI.
fn scores(name: &str) -> Option<(f64, f64)> {
    let found = found(name)?;
    let label = |document| found.prepared.corpus.page_of(document).label.as_deref();
    let (scores, _) = found.score(label).expect("the corpus has labels");
    Some((scores.b_cubed_f1, scores.ari))
}

#[test]
fn wikinews() {
    let Some((f1, ari)) = scores("wikinews_dev/wikinews_dev.jsonl.gz") else { return };
    assert!(f1 >= 0.875 && ari >= 0.70, "B-cubed F1 {f1:.3} ARI {ari:.3}");
}

#[test]
fn ecbplus() {
    let Some((f1, ari)) = scores("ecbplus_train/ecbplus_train.jsonl.gz") else { return };
    assert!(f1 >= 0.82 && ari >= 0.75, "B-cubed F1 {f1:.3} ARI {ari:.3}");
}

#[test]
fn googlenews() {
    let Some((f1, ari)) = scores("googlenews_dev/googlenews_dev.jsonl.gz") else { return };
    assert!(f1 >= 0.92 && ari >= 0.91, "B-cubed F1 {f1:.3} ARI {ari:.3}");
}

#[test]
fn energy_news_as_pairs() {
    let Some(found) = found("energy_news_chains/energy_news_chains.jsonl.gz") else { return };
    let Some(pairs) = file("energy_news_chains/pairs.tsv") else { return };
    let place = |id: &str| (0..100u32).find(|&document| found.prepared.id(document) == id).expect("an id");
    let truth = std::fs::read_to_string(pairs).expect("the pairs can be read");
    let related = truth.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>());
    let gold: Vec<(u32, u32)> =
        related.filter(|row| row[2] == "1").map(|row| (place(row[0]), place(row[1]))).collect();
    let story = |document: u32| found.stories.story(document as usize);
    let pairs = (0..100).flat_map(|a| (a + 1..100).map(move |b| (a, b)));
    let together: Vec<(u32, u32)> = pairs.filter(|&(a, b)| story(a) == story(b)).collect();
    let scores = evaluate::pairs(&together, &gold);
    assert!(scores.f1 >= 0.92, "{scores:?}");
    // All of them have a date, and the run says that it counted.
    assert!(found.stories.sentence().contains("closeness in time counted"), "{}", found.stories.sentence());
    let stories: BTreeSet<Option<u32>> = (0..100).map(story).collect();
    assert!(!stories.contains(&None));
}
