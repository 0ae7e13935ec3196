//! The library's errors as Python's.

use pyo3::PyErr;
use pyo3::exceptions::{PyOSError, PyValueError};

/// Parameters and data become `ValueError`, files `OSError`, with the library's own sentence.
pub fn raise(error: likewise::Error) -> PyErr {
    match error {
        likewise::Error::Input { .. } | likewise::Error::Output { .. } => {
            PyOSError::new_err(error.to_string())
        }
        _ => PyValueError::new_err(error.to_string()),
    }
}
