//! x
use likewise::{document::*, themes::*, vectors::*};
use linfa::traits::Fit;
use std::io::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let f = flate2::read::MultiGzDecoder::new(std::fs::File::open(&a[1]).unwrap());
    let t: Vec<String> = BufReader::with_capacity(1 << 20, f)
        .lines()
        .map(|l| {
            let v = serde_json::from_str::<serde_json::Value>(&l.unwrap()).unwrap();
            let title = v["title"].as_str().unwrap_or("");
            let text = v["text"].as_str().unwrap();
            if text.starts_with(title) { text.to_string() } else { format!("{title}\n{text}") }
        })
        .collect();
    let c = Corpus::from_texts(t);
    let (v, m) = TfIdf::params().fit_transform(&c).unwrap();
    let th = Themes::params(a[2].parse().unwrap()).seed(1).fit(&m.dataset()).unwrap();
    let d: Vec<u32> = (0..m.n_rows() as u32).collect();
    let s = std::time::Instant::now();
    let l = likewise::label::label(
        likewise::label::Labelled { themes: &th, matrix: &m, documents: &d, tf_idf: &v, corpus: &c },
        5,
    )
    .unwrap();
    for (i, l) in l.iter().enumerate() {
        println!(
            "{:5} {:.2} {} | {} | {}",
            th.sizes()[i],
            l.cohesion,
            l.line(),
            l.terms.iter().map(|t| t.0.as_str()).collect::<Vec<_>>().join(" "),
            c.title(l.representative as usize)
        );
    }
    println!("{:?}", s.elapsed());
}
