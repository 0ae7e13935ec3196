//! Passages: every long run of words that two texts share is found, and nothing else.

use likewise::passages::{Passage, Passages};
use likewise::text::for_each_word;
use proptest::prelude::*;

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for_each_word(text, |word| words.push(word.folded.to_string()));
    words
}

fn of(texts: &[String], min_words: usize) -> Vec<Passage> {
    Passages::params().min_words(min_words).of(texts).expect("in range")
}

#[test]
fn a_number_out_of_range_is_refused() {
    for min_words in [0, 3, 10_001] {
        let refused = Passages::params().min_words(min_words).of::<&str>(&[]).expect_err("out of range");
        assert!(refused.to_string().contains("`min_words` must be from 4 to 10000"), "{refused}");
    }
}

#[test]
fn case_punctuation_and_small_edits_do_not_end_a_passage() {
    let a = "Before it. The envoys of both sides met for three hours on Monday, and agreed to meet again in a week. Rest.";
    let b = "Other words: THE ENVOYS of both sides met for three long hours on Monday and agreed – to meet again in a week!";
    let found = of(&[a.to_string(), b.to_string()], 8);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0].span_a.of(a),
        "The envoys of both sides met for three hours on Monday, and agreed to meet again in a week"
    );
    assert_eq!(
        found[0].span_b.of(b),
        "THE ENVOYS of both sides met for three long hours on Monday and agreed – to meet again in a week"
    );
    // `a` is a letter, not a word.
    assert_eq!(found[0].n_words, 18);
}

#[test]
fn a_thousand_copies_cost_pairs_in_proportion() {
    let texts = vec!["one two three four five six seven eight nine ten eleven twelve".to_string(); 1000];
    let found = of(&texts, 6);
    assert!((999..=1000 * likewise::passages::MAX_HOLDERS).contains(&found.len()), "{}", found.len());
    let mut in_one: Vec<usize> = found.iter().flat_map(|passage| [passage.a, passage.b]).collect();
    in_one.sort_unstable();
    in_one.dedup();
    assert_eq!(in_one.len(), 1000, "every copy is in a pair");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Texts of words that are all different, with runs of one text put into the other.
    #[test]
    fn planted_runs_are_found_and_what_is_found_is_shared(
        min_words in 4usize..30,
        plants in prop::collection::vec((0usize..60, 0usize..70), 1..4),
        rest in 40usize..90,
    ) {
        let name = |text: char, at: usize| {
            let digits: String = format!("{at:03}").bytes().map(|b| char::from(b - b'0' + b'a')).collect();
            format!("{text}{text}{digits}")
        };
        let a: Vec<String> = (0..rest + 60).map(|at| name('x', at)).collect();
        let mut b = Vec::new();
        let mut planted = Vec::new();
        for (place, &(start, len)) in plants.iter().enumerate() {
            b.extend((0..15).map(|at| name('y', place * 20 + at)));
            let run = &a[start..(start + len).min(a.len())];
            planted.push((start, b.len(), run.len()));
            b.extend(run.iter().cloned());
        }
        let texts = [a.join(" "), b.join(", ")];
        let found = of(&texts, min_words);
        for passage in &found {
            prop_assert!(passage.n_words >= min_words);
            let (in_a, in_b) = (words(passage.span_a.of(&texts[0])), words(passage.span_b.of(&texts[1])));
            prop_assert_eq!(in_a.first(), in_b.first());
            prop_assert_eq!(in_a.last(), in_b.last());
            prop_assert!(passage.n_words <= in_a.len().min(in_b.len()));
        }
        // A fingerprint that stands in a text twice counts at its first place: only runs planted once are held to.
        for (place, &(start, at, len)) in planted.iter().enumerate() {
            let overlaps = |&(other, _, n): &(usize, usize, usize)| other < start + len && start < other + n;
            let alone = planted.iter().enumerate().all(|(other, plant)| other == place || !overlaps(plant));
            if len >= min_words && alone {
                let first_byte = b[..at].iter().map(|word| word.len() + 2).sum::<usize>() as u32;
                let last_byte = first_byte + b[at..at + len].iter().map(|word| word.len() + 2).sum::<usize>() as u32 - 2;
                let covers = |passage: &Passage| passage.span_b.start <= first_byte && last_byte <= passage.span_b.end;
                prop_assert!(found.iter().any(covers), "{start} {at} {len} of {found:?}");
            }
        }
    }

    #[test]
    fn any_texts_give_sound_spans(texts in prop::collection::vec("\\PC{0,200}|([a-c] ?){0,200}|(国際 ?|会議){0,60}", 0..5), min_words in 4usize..12) {
        let found = of(&texts, min_words);
        prop_assert!(found.is_sorted());
        for passage in found {
            prop_assert!(passage.a < passage.b && passage.n_words >= min_words);
            for (text, span) in [(passage.a, passage.span_a), (passage.b, passage.span_b)] {
                prop_assert!(texts[text].get(span.start as usize..span.end as usize).is_some_and(|shared| !shared.is_empty()));
            }
        }
    }
}
