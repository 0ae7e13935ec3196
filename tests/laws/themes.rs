//! Laws of themes, for every method: no theme is empty, each document with a term has one, sizes fall, and
//! neither threads nor the size of the corpus change the rules.

use std::collections::BTreeMap;

use likewise::themes::{Method, Themes, choose_k};
use likewise::vectors::TermMatrix;
use linfa::traits::{Fit, Predict};
use proptest::prelude::*;

/// Rows of up to 6 terms, some empty, some equal, none of unit length but by chance.
fn matrices() -> impl Strategy<Value = TermMatrix> {
    let row = prop::collection::btree_map(0u32..12, 0.05f32..1.0, 0..6);
    let rows = prop::collection::vec((row, 1usize..4), 1..15);
    rows.prop_map(|rows| {
        let repeat = |(row, times): (BTreeMap<u32, f32>, usize)| {
            std::iter::repeat_n(row.into_iter().collect::<Vec<_>>(), times)
        };
        TermMatrix::from_rows(&rows.into_iter().flat_map(repeat).collect::<Vec<_>>(), 12).expect("a matrix")
    })
}

fn methods() -> impl Strategy<Value = Method> {
    prop::sample::select(Method::ALL.to_vec())
}

/// Number of rows that have a term and point another way than all before.
fn n_distinct(matrix: &TermMatrix) -> usize {
    let unit = |row: usize, value: f32| ((f64::from(value) / matrix.norm(row)) as f32).to_bits();
    let rows = (0..matrix.n_rows()).filter(|&row| !matrix.row(row).is_empty());
    let rows = rows.map(|row| matrix.row(row).iter().map(|(c, v)| (c, unit(row, v))).collect::<Vec<_>>());
    rows.collect::<std::collections::BTreeSet<_>>().len()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn themes_are_full_ordered_and_complete(
        matrix in matrices(), method in methods(), share in 0.0..1.0f64, seed in 0u64..5,
    ) {
        let most = n_distinct(&matrix);
        prop_assume!(most > 0);
        let k = 1 + (share * most as f64) as usize;
        let themes = Themes::params(k).method(method).seed(seed).fit(&matrix.dataset()).expect("themes");

        prop_assert_eq!((themes.n_themes(), themes.n_rows()), (k, matrix.n_rows()));
        let mut members = vec![Vec::new(); k];
        for row in 0..matrix.n_rows() {
            prop_assert_eq!(themes.theme(row).is_none(), matrix.row(row).is_empty());
            prop_assert!(themes.margin(row).is_finite() && themes.margin(row).abs() <= 2.001);
            if let Some(theme) = themes.theme(row) {
                members[theme as usize].push(row);
            }
        }
        let sizes: Vec<usize> = members.iter().map(Vec::len).collect();
        prop_assert_eq!(&sizes, themes.sizes());
        prop_assert!(sizes.iter().all(|&size| size > 0));
        let keys: Vec<_> = members.iter().map(|rows| (std::cmp::Reverse(rows.len()), rows[0])).collect();
        prop_assert!(keys.is_sorted());
        for (theme, rows) in members.iter().enumerate() {
            let centroid = themes.centroids().row(theme);
            prop_assert!((themes.centroids().norm(theme) - 1.0).abs() < 1e-5);
            prop_assert!(rows.iter().all(|&row| matrix.row(row).columns.iter().all(|c| centroid.columns.contains(c))));
        }
    }

    #[test]
    fn more_themes_than_different_documents_are_refused(matrix in matrices(), method in methods()) {
        let most = n_distinct(&matrix);
        let error = Themes::params(most + 1).method(method).fit(&matrix.dataset()).unwrap_err().to_string();
        prop_assert!(error.contains("`k` must be") && error.contains(&format!("at most {most}")), "{}", error);
    }

    #[test]
    fn a_number_is_chosen_for_any_corpus(matrix in matrices(), method in methods()) {
        match choose_k(&matrix, None, method, 3) {
            Ok(chosen) => {
                let most = n_distinct(&matrix);
                prop_assert!(chosen.k() >= 1 && chosen.k() <= (most / 2).max(1), "{} of {}", chosen.k(), most);
                prop_assert!(chosen.equally_good().contains(&chosen.k()));
                prop_assert!(chosen.to_string().contains("taken"));
            }
            Err(error) => prop_assert!(n_distinct(&matrix) == 0, "{}", error),
        }
    }
}

/// `n` documents on each of `n_subjects` subjects: four words of the subject, one that all have, one of their own.
fn subjects(n_subjects: u32, n: u32) -> (TermMatrix, Vec<u32>) {
    let common = n_subjects * 4;
    let row = |i: u32| {
        let subject = i % n_subjects;
        // Weights without a pattern and not far apart: where one word outweighs the others, the subject falls into
        // four parts of its own, and they are what is found.
        let weight = |j: u32| 0.4 + ((i * 7919 + j * 104_729) % 601 % 61) as f32 / 300.0;
        let mut row: Vec<(u32, f32)> = (0..4).map(|j| (subject * 4 + j, weight(j))).collect();
        row.extend([(common, 0.2), (common + 1 + i, 0.6)]);
        row
    };
    let rows: Vec<_> = (0..n_subjects * n).map(row).collect();
    let matrix = TermMatrix::from_rows(&rows, (common + 1 + n_subjects * n) as usize).expect("a matrix");
    (matrix, (0..n_subjects * n).map(|i| i % n_subjects).collect())
}

#[test]
fn subjects_are_found_by_every_method() {
    let (matrix, truth) = subjects(7, 40);
    for method in Method::ALL {
        let themes = Themes::params(7).method(method).fit(&matrix.dataset()).expect("themes");
        let found: Vec<u32> = (0..matrix.n_rows()).map(|row| themes.theme(row).expect("a theme")).collect();
        let scores = likewise::evaluate::groups(&found, &truth);
        assert_eq!(scores.ari, 1.0, "{method}");
        assert!((0..matrix.n_rows()).all(|row| themes.margin(row) > 0.1), "{method}");
        // New documents like those seen find the same themes.
        let predicted: Vec<Option<u32>> = themes.predict(&matrix);
        assert!(predicted.iter().zip(&found).all(|(new, &old)| *new == Some(old)), "{method}");
    }
}

#[test]
fn the_number_of_subjects_is_found() {
    for n_subjects in [3, 5, 8] {
        let (matrix, _) = subjects(n_subjects, 18);
        for method in [Method::Smoothed, Method::Latent] {
            let chosen = choose_k(&matrix, None, method, 1).expect("a number");
            assert!(
                chosen.equally_good().contains(&(n_subjects as usize)),
                "{n_subjects} {method}: {chosen}"
            );
        }
    }
}

#[test]
fn one_thread_and_three_give_the_same_bits() {
    let (matrix, _) = subjects(9, 70);
    let on = |n_threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("a pool");
        pool.install(|| {
            let themes = Method::ALL.map(|method| Themes::params(12).method(method).fit(&matrix.dataset()));
            let chosen = choose_k(&matrix, Some(5..=12), Method::Smoothed, 1);
            (themes.map(|themes| themes.expect("themes")), chosen.expect("a number"))
        })
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn tiny_corpora_give_sensible_themes() {
    let rows = [
        vec![(0, 0.8), (1, 0.6)],
        vec![(2, 1.0)],
        vec![(0, 0.6), (1, 0.8)],
        vec![(2, 0.8), (3, 0.6)],
        vec![(2, 0.6), (3, 0.8)],
        vec![(0, 0.7), (1, 0.7)],
    ];
    for method in Method::ALL {
        let fit = |n: usize, k| {
            let matrix = TermMatrix::from_rows(&rows[..n], 4).expect("a matrix");
            let themes = Themes::params(k).method(method).fit(&matrix.dataset()).expect("themes");
            (0..n).map(|row| themes.theme(row).expect("a theme")).collect::<Vec<_>>()
        };
        assert_eq!(fit(1, 1), [0], "{method}");
        assert_eq!((fit(2, 1), fit(2, 2)), (vec![0, 0], vec![0, 1]), "{method}");
        assert_eq!((fit(3, 2), fit(3, 3)), (vec![0, 1, 0], vec![0, 1, 2]), "{method}");
        assert_eq!(fit(6, 2), [0, 1, 0, 1, 1, 0], "{method}");
    }
}

#[test]
fn a_corpus_without_words_is_told_so() {
    let matrix = TermMatrix::from_rows(&[vec![], vec![]], 3).expect("a matrix");
    let error = choose_k(&matrix, None, Method::Smoothed, 0).unwrap_err().to_string();
    assert!(error.contains("no document has a term"), "{error}");
    let error = choose_k(&subjects(2, 2).0, Some(2..=9), Method::Smoothed, 0).unwrap_err().to_string();
    assert!(error.contains("at most 4") && error.contains("2..9"), "{error}");
}

#[test]
fn too_few_documents_for_halves_get_the_least_number() {
    for method in Method::ALL {
        for n in 1..=5u32 {
            let rows: Vec<_> = (0..n).map(|i| vec![(i, 1.0), (9, 0.5)]).collect();
            let matrix = TermMatrix::from_rows(&rows, 10).expect("rows");
            for low in 1..=n as usize {
                let chosen = choose_k(&matrix, Some(low..=n as usize), method, 1).expect("a number");
                assert!((low..=n as usize).contains(&chosen.k()), "{n} {low} {method}: {chosen}");
            }
        }
    }
}
