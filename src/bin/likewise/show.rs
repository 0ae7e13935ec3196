//! What a person sees: progress on standard error, results on standard output.

use std::io::{self, IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use likewise::Error;
use likewise::job::Watch;
use likewise::read::Progress;
use likewise::report::terminal::Layout;

use crate::{Failure, Outcome};

/// Progress on standard error, where that is a terminal.
pub(crate) struct Bars {
    bar: Mutex<ProgressBar>,
    shown: bool,
}

impl Bars {
    pub(crate) fn new(quiet: bool) -> Self {
        Self { bar: Mutex::new(ProgressBar::hidden()), shown: !quiet && io::stderr().is_terminal() }
    }

    /// Takes the bar off the screen.
    pub(crate) fn clear(&self) {
        self.with(|bar| bar.finish_and_clear());
    }

    fn with(&self, work: impl FnOnce(&mut ProgressBar)) {
        // A bar that a panicking thread left behind can still be drawn.
        work(&mut self.bar.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
    }
}

impl Watch for Bars {
    fn stage(&self, name: &'static str) {
        if !self.shown {
            return;
        }
        self.with(|bar| {
            bar.finish_and_clear();
            *bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_message(name);
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
        });
    }

    fn read(&self, progress: Progress) {
        if !self.shown {
            return;
        }
        self.with(|bar| {
            if bar.length() != Some(progress.bytes_total) && progress.bytes_total > 0 {
                bar.set_length(progress.bytes_total);
                let template = "{spinner} {msg} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} ETA {eta}";
                if let Ok(style) = ProgressStyle::with_template(template) {
                    bar.set_style(style);
                }
            }
            bar.set_position(bar.position().max(progress.bytes_read));
        });
    }
}

/// Writes `text` to standard output.
pub(crate) fn print(text: &str) -> Outcome {
    let mut out = io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// What it means that writing to standard output ended so.
pub(crate) fn written(result: io::Result<()>) -> Outcome {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::ClosedPipe,
        _ => Failure::Work(Error::output("standard output", error)),
    })
}

/// Shows what the user should know.
pub(crate) fn warn(quiet: bool, warnings: &[String]) {
    if !quiet {
        warnings.iter().for_each(|warning| eprintln!("likewise: note: {warning}"));
    }
}

/// How wide the terminal is, and whether there is one.
pub(crate) fn layout() -> Layout {
    match terminal_size::terminal_size() {
        Some((terminal_size::Width(width), _)) if io::stdout().is_terminal() => Layout { width, lines: true },
        _ => Layout { width: 120, lines: false },
    }
}

/// Text of the user's documents on one line, its middle left out where it is long; control characters could steer the
/// terminal.
pub(crate) fn one_line(text: &str, longest: usize) -> String {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    let characters: Vec<char> = words.join(" ").chars().collect();
    if characters.len() <= longest {
        return characters.into_iter().collect();
    }
    let (start, end) = (&characters[..longest / 2], &characters[characters.len() - longest / 2..]);
    format!("{} … {}", String::from_iter(start).trim_end(), String::from_iter(end).trim_start())
}
