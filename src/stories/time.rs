//! Closeness in time as a dot product, so that the mean over all pairs of two groups comes from their sums.
//!
//! The line of time is cut into steps of thirty days, and a date lies with the weights `sqrt(1 - f)` and `sqrt(f)` on the
//! two marks round it: the closeness of two dates is the dot product of these, 1 on one day, falling smoothly to 0 at
//! two months.

/// Seconds from one mark to the next.
const STEP: f64 = 30.0 * 86_400.0;

/// The dates of a group, added up.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Dates {
    /// Marks, ascending, with the sum of the weights on each.
    marks: Vec<(i64, f64)>,
    /// Number of documents with a date.
    n_dated: u32,
}

impl Dates {
    /// The date of one document, in seconds since 1970.
    pub fn of(date: Option<i64>) -> Self {
        let Some(seconds) = date else { return Self::default() };
        let place = seconds as f64 / STEP;
        let (mark, part) = (place.floor(), place - place.floor());
        let mut marks = vec![(mark as i64, (1.0 - part).sqrt())];
        if part > 0.0 {
            marks.push((mark as i64 + 1, part.sqrt()));
        }
        Self { marks, n_dated: 1 }
    }

    /// Takes the dates of another group in.
    pub fn add(&mut self, other: &Self) {
        for &(mark, weight) in &other.marks {
            match self.marks.binary_search_by_key(&mark, |&(mark, _)| mark) {
                Ok(place) => self.marks[place].1 += weight,
                Err(place) => self.marks.insert(place, (mark, weight)),
            }
        }
        self.n_dated += other.n_dated;
    }

    /// The sum of the closeness over the pairs of dated documents, one of each group.
    fn dot(&self, other: &Self) -> f64 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while i < self.marks.len() && j < other.marks.len() {
            let ((left, a), (right, b)) = (self.marks[i], other.marks[j]);
            if left == right {
                sum += a * b;
            }
            i += usize::from(left <= right);
            j += usize::from(right <= left);
        }
        sum
    }

    /// The mean distance, 0 to 1, over all pairs of a group of `size` documents and one of `other_size`: 0 where a
    /// document of the pair has no date.
    pub fn distance(&self, size: u32, other: &Self, other_size: u32) -> f64 {
        let dated = f64::from(self.n_dated) * f64::from(other.n_dated);
        // Rounding must not make two equal dates farther apart than none.
        (dated - self.dot(other)).max(0.0) / (f64::from(size) * f64::from(other_size))
    }

    /// The mean distance over the pairs within a group of `size` documents, at least two.
    pub fn distance_within(&self, size: u32) -> f64 {
        let n = f64::from(self.n_dated);
        // Each document with itself: closeness 1, distance 0.
        (n * n - self.dot(self)).max(0.0) / (f64::from(size) * f64::from(size - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(days: f64, from: f64) -> f64 {
        let at = |day: f64| Dates::of(Some((day * 86_400.0) as i64));
        at(from).distance(1, &at(from + days), 1)
    }

    #[test]
    fn a_day_is_near_a_month_is_far_and_two_months_are_farthest() {
        for from in [-400.0, 0.0, 7.5, 29.0, 18_000.0] {
            assert!(distance(0.0, from) < 1e-12);
            assert!(distance(1.0, from) < 0.2 && distance(3.0, from) < 0.35);
            assert!((0.4..=1.0).contains(&distance(30.0, from)), "{}", distance(30.0, from));
            assert_eq!(distance(60.0, from), 1.0);
        }
    }

    #[test]
    fn sums_give_the_mean_over_all_pairs() {
        let dates = [Some(0), None, Some(86_400 * 40), Some(86_400 * 45), None];
        let one = |date: &Option<i64>| Dates::of(*date);
        let sum = |dates: &[Option<i64>]| {
            dates.iter().map(one).fold(Dates::default(), |mut all, date| {
                all.add(&date);
                all
            })
        };
        let pair = |a: &Option<i64>, b: &Option<i64>| one(a).distance(1, &one(b), 1);
        let (left, right) = dates.split_at(2);
        let mean = left.iter().flat_map(|a| right.iter().map(move |b| pair(a, b))).sum::<f64>() / 6.0;
        assert!((sum(left).distance(2, &sum(right), 3) - mean).abs() < 1e-12);
        let within: f64 =
            (0..5).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| pair(&dates[i], &dates[j])).sum();
        assert!((sum(&dates).distance_within(5) - within / 10.0).abs() < 1e-12);
    }
}
