//! Which copy stays: the rules decide in their order, and the rule that decided is told.

use std::collections::BTreeMap;

use likewise::copies::{Copies, Keep};
use likewise::document::{Corpus, Page};
use likewise::pairs::Pairs;
use likewise::vectors::TermMatrix;
use linfa::traits::Transformer;
use proptest::prelude::*;

fn page(id: &str, text: &str, date: &str, source: &str) -> Page {
    let told = |field: &str| Some(field.to_string()).filter(|field| !field.is_empty());
    Page { date: told(date), source: told(source), ..Page::new(id, text) }
}

/// The groups over pages with the given angles (degrees, and one more: no weight may be zero) in the plane of two terms.
fn copies(pages: Vec<Page>, angles: &[u8], keep: &str) -> Copies {
    let row = |&degrees: &u8| {
        let angle = f32::from(degrees + 1).to_radians();
        vec![(0, angle.cos()), (1, angle.sin())]
    };
    let matrix = TermMatrix::from_rows(&angles.iter().map(row).collect::<Vec<_>>(), 2).expect("rows");
    let pairs: Pairs = Pairs::params(0.9).transform(&matrix).expect("in range");
    let keep: Keep = keep.parse().expect("rules");
    Copies::params().keep(keep).by_text(false).of(&pairs, &Corpus::whole(pages)).expect("of one corpus")
}

/// Three copies; b is the longest.
fn three() -> Vec<Page> {
    vec![
        page("c", "one two", "March 4, 2021", "The Post"),
        page("b", "one two three", "2021-03-05T10:00:00Z", "AP"),
        page("a", "one two", "some day", "Reuters"),
    ]
}

#[test]
fn each_rule_keeps_what_it_says_and_is_told() {
    // (rules, the kept page, the rules told for c, b, a)
    for (keep, kept, told) in [
        ("longest", 1, ["longest", "longest", "longest"]),
        ("earliest", 0, ["earliest", "earliest", "earliest"]),
        ("latest", 1, ["latest", "latest", "latest"]),
        ("first", 0, ["first", "first", "first"]),
        ("most-typical", 1, ["most-typical", "most-typical", "most-typical"]),
        ("source:reuters", 2, ["source:reuters", "source:reuters", "source:reuters"]),
        ("source:AP+The Post", 1, ["source:AP+The Post", "source:AP+The Post", "source:AP+The Post"]),
        ("source:The Times,latest", 1, ["latest", "latest", "latest"]),
        ("source:AP+Reuters,earliest", 1, ["source:AP+Reuters", "source:AP+Reuters", "source:AP+Reuters"]),
    ] {
        let found = copies(three(), &[0, 10, 20], keep);
        assert_eq!(found.groups.len(), 1, "{keep}");
        assert_eq!(found.groups[0].kept, kept, "{keep}");
        let rules: Vec<_> = (0..3).map(|document| found.rule_of(document).expect("in a group")).collect();
        assert_eq!(rules, told, "{keep}");
    }
}

#[test]
fn where_no_rule_sees_a_difference_the_smaller_id_stays() {
    let pages = vec![page("b", "same", "", ""), page("a", "same", "", ""), page("c", "less", "", "")];
    let found = copies(pages, &[0, 0, 0], "longest,earliest,source:AP");
    assert_eq!(found.groups[0].kept, 1);
    assert_eq!(found.rule_of(0), Some("id"));
}

#[test]
fn the_kept_one_tells_the_last_rule_that_was_asked() {
    let pages =
        vec![page("a", "long long", "2020", ""), page("b", "long long", "2021", ""), page("c", "s", "", "")];
    let found = copies(pages, &[0, 0, 0], "longest,latest");
    let rules: Vec<_> = (0..3).map(|document| found.rule_of(document).expect("in a group")).collect();
    assert_eq!((found.groups[0].kept, rules), (1, vec!["latest", "latest", "longest"]));
}

#[test]
fn a_rule_that_does_not_exist_is_refused_with_all_that_do() {
    for keep in ["", "newest", "longest,", "source:", "source:A++B", "source"] {
        let refused = keep.parse::<Keep>().expect_err(keep).to_string();
        assert!(refused.contains("longest, earliest, latest, source:A+B, first, most-typical"), "{refused}");
    }
}

proptest! {
    #[test]
    fn the_order_of_the_input_does_not_show_in_what_is_kept(
        documents in prop::collection::vec((0u8..88, 1usize..4, 0usize..4, 0usize..3), 1..25),
        keys in prop::collection::vec(any::<u32>(), 25),
        rules in prop::sample::subsequence(vec!["source:A+B", "most-typical", "earliest", "longest", "latest"], 1..=5)
            .prop_shuffle(),
    ) {
        let dates = ["", "2021-03-04", "4 March 2021", "Fri, 05 Mar 2021 00:00:00 +0000"];
        let straight: Vec<(Page, u8)> = (0..documents.len())
            .map(|i| {
                let (angle, length, date, source) = documents[i];
                (page(&format!("d{i}"), &"x".repeat(length), dates[date], ["", "A", "b"][source]), angle)
            })
            .collect();
        let mut shuffled: Vec<usize> = (0..straight.len()).collect();
        shuffled.sort_by_key(|&i| keys[i]);
        let shuffled: Vec<(Page, u8)> = shuffled.iter().map(|&i| straight[i].clone()).collect();
        let told = |documents: &[(Page, u8)]| -> BTreeMap<String, Option<(String, String)>> {
            let (pages, angles): (Vec<Page>, Vec<u8>) = documents.iter().cloned().unzip();
            let found = copies(pages, &angles, &rules.join(","));
            let of = |i: usize| {
                let kept = found.kept_of(i)? as usize;
                Some((documents[kept].0.id.clone(), found.rule_of(i)?.to_string()))
            };
            (0..documents.len()).map(|i| (documents[i].0.id.clone(), of(i))).collect()
        };
        prop_assert_eq!(told(&straight), told(&shuffled));
    }
}
