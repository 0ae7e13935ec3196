//! The sum of the unit rows of a group, made for dot products.

use pulp::{Arch, NullaryFnOnce};

/// Values by column, ascending. A long sum has a bit for each column as well, so that what two sums share is found
/// without comparing their columns one by one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Sum {
    columns: Vec<u32>,
    values: Vec<f64>,
    /// Where there are more values than words.
    words: Option<Vec<Word>>,
}

/// 64 columns.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Word {
    /// Which of them have a value.
    bits: u64,
    /// How many columns before them have one.
    before: u32,
}

impl Word {
    /// The place of the value of a column that has one; `below` are the columns before it.
    #[inline(always)]
    fn place(self, below: u64) -> usize {
        (self.before + (self.bits & below).count_ones()) as usize
    }
}

impl Sum {
    /// A sum of one row; columns ascend.
    pub fn new(entries: impl Iterator<Item = (u32, f64)>) -> Self {
        let (columns, values) = entries.unzip();
        Self::of(columns, values)
    }

    fn of(columns: Vec<u32>, values: Vec<f64>) -> Self {
        let n_words = columns.last().map_or(0, |&last| last as usize / 64 + 1);
        let words = (columns.len() > n_words).then(|| {
            let mut words = vec![Word::default(); n_words];
            columns.iter().for_each(|&column| words[column as usize / 64].bits |= 1 << (column % 64));
            let mut before = 0;
            for word in &mut words {
                word.before = before;
                before += word.bits.count_ones();
            }
            words
        });
        Self { columns, values, words }
    }

    /// Both added.
    pub fn plus(&self, other: &Self) -> Self {
        let n = self.columns.len().max(other.columns.len());
        let (mut columns, mut values) = (Vec::with_capacity(n), Vec::with_capacity(n));
        let (mut i, mut j) = (0, 0);
        while i < self.columns.len() || j < other.columns.len() {
            let left = self.columns.get(i).map_or(u32::MAX, |&column| column);
            let right = other.columns.get(j).map_or(u32::MAX, |&column| column);
            let mut value = 0.0;
            if left <= right {
                value += self.values[i];
                i += 1;
            }
            if right <= left {
                value += other.values[j];
                j += 1;
            }
            columns.push(left.min(right));
            values.push(value);
        }
        Self::of(columns, values)
    }

    /// The values by ascending column.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value of a column, looked for among all.
    pub fn get(&self, column: u32) -> f64 {
        self.columns.binary_search(&column).map_or(0.0, |place| self.values[place])
    }

    /// The columns with a value.
    pub fn columns(&self) -> &[u32] {
        &self.columns
    }

    /// The dot product, added up by ascending column.
    pub fn dot(&self, other: &Self) -> f64 {
        // For the instruction that counts bits.
        Arch::new().dispatch(Dot(self, other))
    }
}

/// See [`Sum::dot`].
struct Dot<'a>(&'a Sum, &'a Sum);

impl NullaryFnOnce for Dot<'_> {
    type Output = f64;

    #[inline(always)]
    fn call(self) -> f64 {
        let Self(left, right) = self;
        match (&left.words, &right.words) {
            (Some(words), Some(others)) => shared(left, words, right, others),
            (Some(words), None) => looked_up(right, left, words),
            (None, Some(words)) => looked_up(left, right, words),
            (None, None) => side_by_side(left, right),
        }
    }
}

/// The dot product of two long sums.
#[inline(always)]
fn shared(left: &Sum, words: &[Word], right: &Sum, others: &[Word]) -> f64 {
    let mut dot = 0.0;
    for (word, other) in words.iter().zip(others) {
        let mut both = word.bits & other.bits;
        while both != 0 {
            let below = (both & both.wrapping_neg()) - 1;
            dot += left.values[word.place(below)] * right.values[other.place(below)];
            both &= both - 1;
        }
    }
    dot
}

/// The dot product of a short and a long sum.
#[inline(always)]
fn looked_up(short: &Sum, long: &Sum, words: &[Word]) -> f64 {
    let mut dot = 0.0;
    for (&column, value) in short.columns.iter().zip(&short.values) {
        let Some(word) = words.get(column as usize / 64) else { break };
        let bit = 1 << (column % 64);
        if word.bits & bit != 0 {
            dot += value * long.values[word.place(bit - 1)];
        }
    }
    dot
}

/// The dot product of two short sums.
#[inline(always)]
fn side_by_side(left: &Sum, right: &Sum) -> f64 {
    let (mut i, mut j, mut dot) = (0, 0, 0.0);
    while i < left.columns.len() && j < right.columns.len() {
        let (a, b) = (left.columns[i], right.columns[j]);
        if a == b {
            dot += left.values[i] * right.values[j];
        }
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    dot
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_products_of_long_and_short_sums_have_the_bits_of_the_plain_loop() {
        let sum = |n: u32, step: u32, last: u32| {
            let columns = (0..n).map(|i| i * step % last).collect::<std::collections::BTreeSet<u32>>();
            Sum::new(columns.into_iter().map(|column| (column, f64::from(column + n).sin())))
        };
        let sums = [(0, 1, 1), (1, 1, 7), (9, 700, 9000), (90, 97, 9000), (700, 13, 3000), (3000, 3, 8999)];
        let sums: Vec<Sum> = sums.into_iter().map(|(n, step, last)| sum(n, step, last)).collect();
        assert_eq!(sums.iter().filter(|sum| sum.words.is_some()).count(), 2);
        for (left, right) in sums.iter().flat_map(|left| sums.iter().map(move |right| (left, right))) {
            let plain = (0..9000).fold(0.0, |dot, column| dot + left.get(column) * right.get(column));
            assert_eq!(left.dot(right).to_bits(), plain.to_bits());
            assert_eq!(Dot(left, right).call().to_bits(), plain.to_bits());
            let both = left.plus(right);
            assert!((0..9000).all(|column| both.get(column) == left.get(column) + right.get(column)));
            assert!(both.columns.is_sorted());
        }
    }
}
