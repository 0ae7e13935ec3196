//! Laws of the copies: what anchoring promises, and that the order of the input does not show.

use std::collections::BTreeMap;

use likewise::copies::{Copies, KeepRule};
use likewise::document::{Corpus, Page};
use likewise::pairs::Pairs;
use likewise::vectors::TermMatrix;
use linfa::traits::Transformer;
use proptest::prelude::*;

/// The length of a document's text, and its row of terms.
type Shape = (usize, Vec<(u32, f32)>);
type Rows = Vec<Shape>;
type Named<'a> = Vec<(String, &'a Shape)>;

/// Documents as (length of the text, row of terms), many of them alike.
fn documents() -> impl Strategy<Value = Rows> {
    let row = prop::collection::btree_map(0u32..5, prop_oneof![Just(1.0f32), Just(2.0), 0.1f32..2.0], 0..4);
    prop::collection::vec((1usize..6, row.prop_map(|row| row.into_iter().collect())), 0..30)
}

fn copies(documents: &Named, threshold: f64) -> (TermMatrix, Pairs, Copies) {
    let page = |(id, (length, _)): &(String, &Shape)| Page::new(id.clone(), "x".repeat(*length));
    let corpus = Corpus::whole(documents.iter().map(page).collect());
    let rows: Vec<_> = documents.iter().map(|(_, (_, row))| row.clone()).collect();
    let matrix = TermMatrix::from_rows(&rows, 5).unwrap();
    let pairs: Pairs = Pairs::params(threshold).transform(&matrix).unwrap();
    let found = Copies::params().keep(KeepRule::Longest).by_text(false).of(&pairs, &corpus).unwrap();
    (matrix, pairs, found)
}

fn named(rows: &Rows) -> Named<'_> {
    rows.iter().enumerate().map(|(i, row)| (format!("d{i}"), row)).collect()
}

proptest! {
    #[test]
    fn every_member_is_a_pair_with_the_kept_one(rows in documents(), threshold in 0.3..1.0f64) {
        let (matrix, _, found) = copies(&named(&rows), threshold);
        let mut seen = vec![false; rows.len()];
        for group in &found.groups {
            prop_assert!(!group.members.is_empty());
            prop_assert!(!std::mem::replace(&mut seen[group.kept as usize], true));
            for &(member, cosine) in &group.members {
                prop_assert!(!std::mem::replace(&mut seen[member as usize], true), "in two groups");
                prop_assert_eq!(cosine, matrix.cosine(group.kept as usize, member as usize));
                prop_assert!(cosine >= threshold as f32);
                prop_assert!(rows[group.kept as usize].0 >= rows[member as usize].0, "the longest is kept");
                prop_assert_eq!(found.kept_of(member as usize), Some(group.kept));
                prop_assert!(found.is_copy(member as usize) && !found.is_copy(group.kept as usize));
            }
        }
    }

    #[test]
    fn two_documents_left_over_are_never_a_pair(rows in documents(), threshold in 0.3..1.0f64) {
        let (_, pairs, found) = copies(&named(&rows), threshold);
        for pair in &pairs {
            let stays = |document: u32| !found.is_copy(document as usize);
            prop_assert!(!(stays(pair.a) && stays(pair.b)), "{:?} are both kept", pair);
        }
    }

    #[test]
    fn the_order_of_the_input_does_not_show(
        rows in documents(), threshold in 0.3..1.0f64, keys in prop::collection::vec(any::<u32>(), 30),
    ) {
        let straight = named(&rows);
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&i| keys[i]);
        let shuffled: Named = order.iter().map(|&i| straight[i].clone()).collect();
        let by_id = |documents: &Named, found: &Copies| -> BTreeMap<String, BTreeMap<String, u32>> {
            let id = |i: u32| documents[i as usize].0.clone();
            let members = |members: &[(u32, f32)]| members.iter().map(|&(i, c)| (id(i), c.to_bits())).collect();
            found.groups.iter().map(|group| (id(group.kept), members(&group.members))).collect()
        };
        let (_, _, left) = copies(&straight, threshold);
        let (_, _, right) = copies(&shuffled, threshold);
        prop_assert_eq!(by_id(&straight, &left), by_id(&shuffled, &right));
    }
}

#[test]
fn likeness_does_not_chain() {
    // A is like B and B like C, A is not like C: B, the longest, holds both; without B as the longest, C stays.
    let row = |degrees: f32| vec![(0, degrees.to_radians().cos()), (1, degrees.to_radians().sin())];
    let rows =
        |lengths: [usize; 3]| vec![(lengths[0], row(1.0)), (lengths[1], row(21.0)), (lengths[2], row(41.0))];
    let kept = |rows: &Rows| -> Vec<Option<u32>> {
        let (_, _, found) = copies(&named(rows), 0.9);
        (0..3).map(|document| found.kept_of(document)).collect()
    };
    assert_eq!(kept(&rows([1, 2, 1])), [Some(1), Some(1), Some(1)]);
    assert_eq!(kept(&rows([3, 2, 1])), [Some(0), Some(0), None]);
}

#[test]
fn pairs_of_another_corpus_are_refused() {
    let matrix = TermMatrix::from_rows(&[vec![(0, 1.0)]], 1).unwrap();
    let pairs: Pairs = Pairs::params(0.5).transform(&matrix).unwrap();
    let refused = Copies::params().of(&pairs, &Corpus::from_texts(["a", "b"])).unwrap_err();
    assert_eq!(refused.to_string(), "the pairs are of 1 documents, the corpus has 2");
}
