//! Latent rows: the terms x documents cloud seen along its main directions (truncated SVD, as in latent
//! semantic analysis: Deerwester et al., Indexing by Latent Semantic Analysis, 1990).

mod orthonormal;
pub(crate) mod product;
mod svd;

use linfa::traits::{Fit, Transformer};
use linfa::{DatasetBase, ParamGuard};
use ndarray::{Array2, ArrayView2};

use super::matrix::TermMatrix;
use crate::error::{Bounds, Error, Result};

const N_DIMENSIONS: Bounds<usize> =
    Bounds { name: "dimensions", min: 1, max: usize::MAX, default: LatentParams::DIMENSIONS };
const N_ITERATIONS: Bounds<usize> =
    Bounds { name: "power iterations", min: 0, max: 100, default: LatentParams::ITERATIONS };

/// The main directions of a matrix of documents x terms, fitted with [`Latent::params`].
///
/// ```
/// use likewise::vectors::{TermMatrix, latent::Latent};
/// use linfa::traits::{Fit, Transformer};
///
/// let rows = [vec![(0, 0.6), (1, 0.8)], vec![(0, 0.8), (1, 0.6)], vec![(2, 1.0)]];
/// let matrix = TermMatrix::from_rows(&rows, 3)?;
/// let latent = Latent::params(2).fit(&matrix.dataset())?;
/// assert!((latent.singular_values()[0] - 1.4).abs() < 1e-5);
/// assert_eq!(latent.transform(&matrix).dim(), (3, 2));
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Latent {
    directions: Array2<f32>,
    singular_values: Vec<f64>,
}

impl Latent {
    /// Asks for `n_dimensions` directions. 100 are as good for grouping texts as 200.
    pub fn params(n_dimensions: usize) -> LatentParams {
        let n_iterations = N_ITERATIONS.default;
        LatentParams(LatentValidParams { n_dimensions, n_iterations, seed: 0 })
    }

    /// Number of directions: as many as asked for, or the rank of the matrix where that is smaller.
    pub fn n_dimensions(&self) -> usize {
        self.singular_values.len()
    }

    /// The length of the matrix along each direction, longest first.
    pub fn singular_values(&self) -> &[f64] {
        &self.singular_values
    }

    /// The directions, terms x dimensions; columns are orthonormal, the largest value of each is positive.
    pub fn components(&self) -> ArrayView2<'_, f32> {
        self.directions.view()
    }
}

/// Documents x terms to documents x dimensions, **not** of unit length. An empty row gives zeros.
impl Transformer<&TermMatrix, Array2<f32>> for Latent {
    /// # Panics
    /// If `matrix` has other columns than the one fitted on.
    fn transform(&self, matrix: &TermMatrix) -> Array2<f32> {
        product::multiply(matrix, self.directions.view())
    }
}

/// Unchecked parameters of [`Latent`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatentParams(LatentValidParams);

/// Checked parameters of [`Latent`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatentValidParams {
    n_dimensions: usize,
    n_iterations: usize,
    seed: u64,
}

impl LatentParams {
    /// Dimensions that grouping texts needs, where a caller has no view of its own.
    pub const DIMENSIONS: usize = 100;
    const ITERATIONS: usize = 4;

    /// Starting point of the random numbers; default 0. The last digits of the result depend on it.
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// Power iterations; default 4. More bring the directions closer to the exact ones.
    pub fn n_iterations(mut self, n_iterations: usize) -> Self {
        self.0.n_iterations = n_iterations;
        self
    }
}

impl ParamGuard for LatentParams {
    type Checked = LatentValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&LatentValidParams> {
        N_DIMENSIONS.check(self.0.n_dimensions)?;
        N_ITERATIONS.check(self.0.n_iterations)?;
        Ok(&self.0)
    }

    fn check(self) -> Result<LatentValidParams> {
        self.check_ref().copied()
    }
}

impl<T> Fit<&TermMatrix, T, Error> for LatentValidParams {
    type Object = Latent;

    fn fit(&self, dataset: &DatasetBase<&TermMatrix, T>) -> Result<Latent> {
        let (directions, singular_values) =
            svd::truncated(dataset.records(), self.n_dimensions, self.n_iterations, self.seed)?;
        Ok(Latent { directions, singular_values })
    }
}
