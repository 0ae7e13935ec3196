//! The library's errors as Python's.

use pyo3::PyErr;
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyValueError};

/// Parameters and data become `ValueError`, files `OSError` (`FileNotFoundError` where there is none), with the library's
/// own sentence.
pub fn raise(error: likewise::Error) -> PyErr {
    match error {
        likewise::Error::Input { ref path, .. } if !path.exists() && path.as_os_str() != "-" => {
            PyFileNotFoundError::new_err(error.to_string())
        }
        likewise::Error::Input { .. } | likewise::Error::Output { .. } => {
            PyOSError::new_err(error.to_string())
        }
        _ => PyValueError::new_err(error.to_string()),
    }
}
