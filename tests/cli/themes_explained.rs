//! Why a document is in its theme, which are on the border, and which were left out on request.

use serde_json::Value;

use super::shell::{Place, project, run};

const PAGE: &str =
    "samples/pages/valley-courier/2023-07-18-switch-off-and-cool-down-less-grid-operator-tells.html";

fn explained(arguments: &str) -> Value {
    let out = run(project(), &format!("explain {arguments} --format jsonl -q"), None).done();
    serde_json::from_str(&out).expect("JSON")
}

/// The sum of a field of the terms.
fn sum(answer: &Value, field: &str) -> f64 {
    let terms = answer["terms"].as_array().expect("terms");
    terms.iter().map(|term| term[field].as_f64().expect("a share")).sum()
}

#[test]
fn the_terms_of_a_theme_add_up_to_the_cosine() {
    let answer = explained(&format!("samples/pages {PAGE} --k 7"));
    let cosine = answer["cosine"].as_f64().expect("a cosine");
    let next = answer["next"]["cosine"].as_f64().expect("a cosine");
    assert!((sum(&answer, "share") - cosine).abs() < 1e-9, "{answer}");
    assert!((sum(&answer, "next_share") - next).abs() < 1e-9, "{answer}");
    assert!(cosine > next && answer["nearer_by_words"] == cosine - next && answer["borderline"] == false);
    assert_eq!(answer["nearest"].as_array().map(Vec::len), Some(5));
    assert_eq!(answer["nearest"][0]["theme"], answer["theme"]["theme"]);
}

#[test]
fn a_folder_of_results_stands_for_its_inputs_and_options() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    run(project(), &format!("themes samples/pages --seed 5 --copies 0.7 --k 5..8 -q -o {out}"), None).done();
    let k = place.run_json("out")["choice_of_k"]["k"].clone();
    let of_results = explained(&format!("{out} {PAGE}"));
    assert_eq!(of_results, explained(&format!("samples/pages {PAGE} --seed 5 --copies 0.7 --k {k}")));
    let row = place.rows("out/documents.csv").into_iter().find(|row| row["id"] == PAGE).expect("a row");
    assert_eq!(row["theme"], of_results["theme"]["theme"].to_string());

    // Inputs that changed since then do not have those themes.
    place.put("in/a.txt", "Oil prices rise and rise again");
    place.put("in/b.txt", "The cup final was won late");
    place.likewise("themes in --k 2 -q -o small").done();
    place.likewise("explain small in/a.txt").done();
    place.put("in/a.txt", "Oil prices fall");
    let answer = place.likewise("explain small in/a.txt");
    assert_eq!(answer.code, 1);
    assert!(answer.told.contains("changed since"), "{}", answer.told);
}

#[test]
fn outliers_are_left_out_on_request_and_counted() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    run(project(), &format!("themes samples/pages --k 6 --outliers 10% -q -o {out}"), None).done();
    let rows = place.rows("out/documents.csv");
    let left_out: Vec<_> = rows.iter().filter(|row| row["status"] == "outlier").collect();
    let counts = &place.run_json("out")["counts"];
    let distinct = counts["documents"].as_u64().unwrap_or(0) - counts["copies"].as_u64().unwrap_or(0);
    assert_eq!(counts["outliers"], left_out.len());
    assert!(!left_out.is_empty() && left_out.len() as u64 >= distinct / 10, "{counts}");
    assert!(left_out.iter().all(|row| row["theme"].is_empty() && row["borderline"].is_empty()));
    let answer = explained(&format!("{out} {}", left_out[0]["id"]));
    assert_eq!((answer["theme"].clone(), answer["status"].as_str()), (Value::Null, Some("outlier")));
    // Never by surprise.
    run(project(), &format!("themes samples/pages --k 6 -q -o {out}"), None).done();
    assert!(place.rows("out/documents.csv").iter().all(|row| row["status"] == "ok"));
    for bad in ["60%", "-1%", "many", "0.9"] {
        assert_eq!(run(project(), &format!("themes samples/pages --outliers={bad}"), None).code, 2, "{bad}");
    }
}

#[test]
fn the_border_is_the_margin() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    run(project(), &format!("themes samples/pages --k 12 -q -o {out}"), None).done();
    let mut n = 0;
    for row in place.rows("out/documents.csv") {
        let margin: f64 = row["margin"].parse().expect("a margin");
        assert!((margin - 0.05).abs() < 1e-4 || row["borderline"] == (margin < 0.05).to_string(), "{row:?}");
        n += u64::from(row["borderline"] == "true");
    }
    assert_eq!(place.run_json("out")["counts"]["borderline"], n);
}

#[test]
fn a_gold_field_that_nobody_has_is_told_of_before_the_work() {
    let place = Place::with(&[("a.txt", b"Oil prices rise"), ("b.txt", b"The cup final")]);
    // More themes than documents would be told of by the work itself.
    let answer = place.likewise("themes a.txt b.txt --k 9 --gold topic");
    assert_eq!(answer.code, 1);
    assert!(answer.told.contains("no record has the field `topic` of --gold"), "{}", answer.told);
    let answer = place.likewise("themes a.txt b.txt --k 9");
    assert!(answer.told.contains("`k`"), "{}", answer.told);
}

#[test]
fn an_id_that_is_none_is_told_of() {
    let answer = run(project(), "explain samples/pages nobody", None);
    assert_eq!(answer.code, 1);
    assert!(answer.told.contains("no document has the id `nobody`"), "{}", answer.told);
}

/// Every document of a results folder is explained with the theme and the group of copies that its tables have.
fn expect_own_themes(place: &Place, out: &str, every: usize) {
    let copies = place.rows(&format!("{out}/copies.csv"));
    for row in place.rows(&format!("{out}/documents.csv")).iter().step_by(every) {
        let answer = place.likewise(&format!("explain {out} {} --format jsonl -q", row["id"])).done();
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let theme = answer["theme"]["theme"].as_u64().map_or(String::new(), |theme| theme.to_string());
        assert_eq!(row["theme"], theme, "{out}: {}", row["id"]);
        let copy_of = copies
            .iter()
            .find(|copy| copy.values().any(|value| *value == row["id"]) && row["kept"] == "false");
        assert_eq!(answer["copy_of"].is_null(), copy_of.is_none(), "{}: {answer}", row["id"]);
    }
}

#[test]
fn a_folder_is_explained_by_the_settings_of_its_own_run() {
    let place = Place::new();
    let texts: String = (0..24)
        .map(|at| {
            let subject =
                ["oil price crude exporters", "cup final goal striker", "grain harvest wheat ships"][at % 3];
            format!("{{\"id\":\"d{at}\",\"text\":\"{subject} number{} day{}\"}}\n", at % 4, at / 6)
        })
        .collect();
    place.put("a.jsonl", &texts);
    place.put("b.jsonl", texts.lines().skip(6).map(|line| format!("{line}\n")).collect::<String>());
    place.likewise("themes a.jsonl --copies off --k 7 --seed 3 -q -o off").done();
    expect_own_themes(&place, "off", 2);
    place.likewise("themes a.jsonl --copies 0.9 --method plain --k 4 -q -o plain").done();
    expect_own_themes(&place, "plain", 3);
    place.likewise("themes a.jsonl --k 4 --model m -q -o first").done();
    place.likewise("themes b.jsonl --continue m -q -o next").done();
    expect_own_themes(&place, "next", 2);
    // A model that was replaced no longer says what the run was continued from.
    place.likewise("themes b.jsonl --k 2 --model m -q").done();
    let answer = place.likewise("explain next d9");
    assert_eq!(answer.code, 1);
    assert!(answer.told.contains("has been replaced since"), "{}", answer.told);
}
