//! What clustering needs of a matrix before `k` is known, made once: the rows that are not empty, their latent
//! rows and their nearest neighbours.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use linfa::traits::{Fit, Transformer};
use ndarray::Array2;

use super::params::Method;
use super::search::Search;
use super::smooth;
use crate::error::{Error, Result};
use crate::pairs::Neighbours;
use crate::vectors::TermMatrix;
use crate::vectors::latent::{Latent, LatentParams};

/// The rows of a matrix that have a term.
#[derive(Debug)]
pub(super) struct Filled<'a> {
    /// Their numbers in the whole matrix, ascending.
    pub rows: Vec<u32>,
    /// They alone.
    pub matrix: Cow<'a, TermMatrix>,
}

impl<'a> Filled<'a> {
    pub fn of(matrix: &'a TermMatrix) -> Self {
        let rows: Vec<u32> =
            (0u32..).zip(matrix.rows()).filter(|(_, row)| !row.is_empty()).map(|(i, _)| i).collect();
        let whole = rows.len() == matrix.n_rows();
        let matrix = if whole { Cow::Borrowed(matrix) } else { Cow::Owned(matrix.select(&rows)) };
        Self { rows, matrix }
    }

    /// Whether there are at least `k` rows of which no two point the same way; else their number.
    pub fn distinct(&self, k: usize) -> Result<(), usize> {
        let mut seen: HashSet<Vec<(u32, u32)>> = HashSet::new();
        for (row, terms) in self.matrix.rows().enumerate() {
            if seen.len() >= k {
                break;
            }
            let unit = |value: f32| ((f64::from(value) / self.matrix.norm(row)) as f32).to_bits();
            seen.insert(terms.iter().map(|(column, value)| (column, unit(value))).collect());
        }
        if seen.len() >= k { Ok(()) } else { Err(seen.len()) }
    }
}

/// Documents that a direction beyond the first hundred should rest on.
const DOCUMENTS_A_DIMENSION: usize = 40;

/// Power iterations of the decomposition. Four come closer to the exact directions; the themes agree with the labels of
/// public corpora as well after two, which `benches/quality.sh` shows.
pub(super) const POWER_ITERATIONS: usize = 2;

/// Dimensions of the latent rows for `k` themes among `n_rows` documents: 100, and up to 200 where there are many
/// themes to tell apart and documents enough to show the directions. By `benches/quality.sh` more help reuters_r52
/// (9,089 documents, 52 themes) and do no good on smaller corpora.
pub(super) fn n_dimensions(k: usize, n_rows: usize) -> usize {
    let least = LatentParams::DIMENSIONS;
    k.saturating_mul(4).min(n_rows / DOCUMENTS_A_DIMENSION).clamp(least, 2 * least)
}

/// What choosing `k` and fitting need of a matrix, made once for both: its nearest neighbours above all, the one stage whose
/// time grows with the square of the documents.
///
/// ```
/// use likewise::themes::{Groundwork, Method, Themes};
/// use likewise::vectors::TermMatrix;
///
/// let row = |i: u32| vec![(i / 8 * 9, 1.0), (i / 8 * 9 + 1 + i % 8, 0.5)];
/// let matrix = TermMatrix::from_rows(&(0..24).map(row).collect::<Vec<_>>(), 27)?;
/// let ground = Groundwork::of(&matrix, Method::Smoothed);
/// let k = ground.choose_k(None, 0)?.k();
/// let themes = Themes::params(k).fit_on(&ground, None)?;
/// assert_eq!(themes.sizes(), [8, 8, 8]);
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug)]
pub struct Groundwork<'a> {
    pub(super) whole: &'a TermMatrix,
    pub(super) filled: Filled<'a>,
    pub(super) method: Method,
    search: Search,
    neighbours: OnceLock<Neighbours>,
    /// Of the fewest dimensions, which choosing `k` takes for all.
    latent: OnceLock<Array2<f32>>,
}

impl<'a> Groundwork<'a> {
    /// For themes of `matrix` by `method`. Nothing is made before it is asked for.
    pub fn of(matrix: &'a TermMatrix, method: Method) -> Self {
        let filled = Filled::of(matrix);
        let (neighbours, latent) = (OnceLock::new(), OnceLock::new());
        Self { whole: matrix, filled, method, search: Search::default(), neighbours, latent }
    }

    /// How the neighbours are looked for; default [`Search::Auto`].
    pub fn search(mut self, search: Search) -> Self {
        self.search = search;
        self
    }

    /// Whether a fit of `k` themes is possible; tells it before the neighbours are looked for.
    ///
    /// # Errors
    /// [`Error::Parameter`] where there are fewer different documents with terms than themes.
    pub fn check(&self, k: usize) -> Result<()> {
        self.filled.distinct(k).map_err(|n_distinct| Error::Parameter {
            name: "k",
            allowed: format!("at most {n_distinct}, the number of documents that differ in their terms"),
            got: k.to_string(),
        })
    }

    /// The nearest neighbours of each row that has a term, found when first asked for.
    pub fn neighbours(&self) -> &Neighbours {
        self.neighbours.get_or_init(|| self.search.neighbours(&self.filled.matrix))
    }

    /// Whether no nearer row is missed among the neighbours.
    pub fn is_exact(&self) -> bool {
        self.search.is_exact(self.filled.rows.len())
    }

    /// The neighbours, where they were asked for; else none.
    pub fn into_neighbours(self) -> Neighbours {
        self.neighbours.into_inner().unwrap_or_default()
    }

    /// Latent rows of so many dimensions, beside the graph where the method is `smoothed`.
    pub(super) fn space(&self, n_dimensions: usize) -> Result<Space<'_>> {
        let matrix: &TermMatrix = &self.filled.matrix;
        let latent = || -> Result<Array2<f32>> {
            let params = Latent::params(n_dimensions).n_iterations(POWER_ITERATIONS);
            Ok(params.fit(&matrix.dataset())?.transform(matrix))
        };
        let latent = match (n_dimensions == LatentParams::DIMENSIONS, self.latent.get()) {
            (false, _) => Cow::Owned(latent()?),
            (true, Some(known)) => Cow::Borrowed(known),
            (true, None) => {
                let latent = latent()?;
                Cow::Borrowed(self.latent.get_or_init(|| latent))
            }
        };
        Ok(Space { latent, neighbours: (self.method == Method::Smoothed).then(|| self.neighbours()) })
    }
}

/// Latent rows and the nearest neighbours of the filled rows.
pub(super) struct Space<'a> {
    latent: Cow<'a, Array2<f32>>,
    neighbours: Option<&'a Neighbours>,
}

impl Space<'_> {
    /// Latent rows of unit length.
    pub fn latent(&self) -> Array2<f32> {
        let mut rows = self.latent.clone().into_owned();
        smooth::unit_rows(&mut rows);
        rows
    }

    /// Smoothed rows of unit length, for themes whose size allows `n_neighbours`.
    pub fn smoothed(&self, n_neighbours: usize) -> Array2<f32> {
        let Some(neighbours) = self.neighbours else { return self.latent() };
        let rows: Vec<u32> = (0..self.latent.nrows() as u32).collect();
        smooth::smooth(&graph(neighbours, &rows, n_neighbours), self.latent.view())
    }

    /// The `wanted` ones among some `rows` alone, smoothed over the neighbours among them where there is a graph: the
    /// same as if all were smoothed, for the price of those within two steps of the wanted ones.
    pub fn smoothed_part(&self, rows: &[u32], wanted: &[u32], n_neighbours: usize) -> Array2<f32> {
        let latent = |some: &[u32]| {
            let rows: Vec<usize> = some.iter().map(|&row| rows[row as usize] as usize).collect();
            self.latent.select(ndarray::Axis(0), &rows)
        };
        match self.neighbours {
            Some(neighbours) => smooth::smooth_some(&graph(neighbours, rows, n_neighbours), wanted, latent),
            None => {
                let mut rows = latent(wanted);
                smooth::unit_rows(&mut rows);
                rows
            }
        }
    }
}

/// N over the first `n` of the `neighbours` of each of `rows`, as far as they are among them; rows x rows.
fn graph(neighbours: &Neighbours, rows: &[u32], n: usize) -> TermMatrix {
    let mut place = vec![u32::MAX; neighbours.n_rows()];
    (0u32..).zip(rows).for_each(|(here, &row)| place[row as usize] = here);
    let (mut starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
    let mut edges = Vec::new();
    for &row in rows {
        let (others, cosines) = neighbours.row(row as usize);
        let first = others.iter().map(|&other| place[other as usize]).zip(cosines.iter().copied());
        edges.clear();
        edges.extend(first.take(n).filter(|&(other, _)| other != u32::MAX));
        edges.sort_unstable_by_key(|&(other, _)| other);
        columns.extend(edges.iter().map(|&(other, _)| other));
        values.extend(edges.iter().map(|&(_, cosine)| cosine));
        starts.push(columns.len());
    }
    smooth::normalised_graph(&TermMatrix::from_parts(starts, columns, values, rows.len()))
}
