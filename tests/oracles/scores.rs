//! Scores of groupings and pairs: equal to scikit-learn's stored answers, and to the slow definitions.

use std::collections::HashSet;

use likewise::evaluate::{self, GroupScores};
use proptest::prelude::*;
use serde_json::Value;

const TOLERANCE: f64 = 1e-12;

fn labels(value: &Value) -> Vec<u32> {
    let label = |value: &Value| u32::try_from(value.as_u64().expect("a label")).expect("32 bits");
    value.as_array().expect("a list of labels").iter().map(label).collect()
}

#[test]
fn group_scores_equal_scikit_learn() {
    let oracle: Value = serde_json::from_str(include_str!("scores.json")).expect("the stored answers");
    let cases = oracle["cases"].as_array().expect("cases");
    assert!(cases.len() >= 30, "only {} cases", cases.len());
    for case in cases {
        let scores = evaluate::groups(&labels(&case["found"]), &labels(&case["gold"]));
        let ours = serde_json::to_value(scores).expect("plain numbers");
        for (name, theirs) in case["scores"].as_object().expect("scores") {
            let (ours, theirs) = (ours[name].as_f64().expect(name), theirs.as_f64().expect(name));
            let gap = (ours - theirs).abs();
            assert!(gap <= TOLERANCE, "{}: {name} is {ours}, scikit-learn says {theirs}", case["name"]);
        }
    }
}

/// B-cubed by its definition: for each document, over each document.
fn slow_b_cubed(found: &[u32], gold: &[u32]) -> (f64, f64) {
    let n = found.len();
    let mean_share = |of: &[u32], right: &[u32]| {
        let share = |d: usize| {
            let group = (0..n).filter(|&other| of[other] == of[d]);
            let (right, all) =
                group.fold((0, 0), |(r, a), other| (r + u32::from(right[other] == right[d]), a + 1));
            f64::from(right) / f64::from(all)
        };
        (0..n).map(share).sum::<f64>() / n as f64
    };
    (mean_share(found, gold), mean_share(gold, found))
}

fn all(scores: GroupScores) -> [f64; 9] {
    let GroupScores { nmi, ari, homogeneity, completeness, v_measure, purity, .. } = scores;
    let GroupScores { b_cubed_precision, b_cubed_recall, b_cubed_f1, .. } = scores;
    [nmi, ari, homogeneity, completeness, v_measure, purity, b_cubed_precision, b_cubed_recall, b_cubed_f1]
}

fn two_labelings() -> impl Strategy<Value = Vec<(u32, u32)>> {
    (1u32..9, 1u32..9).prop_flat_map(|(k, m)| prop::collection::vec((0..k, 0..m), 1..50))
}

proptest! {
    #[test]
    fn b_cubed_equals_the_double_loop(both in two_labelings()) {
        let (found, gold): (Vec<u32>, Vec<u32>) = both.into_iter().unzip();
        let scores = evaluate::groups(&found, &gold);
        let (precision, recall) = slow_b_cubed(&found, &gold);
        prop_assert!((scores.b_cubed_precision - precision).abs() <= TOLERANCE);
        prop_assert!((scores.b_cubed_recall - recall).abs() <= TOLERANCE);
        prop_assert!((scores.b_cubed_f1 - 2.0 * precision * recall / (precision + recall)).abs() <= TOLERANCE);
    }

    #[test]
    fn a_grouping_agrees_fully_with_itself_renamed(labels in prop::collection::vec(0u32..7, 0..40)) {
        let renamed: Vec<u32> = labels.iter().map(|label| u32::MAX - 11 * label).collect();
        for score in all(evaluate::groups(&labels, &renamed)) {
            prop_assert!((score - 1.0).abs() <= TOLERANCE);
        }
    }

    #[test]
    fn names_and_order_do_not_matter(both in two_labelings()) {
        let (found, gold): (Vec<u32>, Vec<u32>) = both.iter().copied().unzip();
        let (turned, turned_gold): (Vec<u32>, Vec<u32>) = both.iter().rev().map(|(f, g)| (f * 31 + 5, 90 - g)).unzip();
        let (plain, changed) = (evaluate::groups(&found, &gold), evaluate::groups(&turned, &turned_gold));
        for (a, b) in all(plain).into_iter().zip(all(changed)) {
            prop_assert!((a - b).abs() <= TOLERANCE);
        }
    }

    #[test]
    fn pair_scores_equal_their_definition(
        found in prop::collection::vec((0u32..6, 0u32..6), 0..20),
        gold in prop::collection::vec((0u32..6, 0u32..6), 0..20),
    ) {
        let scores = evaluate::pairs(&found, &gold);
        let set = |pairs: &[(u32, u32)]| -> HashSet<[u32; 2]> {
            pairs.iter().filter(|(a, b)| a != b).map(|&(a, b)| if a < b { [a, b] } else { [b, a] }).collect()
        };
        let (found, gold) = (set(&found), set(&gold));
        let right = found.iter().filter(|&pair| gold.contains(pair)).count() as f64;
        let expected = match (found.len(), gold.len()) {
            (0, 0) => (1.0, 1.0),
            (0, _) | (_, 0) => (0.0, 0.0),
            (found, gold) => (right / found as f64, right / gold as f64),
        };
        prop_assert_eq!((scores.precision, scores.recall), expected);
        // F1 is also Dice's coefficient.
        let f1 = if found.len() + gold.len() == 0 { 1.0 } else { 2.0 * right / (found.len() + gold.len()) as f64 };
        prop_assert!((scores.f1 - f1).abs() <= TOLERANCE);
    }
}

#[test]
fn a_score_of_many_documents_does_not_overflow() {
    let n = 3_000_000;
    let found: Vec<u32> = (0..n).map(|d| d % 2).collect();
    let gold: Vec<u32> = (0..n).map(|d| u32::from(d % 1000 == 0)).collect();
    let scores = evaluate::groups(&found, &gold);
    assert!(scores.ari.abs() < 0.01 && scores.purity > 0.998, "{scores:?}");
}

#[test]
#[should_panic(expected = "the same documents")]
fn labelings_of_different_documents_are_refused() {
    evaluate::groups(&[0, 1], &[0]);
}
