//! The searches give the same with the machine's best instructions and with those that every machine has, and
//! across the borders of blocks and tiles, which the small matrices of the laws do not reach.

use pulp::Arch;

use super::against::PairsAgainst;
use super::all_pairs::{all_neighbours, all_pairs, all_pairs_against};
use super::join::join_on;
use super::nearest::nearest_on;

use crate::vectors::TermMatrix;

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

#[test]
fn every_instruction_set_gives_the_pairs_of_the_double_loop() {
    let matrix = matrix(1200);
    for threshold in [0.1, 0.3, 0.6, 0.9] {
        let slow = all_pairs(&matrix, threshold);
        assert!(slow.len() > 100);
        for arch in [Arch::Scalar, Arch::new()] {
            assert_eq!(
                join_on(arch, &matrix, threshold).iter().collect::<Vec<_>>(),
                slow,
                "{threshold} {arch:?}"
            );
        }
    }
}

#[test]
fn new_rows_meet_old_rows_across_blocks_and_tiles() {
    let matrix = matrix(1200);
    for (n_new, threshold) in [(0, 0.3), (100, 0.3), (700, 0.6), (1200, 0.1)] {
        let slow = all_pairs_against(&matrix, n_new, threshold);
        assert!(slow.len() > 100 || n_new == 0);
        let found = PairsAgainst::join(&matrix, n_new, threshold).unwrap();
        assert_eq!(found.iter().collect::<Vec<_>>(), slow, "{n_new} {threshold}");
    }
}

#[test]
fn every_instruction_set_gives_the_neighbours_of_the_double_loop() {
    let matrix = matrix(1200);
    let slow = all_neighbours(&matrix, 7);
    for arch in [Arch::Scalar, Arch::new()] {
        assert_eq!(nearest_on(arch, &matrix, 7), slow, "{arch:?}");
    }
}
