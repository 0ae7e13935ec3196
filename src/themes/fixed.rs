//! Sums in whole numbers: the same in any order, and a document can be taken out again without a trace.
//!
//! So a sum need not be added up anew where some of its documents left, and lengths need not either. A value of a
//! unit row counts in steps of 2^-36: values from 2^-13 on lose nothing of their 24 bits. Sums hold 2^26 rows, the
//! squares of their lengths as many.

/// The whole number that stands for 1.
const ONE: f64 = (1_u64 << 36) as f64;

/// A value from -1 to 1 as a whole number; what is left of the last step is cut off.
#[inline(always)]
pub(super) fn fixed(value: f32) -> i64 {
    (f64::from(value) * ONE) as i64
}

/// A sum as similarities use it.
#[inline(always)]
pub(super) fn rounded(sum: i64) -> f32 {
    (sum as f64 / ONE) as f32
}

/// A sum of products of two sums.
pub(super) fn product(products: i128) -> f64 {
    products as f64 / (ONE * ONE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_and_leave_no_trace() {
        for value in [1.0, -1.0, 0.3, -0.7_f32.powi(20), 1.0 / 8192.0, 0.0] {
            assert_eq!(rounded(fixed(value)), value);
            assert_eq!(fixed(0.123) + fixed(value) - fixed(0.123), fixed(value));
        }
        assert!((product(i128::from(fixed(0.6)).pow(2)) - 0.36).abs() < 1e-7);
    }
}
