//! Rows that come from elsewhere: in double precision, of any length, against centroids that are given.

use likewise::themes::{cosines, nearest_centroids};
use likewise::vectors::TermMatrix;
use proptest::prelude::*;

/// Up to 9 rows over 6 columns, values of either sign.
fn rows() -> impl Strategy<Value = Vec<Vec<(u32, f32)>>> {
    let value = prop_oneof![-3.0f32..-0.01, 0.01f32..3.0];
    let row = prop::collection::btree_map(0u32..6, value, 0..6);
    prop::collection::vec(row.prop_map(|row| row.into_iter().collect()), 0..9)
}

fn doubles(matrix: &TermMatrix, factor: f64) -> TermMatrix {
    let values: Vec<f64> = matrix.values().iter().map(|&value| f64::from(value) * factor).collect();
    TermMatrix::from_doubles(matrix.starts().to_vec(), matrix.columns().to_vec(), &values, 6).unwrap()
}

proptest! {
    #[test]
    fn doubles_are_rounded_and_keep_their_direction_at_any_length(rows in rows(), exponent in -300i32..300) {
        let matrix = TermMatrix::from_rows(&rows, 6).unwrap();
        prop_assert_eq!(&doubles(&matrix, 1.0), &matrix);
        let far = doubles(&matrix, 10f64.powi(exponent));
        for (a, b) in (0..rows.len()).flat_map(|a| (0..a).map(move |b| (a, b))) {
            prop_assert!((far.cosine(a, b) - matrix.cosine(a, b)).abs() < 1e-6);
        }
    }

    #[test]
    fn unit_rows_have_unit_length_once_and_for_all(rows in rows()) {
        let matrix = TermMatrix::from_rows(&rows, 6).unwrap();
        let unit = matrix.clone().into_unit_rows();
        for (row, cells) in rows.iter().enumerate() {
            let length = if cells.is_empty() { 0.0 } else { 1.0 };
            prop_assert!((unit.norm(row) - length).abs() < 1e-6);
            let stacked = matrix.row(row).dot(unit.row(row));
            prop_assert!((stacked - matrix.norm(row) * length).abs() < 1e-5);
        }
        prop_assert_eq!(&unit.clone().into_unit_rows(), &unit);
        let (starts, columns, values) = unit.clone().into_parts();
        prop_assert_eq!(TermMatrix::new(starts, columns, values, 6).unwrap(), unit);
    }

    #[test]
    fn cosines_to_centroids_are_those_of_two_rows(rows in rows(), centroids in rows()) {
        let n = rows.len();
        let both = TermMatrix::from_rows(&[rows.clone(), centroids.clone()].concat(), 6).unwrap();
        let matrix = TermMatrix::from_rows(&rows, 6).unwrap();
        let centroids = TermMatrix::from_rows(&centroids, 6).unwrap();
        let found = cosines(&matrix, &centroids);
        let nearest = nearest_centroids(&matrix, &centroids);
        for (row, &nearest) in nearest.iter().enumerate() {
            let expected: Vec<f32> = (0..centroids.n_rows()).map(|c| both.cosine(row, n + c)).collect();
            prop_assert_eq!(found.row(row).to_vec(), expected.clone());
            let most = expected.iter().copied().fold(f32::MIN, f32::max);
            let first = expected.iter().position(|&cosine| cosine == most).map(|first| first as u32);
            let connected = expected.iter().any(|&cosine| cosine != 0.0);
            prop_assert_eq!(nearest, first.filter(|_| connected));
        }
    }
}

#[test]
fn values_that_single_precision_has_not_are_left_out_or_refused() {
    let make = |values: &[f64]| TermMatrix::from_doubles(vec![0, 2, 3], vec![0, 1, 1], values, 2);
    let matrix = make(&[1.0, 1e-60, 5e-324]).unwrap();
    assert_eq!((matrix.row(0).columns, matrix.row(1).values), (&[0][..], &[1.0][..]));
    for broken in [[0.0, 1.0, 1.0], [f64::NAN, 1.0, 1.0], [1.0, f64::INFINITY, 1.0]] {
        assert!(make(&broken).unwrap_err().to_string().contains("finite and not zero"));
    }
    assert!(TermMatrix::from_doubles(vec![0, 2], vec![1, 0], &[1.0, 1.0], 2).is_err());
    // Beside a value that large the other is nothing, but no stored value is 0.
    let row = TermMatrix::from_rows(&[vec![(0, 3e38), (1, 1e-44)]], 2).unwrap().into_unit_rows();
    assert_eq!(row.row(0).values, [1.0, f32::MIN_POSITIVE]);
}
