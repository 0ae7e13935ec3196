//! Pages into articles: pages that share an article and differ in the second, with their layout and without.

use likewise::clean::{Clean, Cleaned, FurnitureKind, Split};
use likewise::document::{Page, Status};
use likewise::text::for_each_word;

const PAGES: [(&str, &str); 3] = [
    ("beirut", include_str!("../fixtures/pages/troops_and_beirut.txt")),
    ("paris", include_str!("../fixtures/pages/troops_and_paris.txt")),
    ("floods", include_str!("../fixtures/pages/troops_and_floods.txt")),
];

type Change = fn(&str) -> String;

/// What scraping does to a page.
const LAYOUTS: [(&str, Change); 3] = [
    ("as it was", |text| text.to_string()),
    ("no blank lines", |text| {
        text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
    }),
    ("no line breaks", |text| text.split_whitespace().collect::<Vec<_>>().join(" ")),
];

fn cleaned(pages: &[(&str, String)]) -> Cleaned {
    let pages = pages.iter().map(|(id, text)| Page::new(*id, text.as_str())).collect();
    Clean::params().corpus(pages).expect("the parameters are in range")
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for_each_word(text, |word| words.push(word.folded.to_string()));
    words
}

#[test]
fn three_pages_with_one_article_in_common_give_it_three_times_and_three_others() {
    for (layout, change) in LAYOUTS {
        let pages: Vec<(&str, String)> = PAGES.iter().map(|&(id, text)| (id, change(text))).collect();
        let cleaned = cleaned(&pages);
        let corpus = &cleaned.corpus;
        let ids: Vec<&str> = corpus.documents().iter().map(|document| document.id.as_str()).collect();
        assert_eq!(ids, ["beirut#1", "beirut#2", "paris#1", "paris#2", "floods#1", "floods#2"], "{layout}");
        assert_eq!(cleaned.n_split_pages, 3, "{layout}");
        let shared = words(&corpus.text(0));
        assert!(shared.len() > 200 && shared.ends_with(&words("before the end of the summer")), "{layout}");
        assert_eq!(shared, words(&corpus.text(2)), "{layout}");
        assert_eq!(shared, words(&corpus.text(4)), "{layout}");
        for (document, own) in [(1, "Hezbollah"), (3, "Daraya"), (5, "Osterholt")] {
            for other in 0..6 {
                assert_eq!(corpus.text(other).contains(own), other == document, "{layout}: {own} in {other}");
            }
        }
    }
}

#[test]
fn headlines_become_titles_and_furniture_is_listed() {
    let pages: Vec<(&str, String)> = PAGES.iter().map(|&(id, text)| (id, text.to_string())).collect();
    let cleaned = cleaned(&pages);
    let titles: Vec<&str> = (0..6).map(|document| cleaned.corpus.title(document)).collect();
    assert_eq!(titles[0], "Washington and Baghdad open talks on future of troops");
    assert_eq!(titles[1], "Hamas official killed in drone strike on Beirut suburb");
    assert_eq!(titles[3], "Paris court hears Syrian survivors in torture trial");
    assert_eq!(titles[5], "Harbour town counts the cost after night of floods");
    for (document, title) in titles.iter().enumerate() {
        let text = cleaned.corpus.text(document);
        assert_eq!(text.matches(title).count(), 1, "{text}");
        for furniture in ["TT", "\n20\n", "omment", "email", "Facebook", "Advertisement"] {
            assert!(!text.contains(furniture), "{furniture} in {text}");
        }
    }
    let listed = |text: &str| {
        let found = cleaned.furniture.iter().find(|furniture| furniture.text == text);
        let found = found.unwrap_or_else(|| panic!("{text} is not listed"));
        (found.kind, found.n_pages, found.n_lines)
    };
    assert_eq!(listed("TT"), (FurnitureKind::Stray, 3, 3));
    assert_eq!(listed("Leave a Comment"), (FurnitureKind::Comment, 3, 6));
    assert_eq!(listed("Advertisement"), (FurnitureKind::Advert, 1, 1));
    assert_eq!(listed(titles[0]), (FurnitureKind::Repeated, 3, 3));
}

#[test]
fn the_order_of_the_pages_changes_only_the_order() {
    for (layout, change) in LAYOUTS {
        let mut pages: Vec<(&str, String)> = PAGES.iter().map(|&(id, text)| (id, change(text))).collect();
        let one = cleaned(&pages);
        pages.rotate_left(1);
        pages.swap(0, 1);
        let other = cleaned(&pages);
        assert_eq!(one.furniture, other.furniture, "{layout}");
        let texts = |cleaned: &Cleaned| {
            let documents = cleaned.corpus.documents();
            let mut texts: Vec<(String, String)> =
                (0..documents.len()).map(|at| (documents[at].id.clone(), cleaned.corpus.text(at))).collect();
            texts.sort();
            texts
        };
        assert_eq!(texts(&one), texts(&other), "{layout}");
    }
}

/// Single articles of every form, each a page of its own in `fixtures/pages/single.txt`.
fn singles() -> Vec<(&'static str, String)> {
    let all = include_str!("../fixtures/pages/single.txt");
    let pages = all.split("%%% ").filter(|page| !page.trim().is_empty());
    pages
        .map(|page| page.split_once('\n').expect("a name and a text"))
        .map(|(id, text)| (id, text.to_string()))
        .collect()
}

#[test]
fn single_articles_stay_whole() {
    let pages = singles();
    assert_eq!(pages.len(), 8);
    for (layout, change) in LAYOUTS {
        let pages: Vec<(&str, String)> = pages.iter().map(|(id, text)| (*id, change(text))).collect();
        let cleaned = cleaned(&pages);
        let ids: Vec<&str> = cleaned.corpus.documents().iter().map(|document| document.id.as_str()).collect();
        let all: Vec<&str> = pages.iter().map(|page| page.0).collect();
        assert_eq!(ids, all, "{layout}");
        for (at, (id, text)) in pages.iter().enumerate() {
            assert_eq!(
                words(&cleaned.corpus.text(at)),
                words(text),
                "{layout}: nothing of {id} is furniture"
            );
        }
    }
}

#[test]
fn edited_copies_and_contained_pages_are_not_split() {
    let article = |page: &str| page.split("Leave a Comment").next().expect("a part").trim_end().to_string();
    let whole = article(PAGES[0].1);
    let paragraphs: Vec<&str> = whole.split("\n\n").collect();
    let with = |at: usize, paragraph: &str| {
        let mut edited = paragraphs.clone();
        edited.insert(at, paragraph);
        edited.join("\n\n")
    };
    let inserted = "Two people who had seen the draft of the paper said that it leaves open what happens to the \
                    trainers at Ain al-Asad, whose contracts run for another eighteen months, and to the helicopters \
                    that stand there. Neither government would say which of the three bases closes first.";
    let pages = [
        ("whole", whole.clone()),
        ("inserted", with(7, inserted)),
        (
            "another headline",
            whole.replace("Washington and Baghdad open talks on future of troops", "Iraq and US meet"),
        ),
        ("cut short", paragraphs[..8].join("\n\n")),
    ];
    for (layout, change) in LAYOUTS {
        let pages: Vec<(&str, String)> = pages.iter().map(|(id, text)| (*id, change(text))).collect();
        let cleaned = cleaned(&pages);
        assert_eq!((cleaned.n_split_pages, cleaned.corpus.documents().len()), (0, 4), "{layout}");
    }
}

#[test]
fn lines_that_recur_over_unlike_pages_are_furniture_and_copies_are_not() {
    let singles = singles();
    let page = |at: usize| {
        let own = format!("Report number {at} from the town of Kelm{at}");
        let body = format!(
            "In town {at} the council of ward {} met on day {at} and voted on {} bridges, said member M{at}, who has \
             sat on it for {} years and more.",
            at * 3,
            at * 7,
            at * 11
        );
        format!("The Kelm Observer · all the valley in one place\n{own}\n{body}\nVisit our shop for mugs\n")
    };
    let mut pages: Vec<Page> = (0..12).map(|at| Page::new(format!("kelm{at}"), page(at))).collect();
    // Six copies of one article among them: its lines recur too.
    pages.extend((0..6).map(|at| Page::new(format!("copy{at}"), singles[0].1.as_str())));
    let cleaned = Clean::params().corpus(pages).expect("the parameters are in range");
    let found: Vec<(&str, FurnitureKind, usize)> = cleaned
        .furniture
        .iter()
        .map(|furniture| (furniture.text.as_str(), furniture.kind, furniture.n_pages))
        .collect();
    let expected = [
        ("The Kelm Observer · all the valley in one place", FurnitureKind::Recurring, 12),
        ("Visit our shop for mugs", FurnitureKind::Recurring, 12),
    ];
    assert_eq!(found, expected);
}

#[test]
fn every_page_has_a_document_and_keeps_its_status() {
    let pages = vec![
        Page::new("empty", " \n "),
        Page::new("buttons", "Share this\n\nLeave a comment\n"),
        Page { status: Status::Broken, ..Page::new("broken", "half a rec") },
        Page::new("good", "Rain in Basra\n\nIt rained."),
    ];
    let cleaned = Clean::params().corpus(pages).expect("the parameters are in range");
    let found: Vec<(&str, Status)> =
        cleaned.corpus.documents().iter().map(|document| (document.id.as_str(), document.status)).collect();
    let expected = [
        ("empty", Status::Empty),
        ("buttons", Status::Furniture),
        ("broken", Status::Broken),
        ("good", Status::Ok),
    ];
    assert_eq!(found, expected);
    assert_eq!(cleaned.corpus.text(3), "Rain in Basra\n\nIt rained.");
}

#[test]
fn a_pattern_or_nothing_may_take_the_place_of_the_layout() {
    let text = "=== one\nRain in Basra.\n=== two\nSnow in Erbil.\n=== \n";
    let split = |split: Split| {
        let pages = vec![Page::new("p", text)];
        let cleaned = Clean::params().split(split).corpus(pages).expect("the parameters are in range");
        (0..cleaned.corpus.documents().len()).map(|at| cleaned.corpus.text(at)).collect::<Vec<_>>()
    };
    let pattern = regex::Regex::new("(?m)^=== .").expect("a regular expression");
    assert_eq!(split(Split::Pattern(pattern)), ["=== one\nRain in Basra.", "=== two\nSnow in Erbil.\n==="]);
    assert_eq!(split(Split::None), [text]);
    let whole = Clean::params().split(Split::None).furniture(false);
    let pages = vec![Page::new("p", PAGES[0].1)];
    let cleaned = whole.corpus(pages).expect("the parameters are in range");
    assert_eq!((cleaned.corpus.text(0).as_str(), cleaned.furniture.len()), (PAGES[0].1, 0));
}
