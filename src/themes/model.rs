//! Themes as fitted: who is in which, how surely, and round which terms.

use linfa::traits::{Fit, Predict, PredictInplace};
use linfa::{DatasetBase, ParamGuard};
use rayon::prelude::*;

use super::dense::{DenseKMeans, Groups};
use super::params::{Method, ThemesParams, ThemesValidParams};
use super::smooth::n_neighbours;
use super::space::{Filled, Groundwork, n_dimensions};
use super::spherical::SphericalKMeans;
use crate::error::{Error, Result};
use crate::stop;
use crate::vectors::TermMatrix;

/// Documents grouped by subject, fitted with [`Themes::params`].
///
/// Themes are numbered by size, the largest first; of equals the one with the smallest row. None is empty.
/// Documents without a term belong to none.
///
/// ```
/// use likewise::{themes::Themes, vectors::TermMatrix};
/// use linfa::traits::Fit;
///
/// let rows = [vec![(0, 1.0)], vec![(2, 1.0)], vec![(0, 0.8), (1, 0.6)], vec![], vec![(0, 0.6), (1, 0.8)]];
/// let matrix = TermMatrix::from_rows(&rows, 3)?;
/// let themes = Themes::params(2).fit(&matrix.dataset())?;
/// assert_eq!(themes.sizes(), [3, 1]);
/// let found: Vec<_> = (0..5).map(|row| themes.theme(row)).collect();
/// assert_eq!(found, [Some(0), Some(1), Some(0), None, Some(0)]);
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Themes {
    labels: Vec<Option<u32>>,
    margins: Vec<f32>,
    sizes: Vec<usize>,
    centroids: TermMatrix,
    objective: f64,
}

impl Themes {
    /// Asks for `k` themes.
    pub fn params(k: usize) -> ThemesParams {
        ThemesParams::new(k)
    }

    /// Number of themes: the `k` asked for.
    pub fn n_themes(&self) -> usize {
        self.sizes.len()
    }

    /// Number of documents fitted on, those without a theme included.
    pub fn n_rows(&self) -> usize {
        self.labels.len()
    }

    /// The theme of document `row`; none where it has no term.
    pub fn theme(&self, row: usize) -> Option<u32> {
        self.labels[row]
    }

    /// How surely document `row` is in its theme: its cosine to the centroid of its theme less the largest to
    /// the centroid of another, both among the rows that were grouped (smoothed, latent or sparse). From 0, on
    /// the border, to 2; in rare cases a little below 0, where the row was moved to fill an empty theme. 0 for
    /// a document without a theme; with one theme, the cosine to its centroid.
    pub fn margin(&self, row: usize) -> f32 {
        self.margins[row]
    }

    /// Documents in each theme.
    pub fn sizes(&self) -> &[usize] {
        &self.sizes
    }

    /// Themes x terms: the unit mean direction of the sparse rows of each theme's documents.
    pub fn centroids(&self) -> &TermMatrix {
        &self.centroids
    }

    /// The mean cosine of a document to the centroid of its theme, among the rows that were grouped. It ranks
    /// runs of one method on one matrix and nothing else.
    pub fn objective(&self) -> f64 {
        self.objective
    }

    /// The theme of each row of a matrix over the same terms: the one whose centroid has the largest cosine, the
    /// first of equals; none for a row that shares no term with any.
    ///
    /// Documents fitted on are judged like new ones here; [`Themes::theme`] has what the fit decided.
    ///
    /// # Panics
    /// If `matrix` has other columns than the one fitted on.
    pub fn assign(&self, matrix: &TermMatrix) -> Vec<Option<u32>> {
        assert_eq!(matrix.n_columns(), self.centroids.n_columns(), "the same terms as fitted on");
        let by_term = crate::vectors::latent::product::transpose(&self.centroids);
        (0..matrix.n_rows()).into_par_iter().map(|row| nearest(matrix, row, &by_term)).collect()
    }
}

/// The column of `by_term` (terms x themes) with the largest dot product, added up in term order.
fn nearest(matrix: &TermMatrix, row: usize, by_term: &TermMatrix) -> Option<u32> {
    stop::here();
    let mut sums = vec![0.0f64; by_term.n_columns()];
    for (term, value) in matrix.row(row).iter() {
        for (theme, weight) in by_term.row(term as usize).iter() {
            sums[theme as usize] += f64::from(value) * f64::from(weight);
        }
    }
    let best = sums.iter().copied().fold(0.0, f64::max);
    if best > 0.0 { sums.iter().position(|&sum| sum == best).map(|theme| theme as u32) } else { None }
}

/// [`Themes::assign`] under linfa's name.
impl PredictInplace<&TermMatrix, Vec<Option<u32>>> for Themes {
    fn predict_inplace<'a>(&'a self, matrix: &'a &TermMatrix, themes: &mut Vec<Option<u32>>) {
        *themes = self.assign(matrix);
    }

    fn default_target(&self, matrix: &&TermMatrix) -> Vec<Option<u32>> {
        vec![None; matrix.n_rows()]
    }
}

/// A matrix by itself; datasets come through linfa's own `Predict`.
impl Predict<&TermMatrix, Vec<Option<u32>>> for Themes {
    fn predict(&self, matrix: &TermMatrix) -> Vec<Option<u32>> {
        self.assign(matrix)
    }
}

impl<T> Fit<&TermMatrix, T, Error> for ThemesValidParams {
    type Object = Themes;

    /// # Errors
    /// [`Error::Parameter`] where there are fewer different documents with terms than themes.
    fn fit(&self, dataset: &DatasetBase<&TermMatrix, T>) -> Result<Themes> {
        self.fit_on(&Groundwork::of(dataset.records(), self.method), None)
    }
}

impl ThemesParams {
    /// Fits `matrix` with the themes of an earlier fit as one more start: `before[i]` is that of row `i`, below `k`, or
    /// none. They are kept as they stand unless another start is better by more than chance, so that themes change as
    /// the documents do and not with the draw. On sparse rows (`plain`) there is no such start, and all begins anew.
    ///
    /// # Errors
    /// As `fit`; [`Error::Data`] where `before` is not of this matrix or has a theme above `k`.
    pub fn fit_from(&self, matrix: &TermMatrix, before: &[Option<u32>]) -> Result<Themes> {
        self.fit_on(&Groundwork::of(matrix, self.check_ref()?.method), Some(before))
    }

    /// Fits the matrix of `ground` by the method of `ground`, without making again what is there; `before` as in
    /// [`ThemesParams::fit_from`].
    ///
    /// # Errors
    /// As there.
    pub fn fit_on(&self, ground: &Groundwork<'_>, before: Option<&[Option<u32>]>) -> Result<Themes> {
        let params = self.method(ground.method).check()?;
        let fits = |before: &[Option<u32>]| {
            before.len() == ground.whole.n_rows()
                && before.iter().flatten().all(|&theme| (theme as usize) < params.k)
        };
        if !before.is_none_or(fits) {
            return Err(Error::Data("the earlier themes are not of these documents".into()));
        }
        params.fit_on(ground, before)
    }
}

impl ThemesValidParams {
    fn fit_on(&self, ground: &Groundwork<'_>, before: Option<&[Option<u32>]>) -> Result<Themes> {
        ground.check(self.k)?;
        let filled = &ground.filled;
        let before: Option<Vec<Option<u32>>> =
            before.map(|before| filled.rows.iter().map(|&row| before[row as usize]).collect());
        let groups = self.group(ground, before.as_deref())?;
        Ok(themes(ground.whole, filled, self.k, &groups))
    }

    fn group(&self, ground: &Groundwork<'_>, before: Option<&[Option<u32>]>) -> Result<Groups> {
        let n_rows = ground.filled.rows.len();
        let k_means = DenseKMeans { k: self.k, seed: self.seed, n_runs: self.n_runs() };
        let space = || ground.space(n_dimensions(self.k, n_rows));
        // What rows are made of is given back before they are grouped.
        let rows = match ground.method {
            Method::Smoothed => space()?.smoothed(n_neighbours(n_rows, self.k)),
            Method::Latent => space()?.latent(),
            Method::Plain => return self.group_sparse(&ground.filled.matrix),
        };
        k_means.fit(rows.view(), before)
    }
}

impl ThemesValidParams {
    /// Spherical k-means on the sparse rows themselves.
    fn group_sparse(&self, matrix: &TermMatrix) -> Result<Groups> {
        let params = SphericalKMeans::params(self.k).seed(self.seed).n_runs(self.n_runs());
        let found = params.fit(&matrix.dataset())?;
        let labels: Vec<u32> = found.labels().iter().map(|label| label.expect("no row is empty")).collect();
        let margins = found.closest(matrix).into_iter().zip(&labels).map(|(closest, &own)| {
            let closest = closest.expect("no row is empty");
            let next = closest.runner_up.map_or(0.0, |(_, cosine)| cosine);
            // A row on the border may be in the runner-up's theme.
            if closest.cluster == own { closest.cosine - next } else { next - closest.cosine }
        });
        let margins = margins.collect();
        Ok(Groups { labels, margins, objective: found.objective() / matrix.n_rows() as f64 })
    }
}

/// Themes in their final order, over all rows of `matrix`.
fn themes(matrix: &TermMatrix, filled: &Filled<'_>, k: usize, groups: &Groups) -> Themes {
    let mut members = vec![Vec::new(); k];
    for (&row, &group) in filled.rows.iter().zip(&groups.labels) {
        members[group as usize].push(row);
    }
    members.sort_by_key(|rows| (std::cmp::Reverse(rows.len()), rows.first().copied()));

    let mut labels = vec![None; matrix.n_rows()];
    for (theme, rows) in (0u32..).zip(&members) {
        rows.iter().for_each(|&row| labels[row as usize] = Some(theme));
    }
    let mut margins = vec![0.0; matrix.n_rows()];
    filled.rows.iter().zip(&groups.margins).for_each(|(&row, &margin)| margins[row as usize] = margin);
    let centroids = mean_directions(matrix, &members);
    let sizes = members.iter().map(Vec::len).collect();
    Themes { labels, margins, sizes, centroids, objective: groups.objective }
}

/// Groups x terms: the sum of each group's unit rows, in `f64` and row order, made unit length.
pub(super) fn mean_directions(matrix: &TermMatrix, members: &[Vec<u32>]) -> TermMatrix {
    let directions: Vec<Vec<(u32, f32)>> =
        members.par_iter().map(|rows| mean_direction(matrix, rows)).collect();
    TermMatrix::from_rows(&directions, matrix.n_columns()).expect("sums of rows of the same terms")
}

fn mean_direction(matrix: &TermMatrix, rows: &[u32]) -> Vec<(u32, f32)> {
    let mut sums = vec![0.0f64; matrix.n_columns()];
    for &row in rows {
        for (term, value) in matrix.row(row as usize).iter() {
            sums[term as usize] += f64::from(value) / matrix.norm(row as usize);
        }
    }
    let length = sums.iter().map(|sum| sum * sum).sum::<f64>().sqrt();
    let unit = (0u32..).zip(sums).map(|(term, sum)| (term, (sum / length) as f32));
    unit.filter(|(_, value)| value.is_finite() && *value != 0.0).collect()
}
