//! Which stretches of a text lie inside one that was found.

use std::collections::BTreeMap;

/// Ranges of words; of two of which one holds the other, the larger.
#[derive(Debug, Default)]
pub(super) struct Covered {
    /// Start and end: both ascending.
    ranges: BTreeMap<usize, usize>,
}

impl Covered {
    /// Whether one range holds all of `start..end`. O(log ranges).
    pub fn holds(&self, start: usize, end: usize) -> bool {
        self.ranges.range(..=start).next_back().is_some_and(|(_, &other)| other >= end)
    }

    /// Adds `start..end`.
    pub fn add(&mut self, start: usize, end: usize) {
        if self.holds(start, end) {
            return;
        }
        let inside: Vec<usize> = self
            .ranges
            .range(start..)
            .take_while(|&(_, &other)| other <= end)
            .map(|(&start, _)| start)
            .collect();
        for start in inside {
            self.ranges.remove(&start);
        }
        self.ranges.insert(start, end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_is_held_by_one_range() {
        let mut covered = Covered::default();
        for (start, end) in [(10, 20), (15, 30), (12, 18), (40, 50), (39, 51)] {
            covered.add(start, end);
        }
        for (start, end, held) in
            [(10, 20, true), (11, 21, false), (16, 30, true), (14, 21, false), (39, 51, true), (9, 10, false)]
        {
            assert_eq!(covered.holds(start, end), held, "{start}..{end}");
        }
        assert_eq!(covered.ranges.len(), 3);
    }
}
