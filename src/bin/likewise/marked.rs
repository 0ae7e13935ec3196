//! A text with the passages marked that another one has too.

use likewise::document::Span;

use crate::show::one_line;

/// Characters of a stretch shown, its middle left out where it is longer.
const LONGEST: usize = 240;

/// The `pieces` of `text` on one line, each of the numbered `passages` between `⟦1: ` and `⟧`. Where passages overlap,
/// the later one begins where the earlier one ends.
pub(crate) fn marked(text: &str, pieces: &[Span], passages: &[(usize, Span)]) -> String {
    let mut passages = passages.to_vec();
    passages.sort_by_key(|&(number, span)| (span.start, std::cmp::Reverse(span.end), number));
    let mut shown: Vec<String> = Vec::new();
    let plain = |start: u32, end: u32| {
        let inside = pieces.iter().map(|piece| (piece.start.max(start), piece.end.min(end)));
        let parts =
            inside.filter(|(start, end)| start < end).map(|(start, end)| Span { start, end }.of(text));
        let line = one_line(&parts.collect::<Vec<_>>().join(" "), LONGEST);
        (!line.is_empty()).then_some(line)
    };
    let mut at = 0;
    for (number, span) in passages {
        shown.extend(plain(at, span.start));
        let inside = plain(span.start.max(at), span.end);
        shown.extend(inside.map(|inside| format!("⟦{number}: {inside}⟧")));
        at = at.max(span.end);
    }
    shown.extend(plain(at, u32::MAX));
    shown.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_are_marked_where_they_stand() {
        let text = "one two three\nfurniture\nfour five six";
        let pieces = [Span::new(0, 13), Span::new(24, 37)];
        for (passages, expected) in [
            (vec![], "one two three four five six"),
            (vec![(1, Span::new(4, 28))], "one ⟦1: two three four⟧ five six"),
            (vec![(2, Span::new(29, 37)), (1, Span::new(0, 7))], "⟦1: one two⟧ three four ⟦2: five six⟧"),
            (vec![(1, Span::new(0, 13)), (2, Span::new(4, 28))], "⟦1: one two three⟧ ⟦2: four⟧ five six"),
            (vec![(1, Span::new(0, 13)), (2, Span::new(4, 7))], "⟦1: one two three⟧ four five six"),
        ] {
            assert_eq!(marked(text, &pieces, &passages), expected);
        }
    }
}
