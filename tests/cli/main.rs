//! The command line as users meet it: the built binary, on the samples and on made-up inputs.

mod against;
mod bad_inputs;
mod evaluation;
mod formats;
mod help;
mod kept;
mod odd_texts;
mod same_bytes;
mod samples;
mod shell;
mod tiny;
