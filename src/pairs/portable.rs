//! The searches give the same with the machine's best instructions and with those that every machine has, by either
//! kernel of the join, and across the borders of blocks and tiles, which the small matrices of the laws do not reach.

use proptest::prelude::*;
use pulp::Arch;

use super::against::PairsAgainst;
use super::all_pairs::{all_neighbours, all_pairs, all_pairs_against};
use super::choose::{Kernel, choose};
use super::collapse::collapse;
use super::cut;
use super::index::Ranked;
use super::join::join_on;
use super::nearest::nearest_on;

use crate::vectors::{Row, TermMatrix};

/// Rows as texts make them: a few terms in very many rows, most terms in few; copies, near-copies, empty rows.
pub(super) fn matrix(n_rows: usize) -> TermMatrix {
    let mut state = 7u64;
    let mut random = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1 << 24) as f32
    };
    let mut rows: Vec<Vec<(u32, f32)>> = Vec::new();
    for i in 0..n_rows {
        if i > 10 && random() < 0.2 {
            // A copy, whole or with a term less.
            let mut copy = rows[(random() * i as f32) as usize].clone();
            if random() < 0.5 {
                copy.pop();
            }
            rows.push(copy);
            continue;
        }
        let n_terms = (random() * 30.0) as usize;
        let mut row: Vec<(u32, f32)> =
            (0..n_terms).map(|_| ((random().powi(4) * 900.0) as u32, 0.1 + random())).collect();
        row.sort_by_key(|&(column, _)| column);
        row.dedup_by_key(|&mut (column, _)| column);
        rows.push(row);
    }
    TermMatrix::from_rows(&rows, 900).unwrap()
}

/// The rows of [`matrix`] with the columns in the order that suits the searches most, and least.
fn both_ways(n_rows: usize) -> [TermMatrix; 2] {
    let matrix = matrix(n_rows);
    let mut counts = [0; 900];
    matrix.columns().iter().for_each(|&column| counts[column as usize] += 1);
    let mut order: Vec<u32> = (0..900).collect();
    order.sort_by_key(|&column| std::cmp::Reverse(counts[column as usize]));
    let mut ranks = [0u32; 900];
    (0..).zip(order).for_each(|(rank, column)| ranks[column as usize] = rank);
    let renumbered = |number: &dyn Fn(u32) -> u32| {
        let row = |row: Row<'_>| row.iter().map(|(column, value)| (number(column), value)).collect();
        let matrix = TermMatrix::from_rows(&matrix.rows().map(row).collect::<Vec<_>>(), 900).unwrap();
        (Ranked::new(&matrix, &collapse(&matrix).firsts).in_order(), matrix)
    };
    let (best, best_matrix) = renumbered(&|column| ranks[column as usize]);
    let (worst, worst_matrix) = renumbered(&|column| 899 - ranks[column as usize]);
    assert!(best && !worst);
    [best_matrix, worst_matrix]
}

const KERNELS: [Kernel; 2] = [Kernel::Cut, Kernel::Contact];

#[test]
fn every_kernel_gives_the_pairs_of_the_double_loop_on_every_instruction_set() {
    for (matrix, threshold) in both_ways(1200).iter().flat_map(|m| [0.1, 0.3, 0.6, 0.9, 0.99].map(|t| (m, t)))
    {
        let slow = all_pairs(matrix, threshold);
        assert!(slow.len() > 100);
        for (kernel, arch) in KERNELS.into_iter().flat_map(|k| [(k, Arch::Scalar), (k, Arch::new())]) {
            let found = join_on(arch, Some(kernel), matrix, threshold).iter().collect::<Vec<_>>();
            assert_eq!(found, slow, "{threshold} {kernel:?} {arch:?}");
        }
    }
}

/// Rows of few columns and values, in which copies, ties, one-term rows and empty rows abound; column 0 stands in
/// every full row where `common` is set, and the columns may stand in the order that suits the searches least.
fn small() -> impl Strategy<Value = TermMatrix> {
    let value = prop_oneof![Just(1.0f32), Just(2.0), Just(-0.5), 0.01f32..3.0, Just(1e-40f32)];
    let row = prop_oneof![
        prop::collection::vec((0u32..24, value.clone()), 0..3),
        prop::collection::vec((0u32..24, value), 0..18)
    ];
    (prop::collection::vec(row, 0..30), any::<bool>(), any::<bool>()).prop_map(
        |(mut rows, common, reversed)| {
            for row in &mut rows {
                if common && !row.is_empty() {
                    row.push((0, 1.5));
                }
                if reversed {
                    row.iter_mut().for_each(|(column, _)| *column = 23 - *column);
                }
                row.sort_by_key(|&(column, _)| column);
                row.dedup_by_key(|&mut (column, _)| column);
            }
            rows.extend(rows.clone().into_iter().step_by(5));
            TermMatrix::from_rows(&rows, 24).unwrap()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn either_kernel_gives_the_pairs_of_the_double_loop(
        matrix in small(), choice in 0u8..6, index: prop::sample::Index, between in 0.0..1.0f64,
    ) {
        let cosines: Vec<f32> = all_pairs(&matrix, 0.0).iter().map(|pair| pair.cosine).collect();
        let threshold = match choice {
            0 => 0.0,
            1 => 1.0,
            2 | 3 if !cosines.is_empty() => f64::from(index.get(&cosines).max(0.0)),
            _ => between,
        };
        let slow = all_pairs(&matrix, threshold);
        for (kernel, arch) in KERNELS.into_iter().flat_map(|k| [(k, Arch::Scalar), (k, Arch::new())]) {
            let found = join_on(arch, Some(kernel), &matrix, threshold).iter().collect::<Vec<_>>();
            prop_assert_eq!(&found, &slow, "{} {:?} {:?}", threshold, kernel, arch);
        }
    }
}

#[test]
fn rare_terms_are_met_and_frequent_ones_added_up() {
    let chosen = |n_columns: u32, length: u32, threshold| {
        let mut state = 1u32;
        let mut cell = |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (((u64::from(state) * u64::from(n_columns)) >> 32) as u32, 1.0)
        };
        let mut row = |_| {
            let mut row: Vec<(u32, f32)> = (0..length).map(&mut cell).collect();
            row.sort_by_key(|&(column, _)| column);
            row.dedup_by_key(|&mut (column, _)| column);
            row
        };
        let rows: Vec<_> = (0..20_000).map(&mut row).collect();
        let matrix = TermMatrix::from_rows(&rows, n_columns as usize).unwrap();
        let collapsed = collapse(&matrix);
        let ranked = Ranked::new(&matrix, &collapsed.firsts);
        choose(&ranked, &cut::heads(&ranked, threshold), threshold)
    };
    assert_eq!(chosen(20_000, 6, 0.9), Kernel::Contact);
    assert_eq!(chosen(300, 60, 0.5), Kernel::Cut);
}

#[test]
fn new_rows_meet_old_rows_across_blocks_and_tiles() {
    for matrix in both_ways(1200) {
        for (n_new, threshold) in [(0, 0.3), (100, 0.3), (700, 0.6), (1200, 0.1)] {
            let slow = all_pairs_against(&matrix, n_new, threshold);
            assert!(slow.len() > 100 || n_new == 0);
            let found = PairsAgainst::join(&matrix, n_new, threshold).unwrap();
            assert_eq!(found.iter().collect::<Vec<_>>(), slow, "{n_new} {threshold}");
        }
    }
}

#[test]
fn every_instruction_set_gives_the_neighbours_of_the_double_loop() {
    for matrix in both_ways(1200) {
        let slow = all_neighbours(&matrix, 7);
        for arch in [Arch::Scalar, Arch::new()] {
            assert_eq!(nearest_on(arch, &matrix, 7), slow, "{arch:?}");
        }
    }
}
