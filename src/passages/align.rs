//! From two places with the same fingerprint to the longest run of words that both texts share there.

/// Words that may differ between two runs of one passage, on either side.
const MAX_EDIT: usize = 4;

/// Words that must be the same after an edit for the passage to go on.
const MIN_AFTER_EDIT: usize = 6;

/// A run of words that two texts share, word for word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub a: usize,
    pub b: usize,
    pub len: usize,
}

/// The longest run through word `at_a` of `a` and word `at_b` of `b`; `None` where these differ.
pub(super) fn run_through(a: &[u64], b: &[u64], at_a: usize, at_b: usize) -> Option<Run> {
    let same = |(a, b): &(&u64, &u64)| a == b;
    let after = a[at_a..].iter().zip(&b[at_b..]).take_while(same).count();
    let before = a[..at_a].iter().rev().zip(b[..at_b].iter().rev()).take_while(same).count();
    (after > 0).then_some(Run { a: at_a - before, b: at_b - before, len: before + after })
}

/// The runs that `core` is joined with over small edits, itself among them, in order.
pub(super) fn join(a: &[u64], b: &[u64], core: Run) -> Vec<Run> {
    let mut runs = vec![core];
    let mut end = (core.a + core.len, core.b + core.len);
    while let Some((skip_a, skip_b, len)) = after_edit(a[end.0..].iter(), b[end.1..].iter()) {
        runs.push(Run { a: end.0 + skip_a, b: end.1 + skip_b, len });
        end = (end.0 + skip_a + len, end.1 + skip_b + len);
    }
    let mut start = (core.a, core.b);
    while let Some((skip_a, skip_b, len)) = after_edit(a[..start.0].iter().rev(), b[..start.1].iter().rev()) {
        start = (start.0 - skip_a - len, start.1 - skip_b - len);
        runs.push(Run { a: start.0, b: start.1, len });
    }
    runs.sort_unstable_by_key(|run| run.a);
    runs
}

/// How many words to pass over in each text until they agree again, and for how many words they do; the smallest
/// edit first.
fn after_edit<'a>(
    a: impl Iterator<Item = &'a u64> + Clone,
    b: impl Iterator<Item = &'a u64> + Clone,
) -> Option<(usize, usize, usize)> {
    let edits = (1..=2 * MAX_EDIT).flat_map(|size| {
        (size.saturating_sub(MAX_EDIT)..=size.min(MAX_EDIT)).map(move |skip_a| (skip_a, size - skip_a))
    });
    for (skip_a, skip_b) in edits {
        let len = a.clone().skip(skip_a).zip(b.clone().skip(skip_b)).take_while(|(a, b)| a == b).count();
        if len >= MIN_AFTER_EDIT {
            return Some((skip_a, skip_b, len));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_as_long_as_it_can_be() {
        let (a, b) = ([1, 2, 3, 4, 5], [9, 2, 3, 4, 8]);
        assert_eq!(run_through(&a, &b, 2, 2), Some(Run { a: 1, b: 1, len: 3 }));
        assert_eq!(run_through(&a, &b, 0, 0), None);
    }

    #[test]
    fn runs_join_over_small_edits_only() {
        let shared: Vec<u64> = (0..30).collect();
        let one_changed: Vec<u64> = (0..30).map(|word| if word == 12 { 99 } else { word }).collect();
        let two_more: Vec<u64> = (0..12).chain([77, 78]).chain(12..30).collect();
        let far: Vec<u64> = (0..12).chain(200..209).chain(12..30).collect();
        for (b, expected) in [(one_changed, 29), (two_more, 30), (far, 12)] {
            let core = run_through(&shared, &b, 3, 3).expect("they share a run");
            let n_words: usize = join(&shared, &b, core).iter().map(|run| run.len).sum();
            assert_eq!(n_words, expected);
        }
    }
}
