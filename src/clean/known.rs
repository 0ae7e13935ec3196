//! The list of known furniture: prompts, buttons and notices that page after page carries.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use super::kind::FurnitureKind;

/// Words that `*` at the end of a pattern stands for, at most.
const MAX_MORE_WORDS: usize = 6;

/// The patterns of `furniture.txt`, read once.
pub(super) static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::of(include_str!("furniture.txt")));

/// Patterns by their first word, and words of which whole lines are made.
#[derive(Debug, Default)]
pub(super) struct Known {
    patterns: HashMap<String, Vec<Pattern>, FixedState>,
    word_sets: Vec<WordSet>,
    first_words: FirstWords,
}

/// The first words of all that is known, roughly: a place for each by its first letters and its length, where few
/// others fall.
#[derive(Debug)]
struct FirstWords([bool; 1 << 12]);

/// Words of which a line of furniture is made, one strong one among them.
#[derive(Debug)]
struct WordSet {
    kind: FurnitureKind,
    strong: HashSet<String, FixedState>,
    weak: HashSet<String, FixedState>,
}

#[derive(Debug)]
struct Pattern {
    kind: FurnitureKind,
    words: Vec<String>,
    more: bool,
}

impl Known {
    /// Reads the list; the form is described at its head.
    ///
    /// # Panics
    /// If a line has no kind or an unknown one: the list is part of the program.
    fn of(list: &str) -> Self {
        let mut known = Self::default();
        for line in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("# ")) {
            let set = line.split_once("@ ").filter(|(kind, _)| !kind.contains(' '));
            let (kind, words) = set.or_else(|| line.split_once(": ")).unwrap_or((line, ""));
            let kind = FurnitureKind::of_word(kind).unwrap_or_else(|| panic!("no kind of furniture: {line}"));
            let mut words: Vec<String> = words.split_whitespace().map(str::to_string).collect();
            if set.is_some() {
                let (weak, strong): (Vec<String>, Vec<String>) =
                    words.into_iter().partition(|word| word.starts_with('?'));
                let weak = weak.into_iter().map(|word| word[1..].to_string()).collect();
                known.word_sets.push(WordSet { kind, strong: strong.into_iter().collect(), weak });
                continue;
            }
            let more = words.pop_if(|last| last == "*").is_some();
            let first = words.first().unwrap_or_else(|| panic!("no words: {line}")).clone();
            known.patterns.entry(first).or_default().push(Pattern { kind, words, more });
        }
        let in_sets = known.word_sets.iter().flat_map(|set| set.strong.iter().chain(&set.weak));
        known.patterns.keys().chain(in_sets).for_each(|word| known.first_words.add(word));
        known
    }

    /// What kind of furniture a line is that reads `folded` (lower case, letters and digits, single spaces).
    pub fn kind(&self, folded: &str) -> Option<FurnitureKind> {
        if folded.len() > 160 {
            return None;
        }
        let (first, _) = first_word(folded);
        // Nearly all lines end here,
        if !self.first_words.may_have(first) {
            return None;
        }
        let begins = if is_number(first) { "#" } else { first };
        let patterns = self.patterns.get(begins).map_or(&[][..], Vec::as_slice);
        if let Some(pattern) = patterns.iter().find(|pattern| pattern.fits(folded)) {
            return Some(pattern.kind);
        }
        self.word_sets.iter().find(|set| set.makes(folded)).map(|set| set.kind)
    }
}

/// The first of some words, and the others where there are any.
fn first_word(words: &str) -> (&str, Option<&str>) {
    match words.bytes().position(|byte| byte == b' ') {
        Some(end) => (&words[..end], Some(&words[end + 1..])),
        None => (words, None),
    }
}

impl WordSet {
    /// Whether `words` are all of the set, and one of them strong.
    fn makes(&self, words: &str) -> bool {
        let (mut rest, mut strong) = (Some(words), false);
        while let Some(words) = rest {
            let (first, others) = first_word(words);
            let is_strong = self.strong.contains(first);
            if !is_strong && !self.weak.contains(first) {
                return false;
            }
            strong |= is_strong;
            rest = others;
        }
        strong
    }
}

impl Default for FirstWords {
    fn default() -> Self {
        Self([false; 1 << 12])
    }
}

impl FirstWords {
    fn place(word: &str) -> usize {
        let letter = |at: usize| usize::from(word.as_bytes().get(at).copied().unwrap_or(0));
        (word.len() + 29 * letter(0) + 113 * letter(1) + 631 * letter(2)) % (1 << 12)
    }

    fn add(&mut self, word: &str) {
        self.0[Self::place(word)] = true;
    }

    /// `false` only where nothing that is known begins with `word`.
    fn may_have(&self, word: &str) -> bool {
        self.0[Self::place(word)] || word.starts_with(|first: char| first.is_ascii_digit())
    }
}

impl Pattern {
    /// Whether the line is the pattern, with a few words more where it may have them.
    fn fits(&self, line: &str) -> bool {
        let mut rest = Some(line);
        for wanted in &self.words {
            let Some(words) = rest else { return false };
            let (first, others) = first_word(words);
            if wanted == "#" {
                if !is_number(first) {
                    return false;
                }
                rest = others;
                // 1,024 and 1.2K are two words here.
                while let Some((_, others)) = rest.map(first_word).filter(|(first, _)| is_number(first)) {
                    rest = others;
                }
            } else if first == wanted {
                rest = others;
            } else {
                return false;
            }
        }
        rest.is_none_or(|more| self.more && more.split(' ').count() <= MAX_MORE_WORDS)
    }
}

/// `1024`, `2k`, `3m`.
fn is_number(word: &str) -> bool {
    let digits = word.trim_end_matches(['k', 'm']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_lines_have_their_kind() {
        use FurnitureKind::{Advert, Comment, Cookie, Link, Newsletter, Share};
        let rows = [
            ("leave a comment", Some(Comment)),
            ("your email address will not be published required fields are marked", Some(Comment)),
            ("name email website", Some(Comment)),
            ("12 comments", Some(Comment)),
            ("facebook twitter email print", Some(Share)),
            ("1 2k shares", Some(Share)),
            ("sign up for our daily newsletter", Some(Newsletter)),
            ("advertisement", Some(Advert)),
            ("we use cookies to give you the best experience", Some(Cookie)),
            ("most read", Some(Link)),
            ("comments by the envoy anger ministers in the capital", None),
            ("sharing power is hard says the mayor", None),
            ("12 dead in market fire", None),
            ("1 2k shares of the firm", None),
            ("shares", Some(Share)),
            ("", None),
        ];
        for (line, kind) in rows {
            assert_eq!(KNOWN.kind(line), kind, "{line}");
        }
    }

    #[test]
    fn every_pattern_is_reachable() {
        let count: usize = KNOWN.patterns.values().map(Vec::len).sum();
        assert!(count > 200 && KNOWN.word_sets.len() == 2, "{count}");
        for pattern in KNOWN.patterns.values().flatten() {
            let line = pattern.words.join(" ").replace('#', "7");
            assert!(KNOWN.kind(&line).is_some(), "{line}");
        }
        for word in KNOWN.word_sets.iter().flat_map(|set| &set.strong) {
            assert!(KNOWN.kind(word).is_some(), "{word}");
        }
    }
}
