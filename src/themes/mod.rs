//! Documents become themes: clusters of documents that share their words.

mod assign;
mod bounds;
mod centroid_index;
mod compare;
mod lloyd;
mod plain;
mod points;
mod seed;
mod spherical;
mod spherical_params;

pub use spherical::{Closest, SphericalKMeans};
pub use spherical_params::{Assignment, Seeding, SphericalKMeansParams, SphericalKMeansValidParams};
