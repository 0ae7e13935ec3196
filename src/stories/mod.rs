//! Stories: documents about one event, found without being told how many there are.
//!
//! Average-link agglomeration (Sokal & Michener: *A statistical method for evaluating systematic relationships*,
//! 1958) over the exact nearest neighbours: each document begins alone, and again and again the two groups merge whose
//! documents have the largest mean cosine. Only groups that a neighbour graph connects can merge, so nothing of the size
//! documents x documents is ever held; the mean itself is exact, over *all* pairs of the two groups, since the sum of
//! the pairs' cosines is the dot product of the two groups' sums of rows.
//!
//! Where to stop is asked of the corpus. Headlines of one event share fewer words than whole articles, and a level
//! that is right for the one is far off for the other. At each level of a fixed ladder the *gap* is taken: the mean
//! cosine within a story less the mean cosine with the story next to it, averaged over all documents (the idea of
//! the silhouette, Rousseeuw 1987, for groups). The level with the largest gap stays. `docs/stories.md` has the
//! table of what else was tried.
//!
//! Closeness in time counts where dates are known: see [`StoriesParams::date_share`].
//!
//! Most of the means are never taken. Where two groups merge, what is known of each bounds the likeness of both to
//! others: rows that are not connected are less alike than the last neighbour of either. Only the groups whose bound is the
//! highest of all are compared (a tenth of those connected with a merged group, on long news articles).
//!
//! Time: the neighbour search, then for each merge one addition for each group connected to the merged one.
//! Memory: the rows once more in `f64`, and the edges.
//!
//! ```
//! use likewise::document::Corpus;
//! use likewise::stories::Stories;
//! use likewise::vectors::TfIdf;
//!
//! let corpus = Corpus::from_texts([
//!     "The dam broke and the river flooded the town",
//!     "Town flooded as dam breaks",
//!     "The striker scored a late goal in the cup final",
//!     "Late goal decides cup final",
//!     "Parliament passes the budget",
//! ]);
//! let (_, matrix) = TfIdf::params().fit_transform(&corpus)?;
//! let stories = Stories::params().of(&matrix, &[])?;
//! assert_eq!(stories.story(0), stories.story(1));
//! assert_eq!(stories.story(2), stories.story(3));
//! assert_eq!(stories.n_stories(), 3);
//! # Ok::<(), likewise::Error>(())
//! ```

mod agglomerate;
mod edges;
mod group;
mod ladder;
mod model;
mod order;
mod params;
mod slow;
mod sum;
mod time;

pub use model::{Cut, Stories};
pub use params::{DATE_SHARE, LEAST, LEVEL, N_NEIGHBOURS, StoriesParams, StoriesValidParams};
pub use slow::slow_stories;
