//! The one way that long work runs: the interpreter is free meanwhile, Ctrl-C ends it, and no panic gets through.

use std::any::Any;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use likewise::stop::{Pool, Stop};
use pyo3::exceptions::{PyKeyboardInterrupt, PyRuntimeError, PyValueError};
use pyo3::prelude::*;

use crate::error::raise;

/// How often signals are looked for.
const POLL: Duration = Duration::from_millis(50);

/// Does `work` on `n_jobs` threads: `None` and -1 are as many as the machine runs at once, -2 one less and so on, as in
/// scikit-learn.
///
/// # Errors
/// What `work` answers; `KeyboardInterrupt`, or what else a signal handler raises, as soon as the work has come to a
/// checkpoint; `RuntimeError` where the library panics; `ValueError` for an impossible `n_jobs`.
pub fn work<T: Send>(
    py: Python<'_>,
    n_jobs: Option<i64>,
    work: impl FnOnce() -> likewise::Result<T> + Send,
) -> PyResult<T> {
    let stop = Stop::default();
    let pool = Pool::new(n_threads(n_jobs)?, &stop).map_err(raise)?;
    let (result, interrupted) = py.detach(|| {
        thread::scope(|scope| {
            // Tells that the work is over by being dropped, however it ends.
            let (running, over) = channel::<()>();
            let pool = &pool;
            let worker = scope.spawn(move || {
                let _running = running;
                pool.run(work)
            });
            let mut interrupted = None;
            while over.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
                if interrupted.is_none() {
                    interrupted = Python::attach(|py| py.check_signals()).err();
                    if interrupted.is_some() {
                        stop.ask();
                    }
                }
            }
            (worker.join(), interrupted)
        })
    });
    if let Some(interrupted) = interrupted {
        return Err(interrupted);
    }
    match result {
        Ok(Ok(result)) => result.map_err(raise),
        Ok(Err(_)) => Err(PyKeyboardInterrupt::new_err(())),
        Err(panic) => Err(PyRuntimeError::new_err(format!(
            "likewise failed where it should not have, please report it: {}",
            message(&*panic)
        ))),
    }
}

/// Threads for the pool, 0 for all that there are.
fn n_threads(n_jobs: Option<i64>) -> PyResult<usize> {
    let most = i64::try_from(thread::available_parallelism().map_or(1, usize::from)).unwrap_or(i64::MAX);
    match n_jobs {
        None | Some(-1) => Ok(0),
        Some(n_jobs @ 1..=65_535) => Ok(n_jobs as usize),
        Some(n_jobs @ -65_535..=-1) => Ok((most + 1 + n_jobs).max(1) as usize),
        Some(n_jobs) => Err(PyValueError::new_err(format!(
            "`n_jobs` must be None, -1 or a number of threads from 1 to 65535, got {n_jobs}"
        ))),
    }
}

/// What a panic says.
fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}
