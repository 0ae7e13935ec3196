//! The samples, from the command line: what a new user sees (`tests/cli/golden`, written anew with
//! `LIKEWISE_WRITE_GOLDEN=1 cargo test --test cli`, to be read before it is kept).

use std::fs;

use super::shell::{Place, project, run};

fn golden(name: &str, found: &str) {
    let path = project().join("tests/cli/golden").join(name);
    if std::env::var_os("LIKEWISE_WRITE_GOLDEN").is_some() {
        fs::write(&path, found).expect("written");
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    assert!(wanted == found, "{name} differs:\n{found}");
}

#[test]
fn themes_of_the_samples_are_those_kept_and_score_as_well() {
    let place = Place::new();
    let out = place.path("out").display().to_string();
    let line = format!("themes samples/pages --gold theme --gold-file samples/truth.csv -o {out}");
    let answer = run(project(), &line, None);
    assert_eq!(answer.told, "");
    let summary = answer.done();
    golden("summary.txt", &summary.replace(&out, "OUT"));
    for file in ["themes.csv", "copies.csv"] {
        golden(file, &place.read(&format!("out/{file}")));
    }
    let run = place.run_json("out");
    // What the samples gave on 2026-11-21: every document in its theme.
    for score in ["ari", "nmi", "purity"] {
        assert!(run["scores"][score].as_f64().is_some_and(|value| value >= 0.9999), "{}", run["scores"]);
    }
    assert_eq!(run["scores"]["documents"], 52.0);
    let sentence = run["choice_of_k"]["sentence"].as_str().expect("a sentence");
    assert!(summary.contains(&format!("choice of k: {sentence}\n")), "{summary}");
}
