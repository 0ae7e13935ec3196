//! TF-IDF equals scikit-learn's, on the stored answers of `oracles/make_tf_idf.py`.

use std::collections::BTreeMap;

use likewise::document::Corpus;
use likewise::text::{Analyzer, StopWords, WordRule};
use likewise::vectors::{Documents, TermMatrix, TfIdf, TfIdfParams};
use linfa::traits::{Fit, Transformer};
use serde_json::Value;

/// Our rows hold `f32`.
const TOLERANCE: f64 = 1e-6;

fn strings(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|s| s.as_str().expect("a text").to_string()).collect()
}

fn documents(bound: &Value) -> Documents {
    match bound.as_u64() {
        Some(number) => Documents::Number(number as u32),
        None => Documents::Share(bound.as_f64().expect("a share")),
    }
}

fn params(setting: &Value) -> TfIdfParams {
    let stop_words = setting.get("stop_words").map_or(StopWords::Keep, |list| StopWords::List(strings(list)));
    let analyzer = Analyzer { words: WordRule::Any, stem: false, stop_words, ..Analyzer::default() };
    let n_grams = |at: usize| setting["ngram_range"][at].as_u64().map_or(1, |n| n as usize);
    TfIdf::params()
        .analyzer(analyzer)
        .n_grams(n_grams(0), n_grams(1))
        .sublinear(setting["sublinear_tf"].as_bool().expect("a setting"))
        .min_documents(setting.get("min_df").map_or(Documents::Number(1), documents))
        .max_documents(setting.get("max_df").map_or(Documents::Share(1.0), documents))
}

/// A row by term.
fn row(tf_idf: &TfIdf, matrix: &TermMatrix, row: usize) -> BTreeMap<String, f64> {
    let named =
        |(column, value): (u32, f32)| (tf_idf.vocabulary().term(column).to_string(), f64::from(value));
    matrix.row(row).iter().map(named).collect()
}

fn assert_row(ours: &BTreeMap<String, f64>, theirs: &Value, at: &str) {
    let theirs = theirs.as_object().expect("a row");
    let names = |row: &BTreeMap<String, f64>| row.keys().cloned().collect::<Vec<_>>();
    let mut their_names: Vec<String> = theirs.keys().cloned().collect();
    their_names.sort();
    assert_eq!(names(ours), their_names, "{at}");
    for (term, value) in ours {
        let expected = theirs[term].as_f64().expect("a weight");
        assert!((value - expected).abs() <= TOLERANCE, "{at}: `{term}` is {value}, not {expected}");
    }
}

#[test]
fn weights_equal_scikit_learn() {
    let oracle: Value = serde_json::from_str(include_str!("tf_idf.json")).expect("the stored answers");
    let unseen = Corpus::from_texts(strings(&Value::Array(vec![oracle["unseen"].clone()])));
    let cases = oracle["cases"].as_array().expect("cases");
    assert!(cases.len() > 50, "only {} cases", cases.len());
    for case in cases {
        let name = case["corpus"].as_str().expect("a name");
        let at = format!("{name}, {}", case["setting"]);
        let corpus = Corpus::from_texts(strings(&oracle["corpora"][name]));
        let params = params(&case["setting"]);
        let their_terms = strings(&case["terms"]);
        if their_terms.is_empty() {
            assert!(params.fit_transform(&corpus).is_err(), "{at}: scikit-learn refuses: {}", case["error"]);
            continue;
        }
        let (tf_idf, matrix) = params.fit_transform(&corpus).unwrap_or_else(|error| panic!("{at}: {error}"));

        let mut terms: Vec<String> = tf_idf.vocabulary().terms().map(String::from).collect();
        terms.sort();
        assert_eq!(terms, their_terms, "{at}");
        for (term, idf) in their_terms.iter().zip(case["idf"].as_array().expect("idf")) {
            let ours = tf_idf.idf()[tf_idf.vocabulary().column(term).expect("a column") as usize];
            assert!(
                (ours - idf.as_f64().expect("a number")).abs() <= 1e-12,
                "{at}: idf of `{term}` is {ours}"
            );
        }
        let rows = case["rows"].as_array().expect("rows");
        assert_eq!(rows.len(), matrix.n_rows(), "{at}");
        for (document, theirs) in rows.iter().enumerate() {
            assert_row(&row(&tf_idf, &matrix, document), theirs, &format!("{at}, document {document}"));
        }

        // The other two doors lead to the same room, and a new text is weighed with the fitted idf.
        let fitted = params.fit(&corpus.dataset()).expect("fitted once already");
        assert_eq!(fitted.transform(&corpus), matrix, "{at}");
        assert_row(&row(&fitted, &fitted.transform(&unseen), 0), &case["unseen"], &format!("{at}, unseen"));
    }
}
