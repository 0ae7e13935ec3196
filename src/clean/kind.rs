//! The kinds of furniture, with their words.

/// What kind of furniture a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FurnitureKind {
    /// A headline or caption that stands in the page once already.
    Repeated,
    /// A number or a word of two or three capitals on a line of its own.
    Stray,
    /// The prompts of a comment form.
    Comment,
    /// Buttons to share, print and follow.
    Share,
    /// Prompts to subscribe or sign in.
    Newsletter,
    /// The marks round an advertisement.
    Advert,
    /// Notices of cookies and terms.
    Cookie,
    /// Links to other pages of the site.
    Link,
    /// A line that recurs over many otherwise unlike pages of the corpus.
    Recurring,
}

impl FurnitureKind {
    /// The word for it in the outputs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repeated => "repeated",
            Self::Stray => "stray",
            Self::Comment => "comment",
            Self::Share => "share",
            Self::Newsletter => "newsletter",
            Self::Advert => "advert",
            Self::Cookie => "cookie",
            Self::Link => "link",
            Self::Recurring => "recurring",
        }
    }

    /// The kind that `word` stands for in the list of known furniture.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        let kinds = [Self::Comment, Self::Share, Self::Newsletter, Self::Advert, Self::Cookie, Self::Link];
        kinds.into_iter().find(|kind| kind.as_str() == word)
    }
}
