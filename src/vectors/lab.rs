use std::time::Instant;
use std::hint::black_box;
use crate::document::Corpus;
use crate::text::*;
use super::*;
use super::counts::*;
use linfa::ParamGuard;
struct Null(u64);
impl Sink for Null {
    #[inline(always)]
    fn short(&mut self, run: Run<'_>, is_word: bool) { self.0 += run.key.hash() & u64::from(is_word) & run.case as u64; }
    #[inline(never)]
    fn word(&mut self, word: Word<'_>) { self.0 += word.folded.len() as u64; }
}
fn time<T>(name:&str, n:usize, mut f: impl FnMut()->T) {
    let mut t: Vec<f64> = (0..n).map(|_|{let s=Instant::now(); black_box(f()); s.elapsed().as_secs_f64()*1e3}).collect();
    t.sort_by(f64::total_cmp);
    println!("{name:12} min {:.2} median {:.2} ms", t[0], t[n/2]);
}
#[allow(missing_docs)]
pub fn lab(texts: Vec<String>, n: usize) {
    let corpus = Corpus::from_texts(texts);
    let analyzer = Analyzer { language: LanguageChoice::Fixed(Language::English), ..Analyzer::default() };
    let params = TfIdf::params().analyzer(analyzer).min_documents(Documents::Number(2)).max_documents(Documents::Share(0.5)).check().unwrap();
    let languages = vec![Language::English; corpus.documents().len()];
    time("read", n, || { let mut s=Null(0); let mut r=Reader::new(WordRule::Letters); for d in 0..languages.len() { for p in corpus.pieces(d) { r.feed(p,&mut s); } } s.0 });
    time("count", n, || count(&corpus,&languages,&params));
    if std::env::var("ONLY").is_ok() { return; }
    let c = count(&corpus,&languages,&params);
    time("terms", n, || super::terms::Terms::new(&c.tables,&params.analyzer));
    let terms = super::terms::Terms::new(&c.tables,&params.analyzer);
    time("df", n, || super::weigh::document_frequency(&c.chunks,&terms));
    let df = super::weigh::document_frequency(&c.chunks,&terms);
    let keep = |df: u32| df >= 2 && f64::from(df) <= 0.5*languages.len() as f64;
    time("voc", n, || Vocabulary::new(&terms,&c.tables,&df,keep));
    if std::env::var("ONLY").is_ok() { return; }
    time("all", n, || TfIdfParams(params.clone()).fit_transform(&corpus));
}
