//! An order of rows that the rows tell themselves.

use rayon::prelude::*;

use crate::vectors::TermMatrix;

/// The rows of `matrix` by their columns, values and dates. Rows that are equal in all of these can stand for each
/// other, so whatever is done in this order is the same for any order of the input.
pub(super) fn canonical(matrix: &TermMatrix, dates: &[Option<i64>]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..matrix.n_rows() as u32).collect();
    order.par_sort_by(|&a, &b| {
        let (left, right) = (matrix.row(a as usize), matrix.row(b as usize));
        let bits = |values: &[f32]| values.iter().map(|value| value.to_bits()).collect::<Vec<u32>>();
        let columns = left.columns.cmp(right.columns);
        let values = columns.then_with(|| bits(left.values).cmp(&bits(right.values)));
        values.then_with(|| dates[a as usize].cmp(&dates[b as usize]))
    });
    order
}

/// Neighbouring rows that are equal and not empty, where rows stand in the order of [`canonical`].
pub(super) fn equal_and_next(matrix: &TermMatrix) -> impl Iterator<Item = (u32, u32)> + '_ {
    let is_equal = |&(a, b): &(u32, u32)| {
        let row = matrix.row(a as usize);
        !row.is_empty() && row == matrix.row(b as usize)
    };
    (1..matrix.n_rows() as u32).map(|b| (b - 1, b)).filter(is_equal)
}
