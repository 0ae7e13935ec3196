//! The main job stays near what was measured on public corpora; skipped where they are not there. The floors leave room for
//! another processor's last digits: `benches/quality.sh` makes the table of what is reached.

use std::path::PathBuf;

use likewise::job::{FindThemes, HowMany, Silent};
use likewise::themes::{Method, Search};

/// A corpus file below `LIKEWISE_DATA` or `../shared/data`.
fn corpus(name: &str) -> Option<String> {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let file = data.join(name);
    if !file.exists() {
        eprintln!("skipped: corpus {name} not found under {}", data.display());
        return None;
    }
    Some(file.display().to_string())
}

/// Mean NMI and ARI over seeds 1, 2, 3.
fn scores(name: &str, k: usize, method: Method) -> Option<(f64, f64)> {
    scores_with(name, k, method, Search::Exact)
}

fn scores_with(name: &str, k: usize, method: Method, neighbours: Search) -> Option<(f64, f64)> {
    let file = corpus(name)?;
    let mut sums = (0.0, 0.0);
    for seed in 1..=3 {
        let job = FindThemes { k: HowMany::Exactly(k), method, neighbours, seed, ..FindThemes::default() };
        let found = job.run(std::slice::from_ref(&file), &Silent).expect("the corpus can be read");
        let label = |document| found.prepared.corpus.page_of(document).label.as_deref();
        let (scores, _) = found.score(label).expect("the corpus has labels");
        sums = (sums.0 + scores.nmi, sums.1 + scores.ari);
    }
    Some((sums.0 / 3.0, sums.1 / 3.0))
}

#[test]
fn bbc_topics() {
    let Some((nmi, ari)) = scores("bbc/bbc.jsonl.gz", 5, Method::Smoothed) else { return };
    assert!(nmi >= 0.88 && ari >= 0.90, "NMI {nmi:.3} ARI {ari:.3}");
}

#[test]
fn bbc_topics_over_quick_neighbours() {
    let found = scores_with("bbc/bbc.jsonl.gz", 5, Method::Smoothed, Search::Quick);
    let Some((nmi, ari)) = found else { return };
    assert!(nmi >= 0.88 && ari >= 0.90, "NMI {nmi:.3} ARI {ari:.3}");
}

#[test]
fn bbc_topics_on_sparse_rows() {
    let Some((nmi, _)) = scores("bbc/bbc.jsonl.gz", 5, Method::Plain) else { return };
    assert!(nmi >= 0.85, "NMI {nmi:.3}");
}

#[test]
fn wikinews_stories() {
    let Some((nmi, _)) = scores("wikinews_dev/wikinews_dev.jsonl.gz", 73, Method::Smoothed) else { return };
    assert!(nmi >= 0.945, "NMI {nmi:.3}");
}

#[test]
fn ecbplus_stories() {
    let Some((nmi, _)) = scores("ecbplus_train/ecbplus_train.jsonl.gz", 66, Method::Smoothed) else { return };
    assert!(nmi >= 0.97, "NMI {nmi:.3}");
}
