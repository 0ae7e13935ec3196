//! Corpora too small for anything clever still get an answer, and no document is lost.

use super::shell::{Place, Row};

const TEXTS: [&str; 6] = [
    "The dam holds back the river, and the flood gates stay shut after a week of rain.",
    "Votes are counted in the town hall; the ballots of two villages are still missing.",
    "A rocket carries the telescope into orbit, and its mirrors unfold without a fault.",
    "The river rises again above the dam, and more rain is on its way to the valley.",
    "The council counts the ballots twice, and the votes of the villages decide.",
    "The telescope sends its first picture from orbit: a ring of stars around a galaxy.",
];

fn place(texts: &[&str]) -> Place {
    let place = Place::new();
    let records =
        texts.iter().enumerate().map(|(id, text)| serde_json::json!({"id": id, "text": text}).to_string());
    place.put("in.jsonl", records.collect::<Vec<_>>().join("\n"));
    place
}

/// Runs `themes`, and checks what must hold of every result: each record has its row, and the sizes add up.
fn documents_and_themes(place: &Place, flags: &str, n: usize) -> (Vec<Row>, Vec<Row>) {
    place.likewise(&format!("themes in.jsonl -o out {flags}")).done();
    let (documents, themes) = (place.rows("out/documents.csv"), place.rows("out/themes.csv"));
    assert_eq!(documents.len(), n, "{flags}");
    for document in &documents {
        let has_theme = !document["theme"].is_empty();
        assert_eq!(has_theme, document["status"] == "ok", "{flags}: {document:?}");
    }
    for theme in &themes {
        let members = documents.iter().filter(|document| document["theme"] == theme["theme"]).count();
        assert_eq!(theme["documents"], members.to_string(), "{flags}: {theme:?}");
        assert!(
            members > 0 && !theme["label"].is_empty() && !theme["representative"].is_empty(),
            "{theme:?}"
        );
    }
    (documents, themes)
}

#[test]
fn one_two_three_and_six_documents_have_themes_by_every_method() {
    for n in [1, 2, 3, 6] {
        let place = place(&TEXTS[..n]);
        for method in ["smoothed", "plain", "latent"] {
            let flags = format!("--method {method}");
            let (_, themes) = documents_and_themes(&place, &flags, n);
            assert!((1..=n.div_ceil(2)).contains(&themes.len()), "{n} {method}: {themes:?}");
            let (documents, themes) = documents_and_themes(&place, &format!("{flags} --k {n}"), n);
            assert_eq!(themes.len(), n, "{method}");
            assert!(documents.iter().all(|document| document["status"] == "ok"), "{documents:?}");
            documents_and_themes(&place, &format!("{flags} --k 1"), n);
        }
    }
}

#[test]
fn six_documents_on_three_subjects_fall_in_three_pairs() {
    let place = place(&TEXTS);
    for method in ["smoothed", "plain", "latent"] {
        let (documents, _) = documents_and_themes(&place, &format!("--k 3 --method {method}"), 6);
        for i in 0..3 {
            assert_eq!(documents[i]["theme"], documents[i + 3]["theme"], "{method}: {documents:?}");
        }
    }
}

#[test]
fn identical_documents_are_one_theme_and_one_group() {
    let place = place(&[TEXTS[0]; 5]);
    for method in ["smoothed", "plain", "latent"] {
        let flags = format!("--method {method}");
        let (documents, themes) = documents_and_themes(&place, &flags, 5);
        assert_eq!((themes.len(), &*themes[0]["distinct"]), (1, "1"), "{themes:?}");
        assert_eq!(
            documents.iter().filter(|document| document["kept"] == "true").count(),
            1,
            "{documents:?}"
        );
        assert_eq!(place.rows("out/copies.csv").len(), 5);
        let (_, themes) = documents_and_themes(&place, &format!("{flags} --copies off"), 5);
        assert_eq!((themes.len(), &*themes[0]["distinct"]), (1, "5"), "{themes:?}");
        let answer = place.likewise(&format!("themes in.jsonl --k 2 --copies off {flags}"));
        assert_eq!(answer.code, 2);
        assert!(answer.told.contains("`k` must be at most 1"), "{}", answer.told);
    }
}

#[test]
fn documents_without_words_keep_their_rows() {
    let place = place(&[TEXTS[0], "", TEXTS[1], "?! ... --", "the and of", TEXTS[2], "\u{200b}"]);
    for method in ["smoothed", "plain", "latent"] {
        let (documents, themes) = documents_and_themes(&place, &format!("--k 3 --method {method}"), 7);
        let left_out: Vec<&str> =
            documents.iter().filter(|row| row["status"] != "ok").map(|row| &*row["id"]).collect();
        assert_eq!(left_out, ["1", "3", "4", "6"], "{documents:?}");
        assert_eq!(themes.len(), 3);
        let counts = &place.run_json("out")["counts"];
        assert_eq!((counts["documents"].as_u64(), counts["ok"].as_u64()), (Some(7), Some(3)));
    }
}

#[test]
fn nothing_but_stop_words_is_told() {
    let place = place(&["the and of", "?! ...", ""]);
    for command in ["themes in.jsonl -o out", "pairs in.jsonl", "copies in.jsonl -o out"] {
        let answer = place.likewise(command);
        assert_eq!(answer.code, 1, "{}", answer.told);
        assert!(answer.told.contains("none of the 3 documents has a word"), "{}", answer.told);
    }
}

#[test]
fn copies_of_tiny_corpora() {
    for n in [1, 2, 6] {
        let place = place(&TEXTS[..n]);
        place.likewise("copies in.jsonl -o out").done();
        assert_eq!(place.read("out/kept.jsonl").lines().count(), n);
        assert_eq!(place.rows("out/copies.csv").len(), 0);
        assert_eq!(place.rows("out/documents.csv").len(), n);
    }
    let place = place(&[TEXTS[0], TEXTS[1], TEXTS[0]]);
    let told = place.likewise("copies in.jsonl -o out").done();
    assert!(told.contains("kept: 2, removed as copies: 1"), "{told}");
    assert_eq!(place.read("out/kept.jsonl").lines().count(), 2);
}
