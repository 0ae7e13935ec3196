//! Furniture learned from the corpus: two documents that share only furniture are not alike.

use likewise::clean::{Clean, FurnitureKind};
use likewise::copies::{CONTAINED, Containment, Copies, Likeness, Relation};
use likewise::document::{Corpus, Page};
use likewise::pairs::Pairs;
use likewise::vectors::TfIdf;
use linfa::traits::Transformer;

/// Sixty words that hardly two articles share.
fn article(number: usize) -> String {
    let syllables = ["ba", "ke", "di", "mo", "lu", "ra", "se", "ti", "no", "vu", "pa", "gre"];
    let word = |at: usize| {
        // splitmix64's finaliser: neighbours get words that have nothing to do with each other.
        let mut rest = ((number * 1000 + at) as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        rest = (rest ^ (rest >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        rest = (rest ^ (rest >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        rest ^= rest >> 31;
        let mut word = String::new();
        for _ in 0..4 {
            word.push_str(syllables[(rest % 12) as usize]);
            rest /= 12;
        }
        word
    };
    (0..6).map(|s| (0..10).map(|w| word(10 * s + w)).collect::<Vec<_>>().join(" ") + ". ").collect::<String>()
}

const HEAD: &str = "Skip to content. Home World Politics Business Sport Culture Weather of the Kelm Valley Observer, the \
                    paper of the valley since 1911. Today's letter is free for our readers, sign up with one click.";

const TAIL: &str = "The Kelm Valley Observer is owned by its readers and printed on paper from the valley's own mill. If \
                    you have seen a mistake in this report, write to the desk and we will look into it within a day. \
                    Opinions in letters are those of their writers alone. All rights of reprint are held by the \
                    Observer and by the agencies that it works with, and none may be used without asking the desk.";

/// Two hundred pages of one template and different content, laid out in three ways.
fn pages(layout: &str) -> Vec<Page> {
    let page = |number: usize| {
        let own = article(number);
        let title = own.split_once(". ").expect("a sentence").0.to_string();
        let text = match layout {
            "lines" => format!("{HEAD}\n\n{own}\n\n{TAIL}\n"),
            "many lines" => format!("{}\n{own}\n{}\n", HEAD.replace(". ", ".\n"), TAIL.replace(". ", ".\n")),
            _ => format!("{HEAD} {own} {TAIL}"),
        };
        match layout {
            "titled" => Page {
                title: Some(title.clone()),
                ..Page::new(format!("p{number:03}"), format!("{title}\n{text}"))
            },
            _ => Page::new(format!("p{number:03}"), text),
        }
    };
    (0..200).map(page).collect()
}

#[test]
fn two_hundred_pages_of_one_template_are_not_alike() {
    for layout in ["lines", "many lines", "one line", "titled"] {
        let cleaned = Clean::params().corpus(pages(layout)).expect("cleaned");
        let corpus = &cleaned.corpus;
        for document in 0..200 {
            let text = corpus.text(document);
            assert!(text.contains(article(document).trim_end()), "{layout}: {text}");
            for furniture in ["Skip", "letter is free", "mill", "reprint", "desk"] {
                assert!(!text.contains(furniture), "{layout}: {furniture} in {text}");
            }
        }
        // Nothing is masked silently.
        let told: usize =
            cleaned.furniture.iter().map(|furniture| furniture.text.len() * furniture.n_lines).sum();
        let kept: usize = (0..200).map(|document| corpus.text(document).len()).sum();
        let all: usize = corpus.pages().iter().map(|page| page.text.len()).sum();
        assert!(kept + told <= all && kept + told + 200 * 20 >= all, "{layout}: {kept} and {told} of {all}");
        let kinds = [FurnitureKind::Recurring, FurnitureKind::Link];
        assert!(cleaned.furniture.iter().all(|furniture| kinds.contains(&furniture.kind)), "{layout}");
        assert!(cleaned.furniture.iter().all(|furniture| furniture.n_pages == 200), "{layout}");

        let (_, matrix) = TfIdf::params().fit_transform(corpus).expect("words");
        let pairs: Pairs = Pairs::params(0.3).transform(&matrix).expect("in range");
        assert_eq!(pairs.len(), 0, "{layout}: nothing is alike");
        let contained = Containment::params(CONTAINED.default).of(corpus).expect("in range");
        let copies =
            Copies::params().of_contained(&pairs, &contained, &matrix, corpus).expect("of one corpus");
        assert_eq!(copies.n_copies(), 0, "{layout}");
    }
}

#[test]
fn without_learning_the_pages_would_be_alike() {
    let corpus = Corpus::whole(pages("one line"));
    let likeness = Likeness::of_documents(&corpus, 0, 1);
    assert!(likeness.relation == Relation::Passages && likeness.share > 0.5, "{likeness:?}");
}

#[test]
fn the_beginning_of_an_article_that_many_took_over_is_no_furniture() {
    let lead = article(900) + &article(901);
    let follow = |number: usize| {
        // Each went on with a cut of the same report.
        let rest = article(902) + &article(903) + &article(904);
        let words: Vec<&str> = rest.split(' ').collect();
        words[..words.len() * (number + 3) / 16].join(" ")
    };
    let mut all = pages("lines");
    all.truncate(100);
    all.extend((0..12).map(|number| Page::new(format!("lead{number:02}"), lead.clone() + &follow(number))));
    let cleaned = Clean::params().corpus(all).expect("cleaned");
    for document in 100..112 {
        assert!(cleaned.corpus.text(document).starts_with(lead.trim_end()), "{document}");
    }
}

#[test]
fn the_order_of_the_pages_does_not_show() {
    let (mut all, other) = (pages("one line"), pages("titled"));
    all.truncate(60);
    all.extend(other.into_iter().skip(60).take(40));
    let texts = |pages: Vec<Page>| {
        let cleaned = Clean::params().corpus(pages).expect("cleaned");
        let documents = cleaned.corpus.documents().iter().enumerate();
        let mut texts: Vec<(String, String)> =
            documents.map(|(at, document)| (document.id.clone(), cleaned.corpus.text(at))).collect();
        texts.sort();
        (texts, cleaned.furniture)
    };
    let straight = texts(all.clone());
    all.reverse();
    all.rotate_left(33);
    assert_eq!(straight, texts(all));
}
