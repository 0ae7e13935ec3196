//! Laws of containment: the search equals the double loop, and what it removes can be proved.

use std::collections::{BTreeMap, BTreeSet};

use likewise::copies::{CONTAINED, Containment, Copies, Likeness, Relation, all_contained, containment};
use likewise::document::Corpus;
use likewise::pairs::Pairs;
use likewise::vectors::{TermMatrix, TfIdf};
use linfa::traits::Transformer;
use proptest::prelude::*;

/// Texts that are cut from one another: each a list of stretches of a few sources, or words of its own.
fn texts() -> impl Strategy<Value = Vec<String>> {
    let word = |source: usize, at: usize| format!("s{source}w{} ", at % 37);
    let stretch = (0usize..4, 0usize..40, 1usize..40)
        .prop_map(move |(source, from, n)| (from..from + n).map(|at| word(source, at)).collect::<String>());
    let repeated = (0usize..3, 20usize..40).prop_map(|(letter, n)| ["a ", "b ", "c "][letter].repeat(n));
    let part = prop_oneof![6 => stretch, 1 => repeated];
    prop::collection::vec(prop::collection::vec(part, 0..4).prop_map(|parts| parts.concat()), 0..14)
}

fn matrix(corpus: &Corpus) -> TermMatrix {
    // Texts without a term have empty rows; an empty corpus has none at all.
    TfIdf::params()
        .fit_transform(corpus)
        .map(|(_, matrix)| matrix)
        .unwrap_or_else(|_| TermMatrix::from_rows(&vec![Vec::new(); corpus.documents().len()], 1).unwrap())
}

proptest! {
    #[test]
    fn the_search_equals_the_double_loop(
        texts in texts(), share in prop_oneof![0.5..=1.0f64, Just(0.5), Just(0.8), Just(1.0), Just(2.0 / 3.0)],
    ) {
        let corpus = Corpus::from_texts(texts);
        let found = Containment::params(share).of(&corpus).unwrap();
        let slow = all_contained(&corpus, share).unwrap();
        let n_new = corpus.documents().len() / 2;
        let of_new: Vec<_> = slow.iter().copied().filter(|pair| (pair.inner as usize) < n_new).collect();
        prop_assert_eq!(Containment::params(share).of_new(&corpus, n_new).unwrap(), of_new);
        prop_assert_eq!(found, slow);
    }

    #[test]
    fn the_words_that_stand_in_the_other_are_never_fewer_than_the_runs(texts in texts()) {
        for one in &texts {
            for other in &texts {
                prop_assert!(Likeness::of(one, other).share >= containment(one, other) - 1e-6);
            }
        }
    }

    #[test]
    fn every_removed_document_has_its_proof(
        texts in texts(), share in 0.5..=1.0f64, threshold in 0.5..1.0f64,
    ) {
        let corpus = Corpus::from_texts(texts);
        let matrix = matrix(&corpus);
        let pairs: Pairs = Pairs::params(threshold).transform(&matrix).unwrap();
        let contained = Containment::params(share).of(&corpus).unwrap();
        let found = Copies::params().of_contained(&pairs, &contained, &matrix, &corpus).unwrap();
        let mut seen = BTreeSet::new();
        for group in &found.groups {
            prop_assert!(seen.insert(group.kept) && !group.members.is_empty());
            for &(member, cosine) in &group.members {
                prop_assert!(seen.insert(member), "in two groups");
                let (kept, member) = (group.kept as usize, member as usize);
                let likeness = Likeness::of_documents(&corpus, member, kept);
                prop_assert_eq!(found.likeness_of(member), Some(likeness));
                prop_assert_eq!(cosine, matrix.cosine(kept, member));
                prop_assert!(cosine >= threshold as f32 || likeness.share >= share as f32);
                prop_assert!(likeness.is_copy());
            }
        }
        // What stays and is alike is told of, once.
        let told: BTreeSet<(u32, u32)> = found.alike.iter().map(|pair| (pair.a.min(pair.b), pair.a.max(pair.b))).collect();
        prop_assert_eq!(told.len(), found.alike.len());
        let stays = |document: u32| !found.is_copy(document as usize);
        for pair in &pairs {
            prop_assert!(!stays(pair.a) || !stays(pair.b) || told.contains(&(pair.a, pair.b)), "{:?}", pair);
        }
        for pair in &contained {
            let (a, b) = (pair.inner.min(pair.outer), pair.inner.max(pair.outer));
            prop_assert!(!stays(a) || !stays(b) || told.contains(&(a, b)), "{:?}", pair);
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_show(texts in texts(), keys in prop::collection::vec(any::<u32>(), 14)) {
        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.sort_by_key(|&i| keys[i]);
        let groups = |order: &[usize]| -> BTreeMap<usize, BTreeSet<usize>> {
            let pages = order.iter().map(|&i| likewise::document::Page::new(format!("d{i:02}"), texts[i].clone()));
            let corpus = Corpus::whole(pages.collect());
            let matrix = matrix(&corpus);
            let pairs: Pairs = Pairs::params(0.8).transform(&matrix).unwrap();
            let contained = Containment::params(0.8).of(&corpus).unwrap();
            let found = Copies::params().of_contained(&pairs, &contained, &matrix, &corpus).unwrap();
            let name = |document: u32| order[document as usize];
            let members = |members: &[(u32, f32)]| members.iter().map(|&(member, _)| name(member)).collect();
            found.groups.iter().map(|group| (name(group.kept), members(&group.members))).collect()
        };
        let straight: Vec<usize> = (0..texts.len()).collect();
        prop_assert_eq!(groups(&straight), groups(&order));
    }
}

fn numbered(range: std::ops::Range<usize>) -> String {
    range.map(|i| format!("w{i} ")).collect()
}

#[test]
fn a_note_inside_a_long_page_is_a_copy_of_it_and_the_page_never_one_of_the_note() {
    let (note, page) = (numbered(0..30), numbered(100..900) + &numbered(0..30) + &numbered(900..1300));
    let corpus = Corpus::from_texts([note, page, numbered(2000..2100)]);
    let matrix = matrix(&corpus);
    let pairs: Pairs = Pairs::params(0.8).transform(&matrix).unwrap();
    assert_eq!(pairs.len(), 0, "the cosine does not see it");
    let contained = Containment::params(0.8).of(&corpus).unwrap();
    let of = |keep: &str| {
        let params = Copies::params().keep(keep.parse::<likewise::copies::Keep>().unwrap());
        params.of_contained(&pairs, &contained, &matrix, &corpus).unwrap()
    };
    let longest = of("longest");
    assert_eq!((longest.kept_of(0), longest.kept_of(1), longest.kept_of(2)), (Some(1), Some(1), None));
    assert_eq!(longest.likeness_of(0).unwrap().relation, Relation::Contained);
    // Where the note is the one more worth keeping, both stay: the page has text of its own.
    let first = of("first");
    assert_eq!((first.n_copies(), first.alike.len()), (0, 1));
    assert_eq!((first.alike[0].a, first.alike[0].b), (1, 0));
}

#[test]
fn short_notes_take_no_part_and_a_share_out_of_range_is_refused() {
    let corpus = Corpus::from_texts([numbered(0..19), numbered(0..100)]);
    assert_eq!(Containment::params(0.8).of(&corpus).unwrap(), []);
    let refused = Containment::params(0.4).of(&corpus).unwrap_err().to_string();
    assert_eq!(refused, format!("`contained` must be {}, got 0.4", CONTAINED.allowed()));
}
