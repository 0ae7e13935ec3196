//! The groups of copies at every threshold, from one walk through the pairs.
//!
//! Nodes are distinct rows, numbered from the one most worth keeping. [`Copies`](crate::copies::Copies) goes through them in
//! that order: a node that is still free stays and takes all free partners. So a node belongs to the first of its
//! earlier partners that stays, or else stays itself; nothing but the earlier partners has to be stored.

use crate::pairs::Pairs;

/// An earlier partner of a node.
#[derive(Debug, Clone, Copy, Default)]
struct Partner {
    node: u32,
    /// How many thresholds let the pair in, the lowest first.
    place: u32,
    cosine: f32,
}

/// The graph that every threshold walks.
#[derive(Debug, Clone)]
pub(super) struct Graph {
    /// Documents of each node: `documents[document_starts[i]..document_starts[i + 1]]`, the one that stays first.
    document_starts: Vec<u32>,
    documents: Vec<u32>,
    /// Earlier partners of node `i`: `partners[starts[i]..starts[i + 1]]`, those that most thresholds let in first.
    starts: Vec<u32>,
    partners: Vec<Partner>,
    /// Words of all documents of each node, and of those that go even if it stays.
    words: Vec<u64>,
    words_beside: Vec<u64>,
    /// For each threshold the documents and the pairs that it lets in.
    involved: Vec<u64>,
    pairs: Vec<u64>,
    /// Pairs of documents of one node, over all nodes.
    within: u64,
}

/// The node that stands for each node at some threshold: itself where it stays.
pub(super) type Anchors = Vec<u32>;

/// What the groups at a threshold are like.
pub(super) struct Groups {
    pub anchors: Anchors,
    pub groups: u64,
    /// Documents of the largest group.
    pub largest: u64,
    pub removed: u64,
    pub removed_words: u64,
    /// Pairs of documents inside the groups: all, those that reach the threshold, those of the join.
    pub inside: u64,
    pub at_least: u64,
    pub joined: u64,
    /// The least cosine of the latter (1 of identical documents).
    pub least: f32,
}

impl Graph {
    /// The graph of `pairs`; `order` has the documents of any pair from the most to the least worth keeping,
    /// `words` the words of each document.
    pub(super) fn new(pairs: &Pairs, order: &[u32], words: &[u64], thresholds: &[f64]) -> Self {
        let nodes = Nodes::new(pairs, order);
        let n_nodes = nodes.document_starts.len() - 1;
        let narrow: Vec<f32> = thresholds.iter().map(|&threshold| threshold as f32).collect();
        let size = |node: u32| u64::from(nodes.size(node));

        // Dealt out by place first, then by node: every list is sorted at once.
        let mut edges = vec![(0, Partner::default()); pairs.distinct().len()];
        let mut by_place = vec![0u32; narrow.len() + 2];
        let mut places: Vec<u32> = Vec::with_capacity(edges.len());
        for pair in pairs.distinct() {
            let place = narrow.partition_point(|&threshold| threshold <= pair.cosine);
            places.push(place as u32);
            by_place[narrow.len() - place + 1] += 1;
        }
        sum_up(&mut by_place);
        let (mut highest, mut counts) = (vec![0u32; n_nodes], vec![0u64; narrow.len() + 1]);
        let mut starts = vec![0u32; n_nodes + 1];
        for (pair, &place) in pairs.distinct().iter().zip(&places) {
            let (a, b) = (nodes.of[pair.a as usize], nodes.of[pair.b as usize]);
            let (earlier, later) = (a.min(b), a.max(b));
            let at = &mut by_place[narrow.len() - place as usize];
            edges[*at as usize] = (later, Partner { node: earlier, place, cosine: pair.cosine });
            *at += 1;
            for node in [a, b] {
                highest[node as usize] = highest[node as usize].max(place);
            }
            counts[place as usize] += size(a) * size(b);
            starts[later as usize + 1] += 1;
        }
        sum_up(&mut starts);
        let (mut ends, mut partners) = (starts.clone(), vec![Partner::default(); edges.len()]);
        for (later, partner) in edges {
            let at = &mut ends[later as usize];
            partners[*at as usize] = partner;
            *at += 1;
        }

        let of_node = |node: usize| nodes.of_node(node as u32).iter().map(|&row| words[row as usize]);
        let all_words: Vec<u64> = (0..n_nodes).map(|node| of_node(node).sum()).collect();
        let words_beside = (0..n_nodes).map(|node| of_node(node).skip(1).sum()).collect();
        let mut involved = vec![0u64; narrow.len() + 1];
        for (node, &place) in (0u32..).zip(&highest) {
            // Identical documents are let in by every threshold.
            let place = if nodes.size(node) > 1 { narrow.len() as u32 } else { place };
            involved[place as usize] += size(node);
        }
        let within = (0..n_nodes as u32).map(|node| size(node) * (size(node) - 1) / 2).sum();
        let pairs = from_top(&counts, within);
        let involved = from_top(&involved, 0);
        let Nodes { document_starts, documents, .. } = nodes;
        let words = all_words;
        Self { document_starts, documents, starts, partners, words, words_beside, involved, pairs, within }
    }

    /// Documents in any pair that threshold number `place` lets in.
    pub(super) fn n_involved(&self, place: usize) -> u64 {
        self.involved[place]
    }

    /// Pairs of documents that it lets in.
    pub(super) fn n_pairs(&self, place: usize) -> u64 {
        self.pairs[place]
    }

    fn size(&self, node: u32) -> u32 {
        self.document_starts[node as usize + 1] - self.document_starts[node as usize]
    }

    fn partners(&self, node: usize) -> &[Partner] {
        &self.partners[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// The node that stands for each at threshold number `place`.
    fn anchors(&self, place: usize) -> Anchors {
        let n_nodes = self.words.len();
        let mut anchors: Anchors = Vec::with_capacity(n_nodes);
        for node in 0..n_nodes {
            let near = self.partners(node).iter().take_while(|partner| partner.place as usize > place);
            let staying = near.filter(|partner| anchors[partner.node as usize] == partner.node);
            anchors.push(staying.map(|partner| partner.node).min().unwrap_or(node as u32));
        }
        anchors
    }

    /// The groups at threshold number `place`: the walk of [`Copies`](crate::copies::Copies), by the cosine alone.
    pub(super) fn groups(&self, place: usize) -> Groups {
        let anchors = self.anchors(place);
        let mut sizes = vec![0u32; anchors.len()];
        for (node, &anchor) in (0u32..).zip(&anchors) {
            sizes[anchor as usize] += self.size(node);
        }
        let mut found = Groups {
            anchors,
            groups: 0,
            largest: 0,
            removed: 0,
            removed_words: 0,
            inside: 0,
            at_least: self.within,
            joined: self.within,
            least: 1.0,
        };
        for (node, (&anchor, &size)) in found.anchors.iter().zip(&sizes).enumerate() {
            let stays = anchor as usize == node;
            found.removed_words += if stays { self.words_beside[node] } else { self.words[node] };
            if size > 1 {
                found.groups += 1;
                found.largest = found.largest.max(size.into());
                found.removed += u64::from(size) - 1;
                found.inside += u64::from(size) * (u64::from(size) - 1) / 2;
            }
            // Each pair from its later node; one that stays is the first of its group.
            let earlier = if stays { &[] } else { self.partners(node) };
            for partner in earlier.iter().filter(|partner| found.anchors[partner.node as usize] == anchor) {
                let pairs = u64::from(self.size(node as u32)) * u64::from(self.size(partner.node));
                found.joined += pairs;
                found.at_least += if partner.place as usize > place { pairs } else { 0 };
                found.least = found.least.min(partner.cosine);
            }
        }
        found
    }

    /// Documents that another one stands for in `now` than in `before`.
    pub(super) fn n_moved(&self, before: &Anchors, now: &Anchors) -> u64 {
        let moved = (0u32..).zip(before.iter().zip(now)).filter(|(_, (before, now))| before != now);
        moved.map(|(node, _)| u64::from(self.size(node))).sum()
    }

    /// For each of `n_documents` the one kept in its place, itself where it has no group or stays.
    pub(super) fn kept_by(&self, anchors: &Anchors, n_documents: usize) -> Vec<u32> {
        let mut kept: Vec<u32> = (0..n_documents as u32).collect();
        for (&anchor, range) in anchors.iter().zip(self.document_starts.windows(2)) {
            let stays = self.documents[self.document_starts[anchor as usize] as usize];
            let documents = &self.documents[range[0] as usize..range[1] as usize];
            documents.iter().for_each(|&document| kept[document as usize] = stays);
        }
        kept
    }
}

/// The nodes of a graph.
struct Nodes {
    /// The node of each document that is first of its row; `u32::MAX` for one without a pair or a twin.
    of: Vec<u32>,
    document_starts: Vec<u32>,
    documents: Vec<u32>,
}

impl Nodes {
    fn new(pairs: &Pairs, order: &[u32]) -> Self {
        const NONE: u32 = u32::MAX;
        // The first document of the row of each document that is in any pair.
        let mut first = vec![NONE; pairs.n_rows()];
        let mut sizes = vec![0u32; pairs.n_rows()];
        for pair in pairs.distinct() {
            for row in [pair.a, pair.b] {
                first[row as usize] = row;
                sizes[row as usize] = 1;
            }
        }
        for group in pairs.identical() {
            group.iter().for_each(|&row| first[row as usize] = group[0]);
            sizes[group[0] as usize] = group.len() as u32;
        }
        let mut of = vec![NONE; pairs.n_rows()];
        let (mut document_starts, mut n_documents) = (Vec::new(), 0);
        let known = || order.iter().filter(|&&document| first[document as usize] != NONE);
        for &document in known() {
            let row = first[document as usize] as usize;
            if of[row] == NONE {
                of[row] = document_starts.len() as u32;
                document_starts.push(n_documents);
                n_documents += sizes[row];
            }
        }
        document_starts.push(n_documents);
        let (mut ends, mut documents) = (document_starts.clone(), vec![0; n_documents as usize]);
        for &document in known() {
            let at = &mut ends[of[first[document as usize] as usize] as usize];
            documents[*at as usize] = document;
            *at += 1;
        }
        Self { of, document_starts, documents }
    }

    fn size(&self, node: u32) -> u32 {
        self.document_starts[node as usize + 1] - self.document_starts[node as usize]
    }

    fn of_node(&self, node: u32) -> &[u32] {
        let range =
            self.document_starts[node as usize] as usize..self.document_starts[node as usize + 1] as usize;
        &self.documents[range]
    }
}

/// Counts become the sums of all before and with them: from the lengths of lists, one place on, where each starts.
fn sum_up(counts: &mut [u32]) {
    for place in 1..counts.len() {
        counts[place] += counts[place - 1];
    }
}

/// For each threshold what it and all higher ones let in, from what exactly so many thresholds let in; `always` comes on top.
fn from_top(counts: &[u64], always: u64) -> Vec<u64> {
    let mut sum = always;
    let mut sums: Vec<u64> = counts[1..]
        .iter()
        .rev()
        .map(|count| {
            sum += count;
            sum
        })
        .collect();
    sums.reverse();
    sums
}
