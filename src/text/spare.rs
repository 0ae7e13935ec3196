//! Readers and the like, lent to one task at a time.

use std::sync::{Mutex, PoisonError};

/// Things that remember what they have seen, which makes them fast and changes no result: as many as tasks run at a time.
pub(crate) struct Spare<T>(Mutex<Vec<T>>);

impl<T> Default for Spare<T> {
    fn default() -> Self {
        Self(Mutex::new(Vec::new()))
    }
}

impl<T> Spare<T> {
    /// Does `work` with one of them, made now if all are lent.
    pub fn with<R>(&self, make: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        // A task that panics takes its own along and leaves the others as they were.
        let spare = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let one = spare().pop();
        let mut one = one.unwrap_or_else(make);
        let result = work(&mut one);
        spare().push(one);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_lent_again_and_another_made_while_it_is_lent() {
        let spare = Spare::default();
        let mut n_made = 0;
        let mut make = || {
            n_made += 1;
            n_made
        };
        spare.with(&mut make, |one| *one += 10);
        spare.with(|| unreachable!("one is there"), |one| assert_eq!(*one, 11));
        spare.with(&mut make, |_| spare.with(|| 7, |other| assert_eq!(*other, 7)));
        assert_eq!(n_made, 1);
    }
}
