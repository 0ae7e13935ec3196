//! Laws of the pairs by overlap of sets: the join through the cosine finds what a double loop finds.

use likewise::document::Corpus;
use likewise::pairs::{Measure, Pair};
use likewise::vectors::{TermMatrix, shingles};
use proptest::prelude::*;

/// Sets over few elements: copies, subsets and empty sets abound.
fn sets() -> impl Strategy<Value = TermMatrix> {
    let set = prop_oneof![
        prop::collection::btree_set(0u32..12, 0..4),
        prop::collection::btree_set(0u32..40, 0..25),
    ];
    prop::collection::vec(set, 0..30).prop_map(|sets| {
        let rows: Vec<Vec<(u32, f32)>> =
            sets.into_iter().map(|set| set.into_iter().map(|element| (element, 1.0)).collect()).collect();
        TermMatrix::from_rows(&rows, 40).unwrap()
    })
}

fn by_hand(matrix: &TermMatrix, measure: Measure, threshold: f64) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for a in 0..matrix.n_rows() {
        for b in a + 1..matrix.n_rows() {
            let (one, other) = (matrix.row(a).columns, matrix.row(b).columns);
            if one.is_empty() || other.is_empty() {
                continue;
            }
            let both = one.iter().filter(|element| other.contains(element)).count();
            let of = match measure {
                Measure::Jaccard => one.len() + other.len() - both,
                _ => one.len().min(other.len()),
            };
            let cosine = (both as f64 / of as f64) as f32;
            if cosine >= threshold as f32 {
                pairs.push(Pair { a: a as u32, b: b as u32, cosine });
            }
        }
    }
    pairs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_join_of_sets_gives_what_the_double_loop_gives(
        matrix in sets(),
        threshold in prop_oneof![Just(0.0), Just(1.0), Just(0.5), Just(1.0 / 3.0), Just(0.75), 0.0..1.0f64],
    ) {
        for measure in [Measure::Jaccard, Measure::Containment] {
            let found: Vec<Pair> = measure.pairs(&matrix, threshold).unwrap().iter().collect();
            prop_assert_eq!(found, by_hand(&matrix, measure, threshold), "{}", measure);
        }
    }
}

#[test]
fn shingles_are_runs_of_words_whatever_case_and_signs() {
    let texts = ["Oil prices rise, again!", "oil PRICES rise again and again and again", "oil", "", "Oil."];
    let matrix = shingles(&Corpus::from_texts(texts), 3).unwrap();
    let sizes: Vec<usize> = matrix.rows().map(|row| row.len()).collect();
    // `again and again` stands twice in the second, and counts once.
    assert_eq!(sizes, [2, 5, 1, 0, 1]);
    assert_eq!(Measure::Containment.of(&matrix, 0, 1), 1.0);
    assert_eq!(Measure::Jaccard.of(&matrix, 2, 4), 1.0);
    assert_eq!(Measure::Jaccard.of(&matrix, 2, 3), 0.0);
    assert!(shingles(&Corpus::from_texts(["a"]), 0).is_err());
}

#[test]
fn a_measure_has_a_name() {
    for name in Measure::NAMES {
        assert_eq!(name.parse::<Measure>().unwrap().to_string(), name);
    }
    let refused = "dice".parse::<Measure>().unwrap_err().to_string();
    assert_eq!(refused, "`measure` must be cosine, jaccard5 or containment, got `dice`");
}
