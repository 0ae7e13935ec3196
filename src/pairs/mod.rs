//! Exact similarity search over the rows of a [`TermMatrix`](crate::vectors::TermMatrix).
//!
//! [`Pairs`] are all pairs of rows with a cosine of at least a threshold, none missed; [`Neighbours`] are the
//! `k` nearest rows of each row. Both are held, bit for bit, to the slow double loops [`all_pairs`] and
//! [`all_neighbours`]: the cosine is [`TermMatrix::cosine`](crate::vectors::TermMatrix::cosine) everywhere.
//!
//! ```
//! use likewise::pairs::Pairs;
//! use likewise::vectors::TermMatrix;
//! use linfa::traits::Transformer;
//!
//! let rows = [vec![(0, 0.6), (1, 0.8)], vec![(0, 0.8), (1, 0.6)], vec![(2, 1.0)]];
//! let matrix = TermMatrix::from_rows(&rows, 3)?;
//! let pairs: Pairs = Pairs::params(0.9).transform(&matrix)?;
//! assert_eq!(pairs.iter().map(|pair| (pair.a, pair.b, pair.cosine)).collect::<Vec<_>>(), [(0, 1, 0.96)]);
//! # Ok::<(), likewise::Error>(())
//! ```

mod against;
mod all_pairs;
mod best;
mod block;
mod choose;
mod collapse;
mod contact;
mod cut;
mod heads;
mod index;
mod join;
mod model;
mod nearest;
mod neighbours;
mod panels;
mod params;
#[cfg(test)]
mod portable;
mod rarest;
mod scratch;
mod sets;
mod sweep;
mod verify;

pub use against::PairsAgainst;
pub use all_pairs::{all_neighbours, all_pairs, all_pairs_against};
pub use model::{Expanded, Pair, Pairs};
pub use neighbours::Neighbours;
pub use params::{N_NEIGHBOURS, NeighboursParams, NeighboursValidParams};
pub use params::{PairsParams, PairsValidParams, THRESHOLD};
pub use sets::Measure;
