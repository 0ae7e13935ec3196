//! The scores of a sweep equal scikit-learn's, on the stored answers of `oracles/make_sweep.py`.

use likewise::document::{Corpus, Page};
use likewise::sweep::{JudgedPair, Scored, Sweep, Truth};
use likewise::vectors::TermMatrix;
use serde_json::Value;

/// Both add up in doubles, in orders of their own.
const TOLERANCE: f64 = 1e-12;

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn whole(value: &Value) -> u32 {
    value.as_u64().expect("a whole number") as u32
}

fn assert_close(ours: Option<f64>, theirs: &Value, at: &str) {
    match (ours, theirs.as_f64()) {
        (Some(ours), Some(theirs)) => {
            assert!((ours - theirs).abs() <= TOLERANCE, "{at}: {ours}, not {theirs}")
        }
        (ours, theirs) => assert_eq!(ours, theirs, "{at}"),
    }
}

/// Documents of so many words, and the stored rows.
fn corpus(case: &Value) -> (TermMatrix, Corpus) {
    let row = |row: &Value| list(row).iter().map(|cell| (whole(&cell[0]), number(&cell[1]) as f32)).collect();
    let rows: Vec<Vec<(u32, f32)>> = list(&case["rows"]).iter().map(row).collect();
    let page =
        |(i, words): (usize, &Value)| Page::new(format!("d{i:02}"), "word ".repeat(whole(words) as usize));
    let pages = list(&case["words"]).iter().enumerate().map(page).collect();
    (TermMatrix::from_rows(&rows, 6).expect("rows"), Corpus::whole(pages))
}

fn compare(scored: &Scored, place: usize, theirs: &Value, at: &str) {
    let row = &scored.rows()[place];
    assert_close(Some(row.precision), &theirs["precision"], &format!("{at}, precision"));
    assert_close(Some(row.recall), &theirs["recall"], &format!("{at}, recall"));
    assert_close(Some(row.f1), &theirs["f1"], &format!("{at}, F1"));
}

#[test]
fn scores_equal_scikit_learn() {
    let oracle: Value = serde_json::from_str(include_str!("sweep.json")).expect("the stored answers");
    let cases = list(&oracle["cases"]);
    assert!(cases.len() >= 12);
    for case in cases {
        let name = case["name"].as_str().expect("a name");
        let (matrix, corpus) = corpus(case);
        let sweep = Sweep::params(number(&case["lowest"])).step(0.1).of(&matrix, &corpus).expect("a sweep");
        let gold = list(&case["gold"]).iter().map(|group| group.as_u64().map(|group| group as u32)).collect();
        let by_groups = sweep.score(&matrix, &Truth::Groups(gold), 0, 1).expect("scores");
        let judged = |pair: &Value| JudgedPair {
            a: whole(&pair[0]),
            b: whole(&pair[1]),
            same: pair[2].as_bool().expect("yes or no"),
            weight: number(&pair[3]),
        };
        let judged = Truth::Judged(list(&case["judged"]).iter().map(judged).collect());
        let by_judges = sweep.score(&matrix, &judged, 0, 1).expect("scores");
        for theirs in list(&case["thresholds"]) {
            let threshold = number(&theirs["threshold"]);
            let at = format!("{name} at {threshold}");
            let place = sweep.rows().iter().position(|row| row.threshold == threshold).expect("a row");
            compare(&by_groups, place, theirs, &at);
            assert_close(by_groups.rows()[place].ari, &theirs["ari"], &format!("{at}, ARI"));
            assert_close(
                by_groups.rows()[place].b_cubed_f1,
                &theirs["b_cubed_f1"],
                &format!("{at}, B-cubed"),
            );
            compare(&by_judges, place, &theirs["judged"], &format!("{at}, judged"));
        }
        for (scored, prefix) in [(&by_groups, ""), (&by_judges, "judged_")] {
            let (precision, auc) = (scored.ranking().average_precision(), scored.ranking().roc_auc());
            let of = |score: &str| &case[&format!("{prefix}{score}")];
            assert_close(precision, of("average_precision"), &format!("{name}, {prefix}average precision"));
            assert_close(auc, of("roc_auc"), &format!("{name}, {prefix}ROC AUC"));
        }
    }
}
