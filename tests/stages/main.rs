//! What each stage does, on small inputs written for the purpose.

mod clean;
mod clean_ends;
mod copies_breaker;
mod copies_contained;
mod copies_keep;
mod copies_planted;
mod explain;
mod latent;
mod model;
mod passages;
mod read;
mod read_bad_inputs;
mod report;
mod report_folder;
mod report_tables;
mod samples;
mod stop;
