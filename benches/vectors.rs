//! Text to unit rows, from text in memory: `cargo bench --bench vectors`.
//!
//! Corpora: `bbc`, `20ng` and `allsides_train` under `LIKEWISE_DATA` or `../shared/data`; those that are not there are
//! skipped. Each run asserts rows, terms and stored values, so that words lost on the way do not look like a win.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use divan::Bencher;
use divan::counter::BytesCount;
use likewise::document::Corpus;
use likewise::read::Read;
use likewise::text::{Analyzer, Language, LanguageChoice};
use likewise::vectors::{TfIdf, TfIdfParams};

fn main() {
    divan::main();
}

/// Rows, terms, stored values.
type Shape = (usize, usize, usize);

/// A corpus, its file, and its shape with English for all and with the language found for each document.
const CORPORA: [(&str, &str, Shape, Shape); 3] = [
    ("bbc", "bbc/bbc.jsonl.gz", (2225, 11694, 285631), (2225, 11694, 285631)),
    ("20ng", "20ng/20ng.jsonl.gz", (18846, 52635, 1613840), (18846, 52641, 1613737)),
    (
        "allsides_train",
        "allsides_train/allsides_train.jsonl.gz",
        (27978, 44255, 8079140),
        (27978, 44255, 8079140),
    ),
];

/// The corpora with the numbers of threads.
const CASES: [(&str, usize); 6] =
    [("bbc", 1), ("bbc", 2), ("20ng", 1), ("20ng", 2), ("allsides_train", 1), ("allsides_train", 2)];

/// The corpus, read once; none where there is no such file.
fn corpus(file: &'static str) -> Option<&'static Corpus> {
    static READ: LazyLock<Mutex<BTreeMap<&str, Option<&Corpus>>>> = LazyLock::new(Mutex::default);
    let mut read = READ.lock().expect("no bench panics while it reads");
    *read.entry(file).or_insert_with(|| {
        let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
        let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
        let path = data.join(file);
        if !path.exists() {
            eprintln!("skipped: corpus {file} not found under {}", data.display());
            return None;
        }
        let reading = Read::params().read([path.to_string_lossy()]).expect("the corpus can be read");
        Some(Box::leak(Box::new(Corpus::whole(reading.pages))))
    })
}

fn run(bencher: Bencher<'_, '_>, name: &str, n_threads: usize, language: LanguageChoice) {
    let (_, file, english, found) =
        CORPORA.into_iter().find(|corpus| corpus.0 == name).expect("a corpus named above");
    let expected = if language == LanguageChoice::Auto { found } else { english };
    let Some(corpus) = corpus(file) else { return };
    let n_bytes: usize = (0..corpus.documents().len()).flat_map(|i| corpus.pieces(i)).map(str::len).sum();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("threads");
    let params: TfIdfParams = TfIdf::params().analyzer(Analyzer { language, ..Analyzer::default() });
    bencher.counter(BytesCount::new(n_bytes)).bench_local(|| {
        let (tf_idf, matrix) = pool.install(|| params.fit_transform(corpus)).expect("the corpus has terms");
        let shape = (matrix.n_rows(), tf_idf.vocabulary().len(), matrix.n_values());
        assert_eq!(shape, expected, "rows, terms, values of {name}");
    });
}

#[divan::bench(args = CASES, sample_count = 5, sample_size = 1)]
fn english(bencher: Bencher<'_, '_>, (name, n_threads): (&str, usize)) {
    run(bencher, name, n_threads, LanguageChoice::Fixed(Language::English));
}

#[divan::bench(args = CASES, sample_count = 5, sample_size = 1)]
fn language_found(bencher: Bencher<'_, '_>, (name, n_threads): (&str, usize)) {
    run(bencher, name, n_threads, LanguageChoice::Auto);
}
