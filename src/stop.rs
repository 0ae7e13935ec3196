//! Stopping long work from outside: a person pressed Ctrl-C, a deadline passed.
//!
//! Work that runs in a [`Pool`] looks at its [`Stop`] at checkpoints inside the long loops, some thousand times a second,
//! and unwinds where it was asked to end. Anywhere else a checkpoint does nothing. What work has done until then is
//! dropped; a result that does come is the one that it would be without a pool.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};

/// Asks work to end. Clones ask the same work.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks; there is no way back.
    pub fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The work was asked to end, and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

thread_local! {
    /// What the work of this thread is to look at.
    static OF_THREAD: RefCell<Option<Stop>> = const { RefCell::new(None) };
}

/// A checkpoint: goes on, or unwinds to [`Pool::run`] where this thread's work was asked to end. A few nanoseconds, so it
/// stands once a chunk of rows or texts, never in the innermost loop, and never while a lock is held.
#[inline]
pub(crate) fn here() {
    let is_asked = OF_THREAD.with_borrow(|stop| stop.as_ref().is_some_and(Stop::is_asked));
    if is_asked {
        // Not `panic!`: nothing is wrong, and nothing should be printed.
        resume_unwind(Box::new(Stopped));
    }
}

/// Threads of their own for work that can be stopped.
///
/// ```
/// use likewise::stop::{Pool, Stop, Stopped};
/// use likewise::themes::SphericalKMeans;
/// use likewise::vectors::TermMatrix;
/// use linfa::traits::Fit;
///
/// let matrix = TermMatrix::from_rows(&[vec![(0, 1.0)], vec![(1, 1.0)]], 2)?;
/// let stop = Stop::default();
/// let pool = Pool::new(2, &stop)?;
/// stop.ask(); // from any thread, at any time
/// let found = pool.run(|| SphericalKMeans::params(2).n_runs(usize::MAX).fit(&matrix.dataset()));
/// assert_eq!(found.err(), Some(Stopped));
/// # Ok::<(), likewise::Error>(())
/// ```
#[derive(Debug)]
pub struct Pool(rayon::ThreadPool);

impl Pool {
    /// So many threads, 0 for as many as the machine runs at once; their work looks at `stop`.
    ///
    /// # Errors
    /// [`Error::Parameter`] where the system does not give that many.
    pub fn new(n_threads: usize, stop: &Stop) -> Result<Self> {
        let stop = stop.clone();
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .thread_name(|i| format!("likewise {i}"))
            .start_handler(move |_| OF_THREAD.set(Some(stop.clone())))
            .build();
        pool.map(Self).map_err(|error| Error::Parameter {
            name: "threads",
            allowed: format!("a number that the system can start ({error})"),
            got: n_threads.to_string(),
        })
    }

    /// Does `work` on the threads of the pool and waits for it.
    ///
    /// # Errors
    /// [`Stopped`] where a checkpoint met the wish to end.
    ///
    /// # Panics
    /// Where `work` does.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, Stopped> {
        // What the work borrows may be half written when it ends, as after any panic; all that it owns is dropped.
        match catch_unwind(AssertUnwindSafe(|| self.0.install(work))) {
            Ok(result) => Ok(result),
            Err(payload) if payload.is::<Stopped>() => Err(Stopped),
            Err(payload) => resume_unwind(payload),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checkpoints_outside_of_a_pool_do_nothing() {
        let stop = Stop::default();
        let pool = Pool::new(2, &stop).unwrap();
        stop.ask();
        here();
        assert_eq!(pool.run(|| 7), Ok(7), "work without a checkpoint ends by itself");
        assert_eq!(pool.run(here), Err(Stopped));
        assert_eq!(pool.run(|| rayon::join(|| 1, here).0), Err(Stopped));
        assert_eq!(Pool::new(1, &Stop::default()).unwrap().run(here), Ok(()));
    }

    #[test]
    fn other_panics_go_through() {
        let pool = Pool::new(1, &Stop::default()).unwrap();
        let caught = catch_unwind(AssertUnwindSafe(|| pool.run(|| resume_unwind(Box::new("wrong")))));
        assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"wrong"));
    }
}
