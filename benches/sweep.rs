//! What a sweep costs beyond its one join: `cargo bench --bench sweep`.
//!
//! Corpus under `LIKEWISE_DATA` or `../shared/data`: `20ng/20ng_clean.jsonl.gz` (18,846 posts); rows of the crate's own
//! TF-IDF. The join at 0.3 and the whole sweep from 0.3 take turns in one process, a round each, so that a warm cache or
//! a busy machine serves both alike; the medians are divided. The goal is a sweep of at most 1.3 joins. Before the
//! clock starts, every tenth row is held to a direct join and to the groups of copies at its threshold.

use std::path::PathBuf;
use std::time::Instant;

use likewise::copies::Copies;
use likewise::document::Corpus;
use likewise::pairs::Pairs;
use likewise::read::Read;
use likewise::sweep::Sweep;
use likewise::vectors::{TermMatrix, TfIdf};
use linfa::traits::Transformer;

const CORPUS: &str = "20ng/20ng_clean.jsonl.gz";
const LOWEST: f64 = 0.3;
const N_ROUNDS: usize = 25;

fn main() {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let path = data.join(CORPUS);
    if !path.exists() {
        println!("skipped: corpus {CORPUS} not found under {}", data.display());
        return;
    }
    // Only `cargo bench` says so; a test run of the benches needs no figures.
    let n_rounds = if std::env::args().any(|argument| argument == "--bench") { N_ROUNDS } else { 1 };
    let reading = Read::params().read([path.to_string_lossy()]).expect("the corpus can be read");
    let corpus = Corpus::whole(reading.pages);
    let (_, matrix) = TfIdf::params().fit_transform(&corpus).expect("the corpus has terms");
    let n_thresholds = check(&corpus, &matrix);
    println!("{CORPUS}, from {LOWEST} up, {n_thresholds} thresholds, medians of {n_rounds} rounds");
    for n_threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
        let (join, sweep) = pool.install(|| medians(&corpus, &matrix, n_rounds));
        let ratio = sweep / join;
        println!(
            "threads {n_threads}: join {:.1} ms, sweep {:.1} ms, ratio {ratio:.3}",
            join * 1e3,
            sweep * 1e3
        );
    }
}

fn join(matrix: &TermMatrix, threshold: f64) -> Pairs {
    Pairs::params(threshold).transform(matrix).expect("a threshold from 0 to 1")
}

fn sweep(corpus: &Corpus, matrix: &TermMatrix) -> Sweep {
    Sweep::params(LOWEST).of(matrix, corpus).expect("rows of these documents")
}

/// Seconds of the median join and of the median sweep, in turn.
fn medians(corpus: &Corpus, matrix: &TermMatrix, n_rounds: usize) -> (f64, f64) {
    let (mut joins, mut sweeps) = (Vec::new(), Vec::new());
    let n_pairs = join(matrix, LOWEST).len();
    for _ in 0..n_rounds {
        let start = Instant::now();
        let pairs = join(matrix, LOWEST);
        joins.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        let swept = sweep(corpus, matrix);
        sweeps.push(start.elapsed().as_secs_f64());
        assert_eq!((pairs.len(), swept.rows()[0].pairs as usize), (n_pairs, n_pairs));
    }
    let median = |seconds: &mut Vec<f64>| {
        seconds.sort_by(f64::total_cmp);
        seconds[seconds.len() / 2]
    };
    (median(&mut joins), median(&mut sweeps))
}

/// Holds every tenth row to a direct run at its threshold; the number of rows.
fn check(corpus: &Corpus, matrix: &TermMatrix) -> usize {
    let swept = sweep(corpus, matrix);
    for row in swept.rows().iter().step_by(10) {
        let pairs = join(matrix, row.threshold);
        let copies = Copies::params().by_text(false).stop_large(false).of(&pairs, corpus).expect("groups");
        let direct = (pairs.len() as u64, copies.groups.len() as u64, copies.n_copies() as u64);
        assert_eq!((row.pairs, row.groups, row.removed), direct, "at {}", row.threshold);
    }
    swept.rows().len()
}
