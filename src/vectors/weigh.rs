//! Counts of words become unit rows of terms.

use rayon::prelude::*;

use super::counts::Chunk;
use super::gather::{Gathered, gather};
use super::matrix::{TermMatrix, length};
use super::terms::Terms;
use super::workers::each_with;
use crate::stop;

/// In how many documents each term stands. A document with two words of one term counts once.
pub(super) fn document_frequency(chunks: &[Chunk], terms: &Terms) -> Vec<u32> {
    /// The document a term was last seen in, and in how many it was.
    #[derive(Clone, Copy, Default)]
    struct Seen {
        document: u32,
        documents: u32,
    }
    let first = first_documents(chunks);
    let (seen, _) = each_with(
        chunks.len(),
        || vec![Seen::default(); terms.len()],
        |seen, chunk| {
            each_pair(&chunks[chunk], |document, table, word, _| {
                let document = (first[chunk] + document) as u32 + 1;
                let seen = &mut seen[terms.of_words[table][word as usize] as usize];
                seen.documents += u32::from(seen.document != document);
                seen.document = document;
            });
        },
    );
    (0..terms.len()).into_par_iter().map(|term| seen.iter().map(|seen| seen[term].documents).sum()).collect()
}

/// Hands on each (document of the chunk, table, word, count).
#[inline]
fn each_pair(chunk: &Chunk, mut each: impl FnMut(usize, usize, u32, u32)) {
    let mut pairs = chunk.rows.iter();
    for (document, &(size, table)) in chunk.documents.iter().enumerate() {
        for (word, count) in pairs.by_ref().take(size as usize) {
            each(document, table as usize, word, count);
        }
    }
}

/// The number of the first document of each chunk.
fn first_documents(chunks: &[Chunk]) -> Vec<usize> {
    let sizes = chunks.iter().map(|chunk| chunk.documents.len());
    sizes.scan(0, |end, size| Some(std::mem::replace(end, *end + size))).collect()
}

/// Turns counts into unit rows, documents x terms, given the column of each word of each table.
///
/// First come the columns of all rows, then their values. So at no time more is held than 9 bytes a value, a matrix
/// and an eighth: each chunk of counts is freed when its columns are known, before there is room for values.
pub(super) fn weigh(chunks: Vec<Chunk>, columns: &[Vec<u32>], idf: &[f64], sublinear: bool) -> TermMatrix {
    let (columns, gathered) = gather(chunks, columns, idf.len());
    let mut starts = Vec::with_capacity(gathered.iter().map(|chunk| chunk.sizes.len()).sum::<usize>() + 1);
    starts.push(0);
    starts.extend(gathered.iter().flat_map(|chunk| &chunk.sizes).scan(0, |end, &size| {
        *end += size as usize;
        Some(*end)
    }));
    let (mut values, mut norms) = (vec![0f32; columns.len()], vec![0f64; starts.len() - 1]);
    let mut rest = (columns.as_slice(), values.as_mut_slice(), norms.as_mut_slice());
    let mut tasks = Vec::with_capacity(gathered.len());
    for chunk in gathered {
        let size = chunk.counts.len();
        let (columns, values, norms) =
            (rest.0.split_at(size), rest.1.split_at_mut(size), rest.2.split_at_mut(chunk.sizes.len()));
        tasks.push((chunk, columns.0, values.0, norms.0));
        rest = (columns.1, values.1, norms.1);
    }
    let weigher = || Weigher::new(idf, sublinear);
    tasks.into_par_iter().for_each_init(weigher, |weigher, (chunk, columns, values, norms)| {
        stop::here();
        weigher.weigh(&chunk, columns, values, norms);
    });
    TermMatrix::with_norms(starts, columns, values, norms, idf.len())
}

/// Values of one row at a time.
struct Weigher<'a> {
    idf: &'a [f64],
    sublinear: bool,
    /// The tf of small counts.
    tf: Vec<f64>,
    weights: Vec<f64>,
}

impl<'a> Weigher<'a> {
    fn new(idf: &'a [f64], sublinear: bool) -> Self {
        let tf = (0..=u8::MAX).map(|count| tf(count.into(), sublinear)).collect();
        Self { idf, sublinear, tf, weights: Vec::new() }
    }

    /// Writes the values of the rows of a chunk, and their lengths.
    fn weigh(&mut self, chunk: &Gathered, columns: &[u32], values: &mut [f32], norms: &mut [f64]) {
        let mut large = chunk.large.iter();
        let mut start = 0;
        for (&size, length_of_row) in chunk.sizes.iter().zip(norms) {
            let row = start..start + size as usize;
            start = row.end;
            let weight = |(&column, &count): (&u32, &u8)| {
                let tf = match count {
                    Gathered::LARGE => tf(*large.next().expect("as many as there are marks"), self.sublinear),
                    _ => self.tf[usize::from(count)],
                };
                tf * self.idf[column as usize]
            };
            self.weights.clear();
            self.weights.extend(columns[row.clone()].iter().zip(&chunk.counts[row.clone()]).map(weight));
            let norm = self.weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
            let values = &mut values[row];
            for (value, weight) in values.iter_mut().zip(&self.weights) {
                *value = (weight / norm) as f32;
            }
            *length_of_row = length(values);
        }
    }
}

fn tf(count: u32, sublinear: bool) -> f64 {
    match (sublinear, count) {
        (true, 1) => 1.0,
        (true, _) => f64::from(count).ln() + 1.0,
        (false, _) => f64::from(count),
    }
}
