//! How long documents are: which of a group stays, and how many words go.

use rayon::prelude::*;

use crate::document::Corpus;

/// Characters that are no white space, and words between white space, of each document.
pub(super) struct Lengths {
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
        Self { characters, words }
    }

    /// The documents from the longest, ties by id: the order in which [`Copies`](crate::copies::Copies) keeps by default.
    pub fn longest_first(&self, corpus: &Corpus) -> Vec<u32> {
        let documents = corpus.documents();
        let mut order: Vec<u32> = (0u32..).take(documents.len()).collect();
        order.par_sort_unstable_by(|&one, &other| {
            let (a, b) = (one as usize, other as usize);
            let by_length = self.characters[b].cmp(&self.characters[a]);
            by_length.then_with(|| (&documents[a].id, one).cmp(&(&documents[b].id, other)))
        });
        order
    }
}

/// Characters that are no white space, and words, of a text.
fn length(text: &str) -> (u64, u64) {
    if !text.is_ascii() {
        let characters = text.chars().filter(|character| !character.is_whitespace()).count();
        return (characters as u64, text.split_whitespace().count() as u64);
    }
    let is_space = |byte: u8| byte == b' ' || (9..=13).contains(&byte);
    let bytes = text.as_bytes();
    let characters = bytes.iter().filter(|&&byte| !is_space(byte)).count();
    let starts = bytes.windows(2).filter(|two| is_space(two[0]) && !is_space(two[1])).count();
    let first = bytes.first().is_some_and(|&byte| !is_space(byte));
    (characters as u64, (starts + usize::from(first)) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_counted_as_all_other_text() {
        for text in
            ["", " ", "a", " a  b\n", "one two\tthree\u{b}four", "x\u{1c}y", "naïve café — ok\u{a0}yes"]
        {
            let characters = text.chars().filter(|character| !character.is_whitespace()).count() as u64;
            assert_eq!(length(text), (characters, text.split_whitespace().count() as u64), "{text:?}");
        }
    }
}
