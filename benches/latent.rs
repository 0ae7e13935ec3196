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

/// Whether `found` is `stored` but for the rounding that differs between instruction sets.
fn assert_near(found: f64, stored: f64, name: &str) {
    assert!((found - stored).abs() <= 0.004 * stored, "{name}: {found}, stored {stored}");
}

/// Dimensions, the largest singular value, and the share of the squared values that the directions catch.
const LATENT: [(usize, f64, f64); 2] = [(100, 17.4277, 0.12467), (200, 17.4277, 0.18600)];

#[divan::bench(args = LATENT, sample_count = 5)]
fn latent_rows(bencher: divan::Bencher<'_, '_>, (n_dimensions, largest, share): (usize, f64, f64)) {
    let matrix = matrix();
    bencher.bench_local(|| {
        let latent = Latent::params(n_dimensions).fit(&matrix.dataset()).expect("latent rows");
        let values = latent.singular_values();
        let caught = values.iter().map(|x| x * x).sum::<f64>() / matrix.n_rows() as f64;
        assert_near(values[0], largest, "largest singular value");
        assert_near(caught, share, "share caught");
    });
}

/// Methods with the mean cosine of a document to its theme, for k = 20.
const THEMES: [(Method, f64); 3] =
    [(Method::Smoothed, 0.7268), (Method::Plain, 0.1881), (Method::Latent, 0.5463)];

#[divan::bench(args = THEMES, sample_count = 3)]
fn themes(bencher: divan::Bencher<'_, '_>, (method, objective): (Method, f64)) {
    let matrix = matrix();
    bencher.bench_local(|| {
        let themes = Themes::params(20).method(method).seed(1).fit(&matrix.dataset()).expect("themes");
        assert_near(themes.objective(), objective, "objective");
    });
}

/// The number taken may move a little with the last digits; that newsgroups do not fall in two or in hundreds may not.
#[divan::bench(sample_count = 1)]
fn number_of_themes(bencher: divan::Bencher<'_, '_>) {
    let matrix = matrix();
    bencher.bench_local(|| {
        let chosen = choose_k(matrix, None, Method::Smoothed, 1).expect("a number");
        assert!((14..=40).contains(&chosen.k()), "{chosen}");
    });
}
