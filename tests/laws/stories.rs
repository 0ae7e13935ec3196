//! Laws of the stories: the fast search is its own definition, and neither order nor threads show.

use likewise::stories::{Stories, StoriesParams, slow_stories};
use likewise::vectors::TermMatrix;
use proptest::prelude::*;

/// A row of terms and a date in days.
type Shape = (Vec<(u32, f32)>, Option<i64>);

const N_TERMS: usize = 7;
const DAY: i64 = 86_400;

/// Rows of few terms with few values, so that many are equal or equally alike.
fn documents() -> impl Strategy<Value = Vec<Shape>> {
    let value = prop_oneof![Just(1.0f32), Just(2.0), 0.1f32..2.0];
    let row = prop::collection::btree_map(0..N_TERMS as u32, value, 0..4);
    let date = prop_oneof![Just(None), (0i64..200).prop_map(Some)];
    prop::collection::vec((row.prop_map(|row| row.into_iter().collect()), date), 0..24)
}

fn params() -> impl Strategy<Value = StoriesParams> {
    let share = prop_oneof![Just(0.0), Just(0.5), Just(1.0)];
    let level = prop_oneof![Just(None), Just(Some(0.0)), Just(Some(0.4)), Just(Some(1.0))];
    let made = |(n, share, level)| Stories::params().n_neighbours(n).date_share(share).level(level);
    (1usize..30, share, level).prop_map(made)
}

fn data(documents: &[Shape]) -> (TermMatrix, Vec<Option<i64>>) {
    let rows: Vec<_> = documents.iter().map(|(row, _)| row.clone()).collect();
    let matrix = TermMatrix::from_rows(&rows, N_TERMS).unwrap();
    (matrix, documents.iter().map(|(_, date)| date.map(|day| day * DAY)).collect())
}

proptest! {
    #[test]
    fn fast_is_slow(documents in documents(), params in params()) {
        let (matrix, dates) = data(&documents);
        prop_assert_eq!(params.of(&matrix, &dates).unwrap(), slow_stories(&params, &matrix, &dates).unwrap());
    }

    #[test]
    fn every_row_is_in_one_story(documents in documents(), params in params()) {
        let (matrix, dates) = data(&documents);
        let found = params.of(&matrix, &dates).unwrap();
        let mut rows: Vec<u32> = found.members().concat();
        rows.sort_unstable();
        prop_assert_eq!(rows, (0..documents.len() as u32).collect::<Vec<_>>());
        for (number, rows) in (0u32..).zip(found.members()) {
            prop_assert!(rows.is_sorted());
            rows.iter().for_each(|&row| assert_eq!(found.story(row as usize), Some(number)));
        }
        prop_assert!(found.members().is_sorted_by(|a, b| a.len() >= b.len()));
        prop_assert_eq!(found.cut().map(|cut| cut.n_stories), found.cut().map(|_| found.n_stories()));
        prop_assert!(found.cuts().iter().all(|cut| cut.gap <= found.cut().unwrap().gap));
    }

    #[test]
    fn the_order_of_the_rows_does_not_show(
        documents in documents(), params in params(), keys in prop::collection::vec(any::<u32>(), 24),
    ) {
        let mut order: Vec<usize> = (0..documents.len()).collect();
        order.sort_by_key(|&row| keys[row]);
        let shuffled: Vec<Shape> = order.iter().map(|&row| documents[row].clone()).collect();
        // What is in a story: rows that are equal in everything can stand for each other.
        let contents = |documents: &[Shape]| {
            let (matrix, dates) = data(documents);
            let found = params.of(&matrix, &dates).unwrap();
            let shown = |row: &u32| format!("{:?}", documents[*row as usize]);
            let mut stories: Vec<Vec<String>> =
                found.members().iter().map(|rows| rows.iter().map(shown).collect()).collect();
            stories.iter_mut().for_each(|story| story.sort());
            stories.sort();
            (stories, found.cuts().to_vec())
        };
        prop_assert_eq!(contents(&documents), contents(&shuffled));
    }
}

#[test]
fn longer_rows_that_few_edges_connect_merge_as_by_the_definition() {
    // Groups grow while most of their documents are no neighbours of each other: what is not compared must not matter.
    let row = |i: u32| {
        let of_event = (0..6).map(|j| (i % 9 * 5 + j, 1.0));
        let own = (0..8).map(|j| (60 + (i * 31 + j * 17) % 140, 0.5 + ((i + j) % 4) as f32 / 4.0));
        of_event.chain(own).collect::<std::collections::BTreeMap<u32, f32>>().into_iter().collect()
    };
    let rows: Vec<Vec<(u32, f32)>> = (0..90).map(row).collect();
    let matrix = TermMatrix::from_rows(&rows, 200).unwrap();
    let dates: Vec<Option<i64>> = (0..90).map(|i| (i % 4 > 0).then_some(i * DAY)).collect();
    for (params, dates) in [
        (Stories::params().n_neighbours(2), &dates[..]),
        (Stories::params().n_neighbours(4).date_share(0.4), &dates),
        (Stories::params().n_neighbours(3), &[]),
    ] {
        let found = params.of(&matrix, dates).unwrap();
        assert!(found.n_stories() > 1 && found.n_stories() < 60);
        assert_eq!(found, slow_stories(&params, &matrix, dates).unwrap());
    }
}

#[test]
fn threads_do_not_show() {
    let row =
        |i: u32| vec![(i % 50, 1.0f32), (50 + i * 7 % 90, 0.5 + (i % 5) as f32), (140 + i * 13 % 60, 0.7)];
    let rows: Vec<_> = (0..600).map(row).collect();
    let matrix = TermMatrix::from_rows(&rows, 200).unwrap();
    let dates: Vec<Option<i64>> = (0..600).map(|i| (i % 3 > 0).then_some(i * DAY)).collect();
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Stories::params().of(&matrix, &dates).unwrap())
    };
    let one = on(1);
    assert!(one.n_stories() > 1 && one.n_stories() < 600);
    assert_eq!(one, on(4));
}

#[test]
fn events_of_one_kind_a_year_apart_are_two_stories() {
    // Each spring the same words, and some that change; between the years nearly as alike as within one.
    let row = |i: u32| vec![(0, 1.0), (1, 1.0), (2, 1.0), (3 + i / 4, 0.5f32), (6 + i, 0.6)];
    let other = |i: u32| vec![(20, 1.0), (21, 1.0), (22 + i, 0.5f32)];
    let rows: Vec<_> = (0..8).map(row).chain((0..4).map(other)).collect();
    let matrix = TermMatrix::from_rows(&rows, 30).unwrap();
    let dates: Vec<Option<i64>> = (0..12).map(|i| Some((i / 4 * 365 + i % 4) * DAY)).collect();
    let n_stories = |params: StoriesParams| params.of(&matrix, &dates).unwrap().n_stories();
    assert_eq!(n_stories(Stories::params()), 3);
    assert_eq!(n_stories(Stories::params().date_share(0.0)), 2);
    assert_eq!(Stories::params().of(&matrix, &[]).unwrap().n_stories(), 2);
}

#[test]
fn bad_parameters_are_told_of() {
    let matrix = TermMatrix::from_rows(&[vec![(0, 1.0)]], 1).unwrap();
    for (params, told) in [
        (Stories::params().n_neighbours(0), "`neighbours` must be from 1 to 1000, got 0"),
        (Stories::params().date_share(1.5), "`dates` must be from 0 to 1, got 1.5"),
        (Stories::params().date_share(f64::NAN), "`dates` must be from 0 to 1, got NaN"),
        (Stories::params().level(Some(-0.1)), "`level` must be from 0 to 1, got -0.1"),
    ] {
        assert_eq!(params.of(&matrix, &[]).unwrap_err().to_string(), told);
    }
    let told = Stories::params().of(&matrix, &[None, None]).unwrap_err().to_string();
    assert_eq!(told, "there are 2 dates for 1 documents");
}

#[test]
fn nothing_and_next_to_nothing_have_stories_too() {
    let none = TermMatrix::from_rows(&[], 0).unwrap();
    assert_eq!(Stories::params().of(&none, &[]).unwrap().n_stories(), 0);
    let unlike = TermMatrix::from_rows(&[vec![(0, 1.0)], vec![], vec![(1, 1.0)], vec![]], 2).unwrap();
    assert_eq!(Stories::params().of(&unlike, &[]).unwrap().n_stories(), 4);
    let alike = TermMatrix::from_rows(&vec![vec![(0, 1.0)]; 30], 1).unwrap();
    assert_eq!(Stories::params().of(&alike, &[]).unwrap().n_stories(), 1);
    // Dates that cannot be are no reason to fail.
    let odd: Vec<Option<i64>> = (0..30).map(|i| Some(if i % 2 == 0 { i64::MIN } else { i64::MAX })).collect();
    assert_eq!(Stories::params().of(&alike, &odd).unwrap().n_stories(), 2);
}
