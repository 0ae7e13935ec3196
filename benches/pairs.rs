//! The exact searches on 20 Newsgroups: `cargo bench --bench pairs`.
//!
//! Corpus: `20ng/20ng.jsonl.gz` (18,846 posts) under `LIKEWISE_DATA` or `../shared/data`, rows of the crate's own
//! TF-IDF. Every answer is checked against sums that the first call makes with one thread; at 0.8 its pairs are
//! also scored again one by one, so that a fast wrong join does not look like a win.

use std::path::PathBuf;
use std::sync::LazyLock;

use divan::Bencher;
use likewise::document::Corpus;
use likewise::pairs::{Neighbours, Pairs};
use likewise::read::Read;
use likewise::vectors::{TermMatrix, TfIdf};
use linfa::traits::Transformer;

fn main() {
    divan::main();
}

static MATRIX: LazyLock<Option<TermMatrix>> = LazyLock::new(|| {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let path = data.join("20ng/20ng.jsonl.gz");
    if !path.exists() {
        eprintln!("skipped: corpus 20ng not found under {}", data.display());
        return None;
    }
    let reading = Read::params().read([path.to_string_lossy()]).expect("the corpus can be read");
    let corpus = Corpus::whole(reading.pages);
    Some(TfIdf::params().fit_transform(&corpus).expect("the corpus has terms").1)
});

/// Runs `search` on one thread, and checks each time that what it counts is what it counted first.
fn run(bencher: Bencher<'_, '_>, n_threads: usize, search: impl Fn(&TermMatrix) -> u64 + Sync) {
    let Some(matrix) = MATRIX.as_ref() else { return };
    let pool = |n_threads| rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
    let expected = pool(1).install(|| search(matrix));
    let pool = pool(n_threads);
    bencher.bench_local(|| assert_eq!(pool.install(|| search(matrix)), expected));
}

#[divan::bench(args = [1, 2], consts = [20, 50, 80, 90], max_time = 3)]
fn join<const PERCENT: u32>(bencher: Bencher<'_, '_>, n_threads: usize) {
    let threshold = f64::from(PERCENT) / 100.0;
    run(bencher, n_threads, |matrix| {
        let pairs: Pairs = Pairs::params(threshold).transform(matrix).expect("a threshold from 0 to 1");
        let holds =
            |pair: &likewise::pairs::Pair| matrix.cosine(pair.a as usize, pair.b as usize) == pair.cosine;
        assert!(PERCENT < 80 || pairs.distinct().iter().all(holds));
        // Near-duplicates abound in the corpus at any setting of the text.
        assert!(pairs.len() > 300 && (PERCENT < 80 || pairs.len() < 10_000), "{}", pairs.len());
        pairs.len() as u64
    });
}

#[divan::bench(args = [1, 2], max_time = 5)]
fn ten_nearest(bencher: Bencher<'_, '_>, n_threads: usize) {
    run(bencher, n_threads, |matrix| {
        let found: Neighbours = Neighbours::params(10).transform(matrix).expect("a number above 0");
        (0..found.n_rows())
            .map(|row| found.row(row).0.iter().map(|&other| u64::from(other)).sum::<u64>())
            .sum()
    });
}
