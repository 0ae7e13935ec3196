//! Laws of splitting and cleaning: any text, any mode.

use likewise::clean::{Clean, Cleaned, Split};
use likewise::document::{Page, Span, Status};
use proptest::prelude::*;

/// Lines as pages have them, and some as no page has.
fn line() -> impl Strategy<Value = String> {
    let sentence = "[A-Z][a-z]{2,8}( [a-z]{2,9}){3,30}\\.";
    let headline = "[A-Z][a-z]{2,8}( [a-z]{2,9}){2,8}";
    prop_oneof![
        3 => sentence,
        2 => headline,
        2 => prop::sample::select(vec!["", "", "  ", "TT", "20", "Leave a comment", "Share this", "A line again and again"])
            .prop_map(str::to_string),
        1 => "\\PC{0,40}",
        1 => prop::sample::select(vec!["سوريا: محاكمة جديدة", "貿易の会議が東京で開かれた。", "İ ß ŉ\u{301}", "\r"]).prop_map(str::to_string),
    ]
}

fn page() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::collection::vec(line(), 0..25).prop_map(|lines| lines.join("\n")),
        1 => ".{0,300}",
    ]
}

fn spans_are_sound(cleaned: &Cleaned) -> Result<(), TestCaseError> {
    let corpus = &cleaned.corpus;
    let mut last: Option<(u32, u32)> = None;
    for document in corpus.documents() {
        let text = &corpus.pages()[document.page as usize].text;
        for piece in &document.pieces {
            // On character borders, not empty, ascending and apart, over all documents of a page.
            prop_assert!(
                text.get(piece.start as usize..piece.end as usize).is_some_and(|kept| !kept.is_empty())
            );
            if let Some((page, end)) = last.filter(|&(page, _)| page == document.page) {
                prop_assert!(piece.start >= end, "{page}: {piece:?}");
            }
            last = Some((document.page, piece.end));
        }
        prop_assert!(text.get(document.title.start as usize..document.title.end as usize).is_some());
        prop_assert_eq!(document.status == Status::Ok, !document.pieces.is_empty());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_pages_give_sound_spans_and_every_page_a_document(texts in prop::collection::vec(page(), 0..8)) {
        let pages: Vec<Page> = texts.iter().enumerate().map(|(at, text)| Page::new(at.to_string(), text.as_str())).collect();
        for split in [Split::Auto, Split::None, Split::Pattern(regex::Regex::new("(?m)^[A-M]").expect("one"))] {
            let cleaned = Clean::params().split(split).corpus(pages.clone()).expect("in range");
            spans_are_sound(&cleaned)?;
            let mut pages_seen: Vec<u32> = cleaned.corpus.documents().iter().map(|document| document.page).collect();
            prop_assert!(pages_seen.is_sorted());
            pages_seen.dedup();
            prop_assert_eq!(pages_seen.len(), texts.len());
        }
    }

    #[test]
    fn without_splitting_and_furniture_a_document_is_its_page(texts in prop::collection::vec(page(), 1..6)) {
        let pages: Vec<Page> = texts.iter().enumerate().map(|(at, text)| Page::new(at.to_string(), text.as_str())).collect();
        let whole = Clean::params().split(Split::None).furniture(false).corpus(pages.clone()).expect("in range");
        let auto = Clean::params().split(Split::None).corpus(pages).expect("in range");
        for (at, document) in whole.corpus.documents().iter().enumerate() {
            let page = &whole.corpus.pages()[at];
            prop_assert_eq!(&document.id, &page.id);
            if page.status == Status::Ok {
                prop_assert_eq!(&document.pieces, &vec![Span::new(0, page.text.len())]);
            }
            if auto.furniture.is_empty() {
                prop_assert_eq!(document, &auto.corpus.documents()[at]);
            }
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing(texts in prop::collection::vec(page(), 0..40)) {
        let pages: Vec<Page> = texts.iter().enumerate().map(|(at, text)| Page::new(at.to_string(), text.as_str())).collect();
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| Clean::params().corpus(pages.clone()).expect("in range"))
        };
        let (one, three) = (with(1), with(3));
        prop_assert_eq!(one.corpus, three.corpus);
        prop_assert_eq!(one.furniture, three.furniture);
    }
}
