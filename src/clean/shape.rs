//! What the first and last characters of a line say of it.

use super::folded::Made;

/// What the look of a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Shape {
    pub starts_high: bool,
    pub starts_low: bool,
    pub list_item: bool,
    pub full_stop: bool,
    pub trails_off: bool,
    pub has_letters: bool,
    pub has_lower: bool,
    pub is_code: bool,
}

/// Stands before the first letter.
const fn opens(c: char) -> bool {
    matches!(c, '"' | '\'' | '“' | '‘' | '«' | '„' | '(' | '[' | '¿' | '¡' | '#' | '@' | '$')
}

/// Stands after the last mark.
const fn closes(c: char) -> bool {
    matches!(c, ' ' | '"' | '\'' | '”' | '’' | '»' | ')' | ']')
}

impl Shape {
    /// The look of `line`, which is made of `made`.
    pub fn of(line: &str, made: Made) -> Self {
        let mut characters = line.chars();
        let first = characters.next().unwrap_or(' ');
        let second = characters.next().unwrap_or(' ');
        let first_letter = line.chars().find(|&c| !opens(c)).unwrap_or(' ');
        let last = line.chars().rev().find(|&c| !closes(c)).unwrap_or(' ');
        let starts_low = first_letter.is_lowercase();
        Self {
            starts_high: !starts_low && first_letter.is_alphanumeric(),
            starts_low,
            list_item: matches!(first, '•' | '*' | '·' | '>' | '|' | '=' | '_' | '+' | '~')
                || (matches!(first, '-' | '–' | '—') && second == ' '),
            full_stop: matches!(last, '.' | '!' | '?' | '…' | '。' | '！' | '？' | '।' | '؟' | '۔'),
            trails_off: matches!(last, ',' | ';' | ':' | '-' | '–' | '—' | '|' | '，' | '、' | '：' | '；'),
            has_letters: made.has_letters,
            // More than one mark in five characters: a drawing, a rule, encoded bytes.
            is_code: line.len() <= 250 && 5 * made.marks > line.len(),
            has_lower: made.has_lower,
        }
    }
}
