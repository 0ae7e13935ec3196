//! A document as reports show it.

use crate::document::Corpus;
use crate::report::Shown;

/// A document as people see it.
pub(super) fn shown(corpus: &Corpus, document: u32) -> Shown {
    let page = corpus.page_of(document as usize);
    Shown {
        id: corpus.documents()[document as usize].id.clone(),
        title: corpus.title(document as usize).to_string(),
        source: page.source.clone(),
        date: page.date.clone(),
        url: page.url.clone(),
        margin: None,
        is_borderline: false,
        is_copy: false,
    }
}
