//! The command line as users meet it: the built binary, on the samples and on made-up inputs.

mod against;
mod bad_inputs;
mod bad_sweeps;
mod evaluation;
mod formats;
mod handful;
mod help;
mod kept;
mod model;
mod odd_texts;
mod one_answer;
mod readme;
mod same_bytes;
mod samples;
mod shell;
mod sweep;
mod themes_explained;
mod tiny;
