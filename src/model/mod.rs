//! What a run keeps for tomorrow: a model places new documents among the themes and copies of an earlier run.
//!
//! [`Model::save`] and [`Model::load`] keep it in one file (`file` says in which form). [`Model::assign`] places new
//! documents; [`Model::continued`] says which theme of a new fit is which of the old ones.
//!
//! A document that the model was made from is known again by what it says: by the terms of its row, whatever its id is
//! called today. It gets back the theme and the margin it had. All others go the way of [`Projection::place`](crate::themes::Projection::place): along the
//! latent directions, and with smoothed rows two steps towards their nearest known documents.

mod assign;
mod continued;
mod file;
mod fitted;
mod known;
mod learned;
mod likeness;
mod nearest;
mod recall;
mod settings;
mod sparse;
mod stored;
mod theme;
mod unlike;

pub use assign::{Assigned, CopyOf, Placed};
pub use file::{FORMAT, ModelFile};
pub use fitted::Model;
pub use known::KnownDocument;
pub use learned::{Learned, ThemeName};
pub use settings::{Cutting, Settings};
pub use theme::{Change, Continued, KeptTheme, NewTheme};
