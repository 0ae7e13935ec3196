//! Counts of words become unit rows of terms.

use rayon::prelude::*;

use super::counts::Chunk;
use super::matrix::{TermMatrix, length};
use super::terms::{NONE, Terms};
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

/// The number of columns of each document.
fn row_sizes(chunks: &[Chunk], columns: &[Vec<u32>], n_columns: usize) -> Vec<Vec<usize>> {
    let first = first_documents(chunks);
    let (_, sizes) = each_with(
        chunks.len(),
        || vec![0u32; n_columns],
        |seen, chunk| {
            let mut sizes = vec![0; chunks[chunk].documents.len()];
            each_pair(&chunks[chunk], |document, table, word, _| {
                let column = columns[table][word as usize];
                if column != NONE {
                    let this = (first[chunk] + document) as u32 + 1;
                    sizes[document] +=
                        usize::from(std::mem::replace(&mut seen[column as usize], this) != this);
                }
            });
            sizes
        },
    );
    sizes.into_iter().map(|done| done.result).collect()
}

/// Turns counts into unit rows, documents x terms, given the column of each word of each table. Chunks are freed as they
/// are done.
pub(super) fn weigh(chunks: Vec<Chunk>, columns: &[Vec<u32>], idf: &[f64], sublinear: bool) -> TermMatrix {
    let sizes = row_sizes(&chunks, columns, idf.len());
    let mut starts = Vec::with_capacity(sizes.iter().map(Vec::len).sum::<usize>() + 1);
    starts.push(0);
    starts.extend(sizes.iter().flatten().scan(0, |end, size| {
        *end += size;
        Some(*end)
    }));
    let total = starts[starts.len() - 1];
    let (mut all_columns, mut all_values) = (vec![0u32; total], vec![0f32; total]);
    let mut norms = vec![0f64; starts.len() - 1];

    let mut rest = (all_columns.as_mut_slice(), all_values.as_mut_slice(), norms.as_mut_slice());
    let mut tasks = Vec::with_capacity(chunks.len());
    for (chunk, sizes) in chunks.into_iter().zip(&sizes) {
        let size = sizes.iter().sum();
        let (columns, values, norms) =
            (rest.0.split_at_mut(size), rest.1.split_at_mut(size), rest.2.split_at_mut(sizes.len()));
        tasks.push((chunk, columns.0, values.0, norms.0));
        rest = (columns.1, values.1, norms.1);
    }
    let weigher = || Weigher::new(idf, sublinear);
    tasks.into_par_iter().for_each_init(weigher, |weigher, (chunk, out_columns, out_values, norms)| {
        stop::here();
        let mut pairs = chunk.rows.iter();
        let mut out = 0;
        for (&(size, table), norm) in chunk.documents.iter().zip(norms) {
            let columns = &columns[table as usize];
            for (word, count) in pairs.by_ref().take(size as usize) {
                let column = columns[word as usize];
                if column != NONE {
                    weigher.add(column, count);
                }
            }
            let n = weigher.write(&mut out_columns[out..], &mut out_values[out..]);
            *norm = length(&out_values[out..out + n]);
            out += n;
        }
    });
    TermMatrix::with_norms(starts, all_columns, all_values, norms, idf.len())
}

/// One row at a time, with room for any.
///
/// The columns of a row are put in order by a bit for each that there is: cheaper than sorting, and two words of one term
/// meet in one place.
struct Weigher<'a> {
    idf: &'a [f64],
    sublinear: bool,
    /// The tf of small counts.
    tf: Vec<f64>,
    counts: Vec<u32>,
    /// A bit for each column in the row, and a bit for each of these numbers that has one.
    bits: Vec<u64>,
    blocks: Vec<u64>,
    weights: Vec<f64>,
}

/// How many counts have their tf computed beforehand.
const SMALL: u32 = 256;

impl<'a> Weigher<'a> {
    fn new(idf: &'a [f64], sublinear: bool) -> Self {
        let n_bits = idf.len().div_ceil(64);
        Self {
            idf,
            sublinear,
            tf: (0..SMALL).map(|count| tf(count, sublinear)).collect(),
            counts: vec![0; idf.len()],
            bits: vec![0; n_bits],
            blocks: vec![0; n_bits.div_ceil(64)],
            weights: Vec::new(),
        }
    }

    #[inline]
    fn add(&mut self, column: u32, count: u32) {
        let column = column as usize;
        self.counts[column] += count;
        self.bits[column / 64] |= 1 << (column % 64);
        self.blocks[column / 4096] |= 1 << (column / 64 % 64);
    }

    /// Writes the unit row of what was added to the front of both slices and forgets it; answers its length.
    fn write(&mut self, columns: &mut [u32], values: &mut [f32]) -> usize {
        self.weights.clear();
        for (b, block) in self.blocks.iter_mut().enumerate() {
            let mut block = std::mem::take(block);
            while block != 0 {
                let at = b * 64 + block.trailing_zeros() as usize;
                block &= block - 1;
                let mut bits = std::mem::take(&mut self.bits[at]);
                while bits != 0 {
                    let column = at * 64 + bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let count = std::mem::take(&mut self.counts[column]);
                    let tf = if count < SMALL { self.tf[count as usize] } else { tf(count, self.sublinear) };
                    columns[self.weights.len()] = column as u32;
                    self.weights.push(tf * self.idf[column]);
                }
            }
        }
        let norm = self.weights.iter().map(|weight| weight * weight).sum::<f64>().sqrt();
        for (value, weight) in values.iter_mut().zip(&self.weights) {
            *value = (weight / norm) as f32;
        }
        self.weights.len()
    }
}

fn tf(count: u32, sublinear: bool) -> f64 {
    match (sublinear, count) {
        (true, 1) => 1.0,
        (true, _) => f64::from(count).ln() + 1.0,
        (false, _) => f64::from(count),
    }
}
