//! Answers of independent implementations, stored by the scripts beside the files.

mod scores;
mod sweep;
mod tf_idf;
