//! Sums of the terms that stand in too few documents for a dense row, and the terms of a document with and without one.

/// For each term without a dense row the clusters whose sum is not 0.
#[derive(Debug)]
pub(super) struct SumLists {
    /// The first term.
    pub first: usize,
    /// Each term's list: room for as many entries as documents.
    pub lists: Vec<List>,
    /// Cluster and sum as similarities use it.
    pub entries: Vec<(u32, f32)>,
    /// The sum of each entry.
    pub exact: Vec<i64>,
    /// The entries of the clusters in the index of a part, by column.
    pub of_part: Vec<(u32, f32)>,
}

/// A part of the entries.
#[derive(Debug, Clone, Copy)]
pub(super) struct List {
    pub start: usize,
    /// Entries used.
    pub len: u32,
    /// Entries used of the part.
    pub len_of_part: u32,
}

impl SumLists {
    /// Cluster and sum of each entry of a term.
    #[inline(always)]
    pub fn get(&self, term: usize) -> &[(u32, f32)] {
        let List { start, len, .. } = self.lists[term - self.first];
        &self.entries[start..][..len as usize]
    }

    /// Column in the index of a part and sum of each of its entries of a term.
    #[inline(always)]
    pub fn get_of_part(&self, term: usize) -> &[(u32, f32)] {
        let List { start, len_of_part, .. } = self.lists[term - self.first];
        &self.of_part[start..][..len_of_part as usize]
    }
}

/// The terms of a point and their values: first those with a dense row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub head: &'a [u32],
    pub head_values: &'a [f32],
    pub tail: &'a [u32],
    pub tail_values: &'a [f32],
}

impl Terms<'_> {
    /// Number of terms.
    pub fn len(&self) -> usize {
        self.head.len() + self.tail.len()
    }
}
