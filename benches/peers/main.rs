//! Our side of `run.py`: one stage at a time, timed alone, on demand.
//!
//! `peers FILE THREADS` reads the texts of a JSON lines file (plain or gz) and then commands, one a line, from
//! standard input. Each answers with one line of JSON: the seconds, and enough of the answer for the other side to
//! check that both did the same work. The check's own sums are inside the time, on our side only.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::time::Instant;

use flate2::read::MultiGzDecoder;
use likewise::document::Corpus;
use likewise::pairs::{Neighbours, Pairs};
use likewise::text::{Analyzer, Language, LanguageChoice};
use likewise::themes::{Seeding, SphericalKMeans};
use likewise::vectors::latent::Latent;
use likewise::vectors::{Documents, TermMatrix, TfIdf};
use linfa::prelude::*;
use serde_json::{Value, json};

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [file, threads] = arguments.as_slice() else {
        println!("peers FILE THREADS; benches/peers/run.py starts it");
        return Ok(());
    };
    rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build_global()?;
    let corpus = Corpus::from_texts(texts(file)?);
    let (_, matrix) = vectorise(&corpus)?;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let start = Instant::now();
        let answer = stage(&words, &corpus, &matrix)?;
        let seconds = start.elapsed().as_secs_f64();
        println!("{}", json!({ "seconds": seconds, "answer": answer }));
        io::stdout().flush()?;
    }
    Ok(())
}

/// The texts of the records, their titles in front.
fn texts(file: &str) -> Result<Vec<String>> {
    let bytes: Box<dyn Read> = match file.ends_with(".gz") {
        true => Box::new(MultiGzDecoder::new(File::open(file)?)),
        false => Box::new(File::open(file)?),
    };
    let mut texts = Vec::new();
    for line in BufReader::new(bytes).lines() {
        let record: Value = serde_json::from_str(&line?)?;
        let field = |name: &str| record[name].as_str().unwrap_or_default();
        let parts = [field("title"), field("text")];
        texts.push(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"));
    }
    Ok(texts)
}

fn vectorise(corpus: &Corpus) -> Result<(TfIdf, TermMatrix)> {
    let analyzer = Analyzer { language: LanguageChoice::Fixed(Language::English), ..Analyzer::default() };
    let params = TfIdf::params().analyzer(analyzer).min_documents(Documents::Number(2));
    Ok(params.max_documents(Documents::Share(0.5)).fit_transform(corpus)?)
}

/// Does what the words say; the caller takes the time, which counts for all but the two that write.
fn stage(words: &[&str], corpus: &Corpus, matrix: &TermMatrix) -> Result<Value> {
    Ok(match *words {
        ["write", folder] => write(folder, matrix)?,
        ["write-centroids", k, folder] => write(folder, k_means(k, "1", matrix)?.centroids())?,
        ["vectorise"] => {
            let (tf_idf, matrix) = vectorise(corpus)?;
            json!({ "terms": tf_idf.vocabulary().len(), "values": matrix.n_values() })
        }
        ["join", threshold] => {
            let pairs = Pairs::params(threshold.parse()?).transform(matrix)?;
            let mut degrees = vec![0; matrix.n_rows()];
            for pair in pairs.iter() {
                degrees[pair.a as usize] += 1;
                degrees[pair.b as usize] += 1;
            }
            json!({ "pairs": pairs.len(), "most": degrees.into_iter().max() })
        }
        ["near-duplicates", threshold] => {
            let pairs = Pairs::params(threshold.parse()?).transform(&vectorise(corpus)?.1)?;
            json!({ "pairs": pairs.len() })
        }
        ["nearest", k] => {
            let neighbours = Neighbours::params(k.parse()?).transform(matrix)?;
            let cosines = |row| neighbours.row(row).1.iter().map(|&cosine| f64::from(cosine)).sum::<f64>();
            json!({ "sum": (0..neighbours.n_rows()).map(cosines).sum::<f64>() })
        }
        ["k-means", k, iterations] => {
            let model = k_means(k, iterations, matrix)?;
            json!({ "iterations": model.n_iterations(), "objective": model.objective() })
        }
        ["svd", dimensions] => {
            let latent = Latent::params(dimensions.parse()?).fit(&matrix.dataset())?;
            let rows = latent.transform(matrix);
            let kept = rows.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>();
            json!({ "kept": kept })
        }
        _ => return Err(format!("no such stage: {words:?}").into()),
    })
}

/// One run from random documents, the same ones each time.
fn k_means(k: &str, iterations: &str, matrix: &TermMatrix) -> Result<SphericalKMeans> {
    let params = SphericalKMeans::params(k.parse()?).n_runs(1).tolerance(0.0).seeding(Seeding::Random);
    Ok(params.max_iterations(iterations.parse()?).fit(&matrix.dataset())?)
}

/// Writes the matrix as three little-endian arrays, so that both sides work on the same rows.
fn write(folder: &str, matrix: &TermMatrix) -> Result<Value> {
    let parts: BTreeMap<&str, Vec<u8>> = BTreeMap::from([
        ("starts", matrix.starts().iter().flat_map(|&start| (start as u64).to_le_bytes()).collect()),
        ("columns", matrix.columns().iter().flat_map(|column| column.to_le_bytes()).collect()),
        ("values", matrix.values().iter().flat_map(|value| value.to_le_bytes()).collect()),
    ]);
    for (name, bytes) in parts {
        std::fs::write(format!("{folder}/{name}"), bytes)?;
    }
    Ok(json!({ "rows": matrix.n_rows(), "columns": matrix.n_columns() }))
}
