//! The matrix product that all of dense k-means is made of: cosines of rows to a few directions.
//!
//! Directions are laid out in panels of 32 columns, dimension after dimension, and stay in the second-level cache; a
//! few rows at a time are multiplied by a panel, whose sums stay in registers. A general product would copy the rows
//! into a layout of its own each time, which costs more than multiplying them by a few directions.

use ndarray::{ArrayView2, Axis};
use pulp::Simd;

/// Columns of a panel; the last may have half as many.
const WIDE: usize = 32;
/// Columns of half a panel.
pub(super) const NARROW: usize = WIDE / 2;

/// Dense rows of unit length, one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    values: &'a [f32],
    n_dimensions: usize,
}

impl<'a> Rows<'a> {
    /// The rows of `view`.
    ///
    /// # Panics
    /// If the rows do not lie one after the other.
    pub fn of(view: &'a ArrayView2<'_, f32>) -> Self {
        Self { values: view.as_slice().expect("rows one after the other"), n_dimensions: view.ncols() }
    }

    /// Number of rows.
    pub fn len(self) -> usize {
        self.values.len() / self.n_dimensions.max(1)
    }

    /// Number of dimensions.
    pub fn n_dimensions(self) -> usize {
        self.n_dimensions
    }

    /// Row `row`.
    #[inline(always)]
    pub fn row(self, row: usize) -> &'a [f32] {
        &self.values[row * self.n_dimensions..][..self.n_dimensions]
    }
}

/// Some directions, laid out for [`Directions::cosines`].
#[derive(Debug)]
pub(super) struct Directions {
    n: usize,
    n_dimensions: usize,
    /// Panels of `n_dimensions` x [`WIDE`], after what the allocation lacks to start on a cache line.
    panels: Vec<f32>,
    skip: usize,
}

impl Directions {
    /// The rows of `directions`.
    pub fn of(directions: ArrayView2<'_, f32>) -> Self {
        let mut laid_out = Self::none(directions.nrows(), directions.ncols());
        for (i, direction) in directions.axis_iter(Axis(0)).enumerate() {
            laid_out.set(i, direction.iter().copied());
        }
        laid_out
    }

    /// `n` directions that are all zeros.
    pub fn none(n: usize, n_dimensions: usize) -> Self {
        let panels = vec![0.0; n.next_multiple_of(NARROW) * n_dimensions + NARROW];
        let skip = panels.as_ptr().align_offset(NARROW * size_of::<f32>()).min(NARROW);
        Self { n, n_dimensions, panels, skip }
    }

    /// Makes `direction` the one at `place`.
    pub fn set(&mut self, place: usize, direction: impl Iterator<Item = f32>) {
        let (panel, column) = (place / WIDE, place % WIDE);
        let width = WIDE.min(self.width() - panel * WIDE);
        let panel = &mut self.panels[self.skip + panel * WIDE * self.n_dimensions..];
        for (dimension, value) in direction.enumerate() {
            panel[dimension * width + column] = value;
        }
    }

    /// Values that [`Directions::cosines`] writes for a row: one a direction, then padding.
    pub fn width(&self) -> usize {
        self.n.next_multiple_of(NARROW)
    }

    /// Calls `sink` with the number of each of some `rows` and its cosines to all directions, minus infinity in the
    /// padding. Each is added up dimension after dimension, whatever rows stand beside it.
    #[inline(always)]
    pub fn cosines<S: Simd>(
        &self,
        simd: S,
        rows: Rows<'_>,
        some: impl Iterator<Item = usize>,
        mut sink: impl FnMut(usize, &mut [f32]),
    ) {
        // How many vectors of a panel and how many rows fit in the registers there are.
        match S::F32_LANES {
            16 => self.by_tiles::<S, 2, 1, 8>(simd, rows, some, &mut sink),
            8 => self.by_tiles::<S, 4, 2, 3>(simd, rows, some, &mut sink),
            4 => self.by_tiles::<S, 8, 4, 2>(simd, rows, some, &mut sink),
            _ => self.by_tiles::<S, WIDE, NARROW, 1>(simd, rows, some, &mut sink),
        }
    }

    /// In tiles of `R` rows by panels of `W` vectors, or `N` for half a panel.
    #[inline(always)]
    fn by_tiles<S: Simd, const W: usize, const N: usize, const R: usize>(
        &self,
        simd: S,
        rows: Rows<'_>,
        mut some: impl Iterator<Item = usize>,
        sink: &mut impl FnMut(usize, &mut [f32]),
    ) {
        let width = self.width();
        let mut products = vec![0.0f32; R * width];
        let panels = &self.panels[self.skip..][..width * self.n_dimensions];
        while let Some(first) = some.next() {
            let mut tile = [first; R];
            let mut n_rows = 1;
            while n_rows < R
                && let Some(row) = some.next()
            {
                tile[n_rows] = row;
                n_rows += 1;
            }
            let values = tile.map(|row| rows.row(row));
            for (panel, columns) in panels.chunks(WIDE * self.n_dimensions).zip((0..width).step_by(WIDE)) {
                let panel = S::as_simd_f32s(panel).0;
                if width - columns >= WIDE {
                    multiply::<S, W, R>(simd, panel, values, &mut products[columns..], width);
                } else {
                    multiply::<S, N, R>(simd, panel, values, &mut products[columns..], width);
                }
            }
            for (&row, products) in tile[..n_rows].iter().zip(products.chunks_exact_mut(width)) {
                products[self.n..].fill(f32::NEG_INFINITY);
                sink(row, products);
            }
        }
    }
}

/// The products of `R` rows with a panel of `N` vectors; those of the next row go `stride` further.
#[inline(always)]
fn multiply<S: Simd, const N: usize, const R: usize>(
    simd: S,
    panel: &[S::f32s],
    rows: [&[f32]; R],
    products: &mut [f32],
    stride: usize,
) {
    let mut sums = [[simd.splat_f32s(0.0); N]; R];
    let (panel, _) = panel.as_chunks::<N>();
    let rows = rows.map(|row| &row[..panel.len()]);
    for (dimension, columns) in panel.iter().enumerate() {
        for r in 0..R {
            let value = simd.splat_f32s(rows[r][dimension]);
            for n in 0..N {
                sums[r][n] = simd.mul_add_e_f32s(value, columns[n], sums[r][n]);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        S::as_mut_simd_f32s(&mut products[r * stride..]).0[..N].copy_from_slice(sums);
    }
}

/// The largest of some values, its place (the first of equals), and the largest of the others. Spoils the values.
#[inline(always)]
pub(super) fn top_two<S: Simd>(simd: S, values: &mut [f32]) -> (usize, f32, f32) {
    let most = largest(simd, values);
    let place = values.iter().position(|&value| value == most).unwrap_or(0);
    values[place] = f32::NEG_INFINITY;
    (place, most, largest(simd, values))
}

/// The largest of some values, as many as fill vectors.
#[inline(always)]
pub(super) fn largest<S: Simd>(simd: S, values: &[f32]) -> f32 {
    let mut most = simd.splat_f32s(f32::NEG_INFINITY);
    for &value in S::as_simd_f32s(values).0 {
        most = simd.max_f32s(most, value);
    }
    simd.reduce_max_f32s(most)
}
