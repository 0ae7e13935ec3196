//! x
use likewise::{document::*, vectors::*};
use std::io::*;
fn main() {
    let p = std::env::args().nth(1).unwrap();
    let f = flate2::read::MultiGzDecoder::new(std::fs::File::open(&p).unwrap());
    let t: Vec<String> = BufReader::with_capacity(1 << 20, f)
        .lines()
        .map(|l| {
            let v = serde_json::from_str::<serde_json::Value>(&l.unwrap()).unwrap();
            let title = v["title"].as_str().unwrap_or("");
            let text = v["text"].as_str().unwrap();
            if text.starts_with(title) { text.to_string() } else { format!("{title}\n{text}") }
        })
        .collect();
    let bytes: usize = t.iter().map(|t| t.len()).sum();
    let c = Corpus::from_texts(t);
    for th in [1, 2] {
        rayon::ThreadPoolBuilder::new().num_threads(th).build().unwrap().install(|| {
            for _ in 0..3 {
                let s = std::time::Instant::now();
                let (v, m) = TfIdf::params().fit_transform(&c).unwrap();
                let e = s.elapsed().as_secs_f64();
                println!(
                    "{th} threads: {:.3} s {:.0} MB/s rows {} terms {} nnz {} lang {}",
                    e,
                    bytes as f64 / 1e6 / e,
                    m.n_rows(),
                    m.n_columns(),
                    m.n_values(),
                    v.languages().usual()
                );
                if std::env::args().nth(2).is_some() {
                    for i in 0..60 {
                        print!("{}/{} ", v.vocabulary().term(i), v.vocabulary().surface(i));
                    }
                    println!();
                    let mut l = std::collections::BTreeMap::new();
                    for i in 0..c.documents().len() {
                        *l.entry(Some(v.languages().of_text(&c.text(i)))).or_insert(0) += 1;
                    }
                    println!("{l:?}");
                    return;
                }
            }
        });
    }
}
