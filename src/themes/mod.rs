//! Themes: k groups of documents about one subject, by k-means.
//!
//! [`Themes`] is the way in. On sparse rows it runs our own [`SphericalKMeans`]; on latent rows, smoothed over
//! each document's nearest neighbours or not, linfa-clustering's `KMeans`.

mod agreement;
mod assign;
mod bounds;
mod centroid_index;
mod centroids;
mod choose_k;
mod chosen;
mod compare;
mod cosines;
mod dense;
mod fixed;
mod halves;
mod lloyd;
mod model;
mod moves;
mod outliers;
mod params;
mod plain;
mod points;
mod projection;
mod search;
mod seed;
mod smooth;
mod space;
mod spherical;
mod spherical_params;
mod sum_lists;

pub use choose_k::choose_k;
pub use chosen::{Candidate, ChosenK};
pub use cosines::{cosines, nearest_centroids};
pub use model::Themes;
pub use outliers::{OUTLIERS, outliers};
pub use params::{Method, ThemesParams, ThemesValidParams};
pub use projection::{Projection, Stored as StoredProjection};
pub use search::Search;
pub use space::Groundwork;
pub use spherical::{Closest, SphericalKMeans};
pub use spherical_params::{Assignment, Seeding, SphericalKMeansParams, SphericalKMeansValidParams};
