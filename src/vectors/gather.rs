//! Counts of words become columns with counts, the columns of each row in order.

use rayon::prelude::*;

use super::counts::Chunk;
use super::terms::NONE;
use crate::stop;

/// The rows of a chunk, but for their columns.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    /// The number of columns of each row.
    pub sizes: Vec<u32>,
    /// The count of each column, [`Gathered::LARGE`] where it does not fit.
    pub counts: Vec<u8>,
    /// The counts that do not fit, in order.
    pub large: Vec<u32>,
}

impl Gathered {
    /// Stands for a count in [`Gathered::large`].
    pub const LARGE: u8 = u8::MAX;
}

/// The columns of all rows, row by row, each in order, and what else there is of the rows of each chunk; given the column
/// of each word of each table. Chunks are freed as they are done.
pub(super) fn gather(
    chunks: Vec<Chunk>,
    columns: &[Vec<u32>],
    n_columns: usize,
) -> (Vec<u32>, Vec<Gathered>) {
    // How many words of a row are of one term is known too late: first there is room for one column a word.
    let room: Vec<usize> = chunks.iter().map(|chunk| chunk.rows.len()).collect();
    let mut all = vec![0u32; room.iter().sum()];
    let mut rest = all.as_mut_slice();
    let mut tasks = Vec::with_capacity(chunks.len());
    for (chunk, &room) in chunks.into_iter().zip(&room) {
        let (out, others) = std::mem::take(&mut rest).split_at_mut(room);
        tasks.push((chunk, out));
        rest = others;
    }
    let gatherer = || Gatherer::new(n_columns);
    let gather = |gatherer: &mut Gatherer, (chunk, out): (Chunk, &mut [u32])| {
        stop::here();
        gatherer.gather(&chunk, columns, out)
    };
    let gathered: Vec<Gathered> = tasks.into_par_iter().map_init(gatherer, gather).collect();
    let (mut from, mut to) = (0, 0);
    for (chunk, room) in gathered.iter().zip(room) {
        let size = chunk.counts.len();
        all.copy_within(from..from + size, to);
        (from, to) = (from + room, to + size);
    }
    all.truncate(to);
    all.shrink_to_fit();
    (all, gathered)
}

/// One row at a time, with room for any.
///
/// The columns of a row are put in order by a bit for each that there is: cheaper than sorting, and two words of one term
/// meet in one place.
struct Gatherer {
    /// What is no column of the matrix: the one after the last, for all words that have none.
    none: u32,
    counts: Vec<u32>,
    /// A bit for each column in the row, and a bit for each of these numbers that has one.
    bits: Vec<u64>,
    blocks: Vec<u64>,
    /// The columns of the row, and room for more.
    row: Vec<u32>,
}

/// So many columns are written at once, whether there are as many or not: that there are fewer is no branch then.
const AT_ONCE: usize = 4;

impl Gatherer {
    fn new(n_columns: usize) -> Self {
        let n_bits = n_columns / 64 + 1;
        Self {
            none: n_columns as u32,
            counts: vec![0; n_columns + 1],
            bits: vec![0; n_bits],
            blocks: vec![0; n_bits.div_ceil(64)],
            row: Vec::new(),
        }
    }

    /// Writes the columns of the rows of a chunk to the front of `out`, which has room for one a word.
    fn gather(&mut self, chunk: &Chunk, columns: &[Vec<u32>], out: &mut [u32]) -> Gathered {
        let mut gathered =
            Gathered { sizes: Vec::with_capacity(chunk.documents.len()), ..Gathered::default() };
        gathered.counts.reserve_exact(out.len());
        let mut pairs = chunk.rows.iter();
        let mut end = 0;
        for &(size, table) in &chunk.documents {
            let columns = &columns[table as usize];
            for (word, count) in pairs.by_ref().take(size as usize) {
                self.add(columns[word as usize], count);
            }
            self.row.resize(size as usize + AT_ONCE, 0);
            let row = self.take();
            out[end..end + row.len()].copy_from_slice(row);
            end += row.len();
            gathered.sizes.push(row.len() as u32);
            let n = row.len();
            for i in 0..n {
                let count = std::mem::take(&mut self.counts[self.row[i] as usize]);
                gathered.counts.push(count.min(Gathered::LARGE.into()) as u8);
                if count >= Gathered::LARGE.into() {
                    gathered.large.push(count);
                }
            }
        }
        gathered
    }

    /// Adds a column, or nothing for [`NONE`]: no branch, since some of the words of nearly all rows have none.
    #[inline(always)]
    fn add(&mut self, column: u32, count: u32) {
        const { assert!(NONE == u32::MAX) };
        let column = column.min(self.none) as usize;
        self.counts[column] += count;
        self.bits[column / 64] |= 1 << (column % 64);
        self.blocks[column / 4096] |= 1 << (column / 64 % 64);
    }

    /// The columns that were added, in order, forgotten but for their counts.
    fn take(&mut self) -> &[u32] {
        let mut n = 0;
        for (b, block) in self.blocks.iter_mut().enumerate() {
            let mut block = std::mem::take(block);
            while block != 0 {
                let at = b * 64 + block.trailing_zeros() as usize;
                block &= block - 1;
                let mut bits = std::mem::take(&mut self.bits[at]);
                while bits != 0 {
                    let out = &mut self.row[n..n + AT_ONCE];
                    let mut written = 0;
                    for _ in 0..AT_ONCE {
                        out[written % AT_ONCE] = (at * 64) as u32 + bits.trailing_zeros();
                        written += usize::from(bits != 0);
                        bits &= bits.wrapping_sub(1);
                    }
                    n += written;
                }
            }
        }
        // The words without a column are all at the end.
        if n > 0 && self.row[n - 1] == self.none {
            n -= 1;
            self.counts[self.none as usize] = 0;
        }
        &self.row[..n]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vectors::rows::Rows;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn rows_are_those_of_ordered_maps(
            // Documents of words with counts; two tables.
            documents in prop::collection::vec((prop::collection::btree_map(0..400u32, 1..300u32, 0..60), 0..2u32), 0..30),
            n_columns in 1..300u32,
            per_chunk in 1..9usize,
        ) {
            // Some words of one column, some of none.
            let columns = [7, 11].map(|step| {
                let column = |word: u32| if word % 13 == 5 { NONE } else { word * step % n_columns };
                (0..400).map(column).collect::<Vec<u32>>()
            });
            let chunks: Vec<Chunk> = documents.chunks(per_chunk).map(|documents| {
                let mut rows = Rows::default();
                for (words, _) in documents {
                    rows.extend(&words.iter().map(|(&word, &count)| (word, count)).collect::<Vec<_>>());
                }
                Chunk { rows, documents: documents.iter().map(|(words, table)| (words.len() as u32, *table)).collect() }
            }).collect();
            let (all, gathered) = gather(chunks, &columns, n_columns as usize);

            let sizes: Vec<u32> = gathered.iter().flat_map(|chunk| chunk.sizes.clone()).collect();
            let mut counts = gathered.iter().flat_map(|chunk| {
                let mut large = chunk.large.iter();
                let count = move |&count: &u8| match count {
                    Gathered::LARGE => *large.next().expect("as many as there are marks"),
                    _ => count.into(),
                };
                chunk.counts.iter().map(count)
            });
            let mut found = all.iter().copied();
            prop_assert_eq!(sizes.len(), documents.len());
            for ((words, table), size) in documents.iter().zip(sizes) {
                let mut row = BTreeMap::new();
                for (&word, count) in words {
                    *row.entry(columns[*table as usize][word as usize]).or_insert(0) += count;
                }
                row.remove(&NONE);
                let row_found: Vec<(u32, u32)> = found.by_ref().zip(counts.by_ref()).take(size as usize).collect();
                prop_assert_eq!(row_found, row.into_iter().collect::<Vec<_>>());
            }
            prop_assert_eq!(found.next(), None);
        }
    }
}
