//! Some of the centroids by term, as fast comparisons want them: a dense row of rounded sums for each frequent term.
//!
//! After Aoyama & Saito, *Structured inverted-file k-means clustering for high-dimensional sparse data*
//! (arXiv 2103.16141): index the means, not the documents.

use super::fixed::rounded;
use super::lloyd::NONE;

/// Words of a cache line.
const LINE: usize = 16;

/// Dense rows are padded to a multiple of this many columns: two to a word, whole cache lines.
pub(super) const PAD: usize = 2 * LINE;

/// Sums of some clusters or of all, by frequent term.
#[derive(Debug)]
pub(super) struct CentroidIndex {
    /// The clusters held, ascending; position in this list = column of the index.
    pub clusters: Vec<u32>,
    /// The column of each cluster, [`NONE`] where it is not held.
    pub columns: Vec<u32>,
    /// Words from one row to the next: half the columns, padded.
    pub stride: usize,
    n_rows: usize,
    /// Sums rounded to the upper half of an `f32` (8 bits of precision): word `w` of a row holds column `w` in its
    /// lower and column `stride + w` in its upper half.
    words: Vec<u32>,
    /// What the allocation lacks to start on a cache line.
    skip: usize,
}

impl CentroidIndex {
    /// An index of no clusters with room for `k` of them and the first `n_rows` terms.
    pub fn new(n_rows: usize, k: usize) -> Self {
        let words = vec![0; n_rows * k.next_multiple_of(PAD) / 2 + LINE];
        let skip = words.as_ptr().align_offset(LINE * size_of::<u32>()).min(LINE);
        Self { clusters: Vec::new(), columns: vec![NONE; k], stride: 0, n_rows, words, skip }
    }

    /// Makes the index hold `clusters`, ascending, as soon as it is filled.
    pub fn hold(&mut self, clusters: Vec<u32>) {
        self.stride = clusters.len().next_multiple_of(PAD) / 2;
        self.columns.fill(NONE);
        (0_u32..).zip(&clusters).for_each(|(column, &cluster)| self.columns[cluster as usize] = column);
        self.clusters = clusters;
    }

    /// All rows, the first on a cache line.
    pub fn rows(&self) -> &[u32] {
        &self.words[self.skip..][..self.n_rows * self.stride]
    }

    /// All rows, to be changed, the clusters and their columns.
    pub fn rows_mut(&mut self) -> (&mut [u32], &[u32], &[u32]) {
        (&mut self.words[self.skip..][..self.n_rows * self.stride], &self.clusters, &self.columns)
    }
}

/// A sum as half a word: rounded to nearest, ties to even; finite values far below the largest cannot overflow.
#[inline(always)]
fn half(sum: f32) -> u32 {
    let bits = sum.to_bits();
    (bits + 0x7fff + (bits >> 16 & 1)) >> 16
}

/// Writes the sums of all columns of a row.
#[inline(always)]
pub(super) fn fill(words: &mut [u32], sums: &[i64]) {
    let (low, high) = sums.split_at(words.len().min(sums.len()));
    words[low.len()..].fill(0);
    words.iter_mut().zip(low).for_each(|(word, &low)| *word = half(rounded(low)));
    words.iter_mut().zip(high).for_each(|(word, &high)| *word |= half(rounded(high)) << 16);
}

/// Writes the sum of one column of a row.
#[inline(always)]
pub(super) fn put(words: &mut [u32], column: usize, sum: f32) {
    let n_words = words.len();
    if column < n_words {
        words[column] = words[column] & 0xffff_0000 | half(sum);
    } else {
        words[column - n_words] = words[column - n_words] & 0xffff | half(sum) << 16;
    }
}
