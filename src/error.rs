//! The one error type of the crate, and the bounds that parameters are held to.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

/// What can go wrong, in sentences for people.
///
/// A broken contract between the crate's own parts is a panic instead, and the function's docs say so.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A parameter lies outside its range.
    Parameter {
        /// The parameter's name.
        name: &'static str,
        /// What is allowed, in words: `a number from 0 to 1`.
        allowed: String,
        /// What came.
        got: String,
    },
    /// A file or a record could not be read.
    Input {
        /// The file, or `-` for standard input.
        path: PathBuf,
        /// The line the record starts on, counted from 1, where one is known.
        line: Option<u64>,
        /// What is wrong and what to do.
        cause: String,
    },
    /// A result could not be written.
    Output {
        /// The file or folder.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
    /// The data cannot give what was asked: no document has a word, say.
    Data(String),
}

/// `Result` with the crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A file that could not be read; `line` is counted from 1.
    pub fn input(path: impl AsRef<Path>, line: Option<u64>, cause: impl Display) -> Self {
        Self::Input { path: path.as_ref().into(), line, cause: cause.to_string() }
    }

    /// A file that could not be written.
    pub fn output(path: impl AsRef<Path>, cause: impl Display) -> Self {
        Self::Output { path: path.as_ref().into(), cause: cause.to_string() }
    }

    /// A parameter that is none of the `names` it can be.
    pub fn no_such(name: &'static str, names: &[&str], got: &str) -> Self {
        let allowed = match names {
            [names @ .., last] if !names.is_empty() => format!("{} or {last}", names.join(", ")),
            _ => names.join(""),
        };
        Self::Parameter { name, allowed, got: format!("`{got}`") }
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter { name, allowed, got } => write!(f, "`{name}` must be {allowed}, got {got}"),
            Self::Input { path, line: Some(line), cause } => {
                write!(f, "{}, line {line}: {cause}", path.display())
            }
            Self::Input { path, line: None, cause } | Self::Output { path, cause } => {
                write!(f, "{}: {cause}", path.display())
            }
            Self::Data(sentence) => f.write_str(sentence),
        }
    }
}

impl std::error::Error for Error {}

impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Self {
        Self::Data(error.to_string())
    }
}

/// A parameter's name, range and default: the one place that the check, the help and the tests read.
///
/// ```
/// use likewise::error::Bounds;
///
/// const THRESHOLD: Bounds<f64> = Bounds { name: "threshold", min: 0.0, max: 1.0, default: 0.8 };
/// assert_eq!(THRESHOLD.check(1.5).unwrap_err().to_string(), "`threshold` must be from 0 to 1, got 1.5");
/// assert!(THRESHOLD.check(f64::NAN).is_err());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Bounds<T> {
    /// The parameter's name as the library and the command line write it.
    pub name: &'static str,
    /// The least value allowed.
    pub min: T,
    /// The greatest value allowed.
    pub max: T,
    /// What is taken where the user says nothing.
    pub default: T,
}

impl<T: PartialOrd + Display + Copy> Bounds<T> {
    /// Hands `got` back where it lies in the range (NaN never does).
    ///
    /// # Errors
    /// [`Error::Parameter`] with the range and the value.
    pub fn check(&self, got: T) -> Result<T> {
        if got >= self.min && got <= self.max {
            return Ok(got);
        }
        Err(Error::Parameter { name: self.name, allowed: self.allowed(), got: got.to_string() })
    }

    /// The range in words: `from 0 to 1`.
    pub fn allowed(&self) -> String {
        let max = self.max.to_string();
        // A bound that stands for "no bound" is not worth reading.
        if max == usize::MAX.to_string() || max == u32::MAX.to_string() || max == "inf" {
            format!("at least {}", self.min)
        } else {
            format!("from {} to {max}", self.min)
        }
    }
}
