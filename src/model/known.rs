//! The documents and pages of an earlier run.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Learned;
use crate::document::{Corpus, Document, Page, Span, Status};

/// A document of the run that a model was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownDocument {
    /// Its id then.
    pub id: String,
    /// The id of its theme, if it has one.
    pub theme: Option<u32>,
    /// How much nearer its theme is than the next.
    pub margin: f32,
    /// The document kept in its group of copies, itself perhaps; none without copies. A place in
    /// [`Model::documents`](super::Model::documents).
    pub kept: Option<u32>,
    /// Its cosine with that one.
    pub cosine: f32,
    /// Whether it stands in a large group that was left alone, so that nothing is called a copy of it.
    pub left_alone: bool,
}

impl KnownDocument {
    /// The documents of a run, `ids` being the ids of its themes.
    pub(super) fn all(learned: &Learned<'_>, ids: &[u32]) -> Vec<Self> {
        let Learned { corpus, copies, clustered, themes, .. } = *learned;
        let mut row_of = vec![None; corpus.documents().len()];
        (0..).zip(clustered).for_each(|(row, &document)| row_of[document as usize] = Some(row));
        let mut cosine = vec![1.0; row_of.len()];
        let members = copies.groups.iter().flat_map(|group| &group.members);
        members.for_each(|&(member, to_kept)| cosine[member as usize] = to_kept);
        let mut left_alone = vec![false; row_of.len()];
        for stopped in &copies.stopped {
            stopped.members.iter().chain([&stopped.kept]).for_each(|&at| left_alone[at as usize] = true);
        }
        let one = |(at, document): (usize, &Document)| {
            let kept = copies.kept_of(at);
            let row: Option<usize> = row_of[kept.map_or(at, |kept| kept as usize)];
            Self {
                id: document.id.clone(),
                theme: row.and_then(|row| themes.theme(row)).map(|theme| ids[theme as usize]),
                margin: row.map_or(0.0, |row| themes.margin(row)),
                kept,
                cosine: cosine[at],
                left_alone: left_alone[at],
            }
        };
        corpus.documents().iter().enumerate().map(one).collect()
    }
}

/// A page of the run, and how it was cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KnownPage {
    /// The first half of the SHA-256 of what it says.
    pub mark: [u8; 16],
    documents: Vec<Cut>,
}

/// A document as bytes of its page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Cut {
    pieces: Vec<(u32, u32)>,
    title: (u32, u32),
    is_ok: bool,
}

impl KnownPage {
    pub fn all(corpus: &Corpus) -> Vec<Self> {
        let mut pages: Vec<Self> = Vec::new();
        let of_page = corpus.documents().chunk_by(|a, b| a.page == b.page);
        for documents in of_page {
            let page = &corpus.pages()[documents[0].page as usize];
            if page.status == Status::Ok {
                let bytes = |span: &Span| (span.start, span.end);
                let cut = |document: &Document| Cut {
                    pieces: document.pieces.iter().map(bytes).collect(),
                    title: bytes(&document.title),
                    is_ok: document.status == Status::Ok,
                };
                pages.push(Self { mark: mark(page), documents: documents.iter().map(cut).collect() });
            }
        }
        pages
    }

    /// The documents of `page` (the page of this number), cut as then; none where it cannot be the same page.
    pub fn cut(&self, page: &Page, number: u32) -> Option<Vec<Document>> {
        let span = |&(start, end): &(u32, u32)| {
            page.text.get(start as usize..end as usize).map(|_| Span { start, end })
        };
        let several = self.documents.len() > 1;
        let document = |(place, cut): (usize, &Cut)| {
            Some(Document {
                id: if several { format!("{}#{}", page.id, place + 1) } else { page.id.clone() },
                page: number,
                pieces: cut.pieces.iter().map(span).collect::<Option<_>>()?,
                title: span(&cut.title)?,
                status: if cut.is_ok { Status::Ok } else { Status::Furniture },
            })
        };
        let documents: Vec<Document> =
            self.documents.iter().enumerate().map(document).collect::<Option<_>>()?;
        (!documents.is_empty()).then_some(documents)
    }
}

/// What a page says, as far as its cut hangs on it.
pub(super) fn mark(page: &Page) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in [page.source.as_deref(), page.title.as_deref(), Some(&page.text)] {
        let part = part.unwrap_or_default();
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let hash = hash.finalize();
    std::array::from_fn(|i| hash[i])
}
