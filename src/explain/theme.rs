//! Why a document is in its theme: the terms that carry its cosine to the theme's centroid, the theme it comes
//! nearest to besides, and the documents nearest to it.

use crate::themes::Themes;
use crate::vectors::{TermMatrix, Vocabulary};

/// A term of the document and what it adds.
#[derive(Debug, Clone, PartialEq)]
pub struct ThemeTerm {
    /// The term as people write it.
    pub term: String,
    /// What it adds to the cosine with the theme: the product of its weights in the document's unit row and in the
    /// centroid. The shares of all terms add up to the cosine.
    pub share: f64,
    /// What it adds to the cosine with the runner-up; 0 where there is none.
    pub runner_up_share: f64,
}

/// Why a document is in its theme, in its own words.
///
/// Where rows are smoothed, a document's neighbours have a say in its theme too; so its own words may be nearer to
/// the runner-up ([`WhyHere::is_by_neighbours`]), and then the [`nearest`](Self::nearest) documents tell why.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyHere {
    /// The theme.
    pub theme: u32,
    /// The cosine of the document's row with the theme's centroid.
    pub cosine: f64,
    /// The terms of the document, those that carry most of the cosine first (ties by how they are written).
    pub terms: Vec<ThemeTerm>,
    /// Of the other themes the one with the largest cosine, and that cosine.
    pub runner_up: Option<(u32, f64)>,
    /// The documents with the largest cosine above 0 with it, themselves and their cosine, nearest first.
    pub nearest: Vec<(u32, f32)>,
}

impl WhyHere {
    /// Explains why `document`, a row of `matrix` with the terms of `vocabulary`, is in `theme` of `themes`;
    /// `n_nearest` other rows are named. Costs one pass over the matrix.
    ///
    /// ```
    /// use likewise::document::Corpus;
    /// use likewise::explain::WhyHere;
    /// use likewise::themes::Themes;
    /// use likewise::vectors::TfIdf;
    /// use linfa::traits::Fit;
    ///
    /// let corpus = Corpus::from_texts(["Oil prices rise", "Oil prices fall", "The cup final", "A cup final goal"]);
    /// let (tf_idf, matrix) = TfIdf::params().fit_transform(&corpus)?;
    /// let themes = Themes::params(2).fit(&matrix.dataset())?;
    /// let own = themes.theme(3).expect("it has terms");
    /// let why = WhyHere::of(&matrix, tf_idf.vocabulary(), &themes, own, 3, 5);
    /// let sum: f64 = why.terms.iter().map(|term| term.share).sum();
    /// assert!((sum - why.cosine).abs() < 1e-12);
    /// assert_eq!(why.runner_up, Some((1 - own, 0.0)));
    /// assert_eq!(why.nearest[0].0, 2);
    /// # Ok::<(), likewise::Error>(())
    /// ```
    ///
    /// # Panics
    /// If there is no such row or theme, or the matrix has other terms than the themes.
    pub fn of(
        matrix: &TermMatrix,
        vocabulary: &Vocabulary,
        themes: &Themes,
        theme: u32,
        document: usize,
        n_nearest: usize,
    ) -> Self {
        let centroids = themes.centroids();
        assert_eq!(matrix.n_columns(), centroids.n_columns(), "the same terms as fitted on");
        let shares = |theme: u32| -> Vec<f64> { shares(matrix, document, centroids, theme as usize) };
        // The sum has the order of the columns; the terms are sorted after it.
        let (own, cosine) = (shares(theme), shares(theme).iter().sum());
        let others = (0..centroids.n_rows() as u32).filter(|&other| other != theme);
        let others = others.map(|other| (other, shares(other).iter().sum::<f64>()));
        let runner_up = others.reduce(|best, next| if next.1 > best.1 { next } else { best });
        let next = runner_up.map_or(vec![0.0; own.len()], |(other, _)| shares(other));

        let columns = matrix.row(document).columns.iter().zip(own.iter().zip(&next));
        let mut terms: Vec<ThemeTerm> = columns
            .map(|(&column, (&share, &runner_up_share))| ThemeTerm {
                term: vocabulary.surface(column).to_string(),
                share,
                runner_up_share,
            })
            .collect();
        terms.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.term.cmp(&b.term)));
        Self { theme, cosine, terms, runner_up, nearest: nearest(matrix, document, n_nearest) }
    }

    /// How much nearer the document's words are to its theme than to the runner-up, in cosines; below 0 where they
    /// are nearer to the runner-up. With one theme, the cosine.
    pub fn margin(&self) -> f64 {
        self.cosine - self.runner_up.map_or(0.0, |(_, cosine)| cosine)
    }

    /// Whether it is the document's neighbours, and not its own words, that put it here.
    pub fn is_by_neighbours(&self) -> bool {
        self.margin() < 0.0
    }
}

/// What each term of a row adds to the cosine with a centroid, in the order of the row.
fn shares(matrix: &TermMatrix, row: usize, centroids: &TermMatrix, theme: usize) -> Vec<f64> {
    let lengths = matrix.norm(row) * centroids.norm(theme);
    let mut weights = centroids.row(theme).iter().peekable();
    let share = |(column, value): (u32, f32)| {
        while weights.next_if(|&(other, _)| other < column).is_some() {}
        let weight = weights.next_if(|&(other, _)| other == column).map_or(0.0, |(_, weight)| weight);
        if lengths > 0.0 { f64::from(value) * f64::from(weight) / lengths } else { 0.0 }
    };
    matrix.row(row).iter().map(share).collect()
}

/// The other rows with the largest cosine above 0, by cosine descending and then by row.
fn nearest(matrix: &TermMatrix, row: usize, n: usize) -> Vec<(u32, f32)> {
    let others = (0..matrix.n_rows()).filter(|&other| other != row);
    let mut cosines: Vec<(u32, f32)> =
        others.map(|other| (other as u32, matrix.cosine(row, other))).filter(|&(_, c)| c > 0.0).collect();
    cosines.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    cosines.truncate(n);
    cosines
}
