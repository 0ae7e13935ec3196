//! What is removed and what stays, whether copies were looked for in one corpus or among new and old documents.

use super::against::FoundAgainst;
use super::prepare::Prepared;
use crate::copies::{Copies, InOld, Likeness, Member};
use crate::document::Corpus;
use crate::report::origin_tables::AgainstRow;
use crate::report::tables::CopyRow;

/// Groups of copies, those of old documents after those among the new ones.
pub(super) struct Removed<'a> {
    pub prepared: &'a Prepared,
    pub copies: &'a Copies,
    /// The old documents, and for each new document the old one that stays in its place.
    old: Option<(&'a Corpus, &'a [Option<InOld>])>,
    /// Old documents with the new ones that are copies of them, by the old one.
    of_old: Vec<(u32, Vec<u32>)>,
    group_of: Vec<Option<u32>>,
}

impl<'a> Removed<'a> {
    /// Copies within one corpus.
    pub fn new(prepared: &'a Prepared, copies: &'a Copies) -> Self {
        let mut group_of = vec![None; prepared.matrix.n_rows()];
        for (number, group) in (0u32..).zip(&copies.groups) {
            group.members.iter().for_each(|&(member, _)| group_of[member as usize] = Some(number));
            group_of[group.kept as usize] = Some(number);
        }
        Self { prepared, copies, old: None, of_old: Vec::new(), group_of }
    }

    /// Copies of old documents, and those among the new ones.
    pub fn against(found: &'a FoundAgainst) -> Self {
        let mut removed = Self::new(&found.new, &found.copies);
        let copies = (0u32..).zip(&found.in_old).filter_map(|(new, old)| Some((old.as_ref()?.old, new)));
        let mut copies: Vec<(u32, u32)> = copies.collect();
        copies.sort_unstable();
        for (number, group) in
            (found.copies.groups.len() as u32..).zip(copies.chunk_by(|one, next| one.0 == next.0))
        {
            group.iter().for_each(|&(_, new)| removed.group_of[new as usize] = Some(number));
            removed.of_old.push((group[0].0, group.iter().map(|&(_, new)| new).collect()));
        }
        removed.old = Some((&found.old, &found.in_old));
        removed
    }

    /// The old document that a new one is a copy of.
    pub fn in_old(&self, document: usize) -> Option<&'a InOld> {
        self.old?.1[document].as_ref()
    }

    /// Whether there are old documents.
    pub fn is_against(&self) -> bool {
        self.old.is_some()
    }

    /// Whether another document stays in the place of this one.
    pub fn is_copy(&self, document: usize) -> bool {
        self.copies.is_copy(document) || self.in_old(document).is_some()
    }

    /// Whether a document is in the corpus without copies: it has text and no other is kept in its place.
    pub fn stays(&self, document: usize) -> bool {
        !self.is_copy(document) && !self.prepared.corpus.documents()[document].pieces.is_empty()
    }

    /// The number of the group that a document stands in.
    pub fn group_of(&self, document: usize) -> Option<u32> {
        self.group_of[document]
    }

    /// Number of groups.
    pub fn n_groups(&self) -> usize {
        self.copies.groups.len() + self.of_old.len()
    }

    /// Number of documents that do not stay because another one does.
    pub fn n_copies(&self) -> usize {
        self.copies.n_copies() + self.n_in_old()
    }

    /// Number of new documents that are among the old ones.
    pub fn n_in_old(&self) -> usize {
        self.of_old.iter().map(|(_, new)| new.len()).sum()
    }

    /// Old documents with the new ones that are copies of them; the old corpus beside.
    pub fn of_old(&self) -> impl Iterator<Item = (&'a Corpus, u32, &[u32])> {
        let old = self.old.map(|(old, _)| old);
        self.of_old.iter().filter_map(move |(kept, new)| Some((old?, *kept, new.as_slice())))
    }

    /// The rows of `copies.csv`: each group's kept document first, but for old ones, which have no row of their own.
    pub fn rows(&self) -> impl Iterator<Item = AgainstRow<'_>> {
        let (corpus, copies) = (&self.prepared.corpus, self.copies);
        let among = (0u32..).zip(&copies.groups).flat_map(move |(group, found)| {
            let row = move |document: u32, cosine: f32| {
                let likeness = copies.likeness_of(document as usize);
                AgainstRow {
                    copy: CopyRow {
                        group,
                        document: id(corpus, document),
                        kept_document: id(corpus, found.kept),
                        cosine,
                        relation: likeness.map_or("kept", |likeness| likeness.relation.as_str()),
                        share: likeness.map(|likeness| likeness.share),
                        kept_share: likeness.map(|likeness| likeness.other_share),
                        rule: copies.rule_of(document as usize).unwrap_or_default(),
                    },
                    kept_from: "new",
                    kept_file: &corpus.page_of(found.kept as usize).file,
                }
            };
            let members = found.members.iter().map(move |&(member, cosine)| row(member, cosine));
            std::iter::once(row(found.kept, 1.0)).chain(members)
        });
        let of_old =
            (copies.groups.len() as u32..).zip(self.of_old()).flat_map(move |(group, (old, kept, new))| {
                new.iter().filter_map(move |&document| {
                    let Likeness { relation, share, other_share } = self.in_old(document as usize)?.likeness;
                    Some(AgainstRow {
                        copy: CopyRow {
                            group,
                            document: id(corpus, document),
                            kept_document: id(old, kept),
                            cosine: self.in_old(document as usize)?.cosine,
                            relation: relation.as_str(),
                            share: Some(share),
                            kept_share: Some(other_share),
                            rule: "old",
                        },
                        kept_from: "old",
                        kept_file: &old.page_of(kept as usize).file,
                    })
                })
            });
        among.chain(of_old)
    }

    /// The members of each group, the kept document first.
    pub fn members(&self) -> Vec<Vec<Member<'a>>> {
        let corpus = &self.prepared.corpus;
        let member = |document: u32| Member { corpus, document };
        let among = self.copies.groups.iter().map(|group| {
            let members = group.members.iter().map(|&(document, _)| member(document));
            std::iter::once(member(group.kept)).chain(members).collect()
        });
        let of_old = self.of_old().map(|(old, kept, new)| {
            let old = Member { corpus: old, document: kept };
            std::iter::once(old).chain(new.iter().map(|&document| member(document))).collect()
        });
        among.chain(of_old).collect()
    }
}

fn id(corpus: &Corpus, document: u32) -> &str {
    &corpus.documents()[document as usize].id
}
