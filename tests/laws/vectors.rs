//! The vectoriser equals its definition, said slowly, for any number of threads and any order of the documents.

use std::collections::{BTreeMap, BTreeSet};

use likewise::document::Corpus;
use likewise::text::{Analyzer, Case, Language, LanguageChoice, Reader, StopWords, Terms, WordRule};
use likewise::vectors::{Documents, TermMatrix, TfIdf, TfIdfParams};
use linfa::traits::{Fit, Transformer};
use proptest::prelude::*;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// Words of one stem, stop words, long ones, ones beyond ASCII, ones that are words only by a rule.
const WORDS: &[&str] = &[
    "vote",
    "Votes",
    "VOTING",
    "voted",
    "the",
    "The",
    "and",
    "of",
    "internationalisation",
    "Internationalisations",
    "counterrevolutionaries",
    "État",
    "état",
    "ministères",
    "G20",
    "2019",
    "12",
    "a",
    "snake_case",
    "don't",
    "北京大学",
    "“quoted”",
    "oil—price",
    "die",
    "der",
    "Häuser",
    "Haus",
    "und",
    "nicht",
    "İstanbul",
    "co\u{ad}operate",
    "...",
];

/// Documents near Zipf's law, enough of them for several chunks, some empty, some long.
fn texts(seed: u64) -> Vec<String> {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let text = |_| {
        let n = if rng.gen_ratio(1, 20) { rng.gen_range(0..2) } else { rng.gen_range(5..90) };
        let word = |rng: &mut Xoshiro256PlusPlus| match rng.gen_range(0..3) {
            0 => format!("w{}ing", "abcdefghij".chars().nth(rng.gen_range(0..10)).unwrap_or('x')),
            1 => {
                let octave = rng.gen_range(1..16);
                format!("rare{}", rng.gen_range(0..1u32 << octave))
            }
            _ => WORDS[rng.gen_range(0..WORDS.len())].to_string(),
        };
        (0..n).map(|_| word(&mut rng)).collect::<Vec<_>>().join(" ")
    };
    (0..700).map(text).collect()
}

/// Each row by term, and each term's document frequency, word by word.
type Said = (Vec<BTreeMap<String, f32>>, BTreeMap<String, u32>);

fn said_slowly(
    texts: &[String],
    analyzer: &Analyzer,
    language: impl Fn(&str) -> Language,
    longest: usize,
) -> Said {
    let counts = texts.iter().map(|text| {
        let terms = analyzer.terms(text, language(text));
        let mut counts: BTreeMap<String, u32> = BTreeMap::new();
        for n in 1..=longest {
            terms.windows(n).for_each(|gram| *counts.entry(gram.join(" ")).or_default() += 1);
        }
        counts
    });
    let counts: Vec<BTreeMap<String, u32>> = counts.collect();
    let mut frequency: BTreeMap<String, u32> = BTreeMap::new();
    counts.iter().flat_map(BTreeMap::keys).for_each(|term| *frequency.entry(term.clone()).or_default() += 1);
    frequency.retain(|_, documents| *documents >= 2);
    let n_documents = counts.iter().filter(|counts| !counts.is_empty()).count();
    let row = |counts: &BTreeMap<String, u32>| {
        let weigh = |(term, count): (&String, &u32)| {
            let documents = *frequency.get(term)?;
            let idf = ((1 + n_documents) as f64 / f64::from(1 + documents)).ln() + 1.0;
            let tf = if *count == 1 { 1.0 } else { f64::from(*count).ln() + 1.0 };
            Some((std::cmp::Reverse(documents), term.clone(), tf * idf))
        };
        // In the order of the columns, since rounding depends on the order of a sum.
        let weights: BTreeSet<_> =
            counts.iter().filter_map(weigh).map(|(d, t, w)| (d, t, w.to_bits())).collect();
        let weights: Vec<(String, f64)> =
            weights.into_iter().map(|(_, t, w)| (t, f64::from_bits(w))).collect();
        let norm = weights.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
        weights.into_iter().map(|(term, weight)| (term, (weight / norm) as f32)).collect()
    };
    (counts.iter().map(row).collect(), frequency)
}

fn rows(tf_idf: &TfIdf, matrix: &TermMatrix) -> Vec<BTreeMap<String, f32>> {
    let named = |(column, value): (u32, f32)| (tf_idf.vocabulary().term(column).to_string(), value);
    matrix.rows().map(|row| row.iter().map(named).collect()).collect()
}

fn with_threads<R: Send>(n: usize, work: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new().num_threads(n).build().expect("threads").install(work)
}

fn params(analyzer: &Analyzer, longest: usize) -> TfIdfParams {
    TfIdf::params().analyzer(analyzer.clone()).n_grams(1, longest).min_documents(Documents::Number(2))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]

    #[test]
    fn rows_are_those_of_the_definition(
        seed: u64,
        english: bool,
        keep: bool,
        any: bool,
        longest in 1usize..3,
    ) {
        let texts = texts(seed);
        let analyzer = Analyzer {
            words: if any { WordRule::Any } else { WordRule::Letters },
            language: if english { LanguageChoice::Fixed(Language::English) } else { LanguageChoice::Auto },
            stop_words: if keep { StopWords::Keep } else { StopWords::OfLanguage },
            stem: true,
        };
        let corpus = Corpus::from_texts(texts.clone());
        let params = params(&analyzer, longest);
        let (tf_idf, matrix) = with_threads(1, || params.fit_transform(&corpus)).expect("terms");
        let (expected, frequency) =
            said_slowly(&texts, &analyzer, |text| tf_idf.languages().of_text(text), longest);
        let vocabulary = tf_idf.vocabulary();
        let ours: BTreeMap<String, u32> = (0..vocabulary.len() as u32)
            .map(|column| (vocabulary.term(column).to_string(), vocabulary.document_frequency(column)))
            .collect();
        prop_assert_eq!(&ours, &frequency);
        prop_assert!(rows(&tf_idf, &matrix) == expected, "another row than the definition's");

        for threads in [2, 3] {
            let (again, same) = with_threads(threads, || params.fit_transform(&corpus)).expect("terms");
            prop_assert!(again == tf_idf && same == matrix, "{threads} threads make another matrix");
        }
        let fitted = with_threads(2, || params.fit(&corpus.dataset())).expect("terms");
        prop_assert!(fitted == tf_idf && fitted.transform(&corpus) == matrix, "two doors, two rooms");

        let mut order: Vec<usize> = (0..texts.len()).collect();
        order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed));
        let shuffled = Corpus::from_texts(order.iter().map(|&i| texts[i].clone()));
        let (other, permuted) = with_threads(2, || params.fit_transform(&shuffled)).expect("terms");
        prop_assert!(other == tf_idf, "another order, another vocabulary");
        for (row, &document) in order.iter().enumerate() {
            prop_assert_eq!(permuted.row(row), matrix.row(document));
        }
    }

    /// The surface of a term is its commonest word (ties: smallest bytes) in its commonest case (ties: lower first).
    #[test]
    fn surfaces_are_the_commonest_words(seed: u64) {
        let texts = texts(seed);
        let (tf_idf, _) = params(&Analyzer::default(), 1).fit_transform(&Corpus::from_texts(texts.clone())).expect("terms");
        let mut uses: BTreeMap<String, BTreeMap<String, [u64; 3]>> = BTreeMap::new();
        for text in &texts {
            let mut rule = Terms::new(tf_idf.analyzer(), tf_idf.languages().of_text(text));
            let mut term = String::new();
            Reader::new(WordRule::Letters).read(text, |word| {
                if rule.write(word.folded, &mut term) {
                    let word_uses = uses.entry(term.clone()).or_default();
                    word_uses.entry(word.folded.to_string()).or_default()[word.case as usize] += 1;
                }
            });
        }
        for column in 0..tf_idf.vocabulary().len() as u32 {
            let words = &uses[tf_idf.vocabulary().term(column)];
            let (word, cases) = words
                .iter()
                .max_by_key(|(word, cases)| (cases.iter().sum::<u64>(), std::cmp::Reverse(*word)))
                .expect("a word");
            let of_case = [Case::Lower, Case::Capital, Case::Upper]
                .into_iter()
                .rev()
                .max_by_key(|&case| cases[case as usize])
                .expect("a case");
            let spelled = match of_case {
                Case::Lower => word.clone(),
                Case::Upper => word.to_uppercase(),
                Case::Capital => {
                    let mut characters = word.chars();
                    characters.next().into_iter().flat_map(char::to_uppercase).chain(characters).collect()
                }
            };
            prop_assert_eq!(tf_idf.vocabulary().surface(column), spelled);
        }
    }
}
