//! Stories, as found.

use super::params::StoriesParams;

/// The groups as they were at one level of likeness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// No two groups with a likeness of at least this were left to merge.
    pub level: f64,
    /// Number of stories, those of one document among them.
    pub n_stories: usize,
    /// The mean likeness within a story less that with the story next to it, averaged over all documents; a document
    /// alone counts 0.
    pub gap: f64,
}

/// Which story each row is about.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stories {
    /// The story of each row.
    story: Vec<u32>,
    /// The rows of each story, ascending.
    members: Vec<Vec<u32>>,
    /// What was judged.
    cuts: Vec<Cut>,
    /// The place of the one taken.
    taken: usize,
    /// Rows with a date that counted.
    n_dated: usize,
}

impl Stories {
    /// Stories with the level told by the corpus and closeness in time counted.
    pub fn params() -> StoriesParams {
        StoriesParams::default()
    }

    /// Stories from the first merges of two rows' groups.
    pub(super) fn from_merges(
        n_rows: usize,
        merges: &[(u32, u32)],
        (cuts, taken): (Vec<Cut>, usize),
        n_dated: usize,
    ) -> Self {
        // The lower of two groups goes on, so a row's group is found by following the merges back to front.
        let mut root: Vec<u32> = (0..n_rows as u32).collect();
        for &(into, gone) in merges.iter().rev() {
            root[gone as usize] = root[into as usize];
        }
        let mut members = vec![Vec::new(); n_rows];
        (0..n_rows).for_each(|row| members[root[row] as usize].push(row as u32));
        Self::from_members(members, n_rows, (cuts, taken), n_dated)
    }

    /// Stories in their order: the largest first, then the one with the lowest row.
    fn from_members(
        mut members: Vec<Vec<u32>>,
        n_rows: usize,
        (cuts, taken): (Vec<Cut>, usize),
        n_dated: usize,
    ) -> Self {
        members.retain(|rows| !rows.is_empty());
        members.iter_mut().for_each(|rows| rows.sort_unstable());
        members.sort_by(|a, b| b.len().cmp(&a.len()).then(a[0].cmp(&b[0])));
        let mut story = vec![0; n_rows];
        for (number, rows) in (0..).zip(&members) {
            rows.iter().for_each(|&row| story[row as usize] = number);
        }
        Self { story, members, cuts, taken, n_dated }
    }

    /// The same stories where row `i` is called `names[i]`.
    pub(super) fn renamed(self, names: &[u32]) -> Self {
        let rename = |rows: Vec<u32>| rows.into_iter().map(|row| names[row as usize]).collect();
        let members = self.members.into_iter().map(rename).collect();
        Self::from_members(members, names.len(), (self.cuts, self.taken), self.n_dated)
    }

    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.story.len()
    }

    /// Number of stories, those of one row among them.
    pub fn n_stories(&self) -> usize {
        self.members.len()
    }

    /// The story of a row.
    pub fn story(&self, row: usize) -> Option<u32> {
        self.story.get(row).copied()
    }

    /// The rows of each story, ascending; the largest story first.
    pub fn members(&self) -> &[Vec<u32>] {
        &self.members
    }

    /// The cut taken: where the groups stand farthest apart, or the level that was asked for.
    pub fn cut(&self) -> Option<Cut> {
        self.cuts.get(self.taken).copied()
    }

    /// All cuts that were judged, from the highest level to the lowest.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// Number of rows with a date that counted.
    pub fn n_dated(&self) -> usize {
        self.n_dated
    }
}
