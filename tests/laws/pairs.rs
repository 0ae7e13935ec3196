//! Laws of the exact searches: the fast ones give what the slow double loops give, bit for bit.

use likewise::pairs::{Neighbours, Pair, Pairs, PairsAgainst, all_neighbours, all_pairs, all_pairs_against};
use likewise::vectors::TermMatrix;
use linfa::traits::Transformer;
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;

/// Rows over few columns with few values: copies, ties, equal directions, one-term rows and empty rows abound;
/// column 0 stands in every row that is not empty where `common` is set.
fn matrix(signed: bool) -> impl Strategy<Value = TermMatrix> {
    let value = prop_oneof![Just(1.0f32), Just(2.0), Just(0.5), 0.01f32..3.0];
    let value = (value, any::<bool>()).prop_map(move |(v, minus)| if signed && minus { -v } else { v });
    let cell = (0u32..24, value);
    let short = prop::collection::vec(cell.clone(), 0..3);
    let long = prop::collection::vec(cell, 0..18);
    let rows = prop::collection::vec(prop_oneof![short, long], 0..40);
    (rows, prop::collection::vec(any::<prop::sample::Index>(), 0..12), any::<bool>()).prop_map(
        |(mut rows, copied, common)| {
            for row in &mut rows {
                if common && !row.is_empty() {
                    row.push((0, 1.5));
                }
                row.sort_by_key(|&(column, _)| column);
                row.dedup_by_key(|&mut (column, _)| column);
            }
            for index in copied {
                if !rows.is_empty() {
                    rows.push(index.get(&rows).clone());
                }
            }
            TermMatrix::from_rows(&rows, 24).unwrap()
        },
    )
}

/// Thresholds at the borders, between, and exactly at the cosine of a pair.
fn threshold(matrix: &TermMatrix, choice: u8, index: prop::sample::Index, between: f64) -> f64 {
    let cosines: Vec<f32> = all_pairs(matrix, 0.0).iter().map(|pair| pair.cosine).collect();
    match choice {
        0 => 0.0,
        1 => 1.0,
        2 if !cosines.is_empty() => f64::from(*index.get(&cosines)),
        _ => between,
    }
}

fn join(matrix: &TermMatrix, threshold: f64) -> Pairs {
    Pairs::params(threshold).transform(matrix).unwrap()
}

fn bits(pairs: impl IntoIterator<Item = Pair>) -> Vec<(u32, u32, u32)> {
    pairs.into_iter().map(|pair| (pair.a, pair.b, pair.cosine.to_bits())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_join_gives_what_the_double_loop_gives(
        matrix in prop_oneof![3 => matrix(false), 1 => matrix(true)],
        choice in 0u8..6, index: prop::sample::Index, between in 0.0..1.0f64,
    ) {
        let threshold = threshold(&matrix, choice, index, between);
        let found = join(&matrix, threshold);
        let slow = all_pairs(&matrix, threshold);
        prop_assert_eq!(found.len(), slow.len());
        prop_assert_eq!(found.is_empty(), slow.is_empty());
        prop_assert_eq!(bits(&found), bits(slow));
    }

    #[test]
    fn the_join_of_new_with_old_gives_what_the_double_loop_gives(
        matrix in prop_oneof![3 => matrix(false), 1 => matrix(true)],
        choice in 0u8..6, index: prop::sample::Index, between in 0.0..1.0f64, part in 0.0..=1.0f64,
    ) {
        let threshold = threshold(&matrix, choice, index, between);
        let n_new = (matrix.n_rows() as f64 * part) as usize;
        let found = PairsAgainst::join(&matrix, n_new, threshold).unwrap();
        let slow = all_pairs_against(&matrix, n_new, threshold);
        prop_assert_eq!(found.len(), slow.len());
        prop_assert_eq!(found.is_empty(), slow.is_empty());
        prop_assert_eq!(bits(found.iter()), bits(slow.clone()));
        let some = |row: u32| row % 3 == 1;
        let is_in = |pair: &Pair| (pair.b as usize) < n_new && !some(pair.a) && !some(pair.b);
        let among_new = found.among_new(&some);
        prop_assert_eq!(bits(&among_new), bits(slow.iter().copied().filter(is_in)));
        let new_rows: Vec<u32> = (0..n_new as u32).collect();
        prop_assert_eq!(found.among_new(&|_| false), join(&matrix.select(&new_rows), threshold));
        for row in 0..n_new as u32 {
            let of_row = found.of_row(row).into_iter().map(|(other, _)| other).collect::<Vec<_>>();
            let pairs = slow.iter().filter(|pair| pair.a == row || pair.b == row);
            let mut others: Vec<u32> = pairs.map(|pair| if pair.a == row { pair.b } else { pair.a }).collect();
            others.sort_unstable();
            prop_assert_eq!(of_row, others);
        }
    }

    #[test]
    fn neighbours_are_what_the_double_loop_gives(
        matrix in prop_oneof![3 => matrix(false), 1 => matrix(true)],
        k in prop_oneof![1usize..6, Just(100), Just(usize::MAX)],
    ) {
        let found: Neighbours = Neighbours::params(k).transform(&matrix).unwrap();
        let slow = all_neighbours(&matrix, k);
        prop_assert_eq!(found.n_rows(), matrix.n_rows());
        for row in 0..matrix.n_rows() {
            prop_assert_eq!(found.row(row), slow.row(row), "row {}", row);
        }
    }

    #[test]
    fn a_higher_threshold_only_leaves_pairs_out(matrix in matrix(false), t in 0.0..1.0f64, u in 0.0..1.0f64) {
        let (low, high) = (t.min(u), t.max(u));
        prop_assert_eq!(join(&matrix, low).at_least(high), join(&matrix, high));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn the_number_of_threads_changes_nothing(matrix in matrix(false), t in 0.0..1.0f64) {
        let on = |n_threads: usize| {
            let pool = ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            let search = || {
                let neighbours: Neighbours = Neighbours::params(3).transform(&matrix).unwrap();
                (join(&matrix, t), neighbours)
            };
            pool.install(search)
        };
        prop_assert_eq!(on(1), on(2));
    }
}

#[test]
fn a_clique_of_identical_rows_is_stored_once() {
    let n = 20_000;
    let rows = vec![vec![(0, 0.6), (1, 0.8)]; n];
    let pairs = join(&TermMatrix::from_rows(&rows, 2).unwrap(), 0.9);
    assert_eq!(pairs.len(), n * (n - 1) / 2);
    assert_eq!((pairs.distinct().len(), pairs.identical().len()), (0, 1));
    assert_eq!(pairs.iter().nth(n).unwrap(), Pair { a: 1, b: 3, cosine: 1.0 });
}

#[test]
fn parameters_outside_their_range_are_refused() {
    let matrix = TermMatrix::from_rows(&[], 0).unwrap();
    for threshold in [-0.1, 1.5, f64::NAN] {
        let refused: likewise::Result<Pairs> = Pairs::params(threshold).transform(&matrix);
        assert!(refused.unwrap_err().to_string().starts_with("`threshold` must be from 0 to 1, got "));
    }
    assert!(PairsAgainst::join(&matrix, 0, 1.5).is_err() && PairsAgainst::join(&matrix, 1, 0.5).is_err());
    let refused: likewise::Result<Neighbours> = Neighbours::params(0).transform(&matrix);
    assert_eq!(refused.unwrap_err().to_string(), "`neighbours` must be at least 1, got 0");
}
