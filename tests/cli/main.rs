//! The command line as users meet it: the built binary, on the samples and on made-up inputs.

mod bad_inputs;
mod evaluation;
mod formats;
mod help;
mod odd_texts;
mod same_bytes;
mod readme;
mod samples;
mod shell;
mod themes_explained;
mod tiny;
