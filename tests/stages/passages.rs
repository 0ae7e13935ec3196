//! Passages: every long run of words that two texts share is found, and nothing else.

use likewise::passages::{Passage, Passages};
use likewise::text::{Analyzer, Language, StopWords, for_each_word};
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

/// A passage may stand behind a shorter run with the same fingerprint, in the same text or in eight others.
#[test]
fn a_short_run_in_front_hides_no_passage() {
    let words: Vec<String> = (0..40)
        .map(|at| format!("w{}", char::from(b'a' + at % 26).to_string().repeat(1 + at as usize / 26)))
        .collect();
    let (short, long) = (words[10..24].join(" "), words[5..30].join(" "));
    for n_others in [0, 1, 12] {
        let mut texts = vec![format!("{short}. And now: {long}.")];
        texts
            .extend((0..n_others).map(|at| format!("One more {} with {short}, no more", "z".repeat(at + 2))));
        texts.push(format!("Quite {short} else {long}"));
        let found = of(&texts, 20);
        let last = texts.len() - 1;
        let is_long = |passage: &&Passage| (passage.a, passage.b) == (0, last) && passage.n_words >= 25;
        assert!(found.iter().any(|passage| is_long(&passage)), "{n_others}: {found:?}");
    }
}

#[test]
fn a_text_of_one_word_is_done_at_once() {
    let texts = vec!["na ".repeat(100_000), format!("hey {}", "na ".repeat(150_000))];
    let found = of(&texts, 20);
    assert!((1..=3).contains(&found.len()), "{}", found.len());
}

#[test]
fn stems_are_one_word_where_a_language_is_given() {
    let texts = [
        "First. The minister meets the envoys and talks about the closed borders of both countries",
        "The ministers meeting the envoy, and talking about the closing border of both country. Then more",
    ];
    let found =
        Passages::params().min_words(13).language(Some(Language::English)).of(&texts).expect("in range");
    let [passage] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        passage.span_a.of(texts[0]),
        "The minister meets the envoys and talks about the closed borders of both countries"
    );
    assert_eq!(passage.n_words, 14);
    assert!(Passages::params().min_words(13).of(&texts).expect("in range").is_empty());
}

/// Texts of few different words, so that runs stand in many places.
fn repetitive() -> impl Strategy<Value = Vec<String>> {
    const WORDS: [&str; 20] = [
        "meets", "meeting", "Meet", "talks", "talked", "rain", "snow", "wind", "hail", "sun", "sea", "sky",
        "day", "dusk", "dawn", "moon", "star", "tide", "wave", "reef",
    ];
    let word = prop_oneof![8 => 0usize..6, 1 => 6usize..20];
    let text = prop::collection::vec(word, 0..60);
    prop::collection::vec(text, 2..6).prop_map(|texts| {
        let text = |text: Vec<usize>| text.into_iter().map(|word| WORDS[word]).collect::<Vec<_>>().join(" ");
        texts.into_iter().map(text).collect()
    })
}

/// The runs of `n` words of a text, by their English stems, with the bytes they stand in.
fn runs(text: &str, n: usize) -> Vec<(Vec<String>, u32, u32)> {
    let mut words = Vec::new();
    for_each_word(text, |word| words.push(word.span));
    let analyzer = Analyzer { stop_words: StopWords::Keep, ..Analyzer::default() };
    let words: Vec<_> = analyzer.terms(text, Language::English).into_iter().zip(words).collect();
    let run = |run: &[(String, likewise::document::Span)]| {
        (run.iter().map(|word| word.0.clone()).collect(), run[0].1.start, run[n - 1].1.end)
    };
    words.windows(n).map(run).collect()
}

fn stemmed(texts: &[String], min_words: usize) -> Vec<Passage> {
    Passages::params().min_words(min_words).language(Some(Language::English)).of(texts).expect("in range")
}

/// Which runs two texts share, the slow way: each that stands in both must lie in a passage of the two.
fn check(texts: &[String], found: &[Passage], min_words: usize, in_each_pair: bool) {
    let runs: Vec<_> = texts.iter().map(|text| runs(text, min_words)).collect();
    for one in 0..texts.len() {
        for (run, start, end) in &runs[one] {
            let holders = (0..texts.len())
                .filter(|&other| other != one && runs[other].iter().any(|(same, ..)| same == run));
            let covers = |passage: &Passage, other: Option<usize>| {
                let span = if passage.a == one { passage.span_a } else { passage.span_b };
                let both = [passage.a, passage.b];
                both.contains(&one)
                    && other.is_none_or(|other| both.contains(&other))
                    && span.start <= *start
                    && *end <= span.end
            };
            let holders: Vec<usize> = holders.collect();
            if in_each_pair {
                for other in holders {
                    assert!(
                        found.iter().any(|passage| covers(passage, Some(other))),
                        "{run:?} of {one} in {other}: {texts:?}"
                    );
                }
            } else if !holders.is_empty() {
                assert!(found.iter().any(|passage| covers(passage, None)), "{run:?} of {one}: {texts:?}");
            }
        }
    }
    for passage in found {
        let of = |text: usize, span: likewise::document::Span| {
            let inside = |run: &&(Vec<String>, u32, u32)| span.start <= run.1 && run.2 <= span.end;
            runs[text].iter().filter(inside).map(|run| run.0.clone()).collect::<Vec<_>>()
        };
        let (of_a, of_b) = (of(passage.a, passage.span_a), of(passage.b, passage.span_b));
        assert!(of_a.iter().any(|run| of_b.contains(run)), "nothing shared in {passage:?}: {texts:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_shared_run_lies_in_a_passage_of_each_two_texts(texts in repetitive(), min_words in 4usize..9) {
        check(&texts, &stemmed(&texts, min_words), min_words, true);
    }

    #[test]
    fn with_many_holders_every_shared_run_lies_in_a_passage(texts in repetitive(), min_words in 4usize..9) {
        let many: Vec<String> = (0..4).flat_map(|_| texts.clone()).collect();
        check(&many, &stemmed(&many, min_words), min_words, false);
    }
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
