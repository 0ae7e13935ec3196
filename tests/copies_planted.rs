//! Planted copies: every kind of edit that newsrooms make, over the samples, at the default settings.
//!
//! `cargo test --test copies_planted -- --nocapture` prints the table of recall by kind of edit.

use std::path::Path;

use likewise::clean::Clean;
use likewise::copies::{Copies, Relation};
use likewise::document::{Corpus, Page};
use likewise::pairs::{Pairs, THRESHOLD};
use likewise::read::Read;
use likewise::vectors::TfIdf;
use linfa::traits::Transformer;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// The least words of a document that is edited: of less, an edit leaves another text.
const MIN_WORDS: usize = 80;

/// A kind of edit, the recall it is held to, and the edit.
type Kind = (&'static str, f64, fn(&str, &mut Xoshiro256PlusPlus) -> String);

const KINDS: [Kind; 9] = [
    ("exact copy", 1.0, |text, _| text.to_string()),
    ("case and punctuation", 1.0, |text, _| text.to_uppercase().replace(',', " –")),
    ("truncated to 60 %", 0.95, truncated),
    ("boilerplate inserted", 0.95, with_boilerplate),
    ("paragraphs swapped", 0.95, swapped),
    ("typos, 1 % of words", 0.95, |text, random| with_typos(text, 0.01, random)),
    ("typos, 3 % of words", 0.95, |text, random| with_typos(text, 0.03, random)),
    ("typos, 5 % of words", 0.95, |text, random| with_typos(text, 0.05, random)),
    ("new headline", 0.95, |text, _| {
        let rest = text.split_once('\n').map_or(text, |(_, rest)| rest);
        format!("What we know so far about the events of today\n{rest}")
    }),
];

/// The first 60 % of the words.
fn truncated(text: &str, _: &mut Xoshiro256PlusPlus) -> String {
    let n_words = text.split_whitespace().count();
    let end = text
        .split_whitespace()
        .nth(n_words * 6 / 10)
        .map_or(text.len(), |word| word.as_ptr() as usize - text.as_ptr() as usize);
    text[..end].trim_end().to_string()
}

/// Two notes of the site, one in the middle and one at the end, with parts that differ from page to page.
fn with_boilerplate(text: &str, random: &mut Xoshiro256PlusPlus) -> String {
    let (day, reader) = (random.gen_range(1..29), random.gen_range(1000..9999));
    let lines: Vec<&str> = text.lines().collect();
    let (first, second) = lines.split_at(lines.len().div_ceil(2));
    format!(
        "{}\n\nSign up to our morning letter, sent to your inbox every day, and join {reader} other readers.\n\n{}\n\n\
         This article was updated on day {day} of the month. Our standards are on the page about us.\n",
        first.join("\n"),
        second.join("\n")
    )
}

/// The sentences after the headline, in blocks of three, shuffled.
fn swapped(text: &str, random: &mut Xoshiro256PlusPlus) -> String {
    let (headline, rest) = text.split_once('\n').unwrap_or(("", text));
    let sentences: Vec<&str> = rest.split_inclusive(". ").collect();
    let mut blocks: Vec<String> = sentences.chunks(3).map(<[&str]>::concat).collect();
    blocks.shuffle(random);
    format!("{headline}\n{}", blocks.join(" "))
}

/// Two letters of every so many words change places.
fn with_typos(text: &str, share: f64, random: &mut Xoshiro256PlusPlus) -> String {
    let typo = |word: &str, random: &mut Xoshiro256PlusPlus| {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() > 3 && random.gen_bool(share) {
            let at = random.gen_range(0..letters.len() - 1);
            letters.swap(at, at + 1);
        }
        String::from_iter(letters)
    };
    text.split(' ').map(|word| typo(word, random)).collect::<Vec<_>>().join(" ")
}

fn copies(pages: Vec<Page>) -> (Corpus, Copies) {
    let corpus = Clean::params().corpus(pages).expect("cleaned").corpus;
    let (_, matrix) = TfIdf::params().fit_transform(&corpus).expect("words");
    let pairs: Pairs = Pairs::params(THRESHOLD.default).transform(&matrix).expect("in range");
    let found = Copies::params().of(&pairs, &corpus).expect("of one corpus");
    (corpus, found)
}

/// Articles of the samples that have no copy among them.
fn originals() -> Vec<String> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/pages");
    let pages = Read::params().read([samples.to_string_lossy()]).expect("the samples").pages;
    let (corpus, found) = copies(pages);
    let texts = (0..corpus.documents().len())
        .filter(|&document| found.kept_of(document).is_none())
        .map(|document| corpus.text(document).replace("\n\n", "\n"));
    texts.filter(|text| text.split_whitespace().count() >= MIN_WORDS).collect()
}

/// How many of the edited texts are in a group with their original, how many groups hold two originals, and how many
/// of the found ones share their text by their relation.
fn found(originals: &[String], edited: &[String]) -> (usize, usize, usize) {
    let page = |side: &str, texts: &[String]| -> Vec<Page> {
        texts.iter().enumerate().map(|(i, text)| Page::new(format!("{side}{i:03}"), text.clone())).collect()
    };
    let mut pages = page("original", originals);
    pages.extend(page("edited", edited));
    let (corpus, found) = copies(pages);
    let number = |document: usize| corpus.documents()[document].page as usize % originals.len();
    let (mut is_found, mut shares) = (vec![false; originals.len()], vec![false; originals.len()]);
    let mut n_wrong = 0;
    for group in &found.groups {
        let kept = number(group.kept as usize);
        for &(member, _) in &group.members {
            let member = member as usize;
            if number(member) != kept {
                n_wrong += 1;
                continue;
            }
            is_found[kept] = true;
            let relation = found.likeness_of(member).map(|likeness| likeness.relation);
            shares[kept] |= relation.is_some_and(Relation::shares_text);
        }
    }
    let count = |flags: Vec<bool>| flags.into_iter().filter(|&flag| flag).count();
    (count(is_found), n_wrong, count(shares))
}

#[test]
fn planted_copies_are_found_by_kind_of_edit() {
    let originals = originals();
    assert!(originals.len() >= 30, "{} articles of the samples", originals.len());
    println!("{} articles\n{:<24} recall  text shared  wrong", originals.len(), "edit");
    let mut missed = Vec::new();
    for (kind, least, edit) in KINDS {
        let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
        let edited: Vec<String> = originals.iter().map(|text| edit(text, &mut random)).collect();
        let (n_found, n_wrong, n_shared) = found(&originals, &edited);
        let share = |n: usize| n as f64 / originals.len() as f64;
        println!("{kind:<24} {:.3}  {:>11.3}  {n_wrong:>5}", share(n_found), share(n_shared));
        if share(n_found) < least || n_wrong > 0 {
            missed.push(format!("{kind}: recall {:.3} of at least {least}, {n_wrong} wrong", share(n_found)));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
