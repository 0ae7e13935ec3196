//! Scores of a grouping against a true one.
//!
//! NMI, homogeneity, completeness and V-measure: A. Rosenberg, J. Hirschberg, "V-Measure: A conditional entropy-based
//! external cluster evaluation measure", EMNLP 2007. ARI: L. Hubert, P. Arabie, "Comparing partitions", Journal of
//! Classification 2, 1985. B-cubed: A. Bagga, B. Baldwin, "Algorithms for scoring coreference chains", LREC 1998;
//! E. Amigó et al., "A comparison of extrinsic clustering evaluation metrics", Information Retrieval 12, 2009, say
//! which of them can be trusted when.
//!
//! All come from one table: how many documents lie in found group i and true group j, kept only where not zero.

use hashbrown::HashMap;
use serde::Serialize;

/// How well groups found agree with the true ones. 1 is best; see the fields for what each one punishes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupScores {
    /// Mutual information over the arithmetic mean of both entropies. Rewards many small groups a little: compare
    /// it at an equal number of groups.
    pub nmi: f64,
    /// Agreement over pairs of documents, corrected for chance: 0 is chance, below 0 is worse than chance. Large
    /// groups weigh most.
    pub ari: f64,
    /// Whether a group found holds one true group only: 1 for all singletons.
    pub homogeneity: f64,
    /// Whether a true group lies in one group found: 1 for one large group.
    pub completeness: f64,
    /// Harmonic mean of homogeneity and completeness.
    pub v_measure: f64,
    /// Share of documents that belong to the commonest true group of their group found: 1 for all singletons.
    pub purity: f64,
    /// For the mean document: the share of its group found that truly belongs with it, itself included.
    pub b_cubed_precision: f64,
    /// For the mean document: the share of its true group that was found with it, itself included.
    pub b_cubed_recall: f64,
    /// Harmonic mean of B-cubed precision and recall.
    pub b_cubed_f1: f64,
}

/// Scores the groups `found` against `gold`; document `d` lies in group `found[d]`, and truly in `gold[d]`.
///
/// Group numbers are names only. No documents at all, or two groupings of one group each, agree fully: every score
/// is 1. O(documents), and memory for the pairs of groups that meet.
///
/// ```
/// use likewise::evaluate;
///
/// let scores = evaluate::groups(&[7, 7, 3, 3], &[0, 0, 1, 2]);
/// assert!((scores.completeness - 1.0).abs() < 1e-12 && scores.purity == 0.75);
/// assert!((scores.ari - 4.0 / 7.0).abs() < 1e-12);
/// ```
///
/// # Panics
/// If `found` and `gold` differ in length.
pub fn groups(found: &[u32], gold: &[u32]) -> GroupScores {
    let table = Table::of(found, gold);
    if table.n == 0 {
        return GroupScores {
            nmi: 1.0,
            ari: 1.0,
            homogeneity: 1.0,
            completeness: 1.0,
            v_measure: 1.0,
            purity: 1.0,
            b_cubed_precision: 1.0,
            b_cubed_recall: 1.0,
            b_cubed_f1: 1.0,
        };
    }
    let (h_found, h_gold) = (table.entropy(&table.found_sizes), table.entropy(&table.gold_sizes));
    let information = table.mutual_information();
    // A grouping without entropy is one group: there is nothing to tell, so nothing is told wrongly.
    let share = |entropy: f64| if entropy > 0.0 { information / entropy } else { 1.0 };
    let (homogeneity, completeness) = (share(h_gold), share(h_found));
    let (b_cubed_precision, b_cubed_recall) = table.b_cubed();
    GroupScores {
        nmi: share((h_found + h_gold) / 2.0),
        ari: table.adjusted_rand(),
        homogeneity,
        completeness,
        v_measure: harmonic_mean(homogeneity, completeness),
        purity: table.purity(),
        b_cubed_precision,
        b_cubed_recall,
        b_cubed_f1: harmonic_mean(b_cubed_precision, b_cubed_recall),
    }
}

/// The harmonic mean; 0 where both are.
pub(super) fn harmonic_mean(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

/// Documents counted by found group and true group; groups are renumbered from 0 in the order they appear.
struct Table {
    n: u64,
    /// (found group, true group, documents), sorted: the order of the sums must not hang on a hash.
    cells: Vec<(u32, u32, u64)>,
    found_sizes: Vec<u64>,
    gold_sizes: Vec<u64>,
}

impl Table {
    fn of(found: &[u32], gold: &[u32]) -> Self {
        assert_eq!(found.len(), gold.len(), "found and gold must speak of the same documents");
        let mut cells = HashMap::<(u32, u32), u64>::new();
        let (mut found_groups, mut gold_groups) = (Numbering::default(), Numbering::default());
        for (&found, &gold) in found.iter().zip(gold) {
            *cells.entry((found_groups.count(found), gold_groups.count(gold))).or_default() += 1;
        }
        let mut cells: Vec<_> = cells.into_iter().map(|((i, j), n)| (i, j, n)).collect();
        cells.sort_unstable();
        let n = found.len() as u64;
        Self { n, cells, found_sizes: found_groups.sizes, gold_sizes: gold_groups.sizes }
    }

    fn sizes_of(&self, &(i, j, _): &(u32, u32, u64)) -> (f64, f64) {
        (self.found_sizes[i as usize] as f64, self.gold_sizes[j as usize] as f64)
    }

    /// H of a grouping with groups of these sizes, in nats.
    fn entropy(&self, sizes: &[u64]) -> f64 {
        if sizes.len() == 1 {
            return 0.0; // exactly, whatever ln makes of it
        }
        let n = self.n as f64;
        -sizes.iter().map(|&size| size as f64 / n * (size as f64 / n).ln()).sum::<f64>()
    }

    /// I(found; gold), in nats.
    fn mutual_information(&self) -> f64 {
        if self.found_sizes.len() == 1 || self.gold_sizes.len() == 1 {
            return 0.0;
        }
        let n = self.n as f64;
        let term = |cell: &(u32, u32, u64)| {
            let (found, gold) = self.sizes_of(cell);
            let count = cell.2 as f64;
            count / n * (count.ln() + n.ln() - found.ln() - gold.ln())
        };
        // Independent groupings may come out a hair below 0.
        self.cells.iter().map(term).sum::<f64>().max(0.0)
    }

    /// From ordered pairs of different documents, counted in whole numbers: exact up to the one division.
    fn adjusted_rand(&self) -> f64 {
        let pairs = |sizes: &mut dyn Iterator<Item = u64>| -> i128 {
            sizes.map(|size| i128::from(size) * (i128::from(size) - 1)).sum()
        };
        let together = pairs(&mut self.cells.iter().map(|cell| cell.2));
        let only_found = pairs(&mut self.found_sizes.iter().copied()) - together;
        let only_gold = pairs(&mut self.gold_sizes.iter().copied()) - together;
        let apart = pairs(&mut std::iter::once(self.n)) - together - only_found - only_gold;
        if only_found == 0 && only_gold == 0 {
            return 1.0;
        }
        let above_chance = 2 * (together * apart - only_found * only_gold);
        let most =
            (together + only_gold) * (only_gold + apart) + (together + only_found) * (only_found + apart);
        above_chance as f64 / most as f64
    }

    fn purity(&self) -> f64 {
        let mut largest = vec![0; self.found_sizes.len()];
        for &(i, _, count) in &self.cells {
            let seen = &mut largest[i as usize];
            *seen = count.max(*seen);
        }
        largest.iter().sum::<u64>() as f64 / self.n as f64
    }

    /// Precision and recall: each of a cell's documents sees the same share of its groups.
    fn b_cubed(&self) -> (f64, f64) {
        let (mut precision, mut recall) = (0.0, 0.0);
        for cell in &self.cells {
            let (found, gold) = self.sizes_of(cell);
            let squared = (cell.2 as f64).powi(2);
            precision += squared / found;
            recall += squared / gold;
        }
        (precision / self.n as f64, recall / self.n as f64)
    }
}

/// Group names of any value become 0, 1, ... with the size of each.
#[derive(Default)]
struct Numbering {
    numbers: HashMap<u32, u32>,
    sizes: Vec<u64>,
}

impl Numbering {
    /// Counts one document of `group` and tells the group's number.
    fn count(&mut self, group: u32) -> u32 {
        let next = self.sizes.len() as u32;
        let number = *self.numbers.entry(group).or_insert(next);
        if number == next {
            self.sizes.push(0);
        }
        self.sizes[number as usize] += 1;
        number
    }
}
