//! Counts of words, packed: what is kept of the texts between reading and weighing.
//!
//! Three bytes an entry in nearly all cases, against the eight of the matrix, so that counts and matrix together stay
//! well under two matrices; and no lengths that a processor has to guess.

/// (word, count) pairs one after the other.
#[derive(Debug, Default)]
pub(super) struct Rows {
    words: Vec<u16>,
    counts: Vec<u8>,
    /// The words and counts that do not fit, in the order of the pairs, the word first.
    large: Vec<u32>,
}

/// Stands for a word in [`Rows::large`].
const LARGE_WORD: u16 = u16::MAX;
/// Stands for a count in [`Rows::large`].
const LARGE_COUNT: u8 = u8::MAX;

impl Rows {
    /// Adds pairs.
    #[inline]
    pub fn extend(&mut self, pairs: &[(u32, u32)]) {
        self.words.extend(pairs.iter().map(|pair| pair.0.min(LARGE_WORD.into()) as u16));
        self.counts.extend(pairs.iter().map(|pair| pair.1.min(LARGE_COUNT.into()) as u8));
        for &(word, count) in pairs {
            if word >= LARGE_WORD.into() {
                self.large.push(word);
            }
            if count >= LARGE_COUNT.into() {
                self.large.push(count);
            }
        }
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Gives back memory that is not used.
    pub fn shrink(&mut self) {
        self.words.shrink_to_fit();
        self.counts.shrink_to_fit();
        self.large.shrink_to_fit();
    }

    /// All pairs in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut large = self.large.iter();
        self.words.iter().zip(&self.counts).map(move |(&word, &count)| {
            let mut large = || *large.next().expect("as many as there are marks");
            let word = if word == LARGE_WORD { large() } else { word.into() };
            (word, if count == LARGE_COUNT { large() } else { count.into() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_come_back() {
        let numbers = [0, 1, 254, 255, 256, 65_534, 65_535, 65_536, u32::MAX];
        let pairs: Vec<(u32, u32)> = numbers.iter().flat_map(|&a| numbers.map(|b| (a, b))).collect();
        let mut rows = Rows::default();
        pairs.chunks(7).for_each(|pairs| rows.extend(pairs));
        rows.shrink();
        assert_eq!(rows.iter().collect::<Vec<_>>(), pairs);
    }
}
