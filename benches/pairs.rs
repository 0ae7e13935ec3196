//! The exact searches: `cargo bench --bench pairs`.
//!
//! Corpora under `LIKEWISE_DATA` or `../shared/data`: `20ng/20ng.jsonl.gz` (18,846 posts), `allsides_train` (27,978 long
//! articles), `googlenews_dev` (5,271 short texts); rows of the crate's own TF-IDF. Every answer is checked against sums
//! that the first call makes with one thread; from 0.8 on its pairs are also scored again one by one, and some rows'
//! neighbours are looked for again among all rows, so that a fast wrong search does not look like a win.

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

type Matrix = LazyLock<Option<TermMatrix>>;

static POSTS: Matrix = LazyLock::new(|| matrix("20ng/20ng.jsonl.gz"));
static ARTICLES: Matrix = LazyLock::new(|| matrix("allsides_train/allsides_train.jsonl.gz"));
static SNIPPETS: Matrix = LazyLock::new(|| matrix("googlenews_dev/googlenews_dev.jsonl.gz"));

fn matrix(file: &str) -> Option<TermMatrix> {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let path = data.join(file);
    if !path.exists() {
        eprintln!("skipped: corpus {file} not found under {}", data.display());
        return None;
    }
    let reading = Read::params().read([path.to_string_lossy()]).expect("the corpus can be read");
    let corpus = Corpus::whole(reading.pages);
    Some(TfIdf::params().fit_transform(&corpus).expect("the corpus has terms").1)
}

/// Runs `search` on `n_threads`, and checks each time that what it counts is what it counted first, with one thread.
fn run(
    bencher: Bencher<'_, '_>,
    matrix: &Matrix,
    n_threads: usize,
    search: impl Fn(&TermMatrix) -> u64 + Sync,
) {
    let Some(matrix) = matrix.as_ref() else { return };
    let pool = |n_threads| rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
    let expected = pool(1).install(|| search(matrix));
    let pool = pool(n_threads);
    bencher.bench_local(|| assert_eq!(pool.install(|| search(matrix)), expected));
}

fn join(bencher: Bencher<'_, '_>, matrix: &Matrix, n_threads: usize, percent: u32) {
    run(bencher, matrix, n_threads, |matrix| {
        let threshold = f64::from(percent) / 100.0;
        let pairs: Pairs = Pairs::params(threshold).transform(matrix).expect("a threshold from 0 to 1");
        let holds =
            |pair: &likewise::pairs::Pair| matrix.cosine(pair.a as usize, pair.b as usize) == pair.cosine;
        assert!(percent < 80 || pairs.distinct().iter().all(holds));
        pairs.len() as u64
    });
}

#[divan::bench(args = [1, 2], consts = [20, 50, 80, 90, 99], max_time = 2)]
fn join_posts<const PERCENT: u32>(bencher: Bencher<'_, '_>, n_threads: usize) {
    join(bencher, &POSTS, n_threads, PERCENT);
}

#[divan::bench(args = [1, 2], consts = [50, 80, 90, 99], max_time = 2)]
fn join_articles<const PERCENT: u32>(bencher: Bencher<'_, '_>, n_threads: usize) {
    join(bencher, &ARTICLES, n_threads, PERCENT);
}

#[divan::bench(args = [1, 2], consts = [20, 50, 80, 90, 99], max_time = 1)]
fn join_snippets<const PERCENT: u32>(bencher: Bencher<'_, '_>, n_threads: usize) {
    join(bencher, &SNIPPETS, n_threads, PERCENT);
}

fn ten_nearest(bencher: Bencher<'_, '_>, matrix: &Matrix, n_threads: usize) {
    let search = |matrix: &TermMatrix| -> Neighbours {
        Neighbours::params(10).transform(matrix).expect("a number above 0")
    };
    if let Some(matrix) = matrix.as_ref() {
        let found = search(matrix);
        for row in (0..matrix.n_rows()).step_by(matrix.n_rows() / 10) {
            let others = (0..matrix.n_rows()).filter(|&other| other != row);
            let mut cosines: Vec<f32> = others.map(|other| matrix.cosine(row, other)).collect();
            cosines.sort_by(|left, right| right.total_cmp(left));
            let of_row = found.row(row).1;
            assert_eq!(of_row, &cosines[..of_row.len()]);
        }
    }
    run(bencher, matrix, n_threads, |matrix| {
        let found = search(matrix);
        (0..found.n_rows())
            .map(|row| found.row(row).0.iter().map(|&other| u64::from(other)).sum::<u64>())
            .sum()
    });
}

#[divan::bench(args = [1, 2], max_time = 4)]
fn ten_nearest_posts(bencher: Bencher<'_, '_>, n_threads: usize) {
    ten_nearest(bencher, &POSTS, n_threads);
}

#[divan::bench(args = [1, 2], max_time = 8)]
fn ten_nearest_articles(bencher: Bencher<'_, '_>, n_threads: usize) {
    ten_nearest(bencher, &ARTICLES, n_threads);
}
