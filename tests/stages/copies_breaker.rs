//! A template that many pages share is not a copy: large groups that share little text are left alone.

use likewise::clean::Clean;
use likewise::copies::{Copies, Relation};
use likewise::document::{Corpus, Page};
use likewise::pairs::Pairs;
use likewise::vectors::TfIdf;
use linfa::traits::Transformer;

/// A word that stands in one text only.
fn own(page: usize, word: usize) -> String {
    let letters =
        |n: usize| -> String { format!("{n:03}").bytes().map(|b| char::from(b - b'0' + b'a')).collect() };
    format!("v{}z{}", letters(page), letters(word))
}

/// A form filled in: the words of the form are the same on every page, what is filled in is not.
fn form(page: usize) -> String {
    let fields = [
        "Name of vessel",
        "Port of loading",
        "Port of discharge",
        "Registered owner",
        "Flag state",
        "Gross tonnage class",
        "Master in command",
        "Cargo declared",
        "Inspection officer",
        "Insurance carrier",
    ];
    let filled = fields
        .iter()
        .enumerate()
        .map(|(i, field)| format!("{field} {} {}", own(page, 2 * i), own(page, 2 * i + 1)));
    filled.collect::<Vec<_>>().join(", ") + "."
}

/// Ordinary pages, each of its own words.
fn other(page: usize) -> String {
    (0..30).map(|word| own(page, word % 25) + " ").collect()
}

fn copies(pages: Vec<Page>, by_text: bool, stop_large: bool) -> (Corpus, Copies) {
    let corpus = Clean::params().corpus(pages).expect("cleaned").corpus;
    let (_, matrix) = TfIdf::params().fit_transform(&corpus).expect("words");
    let pairs: Pairs = Pairs::params(0.8).transform(&matrix).expect("in range");
    let found =
        Copies::params().by_text(by_text).stop_large(stop_large).of(&pairs, &corpus).expect("of one corpus");
    (corpus, found)
}

fn pages(texts: impl IntoIterator<Item = String>) -> Vec<Page> {
    texts.into_iter().enumerate().map(|(i, text)| Page::new(format!("p{i:03}"), text)).collect()
}

#[test]
fn two_hundred_pages_of_one_template_all_stay() {
    let texts = || pages((0..200).map(form).chain((200..500).map(other)));
    let (_, found) = copies(texts(), true, true);
    assert_eq!((found.n_copies(), found.stopped.len()), (0, 0));
    assert_eq!(found.alike.len(), 200 * 199 / 2, "all pairs of them are told of");
    assert!(found.alike.iter().all(|pair| pair.likeness.relation == Relation::Words));

    let (corpus, found) = copies(texts(), false, true);
    assert_eq!(found.n_copies(), 0, "nothing is removed");
    assert!((0..500).all(|document| found.kept_of(document).is_none()));
    assert_eq!(found.stopped.len(), 1);
    assert_eq!(found.stopped[0].members.len(), 199);
    let told = found.stopped[0].sentence(&corpus);
    assert!(told.starts_with("200 of 500 documents use nearly the same words as `p"), "{told}");
    assert!(told.contains("only 0 of these 199"), "{told}");

    let (_, trusted) = copies(texts(), false, false);
    assert_eq!((trusted.n_copies(), trusted.stopped.len()), (199, 0));
    let member = trusted.groups[0].members[0].0 as usize;
    assert_eq!(trusted.likeness_of(member).map(|found| found.relation), Some(Relation::Words));
}

#[test]
fn true_copies_are_removed_however_many_there_are() {
    let wire = form(0) + " " + &other(1);
    let (_, found) = copies(pages((0..200).map(|i| format!("{wire} {}", own(i, 99)))), true, true);
    assert_eq!((found.n_copies(), found.stopped.len()), (199, 0));
    let relations =
        found.groups[0].members.iter().filter_map(|&(member, _)| found.likeness_of(member as usize));
    assert!(
        relations.clone().count() == 199 && relations.clone().all(|found| found.relation == Relation::Near)
    );
}

#[test]
fn small_groups_are_not_stopped() {
    let (_, found) = copies(pages((0..49).map(form)), false, true);
    assert_eq!((found.n_copies(), found.stopped.len()), (48, 0));
}
