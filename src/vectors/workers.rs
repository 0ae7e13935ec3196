//! Work in parallel with something to write on for each worker.

use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::stop;

/// Does `work` on `0..n`, each worker with a state of its own, and gives the states and the results in the order of the
/// items. Which worker does what is left to chance, so a result must not depend on what its worker did before, but for
/// numbers that only its state explains.
pub(super) fn each_with<S: Send, R: Send>(
    n: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) -> R + Sync,
) -> (Vec<S>, Vec<Done<R>>) {
    let next = AtomicUsize::new(0);
    let workers = 0..rayon::current_num_threads().clamp(1, n.max(1));
    let done: Vec<(S, Vec<(usize, R)>)> = workers
        .into_par_iter()
        .with_max_len(1)
        .map(|_| {
            let (mut state, mut results) = (state(), Vec::new());
            loop {
                let item = next.fetch_add(1, Ordering::Relaxed);
                if item >= n {
                    return (state, results);
                }
                stop::here();
                results.push((item, work(&mut state, item)));
            }
        })
        .collect();
    let (mut states, mut all) = (Vec::with_capacity(done.len()), Vec::with_capacity(n));
    for (worker, (state, results)) in done.into_iter().enumerate() {
        states.push(state);
        all.extend(results.into_iter().map(|(item, result)| (item, Done { worker, result })));
    }
    all.sort_unstable_by_key(|&(item, _)| item);
    (states, all.into_iter().map(|(_, done)| done).collect())
}

/// A result and the place of its worker's state.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Done<R> {
    pub worker: usize,
    pub result: R,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_done_once_and_in_order() {
        for n in [0, 1, 7, 1000] {
            let (states, done) = each_with(n, || 0, |seen, item| (std::mem::replace(seen, *seen + 1), item));
            assert_eq!(states.iter().sum::<usize>(), n);
            assert!(done.iter().map(|done| done.result.1).eq(0..n));
            assert!(done.iter().all(|done| done.result.0 < states[done.worker]));
        }
    }
}
