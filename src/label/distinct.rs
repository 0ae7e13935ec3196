//! From scored terms to the items of labels: no two forms of one word in a label, no item in two labels.

use std::collections::{BTreeMap, HashSet};

use super::phrases::Phrases;
use super::scored::Scored;
use crate::vectors::Vocabulary;

/// Terms looked at for other forms of a word.
const FORMS: usize = 10;

/// Rounds in which labels make way for each other; each takes words away, so that they come to an end.
const ROUNDS: usize = 8;

/// What the items of a theme are made from.
pub(super) struct Words<'a> {
    /// The terms by what they say of the theme, descending.
    pub scored: &'a Scored,
    /// The phrases they stand in.
    pub phrases: &'a Phrases,
}

/// A word or phrase of a label.
#[derive(Clone)]
struct Item {
    text: String,
    /// The terms in it, ascending.
    columns: Vec<u32>,
    /// What the best of them says of the theme.
    score: f64,
}

/// The items of every label, at most `n_items` each.
///
/// Of two themes with the same item the one keeps it of which it says more (of equals the first); the other goes
/// on to its next word. Only where a theme would be left without any item, it keeps one that another has too.
pub(super) fn items(drafts: &[Words<'_>], n_items: usize, vocabulary: &Vocabulary) -> Vec<Vec<String>> {
    let mut taken: Vec<HashSet<Vec<u32>>> = vec![HashSet::new(); drafts.len()];
    let make =
        |theme: usize, taken: &[HashSet<Vec<u32>>]| pick(&drafts[theme], &taken[theme], n_items, vocabulary);
    let mut labels: Vec<Vec<Item>> = (0..drafts.len()).map(|theme| make(theme, &taken)).collect();
    for _ in 0..ROUNDS {
        let mut owners: BTreeMap<&[u32], (f64, usize)> = BTreeMap::new();
        for (theme, label) in labels.iter().enumerate() {
            for item in label {
                let owner = owners.entry(&item.columns).or_insert((item.score, theme));
                if item.score > owner.0 {
                    *owner = (item.score, theme);
                }
            }
        }
        let mut again = Vec::new();
        for (theme, label) in labels.iter().enumerate() {
            let lost = label.iter().filter(|item| owners[item.columns.as_slice()].1 != theme);
            let lost: Vec<Vec<u32>> = lost.map(|item| item.columns.clone()).collect();
            if !lost.is_empty() {
                again.push((theme, lost));
            }
        }
        if again.is_empty() {
            break;
        }
        for (theme, lost) in again {
            taken[theme].extend(lost);
            let label = make(theme, &taken);
            if label.is_empty() {
                labels[theme].truncate(1);
            } else {
                labels[theme] = label;
            }
        }
    }
    labels.into_iter().map(|label| label.into_iter().map(|item| item.text).collect()).collect()
}

/// The items of one label, without those in `taken`.
fn pick(words: &Words<'_>, taken: &HashSet<Vec<u32>>, n_items: usize, vocabulary: &Vocabulary) -> Vec<Item> {
    let Words { scored, phrases } = words;
    let mut items: Vec<Item> = Vec::new();
    let mut said: HashSet<u32> = HashSet::new();
    for (score, column) in scored.iter() {
        if items.len() == n_items {
            break;
        }
        if said.contains(&column)
            || said.iter().any(|&other| alike(vocabulary.term(other), vocabulary.term(column)))
        {
            continue;
        }
        let free = |columns: &[u32]| {
            let mut sorted = columns.to_vec();
            sorted.sort_unstable();
            (!taken.contains(&sorted)).then_some(sorted)
        };
        let new = |columns: &[u32]| {
            columns.iter().all(|&one| {
                !said.iter().any(|&other| other == one || alike(vocabulary.term(other), vocabulary.term(one)))
            })
        };
        let mut of_phrase = phrases.with(column).filter(|phrase| new(&phrase.columns));
        if let Some((text, columns)) =
            of_phrase.find_map(|phrase| Some((phrase.text.clone(), free(&phrase.columns)?)))
        {
            said.extend(&columns);
            items.push(Item { text, columns, score });
            continue;
        }
        // Of several forms of the word ("Iraqi", "Iraq") the shortest is the plainest name.
        let forms = scored.iter().take(FORMS).map(|(_, other)| other);
        let forms = forms.filter(|&other| alike(vocabulary.term(other), vocabulary.term(column)));
        let shortest = forms.chain([column]).min_by_key(|&form| vocabulary.surface(form).chars().count());
        let shortest = shortest.unwrap_or(column);
        if let (Some(columns), Some(_)) = (free(&[shortest]), free(&[column])) {
            said.extend([column, shortest]);
            items.push(Item { text: vocabulary.surface(shortest).to_string(), columns, score });
        }
    }
    items
}

/// Whether two stems are forms of one word to a reader, though not to the stemmer: `israel` and `isra`, `atheist`
/// and `atheism`. They are where they share four letters or more and all but two of the longer, or where one is
/// the other with a short ending.
fn alike(a: &str, b: &str) -> bool {
    let shared = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    let (shorter, longer) =
        (a.chars().count().min(b.chars().count()), a.chars().count().max(b.chars().count()));
    shared >= 4 && (shared + 2 >= longer || shared == shorter && shared + 4 >= longer || root(a) == root(b))
}

/// A stem without the endings of countries and their people, where four letters stay: `scot` of `scotland` and of
/// `scottish`.
fn root(stem: &str) -> &str {
    let endings = ["land", "tish", "lish", "ish", "ian", "ean", "ese", "an", "i", "ia"];
    let shorter = endings.iter().filter_map(|ending| stem.strip_suffix(ending));
    shorter.filter(|root| root.chars().count() >= 4).min_by_key(|root| root.len()).unwrap_or(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_are_alike() {
        for (a, b) in [
            ("israel", "isra"),
            ("scotland", "scottish"),
            ("atheist", "atheism"),
            ("armenian", "armenia"),
            ("planet", "planetari"),
        ] {
            assert!(alike(a, b) && alike(b, a), "{a} {b}");
        }
        for (a, b) in [("iran", "iraq"), ("bank", "bang"), ("com", "comet"), ("interest", "internet")] {
            assert!(!alike(a, b) && !alike(b, a), "{a} {b}");
        }
    }
}
