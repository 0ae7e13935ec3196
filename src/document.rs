//! The nouns that all stages share: pages as read, documents as articles, spans of bytes.
//!
//! A [`Page`] is one input record or file. It may hold several articles; a [`Document`] is one of them, as a
//! list of byte spans of its page, so that everything found later can be shown in the text it came from.
//! A [`Corpus`] holds both, pages in the order they were read, documents in the order of their pages.

use std::sync::Arc;

/// A range of bytes of a page's text, end excluded; both ends lie on character borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end` (bytes, end excluded).
    ///
    /// # Panics
    /// If `end < start` or a bound does not fit 32 bits; the reader refuses texts of 4 GiB.
    pub fn new(start: usize, end: usize) -> Self {
        assert!(start <= end, "a span must not end before it starts: {start}..{end}");
        let narrow = |byte: usize| u32::try_from(byte).expect("a page is shorter than 4 GiB");
        Self { start: narrow(start), end: narrow(end) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span holds no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The part of `text` that the span covers.
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// What became of an input record. The words of [`Status::as_str`] stand in the outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Status {
    /// It takes part in everything.
    #[default]
    Ok,
    /// The record has no text, or nothing but white space.
    Empty,
    /// The record could not be read (a broken line, a missing field, bytes that are no text).
    Broken,
    /// An earlier record has the same id; this one takes no part.
    DuplicateId,
    /// All of the text is furniture.
    Furniture,
    /// No word of the text is in the vocabulary, so it is like nothing else.
    NoTerms,
    /// It was left out of the themes on request (`--outliers`): it is like no other document.
    Outlier,
    /// A model has no theme for it: it is like none of the documents that the model knows.
    Unlike,
}

impl Status {
    /// The word for it in the outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Empty => "empty",
            Self::Broken => "broken",
            Self::DuplicateId => "duplicate id",
            Self::Furniture => "only furniture",
            Self::NoTerms => "no terms",
            Self::Outlier => "outlier",
            Self::Unlike => "unlike",
        }
    }
}

/// One input record or file, as read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// The record's own id, or the file's path, or `PATH:LINE` for a record without an id.
    pub id: String,
    /// The file it came from (`-` for standard input); shared by all records of a file.
    pub file: Arc<str>,
    /// The line the record starts on, counted from 1; 0 where the whole file is the record.
    pub line: u64,
    /// The text as decoded: the title, where the record has one, is its first line.
    pub text: String,
    /// The title, where the record has one.
    pub title: Option<String>,
    /// When it was published, as written.
    pub date: Option<String>,
    /// Who published it.
    pub source: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// The true group, where the record tells it (`--gold`).
    pub label: Option<String>,
    /// Whether it could be read.
    pub status: Status,
}

impl Page {
    /// A page in memory.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let status = if text.trim().is_empty() { Status::Empty } else { Status::Ok };
        Self { id: id.into(), text, status, ..Self::default() }
    }
}

/// One article: the unit that everything after the splitting of pages works on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// The page's id where the page holds one article, else `PAGE#1`, `PAGE#2`, ...
    pub id: String,
    /// Index of the page in [`Corpus::pages`].
    pub page: u32,
    /// What is kept of the page's text, in ascending order without overlap; the gaps are furniture.
    pub pieces: Vec<Span>,
    /// The headline, inside one of the pieces; empty where there is none.
    pub title: Span,
    /// Whether it takes part.
    pub status: Status,
}

impl Document {
    /// The bytes from the first piece to the last, furniture between them included.
    pub fn span(&self) -> Span {
        match (self.pieces.first(), self.pieces.last()) {
            (Some(first), Some(last)) => Span { start: first.start, end: last.end },
            _ => Span::default(),
        }
    }
}

/// Pages and the documents found in them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Corpus {
    pages: Vec<Page>,
    documents: Vec<Document>,
}

impl Corpus {
    /// A corpus of `documents` over `pages`.
    ///
    /// # Panics
    /// If a document's page or span does not exist.
    pub fn new(pages: Vec<Page>, documents: Vec<Document>) -> Self {
        for document in &documents {
            let text = &pages[document.page as usize].text;
            let inside = |span: &Span| text.get(span.start as usize..span.end as usize).is_some();
            assert!(
                document.pieces.iter().all(inside) && inside(&document.title),
                "no such span: {document:?}"
            );
        }
        Self { pages, documents }
    }

    /// One document a page, whole: the corpus without splitting and cleaning.
    pub fn whole(pages: Vec<Page>) -> Self {
        let documents = (0u32..).zip(&pages).map(|(page, record)| whole_document(page, record)).collect();
        Self { pages, documents }
    }

    /// A corpus of texts in memory; the ids are `0`, `1`, ...
    ///
    /// ```
    /// use likewise::document::Corpus;
    ///
    /// let corpus = Corpus::from_texts(["one", "two"]);
    /// assert_eq!(corpus.text(1), "two");
    /// ```
    pub fn from_texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        let page = |(i, text): (usize, T)| Page::new(i.to_string(), text);
        Self::whole(texts.into_iter().enumerate().map(page).collect())
    }

    /// The first `n_pages` pages with their documents, and the others.
    ///
    /// # Panics
    /// If there are fewer pages.
    pub fn split_at(mut self, n_pages: usize) -> (Self, Self) {
        let pages = self.pages.split_off(n_pages);
        let n_documents = self.documents.partition_point(|document| (document.page as usize) < n_pages);
        let mut documents = self.documents.split_off(n_documents);
        documents.iter_mut().for_each(|document| document.page -= n_pages as u32);
        (self, Self { pages, documents })
    }

    /// The pages, in the order they were read.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// The documents, in the order of their pages.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// The page that document `document` is part of.
    pub fn page_of(&self, document: usize) -> &Page {
        &self.pages[self.documents[document].page as usize]
    }

    /// The kept pieces of a document's text, in order; none where its status is not [`Status::Ok`].
    pub fn pieces(&self, document: usize) -> impl Iterator<Item = &str> + '_ {
        let Document { page, pieces, status, .. } = &self.documents[document];
        let pieces = if *status == Status::Ok { pieces.as_slice() } else { &[] };
        pieces.iter().map(|span| span.of(&self.pages[*page as usize].text))
    }

    /// The kept text of a document: its pieces, a line break between two.
    pub fn text(&self, document: usize) -> String {
        self.pieces(document).collect::<Vec<_>>().join("\n")
    }

    /// The headline of a document, or its first words where it has none.
    pub fn title(&self, document: usize) -> &str {
        let Document { page, pieces, title, .. } = &self.documents[document];
        let text = &self.pages[*page as usize].text;
        let shown = if title.is_empty() { pieces.first().copied().unwrap_or_default() } else { *title };
        let line = shown.of(text).trim().lines().next().unwrap_or("").trim();
        line.char_indices().nth(120).map_or(line, |(end, _)| line[..end].trim_end())
    }
}

/// The document that is all of `page`.
fn whole_document(page: u32, record: &Page) -> Document {
    let kept = Span::new(0, record.text.len());
    let pieces = if record.status == Status::Ok { vec![kept] } else { Vec::new() };
    let title = match &record.title {
        Some(title) if record.text.starts_with(title.as_str()) => Span::new(0, title.len()),
        _ => Span::default(),
    };
    Document { id: record.id.clone(), page, pieces, title, status: record.status }
}

impl linfa::dataset::Records for Corpus {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.documents.len()
    }

    /// Texts have no features before they are vectors.
    fn nfeatures(&self) -> usize {
        0
    }
}

impl Corpus {
    /// The corpus as a linfa dataset, borrowed, for `fit`.
    pub fn dataset(&self) -> linfa::DatasetBase<&Self, ()> {
        linfa::DatasetBase::new(self, ())
    }
}
