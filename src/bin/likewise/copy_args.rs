//! What `likewise copies`, `themes`, `explain` and `stories` can be asked of copies: the same in each.

use std::fmt::{self, Display};

use clap::Args as ClapArgs;
use likewise::copies::{CONTAINED, CopySettings, Keep};
use likewise::pairs::THRESHOLD;

/// What counts as a copy beside the cosine, and which one stays.
#[derive(Debug, ClapArgs)]
pub(crate) struct WhichCopies {
    /// The share of a document, 0.5 to 1, that must stand in a longer one for it to be a copy whatever the cosine, or
    /// off
    #[arg(long, value_name = "SHARE", default_value_t = ContainedAt(Some(CONTAINED.default)), value_parser = contained,
        allow_negative_numbers = true)]
    pub contained: ContainedAt,
    /// Which copy is kept: longest, earliest, latest, first, most-typical, source:A+B; with commas, where the first
    /// rule finds no difference the second decides
    #[arg(long, value_name = "RULES", default_value_t = Keep::default())]
    pub keep: Keep,
    /// Remove also the copies of a group with a tenth of all documents that share little text
    #[arg(long)]
    pub trust_large_groups: bool,
    /// Remove also what has the cosine but not the text: forms filled in differently, the same words in another order
    #[arg(long)]
    pub trust_cosine: bool,
}

/// The same for commands that need not look for copies.
#[derive(Debug, ClapArgs)]
pub(crate) struct AskedCopies {
    /// The cosine from which on documents are copies, from 0 to 1, or off
    #[arg(long, value_name = "T", default_value_t = CopiesAt(Some(THRESHOLD.default)), value_parser = copies,
        allow_negative_numbers = true)]
    pub copies: CopiesAt,
    #[command(flatten)]
    pub which: WhichCopies,
}

impl WhichCopies {
    pub(crate) fn settings(&self, threshold: f64) -> CopySettings {
        CopySettings {
            threshold,
            contained: self.contained.0,
            keep: self.keep.clone(),
            by_text: !self.trust_cosine,
            stop_large: !self.trust_large_groups,
        }
    }
}

impl AskedCopies {
    /// The settings; none where copies are not looked for.
    pub(crate) fn settings(&self) -> Option<CopySettings> {
        self.copies.0.map(|threshold| self.which.settings(threshold))
    }
}

/// The threshold of `--copies`, or none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CopiesAt(pub Option<f64>);

impl Display for CopiesAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(threshold) => threshold.fmt(f),
            None => f.write_str("off"),
        }
    }
}

fn copies(text: &str) -> Result<CopiesAt, String> {
    match text {
        "off" => Ok(CopiesAt(None)),
        _ => text
            .parse()
            .map(|at| CopiesAt(Some(at)))
            .map_err(|_| "neither a number from 0 to 1 nor off".into()),
    }
}

/// The share of `--contained`, or none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContainedAt(pub Option<f64>);

impl Display for ContainedAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        CopiesAt(self.0).fmt(f)
    }
}

fn contained(text: &str) -> Result<ContainedAt, String> {
    match text {
        "off" => Ok(ContainedAt(None)),
        _ => text
            .parse()
            .map(|at| ContainedAt(Some(at)))
            .map_err(|_| "neither a number from 0.5 to 1 nor off".into()),
    }
}
