//! Edited copies of a user's own documents: a truth that costs no reading.
//!
//! Each [`Edit`] is something that newsrooms and scrapers do to a text. A search for copies can be judged by how many
//! of the edited texts it finds, kind by kind, on the very corpus it is meant for.

use std::fmt::{self, Display};

use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// What is done to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Edit {
    /// Nothing.
    Exact,
    /// Capitals all over, commas become dashes.
    Case,
    /// Buttons to share and a comment form round the text.
    Furniture,
    /// The first so many percent of the words.
    Truncated(u8),
    /// Two notes of a site put in, in the middle and at the end, parts of which differ from page to page.
    Boilerplate,
    /// The paragraphs after the first in another order; in a text of fewer than four, blocks of three sentences.
    Swapped,
    /// Two neighbouring letters change places in so many percent of the words of four letters and more.
    Typos(u8),
    /// Another first line, and a line with a name.
    Headline,
    /// The text stands in the middle of another page.
    Pasted,
}

impl Edit {
    /// All kinds, as the table of `docs/copies.md` has them.
    pub const ALL: [Self; 11] = [
        Self::Exact,
        Self::Case,
        Self::Furniture,
        Self::Truncated(60),
        Self::Boilerplate,
        Self::Swapped,
        Self::Typos(1),
        Self::Typos(3),
        Self::Typos(5),
        Self::Headline,
        Self::Pasted,
    ];

    /// `text` edited. `page` is what [`Edit::Pasted`] puts it into; the other kinds do not look at it.
    pub fn of(self, text: &str, page: &str, random: &mut impl Rng) -> String {
        match self {
            Self::Exact => text.to_string(),
            Self::Case => text.to_uppercase().replace(", ", " – "),
            Self::Furniture => {
                let shares: u32 = random.gen_range(2..900);
                format!(
                    "{shares} shares\nShare on Facebook\n\n{text}\n\nLeave a comment\nYour email address will not be \
                     published. Required fields are marked\n"
                )
            }
            Self::Truncated(percent) => truncated(text, percent).to_string(),
            Self::Boilerplate => with_boilerplate(text, random),
            Self::Swapped => swapped(text, random),
            Self::Typos(percent) => with_typos(text, f64::from(percent.min(100)) / 100.0, random),
            Self::Headline => {
                let rest = text.split_once('\n').map_or(text, |(_, rest)| rest);
                let name = ["Ann Marsh", "Tom Okri", "Lena Vogt", "Ravi Menon"]
                    .choose(random)
                    .unwrap_or(&"Ann Marsh");
                format!("What we know so far about the events of today\nBy {name}, staff writer\n{rest}")
            }
            Self::Pasted => {
                let lines: Vec<&str> = page.lines().collect();
                let (first, second) = lines.split_at(lines.len().div_ceil(2));
                format!("{}\n{text}\n{}", first.join("\n"), second.join("\n"))
            }
        }
    }
}

impl Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => f.pad("exact copy"),
            Self::Case => f.pad("case and punctuation"),
            Self::Furniture => f.pad("furniture only"),
            Self::Truncated(percent) => f.pad(&format!("truncated to {percent} %")),
            Self::Boilerplate => f.pad("boilerplate inserted"),
            Self::Swapped => f.pad("paragraphs swapped"),
            Self::Typos(percent) => f.pad(&format!("typos, {percent} % of words")),
            Self::Headline => f.pad("new headline and byline"),
            Self::Pasted => f.pad("pasted into another page"),
        }
    }
}

/// Each of `texts` edited once. The result hangs on the text, its place, the edit and the seed alone. A text is pasted
/// into the next of `pages` (the texts themselves, where that is empty).
///
/// ```
/// use likewise::evaluate::{Edit, planted};
///
/// let texts = ["Rain in Basra\nIt rained for three days and two nights, said the mayor."];
/// let cut = planted(&texts, &[], Edit::Truncated(50), 1);
/// assert_eq!(cut, ["Rain in Basra\nIt rained for three"]);
/// ```
pub fn planted<T: AsRef<str>>(texts: &[T], pages: &[T], edit: Edit, seed: u64) -> Vec<String> {
    let page = |place: usize| match pages.len() {
        0 => texts[(place + 1) % texts.len()].as_ref(),
        n => pages[place % n].as_ref(),
    };
    let of = |(place, text): (usize, &T)| {
        // Each text has its own stream, so that an edit does not hang on the texts before it.
        let stream = (place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed ^ stream);
        edit.of(text.as_ref(), page(place), &mut random)
    };
    texts.iter().enumerate().map(of).collect()
}

/// The first `percent` of the words, white space between them as it was.
fn truncated(text: &str, percent: u8) -> &str {
    let words = || text.split_whitespace();
    let n_kept = words().count() * usize::from(percent) / 100;
    match words().nth(n_kept) {
        Some(next) => text[..next.as_ptr() as usize - text.as_ptr() as usize].trim_end(),
        None => text,
    }
}

fn with_boilerplate(text: &str, random: &mut impl Rng) -> String {
    let (day, reader): (u32, u32) = (random.gen_range(1..29), random.gen_range(1000..9999));
    let lines: Vec<&str> = text.lines().collect();
    let (first, second) = lines.split_at(lines.len().div_ceil(2));
    format!(
        "{}\n\nSign up to our morning letter, sent to your inbox every day, and join {reader} other readers.\n\n{}\n\n\
         This article was updated on day {day} of the month. Our standards are on the page about us.\n",
        first.join("\n"),
        second.join("\n")
    )
}

fn swapped(text: &str, random: &mut impl Rng) -> String {
    let (headline, rest) = text.split_once('\n').unwrap_or(("", text));
    let paragraphs: Vec<&str> = rest.lines().filter(|line| !line.trim().is_empty()).collect();
    let mut blocks: Vec<String> = match paragraphs.len() {
        0..4 => {
            let sentences: Vec<&str> = rest.split_inclusive(". ").collect();
            sentences.chunks(3).map(<[&str]>::concat).collect()
        }
        _ => paragraphs.into_iter().map(str::to_string).collect(),
    };
    blocks.shuffle(random);
    format!("{headline}\n{}", blocks.join("\n"))
}

fn with_typos(text: &str, share: f64, random: &mut impl Rng) -> String {
    let typo = |word: &str, random: &mut dyn rand::RngCore| {
        let mut letters: Vec<char> = word.chars().collect();
        if letters.len() > 3 && random.gen_bool(share) {
            let at = random.gen_range(0..letters.len() - 1);
            letters.swap(at, at + 1);
        }
        String::from_iter(letters)
    };
    text.split(' ').map(|word| typo(word, random)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Rain in Basra\nIt rained for three days. The river rose.\nSchools are shut.\nThe mayor, \
                        Hassan, asked for boats.\nNobody was hurt.\nMore rain is expected.";

    #[test]
    fn edits_do_what_they_say_and_are_the_same_each_time() {
        for edit in Edit::ALL {
            let one = planted(&[TEXT, TEXT], &["A page\nof two lines"], edit, 7);
            assert_eq!(one, planted(&[TEXT, TEXT], &["A page\nof two lines"], edit, 7), "{edit}");
            assert!(
                (one[0] == TEXT) == (edit == Edit::Exact) || matches!(edit, Edit::Typos(_)),
                "{edit}: {}",
                one[0]
            );
        }
        let words = |text: &str| {
            let mut words: Vec<String> = text.split_whitespace().map(str::to_string).collect();
            words.sort();
            words
        };
        let all = |edit| planted(&[TEXT], &["A page\nof two lines"], edit, 7).remove(0);
        assert_eq!(words(&all(Edit::Swapped)), words(TEXT));
        assert!(all(Edit::Pasted).contains(TEXT) && all(Edit::Furniture).contains(TEXT));
        assert!(!all(Edit::Headline).contains("Rain in Basra") && all(Edit::Headline).ends_with("expected."));
        let n_same = TEXT.split(' ').zip(all(Edit::Typos(100)).split(' ')).filter(|(a, b)| a == b).count();
        assert!(n_same <= 6, "only short words stay as they were: {n_same}");
    }

    #[test]
    fn empty_texts_and_odd_percentages_are_fine() {
        for edit in Edit::ALL.into_iter().chain([Edit::Truncated(255), Edit::Typos(255), Edit::Truncated(0)])
        {
            assert_eq!(planted(&["", "é"], &[], edit, 1).len(), 2);
            assert_eq!(planted::<&str>(&[], &[], edit, 1).len(), 0);
        }
    }
}
