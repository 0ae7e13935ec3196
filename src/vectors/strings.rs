//! Many strings in one.

/// Strings one after the other, and where each ends.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// None, with room for so many.
    pub fn with_capacity(n: usize) -> Self {
        Self { text: String::new(), ends: Vec::with_capacity(n) }
    }

    /// Number of strings.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The string of this number.
    #[inline]
    pub fn get(&self, number: u32) -> &str {
        let number = number as usize;
        let start = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[start..self.ends[number]]
    }

    /// All strings in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|number| self.get(number as u32))
    }

    /// Adds a string.
    #[inline]
    pub fn push(&mut self, string: &str) {
        self.text.push_str(string);
        self.ends.push(self.text.len());
    }

    /// Adds what `write` appends to the text of all, and answers it.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) -> &mut str {
        let start = self.text.len();
        write(&mut self.text);
        self.ends.push(self.text.len());
        &mut self.text[start..]
    }

    /// Adds all strings of `other`.
    pub fn append(&mut self, other: &Self) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| start + end));
    }
}

impl<'a> FromIterator<&'a str> for Strings {
    fn from_iter<I: IntoIterator<Item = &'a str>>(strings: I) -> Self {
        let strings = strings.into_iter();
        let mut all = Self::with_capacity(strings.size_hint().0);
        strings.for_each(|string| all.push(string));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_come_back() {
        let list = ["", "one", "", "dé", ""];
        let mut all: Strings = list.into_iter().collect();
        all.append(&all.clone());
        assert_eq!(all.push_with(|text| text.push_str("last")), "last");
        assert!(all.iter().eq(list.into_iter().chain(list).chain(["last"])));
        assert_eq!((all.len(), all.get(8)), (11, "dé"));
    }
}
