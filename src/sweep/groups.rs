//! The groups of copies at every threshold, from one sorted list of pairs.

use crate::pairs::Pairs;

/// A document without a group is kept by itself.
pub(super) type KeptBy = Vec<u32>;

/// The graph that every threshold walks: distinct rows, the pairs of each from the most to the least alike.
pub(super) struct Graph {
    /// Documents of one row each, ascending, by the number of the first of them; only those with a pair or a twin.
    same: Vec<Vec<u32>>,
    /// Partners of node `i`: `partners[starts[i]..starts[i + 1]]`, cosine descending.
    starts: Vec<usize>,
    partners: Vec<(u32, f32)>,
    /// For each node the document of it that stays, where one does.
    best: Vec<u32>,
    /// Nodes from the one most worth keeping.
    order: Vec<u32>,
    /// Documents with a group or not.
    n_documents: usize,
}

/// One group of copies at some threshold.
pub(super) struct Anchored {
    /// Nodes, the kept one first.
    pub nodes: Vec<u32>,
}

impl Graph {
    /// The graph of `pairs`; `order` has all documents from the most to the least worth keeping.
    pub(super) fn new(pairs: &Pairs, order: &[u32]) -> Self {
        let n_documents = pairs.n_rows();
        let mut rank = vec![u32::MAX; n_documents];
        (0u32..).zip(order).for_each(|(place, &document)| rank[document as usize] = place);

        let mut node_of = vec![u32::MAX; n_documents];
        let mut same: Vec<Vec<u32>> = Vec::new();
        let mut add = |first: u32, rows: &[u32]| {
            if node_of[first as usize] == u32::MAX {
                node_of[first as usize] = same.len() as u32;
                same.push(rows.to_vec());
            }
        };
        pairs.identical().iter().for_each(|group| add(group[0], group));
        for pair in pairs.distinct() {
            add(pair.a, &[pair.a]);
            add(pair.b, &[pair.b]);
        }

        let mut ends = vec![0; same.len() + 1];
        for pair in pairs.distinct() {
            ends[node_of[pair.a as usize] as usize + 1] += 1;
            ends[node_of[pair.b as usize] as usize + 1] += 1;
        }
        for node in 0..same.len() {
            ends[node + 1] += ends[node];
        }
        let starts = ends.clone();
        let mut partners = vec![(0, 0.0); 2 * pairs.distinct().len()];
        // Filled from the most alike pair on, every list is sorted at once.
        for pair in descending(pairs) {
            let (a, b) = (node_of[pair.a as usize], node_of[pair.b as usize]);
            for (from, to) in [(a, b), (b, a)] {
                partners[ends[from as usize]] = (to, pair.cosine);
                ends[from as usize] += 1;
            }
        }
        let first_ranked = |rows: &Vec<u32>| rows.iter().copied().min_by_key(|&row| rank[row as usize]);
        let best: Vec<u32> = same.iter().filter_map(first_ranked).collect();
        let mut order: Vec<u32> = (0..same.len() as u32).collect();
        order.sort_unstable_by_key(|&node| rank[best[node as usize] as usize]);
        Self { same, starts, partners, best, order, n_documents }
    }

    /// The partners of a node with a cosine of at least `threshold`.
    fn partners(&self, node: u32, threshold: f32) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = self.starts[node as usize]..self.starts[node as usize + 1];
        self.partners[range].iter().copied().take_while(move |&(_, cosine)| cosine >= threshold)
    }

    /// The groups at `threshold`: the walk of [`Copies`](crate::copies::Copies), by the cosine alone.
    pub(super) fn groups(&self, threshold: f32) -> Vec<Anchored> {
        let mut free = vec![true; self.same.len()];
        let mut groups = Vec::new();
        for &kept in &self.order {
            if !std::mem::take(&mut free[kept as usize]) {
                continue;
            }
            let mut nodes = vec![kept];
            for (other, _) in self.partners(kept, threshold) {
                if std::mem::take(&mut free[other as usize]) {
                    nodes.push(other);
                }
            }
            if nodes.len() > 1 || self.same[kept as usize].len() > 1 {
                groups.push(Anchored { nodes });
            }
        }
        groups
    }

    /// For each document the one kept in its place, itself where it has no group or stays.
    pub(super) fn kept_by(&self, groups: &[Anchored]) -> KeptBy {
        let mut kept: KeptBy = (0..self.n_documents as u32).collect();
        for group in groups {
            let stays = self.best[group.nodes[0] as usize];
            for &node in &group.nodes {
                self.same[node as usize].iter().for_each(|&document| kept[document as usize] = stays);
            }
        }
        kept
    }

    /// The document that stays of a group, and the number of its documents.
    pub(super) fn kept_and_size(&self, group: &Anchored) -> (u32, usize) {
        let size = group.nodes.iter().map(|&node| self.same[node as usize].len()).sum();
        (self.best[group.nodes[0] as usize], size)
    }

    /// The documents of a group, in no order that means anything.
    pub(super) fn documents<'a>(&'a self, group: &'a Anchored) -> impl Iterator<Item = u32> + 'a {
        group.nodes.iter().flat_map(|&node| self.same[node as usize].iter().copied())
    }

    /// Documents in any pair of at least `threshold`.
    pub(super) fn n_involved(&self, threshold: f32) -> usize {
        let involved = |&node: &u32| {
            self.same[node as usize].len() > 1 || self.partners(node, threshold).next().is_some()
        };
        let nodes = (0..self.same.len() as u32).filter(involved);
        nodes.map(|node| self.same[node as usize].len()).sum()
    }

    /// Of the pairs of documents inside the groups: how many have a cosine of at least `threshold`, how many a pair at all,
    /// and the least cosine of these (1 of identical documents).
    pub(super) fn inside(&self, groups: &[Anchored], threshold: f32) -> Inside {
        let mut group_of = vec![u32::MAX; self.same.len()];
        for (number, group) in (0u32..).zip(groups) {
            group.nodes.iter().for_each(|&node| group_of[node as usize] = number);
        }
        let mut inside = Inside { at_least: 0, joined: 0, least: 1.0 };
        for (number, group) in (0u32..).zip(groups) {
            for &node in &group.nodes {
                let size = self.same[node as usize].len() as u64;
                inside.at_least += size * (size - 1) / 2;
                inside.joined += size * (size - 1) / 2;
                // Each pair from its lower node only.
                for (other, cosine) in
                    self.partners(node, f32::NEG_INFINITY).filter(|&(other, _)| other > node)
                {
                    if group_of[other as usize] == number {
                        let pairs = size * self.same[other as usize].len() as u64;
                        inside.joined += pairs;
                        inside.at_least += if cosine >= threshold { pairs } else { 0 };
                        inside.least = inside.least.min(cosine);
                    }
                }
            }
        }
        inside
    }
}

/// What the pairs inside groups are like.
pub(super) struct Inside {
    pub at_least: u64,
    pub joined: u64,
    pub least: f32,
}

/// The pairs of rows that differ, the most alike first (ties in the order of the pairs).
pub(super) fn descending(pairs: &Pairs) -> Vec<crate::pairs::Pair> {
    use rayon::slice::ParallelSliceMut;

    let mut sorted = pairs.distinct().to_vec();
    sorted.par_sort_by(|one, other| other.cosine.total_cmp(&one.cosine));
    sorted
}
