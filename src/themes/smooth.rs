//! Neighbour smoothing: each latent row moves towards the rows of the documents whose words are nearest.
//!
//! Graph filtering before clustering (Zhang, Liu, Li & Wu: Attributed Graph Clustering via Adaptive Graph
//! Convolution, IJCAI 2019), with a graph that comes from the texts themselves. With A the cosines of the
//! nearest neighbours and D its row sums: N = D^-1/2 A D^-1/2, W = b I + (1 - b) N, Y = W W L.
//! The graph has to come from the sparse rows; one made of latent rows only repeats what they say already.

use ndarray::{Array2, ArrayView2, Axis};
use rayon::prelude::*;

use crate::stop;
use crate::vectors::TermMatrix;
use crate::vectors::latent::product::{multiply, transpose};

/// b: how much of a row stays its own in each step.
pub(super) const OWN: f32 = 0.4;

/// Steps along the graph. Three or more wash themes out.
pub(super) const STEPS: usize = 2;

/// Most neighbours of a document; more did not help on any corpus measured.
pub(super) const MOST_NEIGHBOURS: usize = 10;

/// Neighbours to use for `n_documents` in `k` themes: no more than a theme has documents, or themes would mix.
pub(super) fn n_neighbours(n_documents: usize, k: usize) -> usize {
    (n_documents / k.max(1)).clamp(2, MOST_NEIGHBOURS)
}

/// N from A: `neighbours` (documents x documents, cosines) made symmetric by the maximum and normalised.
pub(super) fn normalised_graph(neighbours: &TermMatrix) -> TermMatrix {
    normalised(symmetric(neighbours))
}

/// A, made symmetric by the maximum.
pub(super) fn symmetric(neighbours: &TermMatrix) -> TermMatrix {
    let back = transpose(neighbours);
    let (mut starts, mut columns, mut values) = (vec![0], Vec::new(), Vec::new());
    for row in 0..neighbours.n_rows() {
        stop::here();
        let mut there = neighbours.row(row).iter().peekable();
        let mut here = back.row(row).iter().peekable();
        while let Some(column) = [there.peek(), here.peek()].into_iter().flatten().map(|edge| edge.0).min() {
            let of = |edge: Option<(u32, f32)>| edge.map_or(0.0, |edge| edge.1);
            let there = of(there.next_if(|edge| edge.0 == column));
            columns.push(column);
            values.push(there.max(of(here.next_if(|edge| edge.0 == column))));
        }
        starts.push(columns.len());
    }
    TermMatrix::from_parts(starts, columns, values, neighbours.n_columns())
}

/// D^-1/2 A D^-1/2 of a symmetric A.
pub(super) fn normalised(graph: TermMatrix) -> TermMatrix {
    let sums: Vec<f64> = graph.rows().map(|row| row.values.iter().map(|&v| f64::from(v)).sum()).collect();
    let mut values = graph.values().to_vec();
    for row in 0..graph.n_rows() {
        for place in graph.starts()[row]..graph.starts()[row + 1] {
            let both: f64 = sums[row] * sums[graph.columns()[place] as usize];
            values[place] = (f64::from(values[place]) / both.sqrt()) as f32;
        }
    }
    let (starts, columns) = (graph.starts().to_vec(), graph.columns().to_vec());
    TermMatrix::from_parts(starts, columns, values, graph.n_columns())
}

/// W W L, rows of unit length. Rows of L are made unit length first: a long document must not pull harder. A row without neighbours keeps its direction; a row of zeros without neighbours
/// stays zero.
pub(super) fn smooth(graph: &TermMatrix, latent: ArrayView2<'_, f32>) -> Array2<f32> {
    let mut rows = latent.to_owned();
    unit_rows(&mut rows);
    for _ in 0..STEPS {
        rows = step(graph, &rows);
    }
    unit_rows(&mut rows);
    rows
}

/// The rows `wanted` of what [`smooth`] gives, bit for bit. `latent` gives the rows of L with these numbers, ascending.
pub(super) fn smooth_some(
    graph: &TermMatrix,
    wanted: &[u32],
    latent: impl FnOnce(&[u32]) -> Array2<f32>,
) -> Array2<f32> {
    // For each step from the last to the first: the rows asked for, and those that they are made of.
    let mut asked = vec![wanted.to_vec()];
    for step in 0..STEPS {
        let next = with_neighbours(graph, &asked[step]);
        asked.push(next);
    }
    let mut rows = latent(&asked[STEPS]);
    unit_rows(&mut rows);
    for pair in asked.windows(2).rev() {
        let (asked, from) = (&pair[0], &pair[1]);
        let place = |row: u32| from.binary_search(&row).expect("what a row is made of is there");
        let part = graph.select(asked);
        // Numbers of rows stay in order, so that sums are added up as they would be for all.
        let columns = part.columns().iter().map(|&column| place(column) as u32).collect();
        let part =
            TermMatrix::from_parts(part.starts().to_vec(), columns, part.values().to_vec(), from.len());
        let own = rows.select(Axis(0), &asked.iter().map(|&row| place(row)).collect::<Vec<_>>());
        rows = step_from(&part, &rows, &own);
    }
    unit_rows(&mut rows);
    rows
}

/// `rows` and all that they are connected with, ascending.
fn with_neighbours(graph: &TermMatrix, rows: &[u32]) -> Vec<u32> {
    let mut is_in = vec![false; graph.n_rows()];
    for &row in rows {
        is_in[row as usize] = true;
        graph.row(row as usize).columns.iter().for_each(|&column| is_in[column as usize] = true);
    }
    (0u32..).zip(is_in).filter_map(|(row, is_in)| is_in.then_some(row)).collect()
}

/// W Y.
pub(super) fn step(graph: &TermMatrix, rows: &Array2<f32>) -> Array2<f32> {
    step_from(graph, rows, rows)
}

/// Some rows of W Y: those whose part of N is `graph` and which are `own` in Y.
fn step_from(graph: &TermMatrix, rows: &Array2<f32>, own: &Array2<f32>) -> Array2<f32> {
    let mut next = multiply(graph, rows.view());
    ndarray::Zip::from(&mut next).and(own).par_for_each(|sum, own| *sum = OWN * own + (1.0 - OWN) * *sum);
    next
}

/// Makes each row's length 1, lengths added up in `f64`; zeros stay zeros.
pub(super) fn unit_rows(rows: &mut Array2<f32>) {
    rows.axis_iter_mut(Axis(0)).into_par_iter().for_each(|mut row| {
        let length = row.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>().sqrt();
        if length > 0.0 {
            row.mapv_inplace(|x| (f64::from(x) / length) as f32);
        }
    });
}

/// Groups x dimensions: the sum of each group's rows, in `f64` and row order, made unit length.
pub(super) fn mean_directions(rows: ArrayView2<'_, f32>, labels: &[Option<u32>], k: usize) -> Array2<f32> {
    let mut sums = Array2::<f64>::zeros((k, rows.ncols()));
    for (row, label) in rows.axis_iter(Axis(0)).zip(labels) {
        if let Some(label) = label {
            sums.row_mut(*label as usize).zip_mut_with(&row, |sum, &x| *sum += f64::from(x));
        }
    }
    let mut means = Array2::zeros(sums.dim());
    for (mut mean, sum) in means.axis_iter_mut(Axis(0)).zip(sums.rows()) {
        let length = sum.dot(&sum).sqrt();
        if length > 0.0 {
            mean.zip_mut_with(&sum, |x: &mut f32, &sum| *x = (sum / length) as f32);
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn two_neighbours_share_and_a_lone_row_keeps_its_direction() -> crate::error::Result<()> {
        // Only document 0 names document 1; the edge counts both ways.
        let neighbours = TermMatrix::from_rows(&[vec![(1, 0.5)], vec![], vec![]], 3)?;
        let graph = normalised_graph(&neighbours);
        assert_eq!((graph.row(0).values, graph.row(1).values), (&[1.0f32][..], &[1.0f32][..]));
        let smoothed = smooth(&graph, array![[2.0, 0.0], [0.0, 1.0], [0.0, -3.0]].view());
        let length = (0.52f32 * 0.52 + 0.48 * 0.48).sqrt();
        assert!(
            (smoothed[[0, 0]] - 0.52 / length).abs() < 1e-6
                && (smoothed[[0, 1]] - 0.48 / length).abs() < 1e-6
        );
        assert_eq!(smoothed.row(2), array![0.0, -1.0]);
        Ok(())
    }

    #[test]
    fn neighbours_follow_the_size_of_a_theme() {
        assert_eq!(
            [(1, 1), (6, 2), (300, 100), (18_827, 20)].map(|(n, k)| n_neighbours(n, k)),
            [2, 3, 3, 10]
        );
    }

    #[test]
    fn some_rows_come_out_as_if_all_were_smoothed() -> crate::error::Result<()> {
        // A ring of edges of many weights, and rows without any.
        let edge = |i: u32, by: u32| ((i * by + 1) % 40, 0.1 + 0.01 * (i * by % 7) as f32);
        let row = |i: u32| match i % 9 {
            4 => vec![],
            _ => vec![edge(i, 3), edge(i + 1, 7)],
        };
        let mut rows: Vec<Vec<(u32, f32)>> = (0..40).map(row).collect();
        rows.iter_mut().for_each(|row| row.dedup_by_key(|edge| edge.0));
        let graph = normalised_graph(&TermMatrix::from_rows(&rows, 40)?);
        let latent = Array2::from_shape_fn((40, 5), |(i, j)| ((i * 31 + j * 17) % 23) as f32 - 11.0);
        let whole = smooth(&graph, latent.view());
        for wanted in [vec![], vec![39, 0, 7], vec![4], (0..40).collect()] {
            let rows = |rows: &[u32]| rows.iter().map(|&row| row as usize).collect::<Vec<_>>();
            let some = smooth_some(&graph, &wanted, |near| latent.select(Axis(0), &rows(near)));
            assert_eq!(some, whole.select(Axis(0), &rows(&wanted)), "{wanted:?}");
        }
        Ok(())
    }
}
