//! Laws of the sweep: every row is what a direct run at its threshold gives, results are nested, and the scores are
//! what slow counting gives.

use likewise::copies::Copies;
use likewise::document::{Corpus, Page};
use likewise::evaluate;
use likewise::pairs::{Measure, Pairs, all_pairs};
use likewise::sweep::{Goal, JudgedPair, Ranking, Sweep, Truth, judge};
use likewise::vectors::TermMatrix;
use linfa::traits::Transformer;
use proptest::prelude::*;

/// A document: the number of its words, its row of terms, its true group.
type Shape = (usize, Vec<(u32, f32)>, Option<u32>);

fn documents() -> impl Strategy<Value = Vec<Shape>> {
    let row = prop::collection::btree_map(0u32..5, prop_oneof![Just(1.0f32), Just(2.0), 0.1f32..2.0], 0..4);
    let group = prop_oneof![3 => (0u32..4).prop_map(Some), 1 => Just(None)];
    prop::collection::vec((1usize..6, row.prop_map(|row| row.into_iter().collect()), group), 1..30)
}

fn corpus(documents: &[Shape]) -> (TermMatrix, Corpus) {
    let page = |(i, shape): (usize, &Shape)| Page::new(format!("d{i:02}"), "word ".repeat(shape.0));
    let corpus = Corpus::whole(documents.iter().enumerate().map(page).collect());
    let rows: Vec<_> = documents.iter().map(|shape| shape.1.clone()).collect();
    (TermMatrix::from_rows(&rows, 5).unwrap(), corpus)
}

/// Every pair of documents with its cosine and whether the two belong together; `None` where that is not known.
fn by_hand(matrix: &TermMatrix, gold: &[Option<u32>]) -> Vec<(f32, bool)> {
    let mut all = Vec::new();
    for a in 0..gold.len() {
        for b in a + 1..gold.len() {
            if let (Some(one), Some(other)) = (gold[a], gold[b]) {
                // A document without a term is in no pair, not even at 0.
                let empty = matrix.row(a).is_empty() || matrix.row(b).is_empty();
                all.push((if empty { -1.0 } else { matrix.cosine(a, b) }, one == other));
            }
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn each_row_is_a_direct_run_at_its_threshold(shapes in documents(), lowest in 0.0..1.0f64, step in 0.01..0.4f64) {
        let (matrix, corpus) = corpus(&shapes);
        let sweep = Sweep::params(lowest).step(step).of(&matrix, &corpus).unwrap();
        let mut before: Option<Vec<u32>> = None;
        for (place, row) in sweep.rows().iter().enumerate() {
            let pairs: Pairs = Pairs::params(row.threshold).transform(&matrix).unwrap();
            let copies = Copies::params().by_text(false).stop_large(false).of(&pairs, &corpus).unwrap();
            prop_assert_eq!(row.pairs, pairs.len() as u64);
            let mut involved: Vec<u32> = pairs.iter().flat_map(|pair| [pair.a, pair.b]).collect();
            involved.sort_unstable();
            involved.dedup();
            prop_assert_eq!(row.documents, involved.len() as u64);
            prop_assert_eq!(row.groups, copies.groups.len() as u64);
            prop_assert_eq!(row.removed, copies.n_copies() as u64);
            let largest = copies.groups.iter().map(|group| group.members.len() as u64 + 1).max();
            prop_assert_eq!(row.largest_group, largest.unwrap_or(0));
            let words = (0..shapes.len()).filter(|&document| copies.is_copy(document)).map(|document| shapes[document].0);
            prop_assert_eq!(row.removed_words, words.sum::<usize>() as u64);
            let kept: Vec<u32> =
                (0..shapes.len()).map(|document| copies.kept_of(document).unwrap_or(document as u32)).collect();
            prop_assert_eq!(&sweep.kept_by(place), &kept);

            let (mut least, mut below) = (1.0f32, 0);
            for group in &copies.groups {
                let members: Vec<u32> = group.members.iter().map(|member| member.0).chain([group.kept]).collect();
                for (i, &a) in members.iter().enumerate() {
                    for &b in &members[..i] {
                        let cosine = matrix.cosine(a as usize, b as usize);
                        least = least.min(cosine);
                        below += u64::from(cosine < row.threshold as f32);
                    }
                }
            }
            prop_assert_eq!(row.pairs_below, below);
            let told = !copies.groups.is_empty() && least >= lowest as f32;
            prop_assert_eq!(row.least_inside, told.then_some(least));
            let moved = before.map_or(0, |before| before.iter().zip(&kept).filter(|(a, b)| a != b).count());
            prop_assert_eq!(row.moved, moved as u64);
            before = Some(kept);
        }
    }

    #[test]
    fn results_are_nested(shapes in documents(), lowest in 0.0..0.9f64) {
        let (matrix, corpus) = corpus(&shapes);
        let sweep = Sweep::params(lowest).of(&matrix, &corpus).unwrap();
        for two in sweep.rows().windows(2) {
            prop_assert!(two[0].threshold < two[1].threshold);
            prop_assert!(two[0].pairs >= two[1].pairs && two[0].documents >= two[1].documents);
        }
        let at_lowest: Vec<_> = all_pairs(&matrix, lowest);
        prop_assert_eq!(sweep.pairs().iter().collect::<Vec<_>>(), at_lowest);
    }

    #[test]
    fn scores_are_those_of_slow_counting(shapes in documents(), lowest in 0.0..1.0f64) {
        let (matrix, corpus) = corpus(&shapes);
        let gold: Vec<Option<u32>> = shapes.iter().map(|shape| shape.2).collect();
        prop_assume!(gold.iter().any(Option::is_some));
        let sweep = Sweep::params(lowest).step(0.05).of(&matrix, &corpus).unwrap();
        let scored = sweep.score(&matrix, &Truth::Groups(gold.clone()), 0, 1).unwrap();
        let all = by_hand(&matrix, &gold);
        let same = all.iter().filter(|pair| pair.1).count() as f64;
        for (place, row) in scored.rows().iter().enumerate() {
            let found: Vec<_> = all.iter().filter(|pair| pair.0 >= row.threshold as f32).collect();
            let right = found.iter().filter(|pair| pair.1).count() as f64;
            let share = |of: f64| if of > 0.0 { right / of } else { 1.0 };
            prop_assert_eq!(row.precision, share(found.len() as f64));
            prop_assert_eq!(row.recall, share(same));
            let (kept, known): (Vec<u32>, Vec<u32>) =
                sweep.kept_by(place).into_iter().zip(&gold).filter_map(|(kept, &gold)| Some((kept, gold?))).unzip();
            let groups = evaluate::groups(&kept, &known);
            prop_assert_eq!(row.ari, Some(groups.ari));
            prop_assert_eq!(row.b_cubed_f1, Some(groups.b_cubed_f1));
        }
        // The worst order of ties: those that do not belong together first; pairs below the join tie at the end.
        let mut ranked: Vec<(f32, bool)> =
            all.iter().map(|&(score, same)| (if score >= lowest as f32 { score } else { -1.0 }, same)).collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let (mut right, mut sum, mut above) = (0.0, 0.0, 0.0);
        for (place, pair) in ranked.iter().enumerate() {
            if pair.1 {
                right += 1.0;
                sum += right / (place + 1) as f64;
                above += ranked[place..].iter().filter(|other| !other.1).count() as f64;
            }
        }
        let other = ranked.len() as f64 - same;
        let close = |found: Option<f64>, wanted: Option<f64>| match (found, wanted) {
            (Some(found), Some(wanted)) => (found - wanted).abs() < 1e-9,
            (found, wanted) => found == wanted,
        };
        let (precision, auc) = (scored.ranking().average_precision(), scored.ranking().roc_auc());
        prop_assert!(close(precision, (same > 0.0).then_some(sum / same)), "{precision:?} {}", sum / same);
        prop_assert!(close(auc, (same > 0.0 && other > 0.0).then_some(above / (same * other))), "{auc:?}");
    }

    #[test]
    fn groups_and_the_pairs_they_mean_score_alike(shapes in documents(), lowest in 0.0..1.0f64) {
        // Every document has a term and a group, so that the two truths speak of the same pairs.
        let shapes: Vec<Shape> = shapes.into_iter().filter(|shape| !shape.1.is_empty() && shape.2.is_some()).collect();
        let (matrix, corpus) = corpus(&shapes);
        let gold: Vec<Option<u32>> = shapes.iter().map(|shape| shape.2).collect();
        let couples = || (0..shapes.len() as u32).flat_map(|a| (0..a).map(move |b| (a, b)));
        let same = |&(a, b): &(u32, u32)| gold[a as usize] == gold[b as usize];
        let pairs: Vec<(u32, u32)> = couples().filter(same).collect();
        prop_assume!(!pairs.is_empty());
        let judged = |(a, b)| JudgedPair { a, b, same: same(&(a, b)), weight: 1.0 };
        let sweep = Sweep::params(lowest).step(0.1).of(&matrix, &corpus).unwrap();
        let score = |truth: Truth| {
            let scored = sweep.score(&matrix, &truth, 0, 1).unwrap();
            scored.rows().iter().map(|row| (row.precision, row.recall, row.f1)).collect::<Vec<_>>()
        };
        let by_groups = score(Truth::Groups(gold.clone()));
        prop_assert_eq!(&by_groups, &score(Truth::Pairs(pairs)));
        prop_assert_eq!(&by_groups, &score(Truth::Judged(couples().map(judged).collect())));
    }

    #[test]
    fn pairs_to_judge_stand_for_all(shapes in documents(), n in 1usize..60, seed in 0u64..9) {
        let (matrix, corpus) = corpus(&shapes);
        let sweep = Sweep::params(0.1).of(&matrix, &corpus).unwrap();
        let drawn = judge(&sweep, n, seed).unwrap();
        let all = sweep.pairs().distinct();
        prop_assert!(drawn.len() <= n);
        if n >= 10 * all.len() {
            prop_assert_eq!(drawn.len(), all.len());
            prop_assert!(drawn.iter().all(|pair| pair.weight == 1.0));
        }
        prop_assert!(drawn.iter().all(|pair| all.contains(&pair.pair)));
        prop_assert!(drawn.windows(2).all(|two| two[0].pair.cosine >= two[1].pair.cosine));
        prop_assert_eq!(&drawn, &judge(&sweep, n, seed).unwrap());
    }
}

/// Six documents on a line of cosines, two groups.
fn small() -> (TermMatrix, Corpus, Truth) {
    let rows = [
        vec![(0, 1.0)],
        vec![(0, 0.9), (1, 0.1)],
        vec![(0, 0.8), (1, 0.4)],
        vec![(1, 1.0)],
        vec![(1, 0.9), (2, 0.2)],
        vec![(2, 1.0)],
    ];
    let corpus = Corpus::from_texts(["a", "b b", "c c c", "d", "e", "f"]);
    let truth = Truth::Groups([0, 0, 0, 1, 1, 1].map(Some).to_vec());
    (TermMatrix::from_rows(&rows, 3).unwrap(), corpus, truth)
}

#[test]
fn goals_choose_and_say_why_or_what_is_missing() {
    let (matrix, corpus, truth) = small();
    let sweep = Sweep::params(0.1).step(0.1).of(&matrix, &corpus).unwrap();
    let scored = sweep.score(&matrix, &truth, 0, 1).unwrap();
    let choose = |goal: &str| goal.parse::<Goal>().unwrap().choose(&sweep, Some(&scored)).unwrap();
    let precise = choose("precision>=1");
    let row = |threshold: f64| scored.rows().iter().find(|row| row.threshold == threshold).unwrap();
    let least = precise.threshold.unwrap();
    assert_eq!(row(least).precision, 1.0);
    assert!(scored.rows().iter().filter(|row| row.threshold < least).all(|row| row.precision < 1.0));
    assert_eq!(choose("recall>=1").threshold, None);
    assert!(choose("recall>=1").sentence.contains("no threshold reaches it"));
    assert_eq!(choose("f1").threshold, Some(scored.best_f1().threshold));
    assert_eq!(choose("removed<=0%").threshold, Some(1.0));
    let unscored = "f1".parse::<Goal>().unwrap().choose(&sweep, None).unwrap_err().to_string();
    assert!(unscored.contains("--gold"), "{unscored}");
}

#[test]
fn intervals_hold_the_score_and_are_wider_for_fewer_documents() {
    let (matrix, corpus, truth) = small();
    let sweep = Sweep::params(0.1).step(0.1).of(&matrix, &corpus).unwrap();
    let scored = sweep.score(&matrix, &truth, 200, 7).unwrap();
    assert_eq!(scored.rows(), sweep.score(&matrix, &truth, 200, 7).unwrap().rows());
    for row in scored.rows() {
        let interval = row.recall_interval.unwrap();
        assert!(interval.low <= row.recall && row.recall <= interval.high, "{row:?}");
    }
    assert!(scored.rows().iter().any(|row| row.f1_interval.unwrap().low < row.f1));
}

#[test]
fn pairs_of_another_join_are_refused() {
    let (matrix, corpus, _) = small();
    let pairs = |threshold| Measure::Cosine.pairs(&matrix, threshold).unwrap();
    let of =
        |pairs, corpus: &Corpus| Sweep::params(0.2).over(pairs, corpus).map_err(|error| error.to_string());
    assert!(of(pairs(0.2), &corpus).is_ok());
    assert_eq!(of(pairs(0.4), &corpus).unwrap_err(), "the pairs begin at 0.4, the thresholds at 0.2");
    let fewer = Corpus::from_texts(["a"]);
    assert_eq!(of(pairs(0.2), &fewer).unwrap_err(), "the pairs are of 6 documents, the corpus has 1");
}

#[test]
fn a_truth_of_other_documents_is_refused() {
    let (matrix, corpus, _) = small();
    let sweep = Sweep::params(0.1).of(&matrix, &corpus).unwrap();
    let refused =
        |truth: Truth| Ranking::new(sweep.pairs(), &matrix, Measure::Cosine, &truth).unwrap_err().to_string();
    assert_eq!(refused(Truth::Groups(vec![None])), "the truth has 1 documents, the corpus 6");
    assert_eq!(refused(Truth::Groups(vec![None; 6])), "no document has a true group");
    assert!(refused(Truth::Pairs(vec![(0, 6)])).contains("not there"));
    let judged = JudgedPair { a: 0, b: 1, same: true, weight: 0.0 };
    assert!(refused(Truth::Judged(vec![judged])).contains("weight"));
}
