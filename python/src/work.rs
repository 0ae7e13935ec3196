//! Long work, away from the interpreter.

use pyo3::prelude::*;
use rayon::ThreadPoolBuilder;

use crate::error::raise;

/// Does `work` on `n_jobs` threads.
pub fn work<T: Send>(
    py: Python<'_>,
    n_jobs: Option<i64>,
    work: impl FnOnce() -> likewise::Result<T> + Send,
) -> PyResult<T> {
    let threads = usize::try_from(n_jobs.unwrap_or(0)).unwrap_or(0);
    let pool = ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.map_err(|error| pyo3::exceptions::PyOSError::new_err(error.to_string()))?;
    py.detach(|| pool.install(work)).map_err(raise)
}
