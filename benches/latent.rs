//! Latent rows and themes on a labelled corpus: `cargo bench --bench latent`.
//!
//! The corpus is `20ng/20ng_clean.jsonl.gz` under LIKEWISE_DATA, or else under `../shared/data`; without it there
//! is nothing to measure. Each answer is asserted, so that a fast wrong one does not look like a win.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::sync::OnceLock;

use likewise::document::Corpus;
use likewise::text::{Analyzer, Language, LanguageChoice};
use likewise::themes::{Method, Themes, choose_k};
use likewise::vectors::latent::Latent;
use likewise::vectors::{Documents, TermMatrix, TfIdf};
use linfa::prelude::*;

fn main() {
    match corpus_file() {
        Some(_) => divan::main(),
        None => eprintln!("skipped: corpus 20ng not found under LIKEWISE_DATA or ../shared/data"),
    }
}

fn corpus_file() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let data = std::env::var_os("LIKEWISE_DATA").map_or_else(beside, PathBuf::from);
    Some(data.join("20ng/20ng_clean.jsonl.gz")).filter(|file| file.exists())
}

fn matrix() -> &'static TermMatrix {
    static MATRIX: OnceLock<TermMatrix> = OnceLock::new();
    MATRIX.get_or_init(|| {
        let file = std::fs::File::open(corpus_file().expect("main has looked")).expect("a readable corpus");
        let lines = BufReader::new(flate2::read::MultiGzDecoder::new(file)).lines();
        let texts = lines.map(|line| {
            let record: serde_json::Value = serde_json::from_str(&line.expect("text")).expect("JSON");
            let field = |name: &str| record[name].as_str().unwrap_or_default();
            format!("{}\n{}", field("title"), field("text"))
        });
        let analyzer = Analyzer { language: LanguageChoice::Fixed(Language::English), ..Analyzer::default() };
        let params = TfIdf::params().analyzer(analyzer).min_documents(Documents::Number(2));
        let params = params.max_documents(Documents::Share(0.5));
        params.fit_transform(&Corpus::from_texts(texts)).expect("a matrix").1
    })
}

/// The largest singular value hangs on the matrix alone; the share of the cloud that the directions catch tells
/// whether they are the main ones.
#[divan::bench(args = [100, 200], sample_count = 5)]
fn latent_rows(bencher: divan::Bencher<'_, '_>, n_dimensions: usize) {
    let matrix = matrix();
    bencher.bench_local(|| {
        let latent = Latent::params(n_dimensions).fit(&matrix.dataset()).expect("latent rows");
        let values = latent.singular_values();
        let caught = values.iter().map(|x| x * x).sum::<f64>() / matrix.n_rows() as f64;
        let least = if n_dimensions == 100 { 0.10 } else { 0.15 };
        assert!(values[0] > 15.0 && caught > least, "{} {caught}", values[0]);
    });
}

#[divan::bench(args = Method::ALL, sample_count = 3)]
fn themes(bencher: divan::Bencher<'_, '_>, method: Method) {
    let matrix = matrix();
    bencher.bench_local(|| {
        let themes = Themes::params(20).method(method).seed(1).fit(&matrix.dataset()).expect("themes");
        let least = match method {
            Method::Smoothed => 0.70,
            Method::Plain => 0.18,
            Method::Latent => 0.52,
        };
        assert!(themes.objective() > least, "{}", themes.objective());
    });
}

#[divan::bench(sample_count = 1)]
fn number_of_themes(bencher: divan::Bencher<'_, '_>) {
    let matrix = matrix();
    bencher.bench_local(|| {
        let chosen = choose_k(matrix, None, Method::Smoothed, 1).expect("a number");
        assert!((14..=40).contains(&chosen.k()), "{chosen}");
    });
}
