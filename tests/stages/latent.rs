//! Laws of the latent rows: orthonormal directions, singular values equal to the exact ones, one answer for any
//! number of threads.

use likewise::vectors::TermMatrix;
use likewise::vectors::latent::Latent;
use linfa::traits::{Fit, Transformer};
use proptest::prelude::*;

/// Rows of up to 8 terms, some empty, some equal; up to 30 x 25.
fn matrices() -> impl Strategy<Value = TermMatrix> {
    let row = prop::collection::btree_map(0u32..25, 0.05f32..1.0, 0..8);
    let rows = prop::collection::vec((row, 1usize..3), 1..20);
    rows.prop_map(|rows| {
        let repeat = |(row, times): (std::collections::BTreeMap<u32, f32>, usize)| {
            std::iter::repeat_n(row.into_iter().collect::<Vec<_>>(), times)
        };
        TermMatrix::from_rows(&rows.into_iter().flat_map(repeat).collect::<Vec<_>>(), 25).expect("a matrix")
    })
}

/// The exact singular values, largest first: Jacobi rotations on the rows' inner products.
fn exact(matrix: &TermMatrix) -> Vec<f64> {
    let n = matrix.n_rows();
    let mut a = vec![vec![0.0; n]; n];
    for (i, row) in a.iter_mut().enumerate() {
        for (j, cell) in row.iter_mut().enumerate() {
            *cell = matrix.row(i).dot(matrix.row(j));
        }
    }
    for _ in 0..30 {
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q].abs() < 1e-15 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let (c, s) = (1.0 / (t * t + 1.0).sqrt(), t / (t * t + 1.0).sqrt());
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (above, below) = a.split_at_mut(q);
                for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
                    (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
                }
            }
        }
    }
    let mut values: Vec<f64> = (0..n).map(|i| a[i][i].max(0.0).sqrt()).collect();
    values.sort_by(|x, y| y.total_cmp(x));
    values
}

fn fit(matrix: &TermMatrix, n_dimensions: usize) -> Latent {
    Latent::params(n_dimensions).fit(&matrix.dataset()).expect("latent rows of any matrix")
}

proptest! {
    #[test]
    fn singular_values_are_the_exact_ones(matrix in matrices(), n_dimensions in 1usize..40) {
        let (exact, found) = (exact(&matrix), fit(&matrix, n_dimensions));
        let found = found.singular_values();
        for (exact, found) in exact.iter().zip(found) {
            prop_assert!((exact - found).abs() < 1e-4 * (exact + 1.0), "{exact} {found}");
        }
        // What is left out is either beyond the number asked for or nothing.
        let left = exact.iter().take(n_dimensions).skip(found.len());
        prop_assert!(left.fold(0.0f64, |most, &x| most.max(x)) < 1e-3 * (exact[0] + 1e-9));
    }

    #[test]
    fn directions_are_orthonormal(matrix in matrices(), n_dimensions in 1usize..40) {
        let latent = fit(&matrix, n_dimensions);
        let directions = latent.components().mapv(f64::from);
        let product = directions.t().dot(&directions);
        for ((i, j), x) in product.indexed_iter() {
            let wanted = f64::from(i == j);
            prop_assert!((x - wanted).abs() < 1e-3, "{i} {j} {x}");
        }
    }

    #[test]
    fn with_all_directions_inner_products_survive(matrix in matrices()) {
        let rows = fit(&matrix, 40).transform(&matrix);
        for i in 0..matrix.n_rows() {
            for j in 0..matrix.n_rows() {
                let exact = matrix.row(i).dot(matrix.row(j));
                let latent = f64::from(rows.row(i).dot(&rows.row(j)));
                prop_assert!((exact - latent).abs() < 1e-3, "{i} {j} {exact} {latent}");
            }
        }
    }

    #[test]
    fn a_row_is_the_same_alone_and_in_the_corpus(matrix in matrices()) {
        let latent = fit(&matrix, 5);
        let all = latent.transform(&matrix);
        let last = matrix.n_rows() - 1;
        let alone = latent.transform(&matrix.select(&[last as u32]));
        prop_assert_eq!(all.row(last), alone.row(0));
    }
}

/// Enough rows for several chunks of every loop.
fn large() -> TermMatrix {
    let row = |i: u32| (0..12).map(move |j| ((i * 7 + j * j * 31 + i * j) % 900, 1.0 / (1 + j) as f32));
    let rows: Vec<Vec<(u32, f32)>> = (0..2500)
        .map(|i| row(i).collect::<std::collections::BTreeMap<_, _>>().into_iter().collect())
        .collect();
    TermMatrix::from_rows(&rows, 900).expect("a matrix")
}

#[test]
fn one_thread_and_three_give_the_same_bits() {
    let matrix = large();
    let on = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("a pool");
        pool.install(|| fit(&matrix, 20))
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn more_power_iterations_come_closer_and_another_seed_stays_close() {
    let matrix = large();
    let sum = |n_iterations, seed| {
        let latent = Latent::params(20).n_iterations(n_iterations).seed(seed).fit(&matrix.dataset());
        latent.expect("latent rows").singular_values().iter().map(|x| x * x).sum::<f64>()
    };
    let (rough, usual, fine) = (sum(0, 0), sum(4, 0), sum(30, 0));
    assert!(rough < usual && usual < fine * (1.0 + 1e-6), "{rough} {usual} {fine}");
    assert!(usual > 0.95 * fine && (sum(4, 1) / usual - 1.0).abs() < 0.02, "{usual} {fine}");
}

#[test]
fn matrices_without_values_or_rows_have_no_directions() {
    for rows in [vec![], vec![vec![]], vec![vec![]; 5]] {
        let matrix = TermMatrix::from_rows(&rows, 4).expect("a matrix");
        let latent = fit(&matrix, 3);
        assert_eq!((latent.n_dimensions(), latent.transform(&matrix).dim()), (0, (rows.len(), 0)));
    }
}

#[test]
fn bad_parameters_are_named() {
    let matrix = TermMatrix::from_rows(&[vec![(0, 1.0)]], 1).expect("a matrix");
    let error = Latent::params(0).fit(&matrix.dataset()).unwrap_err();
    assert_eq!(error.to_string(), "`dimensions` must be at least 1, got 0");
    let error = Latent::params(1).n_iterations(101).fit(&matrix.dataset()).unwrap_err();
    assert_eq!(error.to_string(), "`power iterations` must be from 0 to 100, got 101");
}
