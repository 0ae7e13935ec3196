//! The Rust peers' side of `run.py`: one stage at a time, timed alone, on demand.
//!
//! `rust-peers FOLDER ROWS COLUMNS FILE THREADS` loads the matrix that likewise's side wrote to FOLDER, and the texts
//! of a JSON lines file. It then takes commands, one a line, from standard input, as likewise's side does.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::time::Instant;

use difflib_fast::simjoin;
use flate2::read::MultiGzDecoder;
use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_clustering::{KMeans, KMeansInit};
use linfa_preprocessing::tf_idf_vectorization::TfIdfVectorizer;
use ndarray::{Array1, Array2, Axis};
use rand_xoshiro::Xoshiro256Plus;
use rand_xoshiro::rand_core::SeedableRng;
use serde_json::{Value, json};

type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, n_rows, n_columns, file, threads] = arguments.as_slice() else {
        return Err("rust-peers FOLDER ROWS COLUMNS FILE THREADS; benches/peers/run.py starts it".into());
    };
    rayon::ThreadPoolBuilder::new().num_threads(threads.parse()?).build_global()?;
    let matrix = Matrix::read(folder, n_rows.parse()?, n_columns.parse()?)?;
    let texts = Array1::from(texts(file)?);
    for line in io::stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let (seconds, answer) = stage(&words, &matrix, &texts)?;
        println!("{}", json!({ "seconds": seconds, "answer": answer }));
        io::stdout().flush()?;
    }
    Ok(())
}

/// Sparse rows of unit length.
struct Matrix {
    rows: Vec<Vec<(u32, f64)>>,
    n_columns: usize,
}

impl Matrix {
    fn read(folder: &str, n_rows: usize, n_columns: usize) -> Result<Self> {
        let read = |name: &str| std::fs::read(format!("{folder}/{name}"));
        let four = |bytes: &[u8]| <[u8; 4]>::try_from(bytes).expect("chunks of four bytes");
        let eight = |bytes: &[u8]| <[u8; 8]>::try_from(bytes).expect("chunks of eight bytes");
        let starts: Vec<usize> =
            read("starts")?.chunks_exact(8).map(|bytes| u64::from_le_bytes(eight(bytes)) as usize).collect();
        let columns: Vec<u32> =
            read("columns")?.chunks_exact(4).map(|b| u32::from_le_bytes(four(b))).collect();
        let values: Vec<f32> = read("values")?.chunks_exact(4).map(|b| f32::from_le_bytes(four(b))).collect();
        let row =
            |row: usize| (starts[row]..starts[row + 1]).map(|i| (columns[i], f64::from(values[i]))).collect();
        Ok(Self { rows: (0..n_rows).map(row).collect(), n_columns })
    }

    fn dense(&self) -> Array2<f32> {
        let mut dense = Array2::zeros((self.rows.len(), self.n_columns));
        for (mut to, from) in dense.axis_iter_mut(Axis(0)).zip(&self.rows) {
            from.iter().for_each(|&(column, value)| to[column as usize] = value as f32);
        }
        dense
    }
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
        let parts = [record["title"].as_str(), record["text"].as_str()];
        texts
            .push(parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"));
    }
    Ok(texts)
}

/// Does what the words say; gives the seconds, without the change of shape that a peer's input may need.
fn stage(words: &[&str], matrix: &Matrix, texts: &Array1<String>) -> Result<(f64, Value)> {
    Ok(match *words {
        // What the corpus is made into is the peer's own index, so it counts, as it does with likewise.
        ["join", threshold] => {
            let threshold: f64 = threshold.parse()?;
            let start = Instant::now();
            let pairs = simjoin::cosine_join(&simjoin::Corpus::from_rows(&matrix.rows), threshold);
            (start.elapsed().as_secs_f64(), json!({ "pairs": pairs.len() }))
        }
        ["vectorise"] => {
            let start = Instant::now();
            let least = 1.5 / texts.len() as f32;
            let vectorizer = TfIdfVectorizer::default().document_frequency(least, 0.5).fit(texts)?;
            let values = vectorizer.transform(texts)?.nnz();
            (start.elapsed().as_secs_f64(), json!({ "terms": vectorizer.nentries(), "values": values }))
        }
        ["k-means", k, iterations] => {
            let (k, iterations) = (k.parse()?, iterations.parse()?);
            let data = DatasetBase::from(matrix.dense());
            let params = KMeans::params_with_rng(k, Xoshiro256Plus::seed_from_u64(42)).n_runs(1);
            let params = params.init_method(KMeansInit::Random).max_n_iterations(iterations).tolerance(1e-30);
            let start = Instant::now();
            let model = params.fit(&data)?;
            (start.elapsed().as_secs_f64(), json!({ "inertia": f64::from(model.inertia()) }))
        }
        _ => return Err(format!("no such stage: {words:?}").into()),
    })
}
