//! x
use likewise::{document::*, evaluate, themes::*, vectors::*};
use linfa::traits::Fit;
use std::io::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let field = a.get(2).map(|s| s.as_str()).unwrap_or("label");
    let method: Method = a.get(3).map(|s| s.as_str()).unwrap_or("smoothed").parse().unwrap();
    let f = flate2::read::MultiGzDecoder::new(std::fs::File::open(&a[1]).unwrap());
    let mut gold = vec![];
    let t: Vec<String> = BufReader::with_capacity(1 << 20, f)
        .lines()
        .filter_map(|l| {
            let v = serde_json::from_str::<serde_json::Value>(&l.unwrap()).unwrap();
            let title = v["title"].as_str().unwrap_or("");
            let text = v["text"].as_str().unwrap();
            let g = v[field].as_str().unwrap_or("");
            if g.is_empty() {
                return None;
            }
            gold.push(g.to_string());
            Some(if text.starts_with(title) { text.to_string() } else { format!("{title}\n{text}") })
        })
        .collect();
    let mut names = gold.clone();
    names.sort();
    names.dedup();
    let g: Vec<u32> = gold.iter().map(|x| names.binary_search(x).unwrap() as u32).collect();
    let c = Corpus::from_texts(t);
    let s = std::time::Instant::now();
    let (_v, m) = TfIdf::params().fit_transform(&c).unwrap();
    let tv = s.elapsed().as_secs_f64();
    let k = a.get(4).map(|s| s.parse().unwrap()).unwrap_or(names.len());
    let (mut n, mut r) = (0., 0.);
    let s = std::time::Instant::now();
    for seed in 1..=3 {
        let th = Themes::params(k).method(method).seed(seed).fit(&m.dataset()).unwrap();
        let l: Vec<u32> = (0..m.n_rows()).map(|i| th.theme(i).unwrap_or(9999)).collect();
        let e = evaluate::groups(&l, &g);
        n += e.nmi / 3.;
        r += e.ari / 3.;
    }
    println!(
        "{} k {k} {method}: NMI {n:.4} ARI {r:.4}  vec {tv:.2}s themes {:.2}s each",
        a[1].rsplit('/').next().unwrap(),
        s.elapsed().as_secs_f64() / 3.
    );
}
