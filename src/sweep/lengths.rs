//! How long documents are: which of a group stays, and how many words go.

use rayon::prelude::*;

use crate::document::Corpus;

/// Characters that are no white space, and words between white space, of each document.
pub(super) struct Lengths {
    /// The documents that were asked for, ascending.
    asked: Vec<u32>,
    characters: Vec<u64>,
    pub words: Vec<u64>,
}

impl Lengths {
    /// The lengths of the documents that `is_asked` for; 0 for all others.
    pub fn of(corpus: &Corpus, is_asked: &[bool]) -> Self {
        let one = |(document, &is_asked): (usize, &bool)| {
            let pieces = corpus.pieces(document).filter(|_| is_asked).map(length);
            pieces.fold((0, 0), |sum, length| (sum.0 + length.0, sum.1 + length.1))
        };
        let (characters, words) = is_asked.par_iter().enumerate().map(one).unzip();
        let asked = (0u32..).zip(is_asked).filter_map(|(document, &is_asked)| is_asked.then_some(document));
        Self { asked: asked.collect(), characters, words }
    }

    /// The documents that were asked for from the longest, ties by id: the order in which
    /// [`Copies`](crate::copies::Copies) keeps by default.
    pub fn longest_first(&self, corpus: &Corpus) -> Vec<u32> {
        let documents = corpus.documents();
        let keyed = |&document: &u32| (std::cmp::Reverse(self.characters[document as usize]), document);
        let mut order: Vec<_> = self.asked.iter().map(keyed).collect();
        order.par_sort_unstable_by(|&(a, one), &(b, other)| {
            let id = |document: u32| (&documents[document as usize].id, document);
            a.cmp(&b).then_with(|| id(one).cmp(&id(other)))
        });
        order.into_iter().map(|(_, document)| document).collect()
    }
}

/// Bytes that are looked at as one: a sum of ones over them has room in a byte.
const BLOCK: usize = 64;

/// Characters that are no white space, and words, of a text.
fn length(text: &str) -> (u64, u64) {
    let (mut spaces, mut characters, mut words) = (0, 0, 0);
    let (mut rest, mut after_space) = (text, true);
    while !rest.is_empty() {
        while let Some(block) = rest.as_bytes().first_chunk::<BLOCK>().filter(|block| block.is_ascii()) {
            let (n_spaces, n_starts) = ascii(block, &mut after_space);
            spaces += n_spaces;
            characters += BLOCK as u64;
            words += n_starts;
            rest = &rest[BLOCK..];
        }
        // The block with another character, or the end: so many characters, whatever they are.
        let mut left = rest.chars();
        for character in left.by_ref().take(BLOCK) {
            let is_space = character.is_whitespace();
            characters += 1;
            spaces += u64::from(is_space);
            words += u64::from(after_space && !is_space);
            after_space = is_space;
        }
        rest = left.as_str();
    }
    (characters - spaces, words)
}

/// White space in a block of ASCII, and where words begin; without branches, so that it is done many bytes at a time.
fn ascii(block: &[u8; BLOCK], after_space: &mut bool) -> (u64, u64) {
    let mut space = [0u8; BLOCK + 1];
    space[0] = u8::from(*after_space);
    for (space, &byte) in space[1..].iter_mut().zip(block) {
        *space = u8::from(byte == b' ') | u8::from(byte.wrapping_sub(9) < 5);
    }
    let (mut n_spaces, mut n_starts) = (0u8, 0u8);
    for place in 0..BLOCK {
        n_spaces += space[place + 1];
        n_starts += space[place] & (1 - space[place + 1]);
    }
    *after_space = space[BLOCK] == 1;
    (n_spaces.into(), n_starts.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_counted_as_single_characters() {
        let long = "Prices rise  again\n\tas exporters agree. ".repeat(9);
        let mut texts: Vec<String> =
            ["", " ", "a", " a  b\n", "one two\tthree\u{b}four", "x\u{1c}y", "naïve café — ok\u{a0}yes"]
                .map(String::from)
                .to_vec();
        // Another character, and a space of two bytes, at each place of a block and across two.
        for at in 0..130 {
            for other in ["é", "\u{a0}", "\u{2003}—", "日本"] {
                texts.push([&long[..at], other, &long[at..]].concat());
            }
            texts.push(long[at..].into());
        }
        for text in texts {
            let characters = text.chars().filter(|character| !character.is_whitespace()).count() as u64;
            assert_eq!(length(&text), (characters, text.split_whitespace().count() as u64), "{text:?}");
        }
    }
}
