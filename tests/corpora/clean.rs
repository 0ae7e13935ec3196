//! Pages that hold one article stay whole: at most 1 in 200 is split, over real corpora of single articles.
//!
//! The corpora are looked for under `LIKEWISE_DATA`, else in `../shared/data`; one that is not there is skipped.

use std::path::PathBuf;

use likewise::clean::Clean;
use likewise::document::Page;
use likewise::read::Read;

fn pages(name: &str) -> Option<Vec<Page>> {
    let data = std::env::var_os("LIKEWISE_DATA").map(PathBuf::from);
    let data = data.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let file = data.join(name).join(format!("{name}.jsonl.gz"));
    if !file.exists() {
        eprintln!("skipped: corpus {name} not found under {}", data.display());
        return None;
    }
    let reading = Read::params().read([file.to_str().expect("a path that is text")]);
    Some(reading.expect("the corpus can be read").pages)
}

#[test]
fn single_articles_stay_whole_and_keep_their_text() {
    for (name, least_kept) in
        [("bbc", 0.995), ("wikinews_dev", 0.99), ("ecbplus_train", 0.995), ("googlenews_dev", 1.0)]
    {
        let Some(pages) = pages(name) else { continue };
        let n_pages = pages.len();
        let all: usize = pages.iter().map(|page| page.text.len()).sum();
        let cleaned = Clean::params().corpus(pages).expect("in range");
        let n_documents = cleaned.corpus.documents().len();
        let kept: usize = (0..n_documents).flat_map(|at| cleaned.corpus.pieces(at)).map(str::len).sum();
        let share = kept as f64 / all as f64;
        eprintln!(
            "{name}: {} of {n_pages} pages split, {:.3} % of the text kept",
            cleaned.n_split_pages,
            100.0 * share
        );
        assert!(
            200 * cleaned.n_split_pages <= n_pages,
            "{name}: {} of {n_pages} split",
            cleaned.n_split_pages
        );
        assert!(share >= least_kept, "{name}: {share} of the text is kept");
    }
}
