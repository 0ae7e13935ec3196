//! The laws of spherical k-means, over random matrices with empty rows, copies, ties and rows of one term.

use likewise::Result;
use likewise::themes::{Assignment, Seeding, SphericalKMeans, SphericalKMeansParams};
use likewise::vectors::TermMatrix;
use linfa::traits::{Fit, Predict};
use proptest::prelude::*;

/// A row: columns below `n_columns`, mostly low ones, and few different values so that cosines tie.
fn row(n_columns: u32) -> impl Strategy<Value = Vec<(u32, f32)>> {
    let column = prop_oneof![0..n_columns.div_ceil(8), 0..n_columns];
    let value = prop_oneof![Just(1.0), Just(0.5), 0.1_f32..1.0];
    prop::collection::btree_map(column, value, 0..12).prop_map(|row| row.into_iter().collect())
}

/// Matrices of up to `n` rows, of which some stand there more than once.
fn matrix(n: usize) -> impl Strategy<Value = TermMatrix> {
    (1_u32..60).prop_flat_map(move |n_columns| {
        let rows = prop::collection::vec(row(n_columns), 1..n);
        let copies = prop::collection::vec(any::<prop::sample::Index>(), 0..n / 3);
        (rows, copies).prop_map(move |(mut rows, copies)| {
            for copy in copies {
                let at = copy.index(rows.len());
                rows.push(rows[at].clone());
            }
            TermMatrix::from_rows(&rows, n_columns as usize).unwrap()
        })
    })
}

/// Parameters for `k` clusters.
fn params(k: usize, seed: u64, greedy: bool) -> SphericalKMeansParams {
    let seeding = if greedy { Seeding::Greedy } else { Seeding::Random };
    SphericalKMeans::params(k).seed(seed).seeding(seeding).tolerance(0.0).n_runs(2)
}

/// Fits; where `k` is too high, with the highest there may be; `None` where no row has a term.
fn fit(
    params: impl Fn(usize) -> SphericalKMeansParams,
    k: usize,
    matrix: &TermMatrix,
) -> Option<SphericalKMeans> {
    let most = n_different(matrix);
    let result: Result<_> = params(k).fit(&matrix.dataset());
    if k <= most {
        return Some(result.unwrap());
    }
    let sentence = result.unwrap_err().to_string();
    assert_eq!(sentence.contains(&format!("at most {most},")), most > 0, "{sentence}");
    (most > 0).then(|| params(most).fit(&matrix.dataset()).unwrap())
}

/// Number of rows that differ in direction, bit by bit.
fn n_different(matrix: &TermMatrix) -> usize {
    let unit = |row: usize| {
        let unit =
            |(column, value): (u32, f32)| (column, ((f64::from(value) / matrix.norm(row)) as f32).to_bits());
        matrix.row(row).iter().map(unit).collect::<Vec<_>>()
    };
    let rows: std::collections::BTreeSet<_> =
        (0..matrix.n_rows()).filter(|&row| !matrix.row(row).is_empty()).map(unit).collect();
    rows.len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn pruned_equals_plain(matrix in matrix(80), k in 1_usize..40, seed in 0_u64..9, greedy: bool) {
        let indexed = fit(|k| params(k, seed, greedy), k, &matrix);
        let plain = fit(|k| params(k, seed, greedy).assignment(Assignment::Plain), k, &matrix);
        prop_assert_eq!(indexed, plain);
    }

    #[test]
    fn no_cluster_is_empty_and_sizes_count_labels(matrix in matrix(60), k in 1_usize..60, seed in 0_u64..9) {
        let Some(model) = fit(|k| params(k, seed, false), k, &matrix) else { return Ok(()) };
        for (cluster, &size) in model.sizes().iter().enumerate() {
            prop_assert!(size > 0);
            let members = model.labels().iter().filter(|&&label| label == Some(cluster as u32));
            prop_assert_eq!(size, members.count());
        }
        for row in 0..matrix.n_rows() {
            prop_assert_eq!(model.label(row).is_none(), matrix.row(row).is_empty());
        }
    }

    #[test]
    fn the_objective_never_falls(matrix in matrix(80), k in 1_usize..20, seed in 0_u64..9, greedy: bool) {
        let Some(model) = fit(|k| params(k, seed, greedy), k, &matrix) else { return Ok(()) };
        let objectives = model.objective_by_iteration();
        prop_assert!(objectives.windows(2).all(|two| two[1] >= two[0] - 1e-6 * two[0]), "{:?}", objectives);
        prop_assert_eq!(model.n_iterations(), objectives.len());
    }

    #[test]
    fn the_objective_is_the_sum_of_cosines_to_unit_centroids(matrix in matrix(60), k in 1_usize..20) {
        let Some(model) = fit(|k| params(k, 1, true), k, &matrix) else { return Ok(()) };
        let mut sum = 0.0;
        for row in 0..matrix.n_rows() {
            let Some(label) = model.label(row) else { continue };
            sum += matrix.row(row).dot(model.centroids().row(label as usize)) / matrix.norm(row);
        }
        prop_assert!((sum - model.objective()).abs() <= 1e-5 * sum.max(1.0), "{} {}", sum, model.objective());
        for cluster in 0..model.n_clusters() {
            prop_assert!((model.centroids().norm(cluster) - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn each_document_is_with_its_nearest_centroid(matrix in matrix(60), k in 2_usize..20) {
        let Some(model) = fit(|k| params(k, 1, true).max_iterations(1000), k, &matrix) else { return Ok(()) };
        let closest = model.closest(&matrix);
        for (row, closest) in closest.iter().enumerate() {
            let Some(closest) = closest else { continue };
            let own = model.centroids().row(model.label(row).unwrap() as usize);
            let cosine = matrix.row(row).dot(own) / matrix.norm(row);
            prop_assert!(f64::from(closest.cosine) - cosine < 1e-5, "row {}: {:?} {}", row, closest, cosine);
            let runner_up = closest.runner_up.map_or(-1.0, |(_, cosine)| cosine);
            prop_assert!(closest.cosine >= runner_up);
        }
    }
}

#[test]
fn one_thread_gives_the_bytes_of_two() {
    let rows: Vec<Vec<(u32, f32)>> = (0..3000_u32)
        .map(|i| {
            (0..30)
                .map(|j| ((i * i + j * j * (i % 7 + 3)) % (40 + j * 40), 1.0 + (i % 13) as f32))
                .collect::<std::collections::BTreeMap<_, _>>()
                .into_iter()
                .collect()
        })
        .collect();
    let matrix = TermMatrix::from_rows(&rows, 1300).unwrap();
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| SphericalKMeans::params(30).fit(&matrix.dataset()).unwrap())
    };
    let one = fit(1);
    assert!(one.n_iterations() > 3);
    assert_eq!(one, fit(2));
    assert_eq!(one, fit(5));
}

#[test]
fn small_corpora_with_k_up_to_their_size() {
    for n in [1_u32, 2, 3, 6] {
        let rows: Vec<_> = (0..n).map(|i| vec![(i, 1.0), (n, 0.5)]).collect();
        let matrix = TermMatrix::from_rows(&rows, n as usize + 1).unwrap();
        for k in 1..=n as usize {
            let model = SphericalKMeans::params(k).fit(&matrix.dataset()).unwrap();
            assert_eq!((model.n_clusters(), model.sizes().iter().sum::<usize>()), (k, n as usize));
            assert!(model.sizes().iter().all(|&size| size > 0));
            if k == n as usize {
                assert!((model.objective() - f64::from(n)).abs() < 1e-6);
            }
        }
        let sentence =
            SphericalKMeans::params(n as usize + 1).fit(&matrix.dataset()).unwrap_err().to_string();
        assert!(
            sentence.starts_with(&format!("`k` must be at most {n}, the number of documents")),
            "{sentence}"
        );
    }
}

#[test]
fn without_terms_there_is_nothing_to_cluster() {
    for rows in [vec![], vec![vec![], vec![]]] {
        let matrix = TermMatrix::from_rows(&rows, 3).unwrap();
        let sentence = SphericalKMeans::params(1).fit(&matrix.dataset()).unwrap_err().to_string();
        assert_eq!(sentence, "no document has a term to be clustered by");
    }
}

#[test]
fn strange_values_do_no_harm() {
    let rows =
        [vec![(0, 1e38), (1, 1e38)], vec![(0, 1e-44)], vec![(0, -1.0)], vec![(1, -3e38)], vec![(2, 1.0)]];
    let matrix = TermMatrix::from_rows(&rows, 3).unwrap();
    for k in 1..=5 {
        let indexed = SphericalKMeans::params(k).fit(&matrix.dataset()).unwrap();
        let plain = SphericalKMeans::params(k).assignment(Assignment::Plain).fit(&matrix.dataset()).unwrap();
        assert_eq!(indexed, plain);
        assert!(indexed.objective().is_finite());
    }
}

#[test]
fn new_rows_go_to_the_nearest_centroid() {
    let rows = [vec![(0, 1.0)], vec![(0, 0.9), (1, 0.1)], vec![(2, 1.0)], vec![(2, 0.8), (3, 0.1)]];
    let matrix = TermMatrix::from_rows(&rows, 4).unwrap();
    let model = SphericalKMeans::params(2).fit(&matrix.dataset()).unwrap();
    let new = [vec![(2, 0.1), (9, 7.0)], vec![], vec![(0, 5.0), (3, 1.0)]];
    let new = TermMatrix::from_rows(&new, 10).unwrap();
    assert_eq!(model.predict(&new), [model.label(2), None, model.label(0)]);
    assert_eq!(Predict::<_, Vec<_>>::predict(&model, &new.dataset()), model.predict(&new));
}
